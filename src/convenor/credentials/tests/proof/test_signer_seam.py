"""Whatever can sign fits the seam: here a key that another process made and that never leaves it."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Self

import pytest

from convenor.credentials.proof.credential import build_credential
from convenor.credentials.proof.did import PublishedKey, did_document
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.multibase import multikey
from convenor.credentials.tests.proof.factories import AT, FRAGMENT, MINISTRY, a_trust, facts, verdict

KEEPER = """
import sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
key = Ed25519PrivateKey.generate()
print(key.public_key().public_bytes_raw().hex(), flush=True)
for line in sys.stdin:
    print(key.sign(bytes.fromhex(line)).hex(), flush=True)
"""


class RemoteSigner:
    """Asks a process that holds the key, a line for a line, as one would ask a token or a key service."""

    def __init__(self, verification_method: str) -> None:
        self._verification_method = verification_method
        self._keeper = subprocess.Popen(
            [sys.executable, "-c", KEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.public_key = self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._keeper.communicate()

    @property
    def verification_method(self) -> str:
        return self._verification_method

    def sign(self, message: bytes) -> bytes:
        assert self._keeper.stdin
        print(message.hex(), file=self._keeper.stdin, flush=True)
        return self._answer()

    def _answer(self) -> bytes:
        assert self._keeper.stdout
        return bytes.fromhex(self._keeper.stdout.readline())


@pytest.fixture
def remote() -> Iterator[RemoteSigner]:
    with RemoteSigner(f"{MINISTRY}#{FRAGMENT}") as signer:
        yield signer


def test_a_credential_signed_elsewhere_is_as_good_as_one_signed_here(remote: RemoteSigner) -> None:
    signed = sign(build_credential(facts()), signer=remote, at=AT)
    trust = a_trust(did_document(MINISTRY, [PublishedKey(FRAGMENT, multikey(remote.public_key))]))
    assert verdict(signed, trust) == ""
    assert verdict(signed) == "signature.wrong"
