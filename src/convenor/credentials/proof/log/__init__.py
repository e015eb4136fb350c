"""The log: a public record, only ever added to, of every credential issued and every one taken back.

A signature says who issued a credential. It does not say that they did so in the open: whoever steals a key, or is
made to use it, signs a second past that nobody sees. So everything that is issued is also entered in a log that
anybody can copy, and that cannot be changed afterwards without everybody who kept a copy of one line noticing. The
rules, and where they are enforced:

**What an entry says** (``entries``). ``{"sha256", "t", "type", "v"}`` in the canonical JSON of RFC 8785: the digest
of what the entry is about, when the log took it in, what happened to it, and the version 1. The digest of a
credential is that of its canonical JSON with its proof in it. Nothing in an entry names a person, a number or a check
page; whoever holds the credential finds its entry, nobody else learns whose it is.

**How entries are bound together** (``merkle``). A Merkle tree with SHA-256 as in RFC 6962, section 2.1: leaves and
inner nodes are hashed under different first bytes, so that neither passes for the other. A proof of inclusion has one
hash for each level; a proof of consistency shows that one tree is the beginning of a later one.

**How the tree is published** (``tiles``). As files that never change, 256 hashes in each, and bundles of 256 entries
(C2SP tlog-tiles): any web server can hand them out, and any cache keep them for ever.

**What the log vouches for** (``notes``, ``checkpoints``). A checkpoint is a signed note (C2SP signed-note and
tlog-checkpoint) of three lines: whose log, how many entries, which root. It is signed with a key that signs nothing
else. A log must never sign two checkpoints of which one is not the beginning of the other; two such are the proof, by
its own hand, that it lied.

**When the log's key changes** (``notes``, ``checkpoints``). A key that is given up is listed with the number of entries
up to which it vouched; the checkpoint of that size, which has the entry of the next key, bears both signatures. A key
that was lost to somebody else is listed as revoked: what it signed counts only where a checkpoint that counts says the
same, and the log signs all of its own again.

**What travels with a certificate** (``proofs``). A file of the form ``c2sp.org/tlog-proof@v1``: the entry, its place,
the proof of its inclusion, and the checkpoint that the proof ends in. It is checked without network against the log's
key in the trust file. It is made once, when the entry is, under the first checkpoint that covers it: asked for again
it is the same.

**In which order.** Size and form, then the log and its signature, then the history against checkpoints that the
reader has kept, then the way from the entry to the root, and last whether the entry is about this very credential.
"""
