"""An organisation's seal: given by a command, put on every PDF before the log has it, checked by anybody."""

import io
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from convenor.audit.models import Entry
from convenor.credentials import actions, press
from convenor.credentials.models import Certificate, LogEntry, Seal
from convenor.credentials.proof.command import main as verify
from convenor.credentials.proof.pdf import open_pdf
from convenor.credentials.proof.seal import check_seal
from convenor.credentials.proof.verify import Outcome
from convenor.credentials.states import State
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.credentials.tests.proof.seals import BEGINS, PASSWORD, a_pkcs12
from convenor.kit.refusals import Refused
from convenor.people.models import Organisation
from convenor.programmes.models import Course

pytest.importorskip("pyhanko")
pytestmark = pytest.mark.django_db
LATER = AFTERWARDS + timedelta(days=200)
AFTER_ITS_TIME = BEGINS + timedelta(days=4000)


@pytest.fixture
def course() -> Course:
    return an_ended_course()


@pytest.fixture
def issuer(course: Course) -> Organisation:
    assert course.issuer
    return course.issuer


def give(issuer: Organisation, subject: str = "Nümunə Nazirliyi") -> Seal:
    return actions.give_seal(issuer, pkcs12=a_pkcs12(subject), password=PASSWORD, by=None, at=AFTERWARDS)


def pdf_of(certificate: Certificate) -> bytes:
    certificate.refresh_from_db()
    with certificate.pdf.open() as file:
        return bytes(file.read())


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    assert str(refused.value)
    return refused.value.refusal.code


