"""Issuing: each person once, in order, whole, whatever happens in between."""

import json
import os
import signal
import subprocess
import sys
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader
from pytest_django import Settings

from convenor.audit.models import Entry
from convenor.credentials import actions
from convenor.credentials.actions import issue, start_issue
from convenor.credentials.credential import did_of
from convenor.credentials.models import Certificate, IssuerKey
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries import trust_file
from convenor.credentials.signals import certificate_issued
from convenor.credentials.states import State
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.enrolment.states import State as RegistrationState
from convenor.jobs.actions import run_pending
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.notices.models import Message
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course, Session
from convenor.programmes.states import State as CourseState

pytestmark = pytest.mark.django_db


def pdf_of(certificate: Certificate) -> bytes:
    with default_storage.open(certificate.pdf.name) as file:
        return bytes(file.read())


def test_everybody_who_passes_gets_a_certificate_in_alphabetical_order() -> None:
    course = an_ended_course()
    for given, surname in [
        ("Vəfa", "Zeynalova"),
        ("Əli", "Əliyev"),
        ("Emin", "Eldarov"),
        ("Çinarə", "Çobanova"),
    ]:
        somebody_who_was_there(course, given, surname)
    somebody_who_was_there(course, "Xəyal", "Babayev", missed=2)
    done = issue(course, by=None, at=AFTERWARDS)
    assert (done.numbered, done.made) == (4, 4)
    certificates = list(Certificate.objects.order_by("number"))
    assert [certificate.person.surname for certificate in certificates] == [
        "Çobanova",
        "Eldarov",
        "Əliyev",
        "Zeynalova",
    ]
    assert certificates[0].number == f"{course.code}-0001"
    assert {certificate.state for certificate in certificates} == {State.ISSUED}


def test_the_paper_carries_the_signed_credential_and_both_say_the_same() -> None:
    certificate = a_certificate()
    paper = PdfReader(BytesIO(pdf_of(certificate)))
    [attached] = paper.attachments["credential.json"]
    assert attached == certificate.credential.encode()
    assert sha256(pdf_of(certificate)).hexdigest() == certificate.pdf_sha256
    assert certificate.number in paper.pages[0].extract_text()
    issuer = certificate.status_list.organisation
    trust = read_trust(trust_file(issuer, [certificate.status_list], at=AFTERWARDS))
    report = verify(attached, trust=trust, at=AFTERWARDS, status_needed=True)
    assert report.is_valid
    assert report.facts["Name"] == certificate.facts["name"] == "Cəfərova Aysel"
    assert report.facts["Number"] == certificate.number
    assert report.facts["Length"] == "5 h"


@pytest.mark.parametrize("change", ["Cəfərova Aysel", "PT5H", "-0001", "validFrom"])
def test_a_tampered_credential_is_refused(change: str) -> None:
    certificate = a_certificate()
    trust = read_trust(trust_file(certificate.status_list.organisation, [], at=AFTERWARDS))
    other = {"Cəfərova Aysel": "Cəfərova Aysəl", "PT5H": "PT50H", "-0001": "-0002", "validFrom": "validUntil"}
    changed = certificate.credential.replace(change, other[change])
    assert changed != certificate.credential
    assert not verify(changed.encode(), trust=trust, at=AFTERWARDS).is_valid


def test_issuing_again_issues_nothing_twice() -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    issue(course, by=None, at=AFTERWARDS)
    before = list(Certificate.objects.values_list("number", "credential", "pdf_sha256"))
    again = issue(course, by=None, at=AFTERWARDS)
    assert (again.numbered, again.made) == (0, 0)
    assert list(Certificate.objects.values_list("number", "credential", "pdf_sha256")) == before


def test_those_who_pass_later_are_numbered_after_those_before() -> None:
    course = an_ended_course()
    somebody_who_was_there(course, "Vəfa", "Zeynalova")
    issue(course, by=None, at=AFTERWARDS)
    somebody_who_was_there(course, "Əli", "Abbasov")
    issue(course, by=None, at=AFTERWARDS)
    assert [c.person.surname for c in Certificate.objects.order_by("number")] == [
        "Zeynalova",
        "Abbasov",
    ]


def test_whoever_was_revoked_gets_no_other_by_a_batch() -> None:
    certificate = a_certificate()
    actions.revoke(certificate, reason="Səhv", by=None, at=AFTERWARDS)
    assert issue(certificate.course, by=None, at=AFTERWARDS).numbered == 0


def test_what_a_certificate_says_stays_when_the_course_is_renamed() -> None:
    certificate = a_certificate()
    Course.objects.update(title={"az": "Başqa ad", "en": "Another title"})
    certificate.refresh_from_db()
    assert certificate.facts["course"]["en"] == "Sample course"


