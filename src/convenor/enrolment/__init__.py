"""Who takes part: from a registration to a seat.

nouns   Registration, RosterImport
verbs   register, confirm, wait, withdraw, preview_import, bring_in
knows   programmes, people, notices, documents, jobs, audit, kit
tells   registration_confirmed, registration_withdrawn
"""
