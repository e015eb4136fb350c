"""What a verifier in another language needs to know: the pinned contexts and the closed forms, as one JSON document.

The page that checks a file in the browser reads it, so that a credential is described in one place only.
"""

import json

from convenor.credentials.proof.contexts import CREDENTIAL_CONTEXTS, STATUS_LIST_CONTEXTS, pinned_context
from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.forms import described_forms


def portable_rules() -> Document:
    """Return ``contexts`` by their address, ``credentialContexts`` and ``statusListContexts`` (addresses in order), and
    ``forms`` (see ``forms.described_forms``). Refuses ``context.changed``.
    """
    return {
        "contexts": {
            address: {"@context": json.loads(pinned_context(address))} for address in CREDENTIAL_CONTEXTS
        },
        "credentialContexts": CREDENTIAL_CONTEXTS,
        "statusListContexts": STATUS_LIST_CONTEXTS,
        "forms": described_forms(),
    }
