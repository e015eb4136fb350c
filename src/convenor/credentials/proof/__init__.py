"""What makes a certificate convince somebody who trusts neither its holder, nor the network, nor this server.

Knows no Django and none of our models: bytes and plain values go in, bytes and plain values come out. The rules are
here as prose; the file that enforces a rule is named beside it.

**What is signed.** A credential is a JSON document of one closed form (``forms``), read under two contexts that are
pinned byte for byte and never fetched (``contexts``). Its meaning is a set of RDF statements; their canonical order
and naming of blank nodes is RDFC-1.0 (``quads``), and an Ed25519 key signs the hash of that set together with the
hash of the proof's own options (W3C Data Integrity, ``eddsa-rdfc-2022``; ``integrity``). So layout and order of the
JSON may change, what it says may not. A term that the contexts do not define would be left out of what is signed:
such a document is refused, not trimmed. Nor may it say the same in another way: by keywords of JSON-LD, by addresses
in the place of terms, by arrays in arrays (``schema``), under other names of the contexts (``contexts``).

**Who may sign.** An issuer is a ``did:web``; its keys are in its DID document, each under a dated fragment with an
absolute id (``did``). A key counts when the document is that of the issuer named in the credential, lists the key
under ``assertionMethod``, and the key is a point of prime order (``keys``). A key that was rotated stays listed with
the moment since when it signs no more: what it signed before stays valid. One that was lost is taken out, with the
moment since when: of what it signed, only that counts which a log is proven to have seen earlier. Keys come from a
trust file that the reader chose (``trust``), never from the credential and never from the network; an address that
points at the reader's own network is refused all the same, since others may fetch what was passed here
(``addresses``). Private keys lie encrypted, bound to the id of their public half, and are used through the ``Signer``
seam. Each use has a key of its own: the credential on request comes as a JWT too, and the key of such tokens signs
nothing else (``tokens``).

**What is valid now.** A credential names one place in one signed list of 131,072 bits (``status``). The list must
be signed by the same issuer, carry the address under which it was asked for, and be in its own time of validity, at
most seven days. A list that is not at hand is reported as *not checked*; one that is at hand and wrong is a refusal.

**What is public.** Whatever was issued or taken back is entered in a log that is only ever added to (``log``, with
rules of its own). A certificate carries the proof of its entry, which is checked against the log's key in the trust
file.

**What a page may bear besides.** A seal (PAdES) over the whole PDF, where an authority gave the issuer a certificate
(``seal``, ``pades``). Nothing here rests on it; a seal that is there and does not hold is a refusal.

**In which order.** Size, then syntax (no duplicate names, no NaN, no fractions, little depth), then the closed
form, then the issuer and key, then the signature, then the dates, then the status, then the log (``verify``). Each
step happens only if the one before has passed, and each refusal has its own code. A document is valid only when every
step has passed; only the status and the log may be said to be unchecked. Whatever goes wrong that was not foreseen
is a refusal too.
"""
