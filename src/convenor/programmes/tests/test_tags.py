"""Terms: found by words, added and taken away, shown on the course page, refused where no vocabulary has them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from convenor.audit.models import Entry
from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_role
from convenor.programmes.actions import tags as actions
from convenor.programmes.models import Course
from convenor.programmes.rules.tags import MOST_TERMS
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course, a_programme
from convenor.vocabularies.queries import terms
from convenor.vocabularies.terms import vocabularies

AT = datetime(2026, 2, 1, 9, tzinfo=UTC)
Browser = Callable[[Person], Client]


def test_terms_are_found_added_shown_and_taken_away(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    client, public = browser_of(organiser), Client(HTTP_ACCEPT_LANGUAGE="en")
    page, act = (reverse(f"programmes:{name}", args=["heritage"]) for name in ("course_tags", "tag_course"))
    assert "It is under no term yet" in client.get(page).content.decode()
    found = client.get(page, {"q": "vetendas bacariq"}).content.decode()
    assert "Measures strengthen the skills and capacities of civil society" in found
    client.post(act, {"add": "convention-indicators-2020/10"})
    client.post(act, {"add": "convention-indicators-2020/7"})
    client.post(act, {"add": "convention-indicators-2020/7"})
    course.refresh_from_db()
    assert course.tags == ["convention-indicators-2020/7", "convention-indicators-2020/10"]
    assert "not confirmed by the source" in client.get(page).content.decode()
    shown = public.get(reverse("programmes:course", args=["heritage"])).content.decode()
    assert "Measures strengthen the skills and capacities of civil society" in shown
    client.post(act, {"remove": "convention-indicators-2020/7"})
    shown = public.get(reverse("programmes:course", args=["heritage"])).content.decode()
    assert "Measures strengthen" not in shown
    codes = Entry.objects.filter(target_kind="programmes.course").values_list("code", flat=True)
    assert list(codes) == ["programmes.course_tagged"] * 2 + ["programmes.course_untagged"]


def test_what_the_programme_serves_its_courses_serve(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    a_role(organiser, ORGANISER, Scope("programme", course.programme_id))
    client = browser_of(organiser)
    slug = course.programme.slug
    client.post(reverse("programmes:tag_programme", args=[slug]), {"add": "convention-articles/10"})
    assert (
        "training and exchange programmes"
        in client.get(reverse("programmes:programme_tags", args=[slug])).content.decode()
    )
    for page in ("course_tags", "course"):
        assert (
            "training and exchange programmes"
            in client.get(reverse(f"programmes:{page}", args=["heritage"])).content.decode()
        )
    course.refresh_from_db()
    assert (course.tags, course.version) == ([], 2)


def test_each_list_has_a_page_on_which_each_term_can_be_pointed_at() -> None:
    public = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = public.get(reverse("programmes:vocabulary", args=["convention-articles"])).content.decode()
    assert "Articles of the 2005 Convention" in page
    assert "Edition of 2005" in page
    assert page.count("<li id=") == len(vocabularies()["convention-articles"].terms)
    assert '<li id="10">' in page
    assert public.get(reverse("programmes:vocabulary", args=["nothing"])).status_code == 404


def test_what_no_vocabulary_has_is_refused(course: Course, organiser: Person, browser_of: Browser) -> None:
    answer = browser_of(organiser).post(reverse("programmes:tag_course", args=["heritage"]), {"add": "x/1"})
    assert answer.status_code == 409
    assert "No vocabulary has this term." in answer.content.decode()
    with pytest.raises(Refused):
        actions.tag_programme(course.programme, "", by=None, at=AT)


def test_a_term_of_a_list_that_is_gone_can_be_taken_away(course: Course) -> None:
    Course.objects.update(tags=["gone/1", "sdg-targets/4.4"])
    actions.tag_course(course, "sdg-targets/4.7", by=None, at=AT)
    assert Course.objects.get().tags == ["sdg-targets/4.4", "sdg-targets/4.7", "gone/1"]
    actions.untag_course(course, "gone/1", by=None, at=AT)
    assert Course.objects.get().tags == ["sdg-targets/4.4", "sdg-targets/4.7"]


def test_an_archived_course_keeps_its_terms(course: Course, organiser: Person) -> None:
    Course.objects.update(state=State.ARCHIVED)
    with pytest.raises(Refused) as refused:
        actions.tag_course(course, "sdg-targets/4.4", by=organiser, at=AT)
    assert refused.value.refusal.code == "course.archived"


FULL = list(terms())[:MOST_TERMS]
ONE_MORE = list(terms())[MOST_TERMS]


def test_a_course_is_under_no_more_terms_than_its_certificates_can_name(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    Course.objects.update(tags=FULL[:-1])
    client = browser_of(organiser)
    page, act = (reverse(f"programmes:{name}", args=["heritage"]) for name in ("course_tags", "tag_course"))
    assert "Add a term" in client.get(page).content.decode()
    assert client.post(act, {"add": FULL[-1]}).status_code == 302
    shown = client.get(page).content.decode()
    assert f"at most {MOST_TERMS} terms" in shown
    assert "Add a term" not in shown
    answer = client.post(act, {"add": ONE_MORE})
    assert answer.status_code == 409
    assert f"at most {MOST_TERMS} terms" in answer.content.decode()
    assert Course.objects.get().tags == FULL
    client.post(act, {"remove": FULL[0]})
    client.post(act, {"add": ONE_MORE})
    assert Course.objects.get().tags == [*FULL[1:], ONE_MORE]


def test_a_term_of_the_programme_counts_for_each_of_its_courses_once(course: Course) -> None:
    programme = course.programme
    a_course(programme=programme, number=course.number + 1, tags=FULL[1:])
    actions.tag_programme(programme, FULL[1], by=None, at=AT)
    actions.tag_programme(programme, FULL[0], by=None, at=AT)
    with pytest.raises(Refused) as refused:
        actions.tag_programme(programme, ONE_MORE, by=None, at=AT)
    assert refused.value.refusal.code == "tag.too_many"
    programme.refresh_from_db()
    assert programme.tags == FULL[:2]


def test_the_page_of_a_programme_says_which_course_is_full(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    a_role(organiser, ORGANISER, Scope("programme", course.programme_id))
    Course.objects.update(tags=FULL)
    page = reverse("programmes:programme_tags", args=[course.programme.slug])
    shown = browser_of(organiser).get(page).content.decode()
    assert f"{course.code} has no room for more" in shown
    assert "Add a term" not in shown


@pytest.mark.django_db
def test_a_programme_without_courses_keeps_to_the_same_number() -> None:
    programme = a_programme()
    programme.tags = FULL
    programme.save()
    with pytest.raises(Refused) as refused:
        actions.tag_programme(programme, ONE_MORE, by=None, at=AT)
    assert refused.value.refusal.code == "tag.too_many"
