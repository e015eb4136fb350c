"""Who: persons (who are also the accounts), organisations, and who may act for whom.

nouns   Person, Organisation, Affiliation, Role
verbs   add_person, add_persons, amend_person, add_organisation, amend_organisation, affiliate, set_posts,
        grant, withdraw_role
knows   notices, audit, kit
tells   person_amended, organisation_amended
"""
