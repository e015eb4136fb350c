"""Who: persons (who are also the accounts), organisations, and who may act for whom.

nouns   Person, Organisation, Affiliation, Role, Merge, Apart, Claim
verbs   add_person, add_persons, amend_person, add_organisation, amend_organisation, affiliate, set_posts,
        grant, withdraw_role, set_photo, remove_person, ask_erasure, withdraw_erasure, erase, merge, part,
        keep_apart, claim, decide_claim
knows   notices, documents, audit, kit
tells   person_amended, organisation_amended, persons_merged, persons_parted, person_erased
"""
