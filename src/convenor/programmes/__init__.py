"""What is held: programmes, their courses, modules, sessions and who takes part in them.

nouns   Programme, PartnerRole, Course, Sender, Signatory, Module, Session, Contribution, Release,
        Invitation, Material
verbs   load_course, advance, step_back; add, amend, move and remove sessions and who takes part in them; shift;
        release; invite speakers, write to them, hear their answers; add, amend and remove materials; its pages are
        renewed when somebody named on them is amended
knows   people, notices, jobs, audit, kit
tells   agenda_released, course_loaded, course_cloned, course_archived, session_given_up
"""
