"""Keepers of keys for tests: another process, and a PKCS#11 token by the example that the documentation gives."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from convenor.credentials.proof.keeper import Keeper

ROOT = Path(__file__).resolve().parents[4]
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
HOLDER = """
import sys
from hashlib import sha256
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

keys = {}
for line in sys.stdin:
    verb, name, algorithm, message = line.rstrip("\\n").split(" ")
    if verb == "make" and name not in keys:
        is_edwards = algorithm == "Ed25519"
        keys[name] = Ed25519PrivateKey.generate() if is_edwards else ec.generate_private_key(ec.SECP256R1())
    key, answer = keys.get(name), ""
    if verb == "delete":
        keys.pop(name, None)
    elif key is None:
        answer = "-"
    elif verb == "make" and algorithm == "Ed25519":
        answer = key.public_key().public_bytes_raw().hex()
    elif verb == "make":
        answer = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
    elif algorithm == "Ed25519":
        answer = key.sign(bytes.fromhex(message)).hex()
    else:
        r, s = decode_dss_signature(key.sign(bytes.fromhex(message), ec.ECDSA(SHA256())))
        answer = f"{r:064x}{s:064x}"
    print(answer, flush=True)
"""


class ProcessKeeper:
    """Asks a process that holds the keys, a line for a line."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def make(self, key_id: str, algorithm: str) -> bytes:
        return self._ask("make", key_id, algorithm)

    def sign(self, key_id: str, algorithm: str, message: bytes) -> bytes:
        return self._ask("sign", key_id, algorithm, message)

    def delete(self, key_id: str, algorithm: str) -> None:
        self._ask("delete", key_id, algorithm)

    def _ask(self, verb: str, key_id: str, algorithm: str, message: bytes = b"") -> bytes:
        assert self.process.stdin
        assert self.process.stdout
        print(verb, key_id, algorithm, message.hex(), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().rstrip("\n")
        if answer == "-":
            raise LookupError("no such key")
        return bytes.fromhex(answer)


@contextmanager
def another_process() -> Iterator[Keeper]:
    keeper = ProcessKeeper()
    try:
        yield keeper
    finally:
        keeper.process.communicate()


@contextmanager
def a_pkcs11_token(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """A fresh token of SoftHSM; skips where it is not on the machine."""
    module = next((one for one in MODULES if Path(one).exists()), None)
    if module is None or not shutil.which("softhsm2-util"):
        pytest.skip("no softhsm2-util on this machine")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    monkeypatch.setenv("PKCS11_MODULE", module)
    monkeypatch.setenv("PKCS11_TOKEN", "convenor")
    monkeypatch.setenv("PKCS11_PIN", "1234")
    subprocess.run(
        [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "convenor",
            "--pin",
            "1234",
            "--so-pin",
            "5678",
        ],
        check=True,
        capture_output=True,
        env=os.environ,
    )
    yield the_example().Pkcs11Keeper()


def the_example() -> ModuleType:
    """The file that the documentation gives."""
    spec = importlib.util.spec_from_file_location("pkcs11_keeper", ROOT / "examples" / "pkcs11_keeper.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
