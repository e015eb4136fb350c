"""What a participant takes home: the certificate and its signed twin, which anyone can check.

nouns   Certificate, IssuerKey, Seal, StatusList, Design, DesignVersion, StoredArtwork
verbs   issue, revoke, supersede; of keys: rotate, retire, compromise, sign anew; of seals: give, give up;
        of designs: save, copy, share; of their pictures: add, delete, forget
knows   attendance, enrolment, programmes, people, documents, notices, jobs, audit, kit
tells   certificate_issued, certificate_ended, certificate_signed_anew, key_made, key_compromised

``proof/`` inside knows neither Django nor any of this: canonical forms, keys, proofs, status lists, verification.
"""
