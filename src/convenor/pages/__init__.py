"""Pages made of several apps' nouns: the front page, a participant's course, an organiser's overview.

nouns   none of its own
verbs   none
knows   every app below
tells   nothing
"""
