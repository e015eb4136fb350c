"""The keys of an issuer: rotated, given up, lost, and what they signed signed again."""

import io
import json
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from convenor.audit.models import Entry
from convenor.credentials import actions, queries
from convenor.credentials.credential import signer_of
from convenor.credentials.models import Certificate, IssuerKey
from convenor.credentials.proof.verify import Report
from convenor.credentials.signals import key_compromised, key_made
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.jobs.actions import run_pending
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.notices.models import Message
from convenor.people.models import Organisation
from convenor.people.tests.factories import an_organisation

pytestmark = pytest.mark.django_db
LATER = AFTERWARDS + timedelta(days=200)


@pytest.fixture
def certificate() -> Certificate:
    return a_certificate()


@pytest.fixture
def issuer(certificate: Certificate) -> Organisation:
    return certificate.status_list.organisation


def seen(certificate: Certificate, *, at: datetime = LATER) -> Report:
    certificate.refresh_from_db()
    return queries.examined(certificate, at=at + timedelta(minutes=1))


def code_of(certificate: Certificate) -> str:
    report = seen(certificate)
    return report.refusal.code if report.refusal else ""


def key_of(certificate: Certificate) -> str:
    return str(json.loads(certificate.credential)["proof"][0]["verificationMethod"]).partition("#")[2]


def the_key(issuer: Organisation, fragment: str = "key-2022-07-15") -> IssuerKey:
    return IssuerKey.objects.get(organisation=issuer, fragment=fragment)


def test_what_a_rotated_key_signed_stays_valid(certificate: Certificate, issuer: Organisation) -> None:
    fresh = actions.rotate(issuer, by=None, at=LATER)
    assert code_of(certificate) == ""
    course = certificate.course
    actions.issue(course, by=None, at=LATER)
    other = somebody_who_was_there(course, "Əli", "Əliyev")
    actions.issue(course, by=None, at=LATER)
    new = Certificate.objects.get(registration=other)
    assert (key_of(certificate), key_of(new)) == ("key-2022-07-15", fresh.fragment)
    assert code_of(new) == ""


def test_the_private_half_of_a_rotated_key_is_gone(issuer: Organisation) -> None:
    actions.rotate(issuer, by=None, at=LATER)
    assert bytes(the_key(issuer).private_sealed) == b""
    assert the_key(issuer).retired_at == LATER


def test_whoever_had_the_rotated_key_cannot_sign_with_it_later(
    certificate: Certificate, issuer: Organisation
) -> None:
    """The thief dates what they sign after the rotation; dated before it, it is a matter of compromise and log."""
    signer = signer_of(the_key(issuer))
    actions.rotate(issuer, by=None, at=LATER)
    certificate.issued_at = LATER + timedelta(seconds=1)
    Certificate.objects.filter(pk=certificate.pk).update(
        credential=signer.sign_credential(certificate).decode()
    )
    assert code_of(certificate) == "key.retired"


def test_keys_made_on_one_day_have_names_of_their_own(issuer: Organisation) -> None:
    names = [actions.rotate(issuer, by=None, at=LATER).fragment for _ in range(3)]
    assert names == ["key-2023-01-31", "key-2023-01-31-2", "key-2023-01-31-3"]


