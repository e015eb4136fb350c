"""What is held: programmes, their courses, modules, sessions and who takes part in them.

nouns   Programme, PartnerRole, Course, Sender, Signatory, Module, Session, Contribution
verbs   load_course, advance, step_back; its pages are renewed when somebody named on them is amended
knows   people, audit, kit
tells   nothing
"""
