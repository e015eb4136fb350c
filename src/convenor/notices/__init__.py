"""A message to an address in a language. Knows addresses, no persons.

nouns   Message
verbs   post, deliver
knows   jobs
tells   nothing
"""
