"""The ceremony: a list to sign, and a note of who has received the paper that keeps its history."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from convenor.audit.queries import history
from convenor.credentials import actions
from convenor.credentials.handover import HandoverList, HandoverRow, typeset_handover_list
from convenor.credentials.models import Certificate, Handover
from convenor.credentials.queries import papers_of
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.kit.tests.at_once import at_once
from convenor.people.permissions import OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = an_ended_course()
    for given, surname in [("Zaur", "Əliyev"), ("Aysel", "Cəfərova"), ("Çingiz", "Çələbi")]:
        somebody_who_was_there(course, given, surname)
    actions.issue(course, by=None, at=AFTERWARDS)
    return course


@pytest.fixture
def organiser(course):
    person = a_person("Günel")
    a_role(person, ORGANISER, Scope("course", course.pk))
    return person


def a_list(count, name="Əbdülrəhmanbəyova-Şahverdizadə Gülbənizxanım Məhəmmədhüseyn qızı"):
    return HandoverList(
        course={"az": "Kurs", "en": "Course"},
        code="HGSD-2022-C02",
        first_day=date(2022, 7, 14),
        last_day=date(2022, 7, 15),
        rows=tuple(
            HandoverRow(f"HGSD-2022-C02-{n:04}", name, {"az": "Nümunə Nazirliyi"}) for n in range(count)
        ),
    )


# The list


def test_three_hundred_long_names_stand_on_pages_that_count_and_repeat_their_head():
    at = datetime(2022, 7, 15, tzinfo=UTC)
    pdf = typeset_handover_list(a_list(300), at=at)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert all("Sahibinin imzası" in page for page in pages)
    assert re.search(rf"səhifə {len(pages)}\D+{len(pages)}\b", pages[-1])
    assert sum(page.count("HGSD-2022-C02-0") for page in pages) == 300
    assert typeset_handover_list(a_list(300), at=at) == pdf


def test_it_stands_in_the_order_in_which_people_are_called(course):
    assert [paper.certificate.facts["name"].split()[0] for paper in papers_of(course)] == [
        "Cəfərova",
        "Çələbi",
        "Əliyev",
    ]


# The notes


def test_a_note_says_who_and_when_and_a_correction_keeps_it(course, organiser):
    pk = papers_of(course)[0].certificate.pk
    later = AFTERWARDS + timedelta(minutes=5)
    assert actions.hand_over(course, given={pk: True}, by=organiser, at=AFTERWARDS) == 1
    assert actions.hand_over(course, given={pk: True}, by=organiser, at=later) == 0
    assert actions.hand_over(course, given={pk: False}, by=organiser, at=later) == 1
    assert list(Handover.objects.values_list("given", "by", "at", "replaced_at")) == [
        (True, organiser.pk, AFTERWARDS, later),
        (False, organiser.pk, later, None),
    ]
    assert not papers_of(course)[0].is_given
    assert history(Certificate.objects.get(pk=pk)).filter(code="credentials.not_handed_over").count() == 1


def test_papers_of_other_courses_and_ended_ones_are_passed_over(course, organiser):
    elsewhere = an_ended_course()
    ended = papers_of(course)[0].certificate
    actions.revoke(ended, reason="A mistake.", by=organiser, at=AFTERWARDS)
    everything = dict.fromkeys(Certificate.objects.values_list("pk", flat=True), True)
    assert actions.hand_over(elsewhere, given=everything, by=organiser, at=AFTERWARDS) == 0
    assert actions.hand_over(course, given=everything, by=organiser, at=AFTERWARDS) == 2


def test_the_database_lets_one_note_stand(course):
    certificate = papers_of(course)[0].certificate
    Handover.objects.create(certificate=certificate, given=True, at=AFTERWARDS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(certificate=certificate, given=False, at=AFTERWARDS)


@pytest.mark.django_db(transaction=True)
def test_two_who_note_the_same_paper_at_once_make_one_note(course, organiser):
    pk = papers_of(course)[0].certificate.pk
    noting = partial(actions.hand_over, course, given={pk: True}, by=organiser, at=AFTERWARDS)
    assert sorted(at_once(noting, noting)) == [0, 1]
    assert Handover.objects.count() == 1


# The page


def test_only_ticks_that_were_changed_are_noted(course, organiser, browser_of):
    """Somebody else noted the second paper after this page was opened: it stays noted."""
    first, second, _third = [paper.certificate.pk for paper in papers_of(course)]
    page, browser = reverse("credentials:handover", args=[course.slug]), browser_of(organiser)
    assert "0 of 3 papers" in browser.get(page).content.decode()
    actions.hand_over(course, given={second: True}, by=None, at=AFTERWARDS)
    browser.post(page, {f"was-{first}": "no", f"was-{second}": "no", "given": [first], "was-x": "no"})
    assert [paper.is_given for paper in papers_of(course)] == [True, True, False]
    browser.post(page, {f"was-{first}": "yes", f"was-{second}": "yes", "given": [second]})
    assert [paper.is_given for paper in papers_of(course)] == [False, True, False]
    answer = browser.post(page, {f"was-{first}": "no", "all": "yes"}, follow=True).content.decode()
    assert "2 of 3 papers" in answer


def test_the_organiser_prints_the_list(course, organiser, browser_of):
    answer = browser_of(organiser).get(reverse("credentials:handover_pdf", args=[course.slug]))
    assert answer["Content-Type"] == "application/pdf"
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "Signature of the holder" in text
    assert "Cəfərova Aysel" in text


def test_observers_look_and_others_do_not(course, browser_of):
    observer, stranger = a_person("Emin"), a_person("Orxan")
    a_role(observer, OBSERVER, Scope("course", course.pk))
    page = reverse("credentials:handover", args=[course.slug])
    pk = papers_of(course)[0].certificate.pk
    assert browser_of(observer).get(page).status_code == 200
    assert browser_of(stranger).get(page).status_code == 403
    for person in (observer, stranger):
        assert browser_of(person).post(page, {f"was-{pk}": "no", "given": [pk]}).status_code == 403
        assert (
            browser_of(person).get(reverse("credentials:handover_pdf", args=[course.slug])).status_code == 403
        )
    assert not Handover.objects.exists()
