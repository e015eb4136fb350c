"""Who was where: marks per session, each with its source, and the sheet that people sign.

nouns   Mark
verbs   mark
knows   enrolment, programmes, people, documents, audit, kit
tells   nothing yet
"""
