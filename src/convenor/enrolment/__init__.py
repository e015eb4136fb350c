"""Who takes part: from a registration to a seat.

nouns   Registration
verbs   register, confirm, wait, withdraw
knows   programmes, people, notices, jobs, audit, kit
tells   registration_confirmed, registration_withdrawn
"""
