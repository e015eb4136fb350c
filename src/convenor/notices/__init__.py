"""A message to an address in a language, from its wording to the answer of the server. Knows addresses, no persons.

nouns   Message, Letter (a kind of message), Rewording, LookedThrough
verbs   post, release, withdraw, resend, deliver, note_bounce, look_through, reword
knows   jobs, audit, kit
tells   nothing
"""
