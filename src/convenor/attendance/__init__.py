"""Who was where: marks per session, each with its source, and the sheet that people sign.

nouns   Mark
verbs   mark, mark_many
knows   enrolment, programmes, people, documents, audit, kit
tells   nothing
"""