def test_what_is_sealed_is_what_the_log_has_and_anybody_can_check(
    course: Course, issuer: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    give(issuer)
    certificate = a_certificate(somebody_who_was_there(course))
    pdf = pdf_of(certificate)
    assert open_pdf(pdf).is_sealed
    assert LogEntry.objects.filter(kind=LogEntry.Kind.PDF, sha256=sha256(pdf).hexdigest()).exists()
    stranger = Client(HTTP_ACCEPT_LANGUAGE="en")
    trust, file = tmp_path / "trust.json", tmp_path / "certificate.pdf"
    trust.write_bytes(stranger.get(f"/issuers/{issuer.slug}/trust.json").content)
    file.write_bytes(pdf)
    assert verify(["--trust", str(trust), str(file)]) == 0
    assert "Unchanged since the issuer sealed it, by Nümunə Nazirliyi" in capsys.readouterr().out
    (tmp_path / "certificate.pdf.tlog-proof").write_bytes(
        stranger.get(f"/v/{certificate.token}/paper.tlog-proof").content
    )
    assert verify(["--trust", str(trust), str(file)]) == 0
    file.write_bytes(pdf + b"\n")
    (tmp_path / "certificate.pdf.tlog-proof").unlink()
    assert verify(["--trust", str(trust), str(file)]) == 1
    assert "NOT VALID (seal.changed)" in capsys.readouterr().out
    page = stranger.get(f"/v/{certificate.token}/").content.decode()
    assert "the seal of Nümunə Nazirliyi, certified by Nümunə Sertifikat Mərkəzi" in page


def test_without_a_seal_nothing_is_sealed_and_nothing_said(course: Course) -> None:
    certificate = a_certificate(somebody_who_was_there(course))
    assert not open_pdf(pdf_of(certificate)).is_sealed
    stranger = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "sealed" not in stranger.get(f"/v/{certificate.token}/").content.decode()


def test_a_killed_run_and_one_on_other_processes_make_the_same_file(
    course: Course, issuer: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(issuer)
    certificate = a_certificate(somebody_who_was_there(course))
    first = pdf_of(certificate)
    certificate.pdf.delete(save=False)
    Certificate.objects.update(state=State.NUMBERED, pdf="", pdf_sha256="")
    monkeypatch.setattr(press, "MANY", 1)
    actions.finish(course, by=None, at=LATER)
    assert pdf_of(certificate) == first


def test_papers_of_a_rehearsal_have_no_seal(course: Course, issuer: Organisation) -> None:
    give(issuer)
    course.rehearsed = True
    course.save()
    assert not open_pdf(pdf_of(a_certificate(somebody_who_was_there(course)))).is_sealed


def test_a_corrected_one_and_one_signed_anew_have_the_seal_of_then(
    course: Course, issuer: Organisation
) -> None:
    certificate = a_certificate(somebody_who_was_there(course))
    person = certificate.person
    person.surname = "Qasımova"
    person.save()
    seal = give(issuer)
    successor = actions.supersede(certificate, by=None, at=LATER)
    assert open_pdf(pdf_of(successor)).is_sealed
    another = a_certificate(somebody_who_was_there(course, "Əli", "Əliyev"))
    actions.give_up_seal(issuer, by=None, at=LATER)
    new = actions.give_seal(issuer, pkcs12=a_pkcs12("Başqası"), password=PASSWORD, by=None, at=LATER)
    key = issuer.issuer_keys.get(use="credential", retired_at=None)
    actions.compromise(key, since=AFTERWARDS - timedelta(days=1), by=None, at=LATER)
    actions.sign_anew(issuer, by=None, at=LATER)
    another.refresh_from_db()
    assert another.seal == new != seal
    check = check_seal(open_pdf(pdf_of(another)), known={new.certificate.fingerprint})
    assert check
    assert check.outcome == Outcome.PASSED


def test_a_certificate_of_the_seal_that_has_ended_stops_the_issue_before_a_number_is_given(
    course: Course, issuer: Organisation
) -> None:
    give(issuer)
    somebody_who_was_there(course)
    refused = code_of(lambda: actions.issue(course, by=None, at=AFTER_ITS_TIME))
    assert refused == "seal.not_valid_now"
    assert not Certificate.objects.exists()


def test_the_key_is_encrypted_and_gone_when_it_is_given_up(issuer: Organisation) -> None:
    seal = give(issuer)
    assert b"\x30" != bytes(seal.private_sealed)[:1] != b""  # DER would begin so
    second = give(issuer, "İkinci")
    seal.refresh_from_db()
    assert (bytes(seal.private_sealed), seal.retired_at) == (b"", AFTERWARDS)
    assert actions.give_up_seal(issuer, by=None, at=LATER) == second
    codes = (
        Entry.objects.filter(code__startswith="credentials.seal")
        .order_by("pk")
        .values_list("code", flat=True)
    )
    given, given_up = "credentials.seal_given", "credentials.seal_given_up"
    assert list(codes) == [given, given_up, given, given_up]
    assert code_of(lambda: actions.give_up_seal(issuer, by=None, at=LATER)) == "seal.none_in_use"


def test_a_seal_that_numbered_certificates_wait_for_stays(course: Course, issuer: Organisation) -> None:
    give(issuer)
    somebody_who_was_there(course)
    actions.number(course, by=None, at=LATER)
    assert code_of(lambda: actions.give_up_seal(issuer, by=None, at=LATER)) == "seal.still_needed"
    assert code_of(lambda: give(issuer, "Başqası")) == "seal.still_needed"
    actions.finish(course, by=None, at=LATER)
    actions.give_up_seal(issuer, by=None, at=LATER)


def test_the_command_gives_shows_and_gives_up(issuer: Organisation, tmp_path: Path) -> None:
    file, password = tmp_path / "seal.p12", tmp_path / "password"
    file.write_bytes(a_pkcs12(days=36_500))
    password.write_text(f"{PASSWORD}\n")
    said = io.StringIO()
    call_command("credentials", "seal", issuer.slug, str(file), "--password-file", str(password), stdout=said)
    call_command("credentials", "keys", issuer.slug, stdout=said)
    call_command("credentials", "give-up-seal", issuer.slug, stdout=said)
    assert said.getvalue().count("Nümunə Nazirliyi") == 3
    assert said.getvalue().count("Nümunə Sertifikat Mərkəzi") == 3
    with pytest.raises(CommandError) as refused:
        call_command("credentials", "give-up-seal", issuer.slug, stdout=said)
    assert refused.value.returncode == 1
    with pytest.raises(CommandError) as missing:
        call_command("credentials", "seal", issuer.slug, str(tmp_path / "none"), stdout=said)
    assert missing.value.returncode == 2
