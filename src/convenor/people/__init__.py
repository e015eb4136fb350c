"""Who: persons (who are also the accounts), organisations, and who may act for whom.

nouns   Person, Organisation, Affiliation, Role
verbs   add_person, add_organisation, grant
knows   notices, audit, kit
tells   nothing yet
"""