def test_the_database_lets_one_key_of_each_use_sign(issuer: Organisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuerKey.objects.create(organisation=issuer, fragment="x", private_sealed=b"", created_at=LATER)


@pytest.mark.parametrize(("algorithm", "kind"), [("ES256", "EC"), ("RS256", "RSA")])
def test_a_key_for_tokens_is_of_the_algorithm_asked_for_and_stays_so(
    issuer: Organisation, algorithm: str, kind: str
) -> None:
    first = actions.rotate(issuer, use=IssuerKey.Use.TOKEN, algorithm=algorithm, by=None, at=AFTERWARDS)
    second = actions.rotate(issuer, use=IssuerKey.Use.TOKEN, by=None, at=LATER)
    assert first.public_jwk["kty"] == second.public_jwk["kty"] == kind
    assert first.public_jwk != second.public_jwk
    assert (first.fragment, second.fragment) == ("jwt-2022-07-15-2", "jwt-2023-01-31")


def test_the_did_document_tells_keys_in_use_retired_and_compromised_apart(
    certificate: Certificate, issuer: Organisation, client: Client
) -> None:
    actions.rotate(issuer, by=None, at=LATER)
    actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    document = client.get(f"/issuers/{issuer.slug}/did.json").json()
    methods = {method["id"].partition("#")[2]: method for method in document["verificationMethod"]}
    assert [one.partition("#")[2] for one in document["assertionMethod"]] == [
        "jwt-2022-07-15",
        "key-2023-01-31",
    ]
    assert methods["key-2022-07-15"]["revoked"] == "2022-07-15T14:00:00Z"
    assert "private" not in json.dumps(document)
    assert set(methods["jwt-2022-07-15"]["publicKeyJwk"]) == {"kty", "crv", "x", "y", "alg"}


def test_a_key_is_given_up_only_when_nothing_must_be_signed_with_it(issuer: Organisation) -> None:
    with pytest.raises(Refused) as refused:
        actions.retire(issuer, use=IssuerKey.Use.CREDENTIAL, by=None, at=LATER)
    assert refused.value.refusal.code == "key.still_needed"
    actions.retire(issuer, use=IssuerKey.Use.TOKEN, by=None, at=LATER)
    assert queries.key_in_use(issuer.pk, use=IssuerKey.Use.TOKEN) is None
    with pytest.raises(Refused) as refused:
        actions.retire(issuer, use=IssuerKey.Use.TOKEN, by=None, at=LATER)
    assert refused.value.refusal.code == "key.none_in_use"
    actions.ensure_issuer_keys(issuer, by=None, at=LATER)
    assert queries.key_in_use(issuer.pk, use=IssuerKey.Use.TOKEN) is None, "what was given up stays given up"


def test_what_a_compromised_key_signed_is_refused_until_it_is_signed_anew(
    certificate: Certificate, issuer: Organisation
) -> None:
    before = (certificate.credential, certificate.pdf.name, certificate.pdf_sha256)
    fresh = actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    assert code_of(certificate) == "key.revoked"
    assert actions.sign_anew(issuer, by=None, at=LATER) == 1
    assert code_of(certificate) == ""
    assert key_of(certificate) == fresh.fragment
    assert before[0] != certificate.credential
    assert before[1] != certificate.pdf.name
    with certificate.pdf.open() as file:
        assert sha256(file.read()).hexdigest() == certificate.pdf_sha256 != before[2]


def test_signed_anew_it_says_the_same(certificate: Certificate, issuer: Organisation) -> None:
    def said(credential: str) -> object:
        return {name: value for name, value in json.loads(credential).items() if name != "proof"}

    before = said(certificate.credential)
    actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    actions.sign_anew(issuer, by=None, at=LATER)
    certificate.refresh_from_db()
    assert said(certificate.credential) == before


def test_signing_anew_again_changes_nothing(certificate: Certificate, issuer: Organisation) -> None:
    actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    assert [actions.sign_anew(issuer, by=None, at=LATER) for _ in range(2)] == [1, 0]


def test_killed_in_the_middle_the_rest_is_signed_by_the_next_run(
    certificate: Certificate, issuer: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(4):
        somebody_who_was_there(certificate.course, f"Ad{chr(97 + place)}", "Soyad")
    actions.issue(certificate.course, by=None, at=AFTERWARDS)
    actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    monkeypatch.setattr(actions.anew, "AT_ONCE", 2)

    def die(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.sign_anew(issuer, by=None, at=LATER, progress=die)
    assert len(queries.signed_by_compromised(issuer)) == 3
    assert actions.sign_anew(issuer, by=None, at=LATER) == 3
    assert [code_of(one) for one in Certificate.objects.all()] == [""] * 5


def test_what_was_revoked_is_not_signed_anew(certificate: Certificate, issuer: Organisation) -> None:
    actions.revoke(certificate, reason="a mistake", by=None, at=LATER)
    actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    assert actions.sign_anew(issuer, by=None, at=LATER) == 0


def test_the_status_list_is_signed_by_the_new_key_at_once(
    certificate: Certificate, issuer: Organisation
) -> None:
    """The list that was kept for the hour bears a signature that counts no more."""
    [status_list] = queries.status_lists_of(issuer)
    queries.status_list_credential(status_list, at=LATER)
    fresh = actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    assert f"#{fresh.fragment}" in queries.status_list_credential(status_list, at=LATER).decode()


@pytest.mark.parametrize(
    ("twice", "since", "code"),
    [(True, AFTERWARDS, "key.compromised_already"), (False, LATER + timedelta(days=1), "key.since_future")],
)
def test_what_cannot_be_put_on_record_is_refused(
    issuer: Organisation, twice: bool, since: datetime, code: str
) -> None:
    key = the_key(issuer)
    if twice:
        actions.compromise(key, since=since, by=None, at=LATER)
    with pytest.raises(Refused) as refused:
        actions.compromise(key, since=since, by=None, at=LATER)
    assert refused.value.refusal.code == code


def test_all_of_it_is_on_record_and_announced(certificate: Certificate, issuer: Organisation) -> None:
    heard: list[tuple[str, str]] = []

    def hear_made(sender: object, key: IssuerKey, **_: object) -> None:
        heard.append(("made", key.fragment))

    def hear_lost(sender: object, key: IssuerKey, **_: object) -> None:
        heard.append(("lost", key.fragment))

    key_made.connect(hear_made)
    key_compromised.connect(hear_lost)
    try:
        actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
        actions.sign_anew(issuer, by=None, at=LATER)
    finally:
        key_made.disconnect(hear_made)
        key_compromised.disconnect(hear_lost)
    assert heard == [("lost", "key-2022-07-15"), ("made", "key-2023-01-31")]
    codes = list(Entry.objects.filter(at=LATER).order_by("pk").values_list("code", flat=True))
    assert codes == [
        "credentials.key_retired",
        "credentials.key_compromised",
        "credentials.key_made",
        "credentials.signed_anew",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_holder_is_sent_the_new_file_once() -> None:
    certificate = a_certificate()
    issuer = certificate.status_list.organisation
    actions.compromise(the_key(issuer), since=AFTERWARDS, by=None, at=LATER)
    actions.sign_anew(issuer, by=None, at=LATER)
    run_pending()
    run_pending()
    message = Message.objects.get(key=f"credentials.signed_anew:key-2023-01-31:{certificate.number}")
    assert f"/my/certificates/{certificate.number}/" in message.body


@pytest.mark.django_db(transaction=True)
def test_two_who_rotate_at_once_leave_one_key_in_use() -> None:
    issuer = an_organisation({"az": "Nümunə", "en": "Sample"})
    actions.ensure_issuer_key(issuer, by=None, at=AFTERWARDS)
    rotating = partial(actions.rotate, issuer, by=None, at=LATER)
    at_once(rotating, rotating)
    keys = queries.keys_of(issuer)
    assert [key.retired_at is None for key in keys] == [False, False, True]
    assert len({key.fragment for key in keys}) == 3


# The command


def told(*arguments: str) -> str:
    said = io.StringIO()
    call_command("credentials", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_takes_a_lost_key_from_its_discovery_to_the_end(
    certificate: Certificate, issuer: Organisation
) -> None:
    assert "key-2022-07-15" in told("keys")
    said = told("compromise", issuer.slug, "key-2022-07-15", "--since", "2022-07-15T14:00:00Z")
    assert f"convenor credentials reissue {issuer.slug}" in said
    assert "1" in told("reissue", issuer.slug)
    certificate.refresh_from_db()
    report = queries.examined(certificate, at=datetime.now(AFTERWARDS.tzinfo))
    assert report.is_valid
    assert "2022-07-15T14:00:00Z" in told("keys", issuer.slug)


def test_the_command_rotates_and_gives_up(issuer: Organisation) -> None:
    told("rotate", issuer.slug)
    told("rotate", issuer.slug, "--use", "jwt", "--algorithm", "RS256")
    told("retire", issuer.slug, "--use", "jwt")
    assert IssuerKey.objects.filter(retired_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["keys", "nobody"], 2),
        (["rotate", "nobody"], 2),
        (["compromise", "{}", "key-1999-01-01"], 2),
        (["compromise", "{}", "key-2022-07-15", "--since", "2999-01-01"], 1),
        (["retire", "{}"], 1),
    ],
)
def test_the_command_says_what_it_cannot_do(issuer: Organisation, arguments: list[str], code: int) -> None:
    with pytest.raises(CommandError) as error:
        told(*[argument.format(issuer.slug) for argument in arguments])
    assert error.value.returncode == code


def test_an_ended_course_still_signs_after_the_key_was_lost_before_the_paper() -> None:
    """A number was given, the process killed, the key lost: whoever finishes signs with the key in use."""
    course = an_ended_course()
    somebody_who_was_there(course)
    actions.number(course, by=None, at=AFTERWARDS)
    actions.compromise(the_key(course.issuer), since=AFTERWARDS, by=None, at=LATER)
    actions.finish(course, by=None, at=LATER)
    assert code_of(Certificate.objects.get()) == ""