def test_a_rehearsal_says_so_on_paper_and_in_the_credential() -> None:
    certificate = a_certificate(somebody_who_was_there(an_ended_course(rehearsed=True)))
    assert "Rehearsal" in json.loads(certificate.credential)["description"]
    assert "certifies nothing" in PdfReader(BytesIO(pdf_of(certificate))).pages[0].extract_text()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": CourseState.RUNNING}, "course.not_ended"),
        ({"issuer": None}, "course.no_issuer"),
        ({"certificate_rule": {"share_of_hours": 200}}, "certificate_rule.out_of_range"),
    ],
)
def test_a_course_that_is_not_ready_is_refused(change: dict[str, object], code: str) -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    Course.objects.filter(pk=course.pk).update(**change)
    with pytest.raises(Refused) as refused:
        issue(course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == code
    assert not Certificate.objects.exists()


def test_a_course_without_sessions_is_refused() -> None:
    course = an_ended_course()
    Session.objects.all().delete()
    with pytest.raises(Refused) as refused:
        issue(course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "course.no_sessions"


def test_a_course_that_nobody_has_passed_is_refused() -> None:
    course = an_ended_course()
    somebody_who_was_there(course, missed=3)
    with pytest.raises(Refused) as refused:
        issue(course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "certificate.nobody_passes"


def test_a_course_without_a_signatory_is_refused() -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    course.signatories.all().delete()
    with pytest.raises(Refused) as refused:
        issue(course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "credentials.signatories"


def test_nobody_is_numbered_when_the_fullest_does_not_fit_on_the_page() -> None:
    course = an_ended_course(title={"az": "Çox uzun ad " * 30, "en": "A very long title " * 24})
    course.modules.all().delete()
    for number in range(1, 40):
        course.modules.create(
            number=number, title={"az": f"Modul {number} " * 12, "en": f"Module {number} " * 12}
        )
    somebody_who_was_there(course)
    with pytest.raises(Refused) as refused:
        issue(course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "credentials.paper_too_full"
    assert not Certificate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_issue_is_on_record_announced_and_mailed_once() -> None:
    heard: list[Certificate] = []

    def hear(sender: object, certificate: Certificate, **_: object) -> None:
        heard.append(certificate)

    certificate_issued.connect(hear)
    try:
        certificate = a_certificate(by=a_person("Günel", "Abbasova"))
    finally:
        certificate_issued.disconnect(hear)
    assert heard == [certificate]
    codes = Entry.objects.filter(target_pk=certificate.pk, target_kind="credentials.certificate")
    assert [entry.code for entry in codes] == ["credentials.numbered", "credentials.issued"]
    run_pending()
    run_pending()
    message = Message.objects.get(key=f"credentials.issued:{certificate.number}")
    assert certificate.check_address in message.body
    assert f"/my/certificates/{certificate.number}/" in message.body


def test_places_in_the_status_list_are_all_different_and_tell_nothing_of_the_order() -> None:
    course = an_ended_course()
    for place in range(12):
        somebody_who_was_there(course, f"Ad{chr(97 + place)}", "Soyad")
    actions.number(course, by=None, at=AFTERWARDS)
    places = list(Certificate.objects.order_by("number").values_list("status_index", flat=True))
    assert len(set(places)) == 12
    assert places != sorted(places)


def test_an_issuer_has_one_key_however_often_it_is_asked_for(course: Course) -> None:
    certificate = a_certificate()
    issuer = certificate.status_list.organisation
    one = actions.ensure_issuer_key(issuer, by=None, at=AFTERWARDS)
    assert one == actions.ensure_issuer_key(issuer, by=None, at=AFTERWARDS)
    assert one == IssuerKey.objects.get(use=IssuerKey.Use.CREDENTIAL)
    assert json.loads(certificate.credential)["issuer"]["id"] == did_of(issuer)


def test_a_key_made_under_another_secret_is_refused_in_words(settings: Settings) -> None:
    certificate = a_certificate()
    settings.SIGNING_SECRET = "another"
    somebody_who_was_there(certificate.course, "Əli", "Əliyev")
    with pytest.raises(Refused) as refused:
        issue(certificate.course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "issuer.key_out_of_reach"


def test_who_withdrew_gets_nothing() -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    gone = somebody_who_was_there(course, "Əli", "Əliyev")
    gone.state = RegistrationState.WITHDRAWN
    gone.save()
    assert issue(course, by=None, at=AFTERWARDS).numbered == 1


@pytest.mark.django_db(transaction=True)
def test_the_page_gives_numbers_at_once_and_the_worker_does_the_rest(client: Client) -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    organiser = a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client.force_login(organiser)
    for told in ("1 sertifikata nömrə verildi", "Sertifikat gözləyən yoxdur"):
        answer = client.post(f"/courses/{course.slug}/certificates/issue/", follow=True)
        assert told in answer.content.decode()
    assert Certificate.objects.get().state == State.NUMBERED
    run_pending()
    assert Certificate.objects.get().state == State.ISSUED


@pytest.mark.parametrize("who", ["stranger", "participant", "observer"])
def test_nobody_but_the_organiser_issues(who: str, client: Client) -> None:
    course = an_ended_course()
    registration = somebody_who_was_there(course)
    people = {"stranger": None, "participant": registration.person, "observer": a_person("Emin", "Paşayev")}
    a_role(people["observer"], "observer", Scope("course", course.pk))
    if person := people[who]:
        client.force_login(person)
    assert client.post(f"/courses/{course.slug}/certificates/issue/").status_code in (302, 403)
    assert not Certificate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_issue_each_certificate_once() -> None:
    course = an_ended_course()
    for place in range(6):
        somebody_who_was_there(course, f"Ad{chr(97 + place)}", "Soyad")
    issuing = partial(issue, course, by=None, at=AFTERWARDS)
    made = at_once(issuing, issuing)
    assert sum(one.numbered for one in made) == sum(one.made for one in made) == 6
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [
        f"{course.code}-000{number}" for number in range(1, 7)
    ]
    assert Entry.objects.filter(code="credentials.issued").count() == 6


VICTIM = """
import django, os, signal, sys
from datetime import datetime
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[2]
from convenor.credentials.actions import making as actions
from convenor.programmes.models import Course
print("ready", flush=True)
course = Course.objects.get(pk=int(sys.argv[1]))
def die(done, of):
    if done >= int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
actions.AT_ONCE, actions.HAND_SECONDS = 2, 600
actions.issue(course, by=None, at=datetime.fromisoformat(sys.argv[3]), progress=die)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [2, 4])
def test_killed_in_the_middle_it_is_finished_by_the_next_run(
    after: int, settings: Settings, tmp_path: Path
) -> None:
    course = an_ended_course()
    for place in range(6):
        somebody_who_was_there(course, f"Ad{chr(97 + place)}", "Soyad")
    actions.ensure_issuer_key(course.issuer, by=None, at=AFTERWARDS)
    environment = {
        **os.environ,
        "CONVENOR_SIGNING_SECRET": settings.SIGNING_SECRET,
        "CONVENOR_SECRET_KEY": settings.SECRET_KEY,
        "CONVENOR_DATA": str(tmp_path),
    }
    name = str(connection.settings_dict["NAME"])
    victim = subprocess.run(
        [sys.executable, "-c", VICTIM, str(course.pk), name, AFTERWARDS.isoformat(), str(after)],
        env=environment,
        check=False,
        capture_output=True,
    )
    assert victim.returncode == -signal.SIGKILL, victim.stderr.decode()
    left = {c.number: (c.token, c.status_index) for c in Certificate.objects.all()}
    assert len(left) == 6
    assert Certificate.objects.filter(state=State.ISSUED).count() == after
    done = issue(course, by=None, at=AFTERWARDS)
    assert (done.numbered, done.made) == (0, 6 - after)
    whole = list(Certificate.objects.order_by("number"))
    assert {c.number: (c.token, c.status_index) for c in whole} == left
    for certificate in whole:
        assert sha256(pdf_of(certificate)).hexdigest() == certificate.pdf_sha256


def test_making_it_again_gives_the_same_bytes() -> None:
    certificate = a_certificate()
    first = (certificate.credential, certificate.pdf_sha256)
    Certificate.objects.update(state=State.NUMBERED, credential="", pdf_sha256="", pdf="")
    issue(certificate.course, by=None, at=AFTERWARDS)
    certificate.refresh_from_db()
    assert (certificate.credential, certificate.pdf_sha256) == first
    assert Path(default_storage.path(certificate.pdf.name)).name == f"{certificate.number}.pdf"


def test_many_are_made_by_further_processes_and_come_out_the_same() -> None:
    course = an_ended_course()
    for place in range(26):
        somebody_who_was_there(course, f"Ad{chr(97 + place)}", "Soyad")
    seen: list[tuple[int, int]] = []
    assert issue(course, by=None, at=AFTERWARDS, progress=lambda done, of: seen.append((done, of))).made == 26
    assert seen[-1] == (26, 26)
    some = Certificate.objects.order_by("number")[3]
    before = some.pdf_sha256
    Certificate.objects.filter(pk=some.pk).update(state=State.NUMBERED, credential="", pdf_sha256="", pdf="")
    issue(course, by=None, at=AFTERWARDS)
    some.refresh_from_db()
    assert some.pdf_sha256 == before


def test_what_is_rolled_back_is_never_done(client: Client) -> None:
    course = an_ended_course()
    with pytest.raises(Refused):
        start_issue(course, by=None, at=AFTERWARDS)
    assert not DBTaskResult.objects.exists()
    assert not Person.objects.filter(given="nobody").exists()
