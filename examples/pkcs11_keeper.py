"""A keeper of keys for a PKCS#11 token, by python-pkcs11: docs/how-to/keep-keys-outside.md tells how it is used.

It was tried with SoftHSM 2.6. A token of another make may name the curve of Ed25519 otherwise.
"""

import os
import threading
from hashlib import sha256
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import NoSuchKey
from pkcs11.util.ec import encode_named_curve_parameters

ED25519 = b"\x13\x0cedwards25519"
"""The name of the curve, as PKCS#11 3.0 writes it: DER, a PrintableString."""
CURVES = {
    "Ed25519": (KeyType.EC_EDWARDS, ED25519, Mechanism.EC_EDWARDS_KEY_PAIR_GEN),
    "ES256": (KeyType.EC, encode_named_curve_parameters("secp256r1"), Mechanism.EC_KEY_PAIR_GEN),
}


class Pkcs11Keeper:
    """Named in CONVENOR_KEY_KEEPER. Module, token and PIN come from the environment of the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._session: Any = None
        self._process = 0

    def make(self, key_id: str, algorithm: str) -> bytes:
        key_type, curve, mechanism = CURVES[algorithm]
        with self._lock:
            try:
                public = self._key(ObjectClass.PUBLIC_KEY, key_id, algorithm)
            except NoSuchKey:
                parameters = self._open().create_domain_parameters(
                    key_type, {Attribute.EC_PARAMS: curve}, local=True
                )
                public, _private = parameters.generate_keypair(
                    mechanism=mechanism,
                    label=key_id,
                    id=_name(key_id),
                    store=True,
                    private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
                )
            point: bytes = public[Attribute.EC_POINT]
            return point[2:]  # without the head of the OCTET STRING: none of the two is longer than 127 bytes

    def sign(self, key_id: str, algorithm: str, message: bytes) -> bytes:
        with self._lock:
            key = self._key(ObjectClass.PRIVATE_KEY, key_id, algorithm)
            if algorithm == "Ed25519":
                signature: bytes = key.sign(message, mechanism=Mechanism.EDDSA)
            else:
                signature = key.sign(sha256(message).digest(), mechanism=Mechanism.ECDSA)
            return signature

    def delete(self, key_id: str, algorithm: str) -> None:
        with self._lock:
            for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY):
                try:
                    self._key(kind, key_id, algorithm).destroy()
                except NoSuchKey:
                    continue

    def _key(self, kind: ObjectClass, key_id: str, algorithm: str) -> Any:
        return self._open().get_key(kind, key_type=CURVES[algorithm][0], id=_name(key_id))

    def _open(self) -> Any:
        """The session of this process: after a fork a token knows nothing of that of the parent."""
        if self._process != os.getpid():
            library = pkcs11.lib(os.environ["PKCS11_MODULE"])
            if self._process:
                library.reinitialize()
            token = library.get_token(token_label=os.environ["PKCS11_TOKEN"])
            self._session = token.open(rw=True, user_pin=os.environ["PKCS11_PIN"])
            self._process = os.getpid()
        return self._session


def _name(key_id: str) -> bytes:
    """Ids of a token are short: a digest of ours."""
    return sha256(key_id.encode()).digest()[:20]
