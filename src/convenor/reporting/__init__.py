"""What is told about a course from its own record. Nothing is told that no row says.

nouns   none of its own
verbs   none: reports are read, not stored
knows   credentials, attendance, live, enrolment, programmes, people, documents, kit
tells   nothing
"""
