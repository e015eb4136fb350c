"""A certificate is taken back for good, with a public reason, and stays on record."""

from functools import partial

import pytest
from django.test import Client

from convenor.audit.models import Entry
from convenor.credentials.actions import revoke
from convenor.credentials.models import Certificate
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries import trust_file
from convenor.credentials.states import State
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
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role

pytestmark = pytest.mark.django_db


def test_a_revoked_certificate_says_since_when_and_why() -> None:
    certificate = revoke(a_certificate(), reason="  Səhvən\nverilib ", by=None, at=AFTERWARDS)
    assert (certificate.state, certificate.reason) == (State.REVOKED, "Səhvən verilib")
    assert certificate.ended_at == AFTERWARDS
    assert Entry.objects.get(code="credentials.revoked").facts == {"reason": "Səhvən verilib"}


def test_the_published_list_tells_it_to_those_who_check_without_us() -> None:
    certificate = a_certificate()
    issuer, lists = certificate.status_list.organisation, [certificate.status_list]
    before = read_trust(trust_file(issuer, lists, at=AFTERWARDS))
    assert verify(certificate.credential.encode(), trust=before, at=AFTERWARDS, status_needed=True).is_valid
    revoke(certificate, reason="Səhv", by=None, at=AFTERWARDS)
    after = read_trust(trust_file(issuer, lists, at=AFTERWARDS))
    report = verify(certificate.credential.encode(), trust=after, at=AFTERWARDS)
    assert report.refusal is not None
    assert report.refusal.code == "status.revoked"


def test_others_in_the_list_stay_valid() -> None:
    course = an_ended_course()
    first, second = somebody_who_was_there(course), somebody_who_was_there(course, "Əli", "Əliyev")
    revoke(a_certificate(first), reason="Səhv", by=None, at=AFTERWARDS)
    other = Certificate.objects.get(registration=second)
    trust = read_trust(trust_file(other.status_list.organisation, [other.status_list], at=AFTERWARDS))
    assert verify(other.credential.encode(), trust=trust, at=AFTERWARDS, status_needed=True).is_valid


@pytest.mark.parametrize(
    ("reason", "code"),
    [(" \n", "certificate.no_reason"), ("x" * 301, "certificate.reason_too_long")],
)
def test_a_reason_is_needed_and_short(reason: str, code: str) -> None:
    certificate = a_certificate()
    with pytest.raises(Refused) as refused:
        revoke(certificate, reason=reason, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == code
    certificate.refresh_from_db()
    assert certificate.state == State.ISSUED


def test_what_is_revoked_cannot_be_revoked_again() -> None:
    certificate = a_certificate()
    revoke(certificate, reason="Səhv", by=None, at=AFTERWARDS)
    with pytest.raises(Refused) as refused:
        revoke(certificate, reason="Başqa səbəb", by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "certificate.not_valid"
    certificate.refresh_from_db()
    assert certificate.reason == "Səhv"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_revoke_it_once() -> None:
    certificate = a_certificate()
    acts = [partial(revoke, certificate, reason=reason, by=None, at=AFTERWARDS) for reason in ("bir", "iki")]
    assert at_once(*acts).count("certificate.not_valid") == 1
    assert Entry.objects.filter(code="credentials.revoked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_holder_is_told() -> None:
    certificate = a_certificate()
    revoke(certificate, reason="Səhvən verilib", by=None, at=AFTERWARDS)
    run_pending()
    message = Message.objects.get(key=f"credentials.revoked:{certificate.number}")
    assert message.address == certificate.person.email
    assert "Səhvən verilib" in message.body


def test_the_organiser_revokes_on_a_page_that_asks_first(client: Client) -> None:
    certificate = a_certificate()
    course = certificate.course
    organiser = a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client.force_login(organiser)
    page = f"/courses/{course.slug}/certificates/{certificate.number}/revoke/"
    assert certificate.facts["name"] in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 200
    assert Certificate.objects.get().state == State.ISSUED
    assert client.post(page, {"reason": "  Səhv \u202ecba\n e\u0301 "}).status_code == 302
    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.reason) == (State.REVOKED, "Səhv cba é")


def test_a_participant_and_the_organiser_of_another_course_cannot(client: Client) -> None:
    certificate = a_certificate()
    course, other = certificate.course, an_ended_course()
    elsewhere = a_person("Günel", "Abbasova")
    a_role(elsewhere, ORGANISER, Scope("course", other.pk))
    for person in (certificate.person, elsewhere):
        client.force_login(person)
        for slug in (course.slug, other.slug):
            page = f"/courses/{slug}/certificates/{certificate.number}/revoke/"
            assert client.post(page, {"reason": "Səhv"}).status_code in (403, 404)
    assert Certificate.objects.get().state == State.ISSUED
