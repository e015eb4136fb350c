"""After a correction a new certificate takes the place of the old one, which says so."""

import json
from functools import partial

import pytest
from django.test import Client

from convenor.credentials.actions import certificates as actions
from convenor.credentials.actions import revoke, supersede
from convenor.credentials.facts import APART, Facts
from convenor.credentials.models import Certificate
from convenor.credentials.sentences import PARTS_OF_PAPER
from convenor.credentials.states import State
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course

pytestmark = pytest.mark.django_db


def a_misspelt_certificate() -> Certificate:
    """Issued to Aysəl, who is Aysel, as is known by now."""
    certificate = a_certificate(somebody_who_was_there(an_ended_course(), "Aysəl", "Cəfərova"))
    person = certificate.person
    person.given = "Aysel"
    person.save()
    return certificate


def test_the_new_one_has_the_next_number_and_the_corrected_name() -> None:
    old = a_misspelt_certificate()
    new = supersede(old, by=None, at=AFTERWARDS)
    old.refresh_from_db()
    assert (old.state, old.successor, old.ended_at) == (State.SUPERSEDED, new, AFTERWARDS)
    assert (new.state, new.number[-4:]) == (State.ISSUED, "0002")
    assert new.facts["replaces"] == old.number
    assert (old.facts["name"], new.facts["name"]) == ("Cəfərova Aysəl", "Cəfərova Aysel")
    named = json.loads(new.credential)["credentialSubject"]["identifier"][0]["identityHash"]
    assert named == "Cəfərova Aysel"


def test_nothing_is_replaced_by_the_same() -> None:
    certificate = a_certificate()
    with refuses("certificate.nothing_new"):
        supersede(certificate, by=None, at=AFTERWARDS)


def test_another_rule_makes_no_certificate_wrong() -> None:
    certificate = a_certificate()
    Course.objects.update(certificate_rule={"share_of_hours": 60, "sessions": [a_key(certificate)]})
    with refuses("certificate.nothing_new"):
        supersede(Certificate.objects.get(), by=None, at=AFTERWARDS)


def a_key(certificate: Certificate) -> str:
    return next(one.key for one in certificate.course.sessions.all() if one.counts)


def test_only_a_valid_one_is_replaced() -> None:
    certificate = a_misspelt_certificate()
    revoke(certificate, reason="Səhv", by=None, at=AFTERWARDS)
    with pytest.raises(Refused) as refused:
        supersede(certificate, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "certificate.not_valid"
    assert Certificate.objects.count() == 1


def test_killed_before_the_new_one_is_made_it_is_finished_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = a_misspelt_certificate()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            supersede(old, by=None, at=AFTERWARDS)
    old.refresh_from_db()
    assert (old.state, old.successor.state) == (State.SUPERSEDED, State.NUMBERED)
    assert actions.finish(old.course, by=None, at=AFTERWARDS) == 1
    assert Certificate.objects.get(number=old.successor.number).state == State.ISSUED


@pytest.mark.django_db(transaction=True)
def test_two_at_once_replace_it_once() -> None:
    certificate = a_misspelt_certificate()
    replacing = partial(supersede, certificate, by=None, at=AFTERWARDS)
    answers = at_once(replacing, replacing)
    assert answers.count("certificate.not_valid") == 1
    assert Certificate.objects.count() == 2


def test_everything_that_may_differ_has_a_word_for_people() -> None:
    assert PARTS_OF_PAPER.keys() | APART | {"name"} == Facts.__annotations__.keys()


@pytest.mark.usefixtures("in_english")
def test_what_else_is_different_is_named_and_the_same_name_not_told_twice(client: Client) -> None:
    certificate = a_certificate()
    course = certificate.course
    Course.objects.update(
        title={"az": "Başqa ad", "en": "Another title"}, place={"az": "Şəki", "en": "Shaki"}
    )
    organiser = a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client.force_login(organiser)
    page = f"/courses/{course.slug}/certificates/{certificate.number}/supersede/"
    asked = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert "Different on the new one: the title of the course, the place." in asked
    assert "On the old one stands" not in asked
    Course.objects.update(title=course.title, place=course.place)
    refused = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert "would say the same" in refused
    assert "On the old one stands" not in refused


def test_the_organiser_sees_what_will_change_and_replaces_it(client: Client) -> None:
    certificate = a_misspelt_certificate()
    course = certificate.course
    organiser = a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client.force_login(organiser)
    page = f"/courses/{course.slug}/certificates/{certificate.number}/supersede/"
    asked = client.get(page).content.decode()
    assert "Cəfərova Aysəl" in asked
    assert "Cəfərova Aysel" in asked
    assert client.post(page).status_code == 302
    assert list(Certificate.objects.order_by("number").values_list("state", flat=True)) == [
        State.SUPERSEDED,
        State.ISSUED,
    ]
    client.force_login(certificate.person)
    assert client.post(page).status_code == 403
