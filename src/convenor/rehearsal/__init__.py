"""A whole course played through the real actions by a made-up cohort, and the playground that shows it.

nouns   none of its own
verbs   rehearse, demo
knows   every app below
tells   nothing
"""
