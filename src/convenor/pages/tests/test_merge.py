"""Two persons made one, with everything that names them in every app; and made two again."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from convenor.audit.models import Entry
from convenor.credentials.models import Certificate
from convenor.credentials.tests.factories import a_certificate
from convenor.enrolment.models import Registration
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.kit.refusals import Refused
from convenor.people.actions import amend_person, keep_apart, merge, part
from convenor.people.models import Apart, Merge, Person, Role
from convenor.people.permissions import FOCAL_POINT, ORGANISER, SITE, Scope
from convenor.people.queries import look_alikes, merge_plan, pairs, persons_named, places, shared_sounds
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes import actions as programmes
from convenor.programmes.actions import load_course
from convenor.programmes.models import Invitation
from convenor.programmes.queries import course_file, link_of
from convenor.programmes.tests.factories import a_contribution, a_course, a_session

AT = datetime(2022, 8, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Person:
    return a_person("Aysel", "Cəfərova", email=None)


@pytest.fixture
def gone() -> Person:
    return a_person("Aysel", "Jafarova", father="Rafiq", patronymic="qizi", bio={"en": "Restores carpets."})


@pytest.fixture
def site_organiser() -> Person:
    person = a_person("Sara", "Vəliyeva")
    a_role(person, ORGANISER, SITE)
    return person


def joined(kept: Person, gone: Person) -> Merge:
    return merge(kept, gone, by=None, at=AT)


def code_of(kept: Person, gone: Person) -> str:
    with pytest.raises(Refused) as refused:
        joined(kept, gone)
    return refused.value.refusal.code


def test_every_app_that_names_a_person_is_reached_without_being_known():
    named = {place.label for place in places()}
    assert named >= {
        "people.affiliation",
        "people.role",
        "programmes.contribution",
        "programmes.signatory",
        "programmes.material",
        "programmes.invitation",
        "programmes.release_persons",
        "enrolment.registration",
        "attendance.mark",
        "credentials.certificate",
    }
    assert not named & {"people.merge", "account.emailaddress"}


def test_what_names_the_one_names_the_other(kept, gone):
    course, museum = a_course(), an_organisation()
    a_contribution(a_session(course), gone)
    a_seat(a_course(), gone, organisation=museum)
    an_affiliation(gone, museum)
    a_role(gone, FOCAL_POINT, Scope("organisation", museum.pk))
    joined(kept, gone)
    for rows in (kept.contributions, kept.registrations, kept.affiliations, kept.roles):
        assert rows.count() == 1
    for rows in (gone.contributions, gone.registrations, gone.affiliations, gone.roles):
        assert rows.count() == 0


def test_what_is_not_known_is_taken_over_and_what_is_known_stays(kept, gone):
    address = gone.email
    joined(kept, gone)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.surname, kept.father, kept.patronymic) == ("Cəfərova", "Rafiq", "qizi")
    assert kept.bio == {"en": "Restores carpets."}
    assert kept.email == address
    assert "Aysel Jafarova" in kept.aliases
    assert (gone.merged_into, gone.is_active, gone.email) == (kept, False, None)
    assert list(persons_named("jafarova")) == [kept], "found by either name, once"


def test_it_is_undone_whole(kept, gone):
    museum = an_organisation()
    for person in (kept, gone):
        an_affiliation(person, museum, f"post of {person.pk}")
    part_of_gone = a_contribution(a_session(a_course()), gone)
    before = [_state(person) for person in (kept, gone)]
    merged = joined(kept, gone)
    assert Person.objects.get(pk=kept.pk).affiliations.count() == 1, "one post in one organisation"
    part(merged, by=None, at=AT)
    assert [_state(person) for person in (kept, gone)] == before
    part_of_gone.refresh_from_db()
    assert part_of_gone.person == gone
    assert sorted(post.post["az"] for post in museum.affiliations.all()) == sorted(
        [f"post of {kept.pk}", f"post of {gone.pk}"]
    )


def _state(person: Person) -> dict[str, object]:
    """Everything that is stored of a person but the password, which ends the sessions."""
    return {
        **{
            key: value
            for key, value in Person.objects.filter(pk=person.pk).values()[0].items()
            if key != "password"
        },
        "rows": {place.label: sorted(place.rows(person).values_list("pk", flat=True)) for place in places()},
    }


def test_what_came_since_stays_when_it_is_undone(kept, gone):
    merged = joined(kept, gone)
    later = a_contribution(a_session(a_course()), kept)
    amend_person(kept, changes={"father": "Rəfiq"}, by=None, at=AT)
    part(merged, by=None, at=AT)
    later.refresh_from_db()
    kept.refresh_from_db()
    assert later.person == kept
    assert kept.father == "Rəfiq", "somebody corrected it: that stays"
    assert kept.bio == {}
    with pytest.raises(Refused) as refused:
        part(merged, by=None, at=AT)
    assert refused.value.refusal.code == "merge.undone"


def test_two_accounts_that_both_sign_in_are_not_made_one(kept, gone):
    Person.objects.filter(pk=kept.pk).update(email="aysel@example.org", last_login=AT)
    Person.objects.filter(pk=gone.pk).update(last_login=AT)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert code_of(kept, gone) == "merge.both_sign_in"
    amend_person(gone, changes={"email": None}, by=None, at=AT)
    joined(kept, gone)
    assert Person.objects.get(pk=kept.pk).email == "aysel@example.org"


def test_of_two_addresses_that_one_stays_which_was_used(kept, gone):
    Person.objects.filter(pk=kept.pk).update(email="aysel@example.org")
    Person.objects.filter(pk=gone.pk).update(last_login=AT)
    joined(kept, gone)
    assert Person.objects.get(pk=kept.pk).email == gone.email


def test_the_sessions_of_the_merged_account_end(kept, gone, browser_of):
    browser = browser_of(gone)
    assert browser.get(reverse("pages:my")).status_code == 200
    joined(kept, gone)
    assert browser.get(reverse("pages:my")).status_code == 302


def test_two_registrations_for_one_course_are_in_the_way_until_one_is_withdrawn(kept, gone):
    course = a_course()
    a_seat(course, kept)
    other = a_registration(course, gone)
    assert code_of(kept, gone) == "merge.in_the_way"
    other.state = State.WITHDRAWN
    other.save()
    assert merge_plan(kept, gone).left == [other]
    joined(kept, gone)
    assert Registration.objects.get(pk=other.pk).person == gone, "it stays with the name it was made in"


def test_nothing_is_changed_where_it_is_refused(kept, gone):
    course = a_course()
    a_seat(course, kept)
    a_seat(course, gone)
    a_contribution(a_session(a_course()), gone)
    before = [_state(person) for person in (kept, gone)]
    assert code_of(kept, gone) == "merge.in_the_way"
    assert [_state(person) for person in (kept, gone)] == before
    assert not Merge.objects.exists()


def test_nobody_is_merged_with_themselves_or_twice(kept, gone):
    assert code_of(kept, kept) == "merge.same_person"
    joined(kept, gone)
    assert code_of(a_person(), gone) == "merge.merged_already"
    assert code_of(gone, a_person()) == "merge.merged_already"


def test_merges_follow_each_other_and_are_undone_in_turn(kept, gone):
    third = a_person("Aysel", "Dzhafarova", email=None)
    a_contribution(a_session(a_course()), gone)
    first = joined(kept, gone)
    second = joined(third, kept)
    assert third.contributions.count() == 1
    with pytest.raises(Refused):
        part(first, by=None, at=AT)
    part(second, by=None, at=AT)
    part(first, by=None, at=AT)
    assert gone.contributions.count() == 1


def test_a_certificate_keeps_what_it_said(kept):
    certificate = a_certificate()
    holder = certificate.person
    before = {key: value for key, value in vars(certificate).items() if key not in ("_state", "person_id")}
    joined(kept, holder)
    certificate = Certificate.objects.get(pk=certificate.pk)
    assert certificate.person_id == kept.pk
    assert {
        key: value for key, value in vars(certificate).items() if key not in ("_state", "person_id")
    } == before


def test_a_personal_link_of_the_merged_person_opens_nothing(kept, gone, client):
    course = a_course(starts_on=datetime.now(UTC).date(), ends_on=datetime.now(UTC).date())
    session = a_session(course)
    a_contribution(session, kept)
    a_contribution(a_session(course, hour=12), gone)
    programmes.invite(course, kept, by=None, at=AT)
    left = programmes.invite(course, gone, by=None, at=AT)
    path = link_of(left).partition("8000")[2]
    assert client.get(path).status_code == 200
    joined(kept, gone)
    assert Invitation.objects.get(pk=left.pk).person == gone
    assert client.get(path).status_code == 409


def test_a_course_file_that_names_the_merged_person_finds_the_other(kept, gone):
    for person, key in ((kept, "aysel-ceferova"), (gone, "aysel-jafarova")):
        amend_person(person, changes={"slug": key}, by=None, at=AT)
    course = a_course()
    a_contribution(a_session(course), gone)
    file = course_file(course)
    joined(kept, gone)
    load_course(file, by=None, at=AT)
    assert list(course.sessions.get().contributions.values_list("person", flat=True)) == [kept.pk]
    assert Person.objects.get(pk=kept.pk).slug == "aysel-ceferova"


# -- who may, and what is proposed


def test_what_sounds_alike_is_proposed_with_reasons_and_not_again_once_told_apart(kept, gone, in_english):
    museum = an_organisation()
    for person in (kept, gone):
        an_affiliation(person, museum)
    a_person("Aysel", "Cəfərova", father="Elçin")
    (pair,) = [one for one in pairs(list(shared_sounds())) if gone in (one.one, one.other)]
    assert {pair.one, pair.other} == {kept, gone}
    assert [str(reason) for reason in pair.reasons] == ["names that sound alike", "same organisation"]
    keep_apart(gone, kept, by=None, at=AT)
    keep_apart(kept, gone, by=None, at=AT)
    assert Apart.objects.count() == 1
    assert look_alikes(gone) == []


def test_fathers_who_differ_make_two_people():
    one = a_person("Aysel", "Cəfərova", father="Rafiq")
    a_person("Aysel", "Cəfərova", father="Elçin")
    assert look_alikes(one) == []


def test_an_organiser_looks_first_and_undoes_on_the_page(kept, gone, site_organiser, browser_of):
    browser = browser_of(site_organiser)
    path = reverse("pages:merge", args=[kept.pk, gone.pk])
    assert "Restores carpets." in browser.get(path).content.decode()
    assert not Merge.objects.exists()
    browser.post(path)
    page = browser.get(reverse("pages:person", args=[kept.pk])).content.decode()
    assert "Made one with" in page
    browser.post(reverse("pages:part", args=[Merge.objects.get().pk]))
    assert Person.objects.get(pk=gone.pk).merged_into is None
    assert Entry.objects.filter(code="people.persons_parted", target_pk=kept.pk).exists()


def test_a_role_does_not_change_hands_by_a_merge(kept, gone, site_organiser, course, browser_of):
    """An organiser of a programme may not make the site's organiser one with somebody whose address is theirs."""
    planner = a_person("Kənan", "Rzayev")
    a_role(planner, ORGANISER, Scope("programme", course.programme_id))
    browser = browser_of(planner)
    assert browser.get(reverse("pages:merge", args=[kept.pk, gone.pk])).status_code == 200
    for pair in ((kept.pk, site_organiser.pk), (site_organiser.pk, kept.pk)):
        for act in (browser.get, browser.post):
            assert act(reverse("pages:merge", args=pair)).status_code == 403
    assert browser.post(reverse("pages:remove_person", args=[site_organiser.pk])).status_code == 403
    assert browser.get(reverse("pages:give_role", args=[kept.pk])).status_code == 403
    assert browser.get(reverse("pages:trail")).status_code == 403


def test_a_course_organiser_and_a_focal_point_see_no_directory(
    organiser, focal_point, kept, gone, browser_of
):
    for person in (organiser, focal_point):
        browser = browser_of(person)
        for name, rest in (
            ("persons", []),
            ("export_persons", ["csv"]),
            ("person", [kept.pk]),
            ("duplicates", []),
            ("merge", [kept.pk, gone.pk]),
            ("organisations", []),
            ("roles", []),
            ("trail", []),
        ):
            assert browser.get(reverse(f"pages:{name}", args=rest)).status_code == 403, name
    assert Role.objects.filter(person=organiser).exists()
