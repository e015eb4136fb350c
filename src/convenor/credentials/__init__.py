"""What a participant takes home: the certificate and its signed twin, which anyone can check.

nouns   Certificate, IssuerKey, StatusList
verbs   issue, revoke, supersede
knows   attendance, enrolment, programmes, people, documents, notices, jobs, audit, kit
tells   certificate_issued, certificate_ended

``proof/`` inside knows neither Django nor any of this: canonical forms, keys, proofs, status lists, verification.
"""
