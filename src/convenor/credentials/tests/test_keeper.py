"""Private keys that never lie here: made, used and deleted by whoever keeps them, and believed in nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import Settings

from convenor.audit.models import Entry
from convenor.credentials import actions
from convenor.credentials.credential import signer_of
from convenor.credentials.management.commands.credentials import Command
from convenor.credentials.models import Certificate, IssuerKey, LogEntry
from convenor.credentials.proof.documents import read_document
from convenor.credentials.proof.keeper import Keeper, kept_key, kept_token_key
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.queries import keys_of, token_of
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    somebody_who_was_there,
)
from convenor.credentials.tests.keepers import a_pkcs11_token, another_process
from convenor.kit.refusals import Refused
from convenor.kit.tests.refusing import refuses
from convenor.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def pkcs11(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    """One for all: a process logs into a token once."""
    with pytest.MonkeyPatch.context() as patch, a_pkcs11_token(tmp_path_factory.mktemp("hsm"), patch) as kept:
        yield kept


@pytest.fixture
def apart() -> Iterator[Keeper]:
    with another_process() as kept:
        yield kept


@pytest.fixture(params=["apart", "pkcs11"])
def keeper(request: pytest.FixtureRequest, settings: Settings) -> Keeper:
    found: Keeper = request.getfixturevalue(request.param)
    settings.KEY_KEEPER = found
    return found


class Forgetful:
    """Has every key, and signs each time with a fresh one."""

    def __init__(self, honest: Keeper) -> None:
        self.honest = honest

    def make(self, key_id: str, algorithm: str) -> bytes:
        return self.honest.make(key_id, algorithm)

    def sign(self, key_id: str, algorithm: str, message: bytes) -> bytes:
        self.honest.make(f"{key_id}-other", algorithm)
        return self.honest.sign(f"{key_id}-other", algorithm, message)

    def delete(self, key_id: str, algorithm: str) -> None:
        self.honest.delete(key_id, algorithm)


class Silent(Forgetful):
    """Has every key, and does not answer."""

    def sign(self, key_id: str, algorithm: str, message: bytes) -> bytes:
        raise TimeoutError


class Forgotten(Forgetful):
    """Signs as it should, and cannot delete what it never had."""

    def sign(self, key_id: str, algorithm: str, message: bytes) -> bytes:
        return self.honest.sign(key_id, algorithm, message)

    def delete(self, key_id: str, algorithm: str) -> None:
        raise LookupError(key_id)


def issuer_of(certificate: Certificate) -> Organisation:
    return certificate.status_list.organisation


def complaints() -> list[str]:
    with override("en"):
        return [str(one.msg) for one in run_checks() if one.id == "credentials.E001"]


def test_a_certificate_and_its_token_are_signed_by_the_keeper_and_nothing_private_lies_here(
    keeper: Keeper,
) -> None:
    certificate = a_certificate()
    keys = keys_of(issuer_of(certificate))
    assert [(key.use, bytes(key.private_sealed), key.is_kept_outside) for key in keys] == [
        ("credential", b"", True),
        ("jwt", b"", True),
    ]
    assert certificate.credential
    document = read_document(certificate.credential.encode())
    assert document["proof"][0]["verificationMethod"].endswith(keys[0].fragment)
    token = token_of(certificate, at=AFTERWARDS)
    assert token
    assert token.count(".") == 2
    assert complaints() == []


def test_the_verifier_believes_what_the_keeper_signed(keeper: Keeper, tmp_path: Path) -> None:
    certificate = a_certificate()
    (tmp_path / "credential.json").write_text(certificate.credential)
    token = token_of(certificate, at=AFTERWARDS)
    assert token
    (tmp_path / "credential.jwt").write_text(token)
    trust = Client().get(reverse("credentials:trust", args=[issuer_of(certificate).slug]))
    (tmp_path / "trust.json").write_bytes(trust.content)
    for name in ("credential.json", "credential.jwt"):
        told = subprocess.run(
            [sys.executable, "-m", "convenor", "verify", "--trust", "trust.json", name],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout + told.stderr


def test_a_key_that_is_made_again_is_the_same(keeper: Keeper) -> None:
    """What was made before a rollback is found, not made beside it."""
    assert kept_key(keeper, "did:web:a#k").public_multikey == kept_key(keeper, "did:web:a#k").public_multikey


@pytest.mark.django_db(transaction=True)
def test_a_rotated_key_is_deleted_where_it_was_kept(keeper: Keeper) -> None:
    certificate = a_certificate()
    old = keys_of(issuer_of(certificate))[0]
    signer = signer_of(old)
    new = actions.rotate(issuer_of(certificate), by=None, at=AFTERWARDS)
    assert new.is_kept_outside
    assert not IssuerKey.objects.get(pk=old.pk).is_kept_outside
    with pytest.raises(NotProvable) as refused:
        signer.key.sign(b"once more")
    assert refused.value.code == "key.keeper_failed"
    somebody_who_was_there(certificate.course, "Tural")
    actions.issue(certificate.course, by=None, at=AFTERWARDS)
    assert Certificate.objects.filter(state="issued").count() == 2


def test_a_keeper_with_another_key_signs_nothing(keeper: Keeper, settings: Settings) -> None:
    certificate = a_certificate()
    somebody_who_was_there(certificate.course, "Tural")
    settings.KEY_KEEPER = Forgetful(keeper)
    with refuses("issuer.keeper_failed"):
        actions.issue(certificate.course, by=None, at=AFTERWARDS)
    with refuses("issuer.keeper_failed"):
        token_of(certificate, at=AFTERWARDS)
    assert Certificate.objects.filter(state="issued").count() == 1
    assert len(complaints()) == 2
    assert all("not signed with the published key" in one for one in complaints())
    with override("en"), pytest.raises(CommandError, match="not signed with the published key"):
        call_command("check")
    settings.KEY_KEEPER = keeper
    actions.resume(certificate.course, by=None, at=AFTERWARDS)
    actions.issue(certificate.course, by=None, at=AFTERWARDS)
    assert Certificate.objects.filter(state="issued").count() == 2


def test_what_a_keeper_did_is_told_in_the_readers_language(keeper: Keeper, settings: Settings) -> None:
    certificate = a_certificate()
    for kept_by, reason in (
        (Forgetful(keeper), "dərc olunmuş açarla"),
        (Silent(keeper), "cavab vermir: TimeoutError"),
    ):
        settings.KEY_KEEPER = kept_by
        with pytest.raises(Refused) as refused, override("az"):
            token_of(certificate, at=AFTERWARDS)
        with override("az"):
            assert reason in str(refused.value)
            assert "keeper" not in str(refused.value)


def test_without_its_keeper_a_site_says_so_and_signs_nothing(keeper: Keeper, settings: Settings) -> None:
    certificate = a_certificate()
    somebody_who_was_there(certificate.course, "Tural")
    settings.KEY_KEEPER = None
    with refuses("issuer.keeper_missing"):
        actions.issue(certificate.course, by=None, at=AFTERWARDS)


def all_that_is_stored() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (IssuerKey, LogEntry, Entry)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("use", IssuerKey.Use)
def test_without_its_keeper_nothing_is_rotated_or_retired(
    apart: Keeper, settings: Settings, use: IssuerKey.Use
) -> None:
    settings.KEY_KEEPER = apart
    issuer = issuer_of(a_certificate())
    settings.KEY_KEEPER = None
    before = all_that_is_stored()
    with refuses("issuer.keeper_missing"):
        actions.rotate(issuer, use=use, by=None, at=AFTERWARDS)
    with refuses("issuer.keeper_missing" if use == IssuerKey.Use.TOKEN else "key.still_needed"):
        actions.retire(issuer, use=use, by=None, at=AFTERWARDS)
    with override("en"), pytest.raises(CommandError, match=r"CONVENOR_KEY_KEEPER.*Nothing was changed"):
        call_command("credentials", "rotate", issuer.slug, "--use", use)
    assert all_that_is_stored() == before
    settings.KEY_KEEPER = apart
    assert complaints() == []


@pytest.mark.django_db(transaction=True)
def test_a_compromised_key_waits_for_no_keeper(apart: Keeper, settings: Settings) -> None:
    settings.KEY_KEEPER = apart
    certificate = a_certificate()
    lost = keys_of(issuer_of(certificate))[0]
    settings.KEY_KEEPER = None
    fresh = actions.compromise(lost, since=AFTERWARDS, by=None, at=AFTERWARDS)
    assert not fresh.is_kept_outside
    lost.refresh_from_db()
    assert lost.compromised_at == AFTERWARDS
    somebody_who_was_there(certificate.course, "Tural")
    actions.issue(certificate.course, by=None, at=AFTERWARDS)
    assert Certificate.objects.filter(state="issued").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_keeper_that_lost_its_keys_is_given_new_ones(
    apart: Keeper, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.KEY_KEEPER = apart
    issuer = issuer_of(a_certificate())
    with another_process() as empty:
        settings.KEY_KEEPER = Forgotten(empty)
        assert len(complaints()) == 2
        for use in IssuerKey.Use:
            Command().run_from_argv(["convenor", "credentials", "rotate", issuer.slug, "--use", use])
        assert complaints() == []
    assert caplog.text.count("was not deleted where it is kept") == 2
    assert [key.is_kept_outside for key in keys_of(issuer)] == [False, False, True, True]


def test_keys_that_lie_here_go_on_until_they_are_rotated(settings: Settings) -> None:
    certificate = a_certificate()
    with another_process() as keeper:
        settings.KEY_KEEPER = keeper
        somebody_who_was_there(certificate.course, "Tural")
        actions.issue(certificate.course, by=None, at=AFTERWARDS)
        assert {key.is_kept_outside for key in keys_of(issuer_of(certificate))} == {False}
        assert actions.rotate(issuer_of(certificate), by=None, at=AFTERWARDS).is_kept_outside
        with refuses("key.kept_as_es256"):
            actions.rotate(
                issuer_of(certificate), use=IssuerKey.Use.TOKEN, algorithm="RS256", by=None, at=AFTERWARDS
            )


def test_a_keeper_that_answers_nonsense_is_refused_by_name() -> None:
    class Nonsense:
        def make(self, key_id: str, algorithm: str) -> bytes:
            return b"\0" * (32 if algorithm == "Ed25519" else 65)

        def sign(self, key_id: str, algorithm: str, message: bytes) -> bytes:
            raise ConnectionError("the cable is out")

        def delete(self, key_id: str, algorithm: str) -> None: ...

    for make in (kept_key, kept_token_key):
        with pytest.raises(NotProvable) as refused:
            make(Nonsense(), "did:web:a#k")
        assert refused.value.code == "key.weak"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("no_such_module:Keeper", "No module named 'no_such_module'"),
        ("convenor.credentials.tests.keepers:Nobody", "has no attribute 'Nobody'"),
        ("convenor.credentials.tests.keepers", "cannot be used"),
        ("builtins:dict", "does not know how to make, sign, delete"),
    ],
)
def test_a_site_with_a_keeper_that_cannot_be_loaded_does_not_start(
    path: str, why: str, tmp_path: Path
) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "convenor", "check"],
        env={**os.environ, "CONVENOR_KEY_KEEPER": path, "CONVENOR_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "CONVENOR_KEY_KEEPER" in told.stderr
    assert why in told.stderr
