"""Registering by hand: new people, known people proposed and not doubled, those who come back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from convenor.audit.queries import history
from convenor.enrolment import actions
from convenor.enrolment.models import Registration
from convenor.enrolment.rules import registration_refusal
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_registration
from convenor.kit.tests.refusing import refuses
from convenor.people.models import Person
from convenor.people.tests.factories import a_person, an_affiliation, an_organisation
from convenor.programmes.states import State as CourseState

FORM = {
    "given": "Xədicə",
    "surname": "Işıqlı",
    "father": "Vaqif",
    "patronymic": "qizi",
    "email": "xadija@example.org",
    "institution": "numune muzeyi",
    "post": "baş mütəxəssis",
}


def url(course):
    return reverse("enrolment:register", args=[course.slug])


@pytest.mark.parametrize(
    ("course_state", "present_state", "code"),
    [
        (CourseState.OPEN, None, None),
        (CourseState.ENDED, None, None),
        (CourseState.OPEN, State.WITHDRAWN, None),
        (CourseState.OPEN, State.REGISTERED, "registration.exists"),
        (CourseState.OPEN, State.WAITING, "registration.exists"),
        (CourseState.OPEN, State.CONFIRMED, "registration.exists"),
        (CourseState.DRAFT, None, "course.not_open"),
        (CourseState.ARCHIVED, State.WITHDRAWN, "course.not_open"),
    ],
)
def test_who_can_be_registered(course_state, present_state, code):
    refusal = registration_refusal(course_state=course_state, present_state=present_state)
    assert (refusal and refusal.code) == code


def test_a_person_is_on_the_list_and_it_is_recorded(course, museum, organiser):
    at = timezone.now()
    person = a_person()
    registration = actions.register(course, person, organisation=museum, post="kurator", by=organiser, at=at)
    assert (registration.state, registration.organisation, registration.post, registration.registered_at) == (
        State.REGISTERED,
        museum,
        "kurator",
        at,
    )
    assert history(registration).get().code == "enrolment.registered"


def test_somebody_new_is_added_on_the_way_or_not_at_all(course, organiser):
    newcomer = Person(given="Xədicə", surname="Işıqlı")
    registration = actions.register(course, newcomer, organisation=None, by=organiser, at=timezone.now())
    assert history(registration.person).get().code == "people.person_added"

    course.state = CourseState.ARCHIVED
    course.save()
    with refuses("course.not_open"):
        actions.register(course, Person(given="Nobody"), organisation=None, by=organiser, at=timezone.now())
    assert not Person.objects.filter(given="Nobody").exists()


def test_nobody_is_on_the_list_twice(registration, organiser):
    with refuses("registration.exists"):
        actions.register(
            registration.course, registration.person, organisation=None, by=organiser, at=timezone.now()
        )


def test_whoever_withdrew_comes_back_on_the_same_row(registration, organiser, browser_of):
    actions.withdraw(registration, by=organiser, at=timezone.now())
    browser = browser_of(organiser)
    answer = browser.post(reverse("enrolment:register_again", args=[registration.pk]), follow=True)
    assert "Tural Şirvanlı is registered again." in answer.content.decode()
    registration.refresh_from_db()
    assert (registration.state, registration.post) == (State.REGISTERED, "mütəxəssis")


# The page


def test_somebody_new_is_registered_with_their_institution(course, museum, organiser, browser_of):
    answer = browser_of(organiser).post(url(course), FORM)
    registration = Registration.objects.get(person__email="xadija@example.org")
    assert answer["Location"].endswith(f"#registration-{registration.pk}")
    assert registration.organisation == museum
    assert registration.person.officially_called("az") == "Işıqlı Xədicə Vaqif qızı"


def test_known_people_are_proposed_and_nothing_is_stored_before_the_answer(
    course, museum, organiser, browser_of
):
    known = a_person("Xədicə", "Işıqlı")
    an_affiliation(known, museum)
    page = browser_of(organiser).post(url(course), FORM).content.decode()
    assert "Is it somebody we know?" in page
    assert f'name="person" value="{known.pk}"' in page
    assert not Registration.objects.filter(course=course).exists()


@pytest.mark.parametrize("spelling", [("Xedice", "Isiqli"), ("Khadija", "Ishigli"), ("Işıqlı", "Xədicə")])
def test_other_spellings_are_proposed_too(spelling, course, museum, organiser, browser_of):
    known = a_person("Xədicə", "Işıqlı")
    an_affiliation(known, museum)
    given, surname = spelling
    page = browser_of(organiser).post(url(course), {**FORM, "given": given, "surname": surname})
    assert f'name="person" value="{known.pk}"' in page.content.decode()


def test_the_one_proposed_is_taken(course, museum, organiser, browser_of):
    known = a_person("Xədicə", "Işıqlı", email="old@example.org")
    an_affiliation(known, museum)
    browser_of(organiser).post(url(course), {**FORM, "person": known.pk})
    assert Registration.objects.get(course=course).person == known
    known.refresh_from_db()
    assert known.email == "old@example.org"


def test_or_a_new_one_is_made_after_all(course, museum, organiser, browser_of):
    an_affiliation(a_person("Xədicə", "Işıqlı"), museum)
    browser_of(organiser).post(url(course), {**FORM, "person": "new"})
    assert Person.objects.filter(given="Xədicə").count() == 2


def test_nobody_who_was_not_proposed_can_be_taken_by_their_key(course, museum, organiser, browser_of):
    an_affiliation(a_person("Xədicə", "Işıqlı"), museum)
    somebody = a_person("Orxan", "Bəydilli")
    browser_of(organiser).post(url(course), {**FORM, "person": somebody.pk})
    assert not Registration.objects.filter(course=course).exists()


def test_a_refusal_keeps_what_was_typed(registration, museum, organiser, browser_of):
    person = registration.person
    typed = {**FORM, "given": person.given, "surname": person.surname, "person": person.pk, "email": ""}
    page = browser_of(organiser).post(url(registration.course), typed).content.decode()
    assert "already registered" in page
    assert 'value="baş mütəxəssis"' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"given": ""}, "This field is required."),
        ({"given": "Xədicə 🌺"}, "cannot contain this character"),
        ({"given": "x" * 2000}, "at most 120 characters"),
        ({"email": "xadija"}, "not an e-mail address"),
        ({"institution": "Nümunə Muzei"}, "Do you mean: Nümunə Muzeyi?"),
        ({"father": ""}, "oğlu” or “qızı” follows"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_stored(
    changes, said, course, museum, organiser, browser_of
):
    page = browser_of(organiser).post(url(course), {**FORM, **changes}).content.decode()
    assert said in page
    assert not Registration.objects.filter(course=course).exists()


def test_an_address_that_somebody_has_proposes_them(course, museum, organiser, browser_of):
    known = a_person("Nigar", "Rzayeva", email="xadija@example.org")
    browser = browser_of(organiser)
    assert f'value="{known.pk}"' in browser.post(url(course), FORM).content.decode()
    page = browser.post(url(course), {**FORM, "person": "new"}).content.decode()
    assert "Another person signs in with this e-mail address." in page


def test_without_an_institution_somebody_comes_on_their_own(course, organiser, browser_of):
    browser_of(organiser).post(url(course), {**FORM, "institution": ""})
    assert Registration.objects.get(course=course).organisation is None


def test_any_organisation_can_be_named_not_only_the_senders(course, museum, organiser, browser_of):
    academy = an_organisation({"az": "Elmlər Akademiyası", "en": "Academy of Sciences"})
    browser_of(organiser).post(url(course), {**FORM, "institution": "academy of sciences"})
    assert Registration.objects.get(course=course).organisation == academy


@pytest.mark.parametrize("who", ["trainer", "participant", "focal_point", "observer", "stranger"])
def test_nobody_else_registers(who, course, museum, browser_of, request):
    browser = browser_of(request.getfixturevalue(who))
    assert browser.get(url(course)).status_code == 403
    assert browser.post(url(course), FORM).status_code == 403
    registration = a_registration(course, state=State.WITHDRAWN)
    assert browser.post(reverse("enrolment:register_again", args=[registration.pk])).status_code == 403
