"""What earns a certificate, amended in the browser, with the dry run of what is written beside it."""

import json
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from convenor.attendance.tests.factories import a_mark
from convenor.audit.models import Entry
from convenor.credentials import actions
from convenor.credentials.kinds import Kind
from convenor.credentials.models import Certificate
from convenor.credentials.queries import eligibility_of, trial_of
from convenor.credentials.rules import conditions_of, rule_from
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.credentials.views.organiser import ON_ONE_PAGE
from convenor.enrolment.tests.factories import a_seat
from convenor.kit.meanwhile import fingerprint
from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Contribution, Course
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_contribution, a_course

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
WHOLE = {
    "share_of_hours": 60,
    "sessions": ["opening"],
    "completion": {"share_of_hours": 100},
    "trainer": {"sessions_given": 2},
}


@pytest.fixture
def course() -> Course:
    return an_ended_course(certificate_rule={"share_of_hours": 80})


@pytest.fixture
def client(course: Course, browser_of: Browser) -> Client:
    return browser_of(an_organiser(course))


def an_organiser(course: Course, given: str = "Günel") -> Person:
    person = a_person(given)
    a_role(person, ORGANISER, Scope("course", course.pk))
    return person


def address(course: Course) -> str:
    return reverse("credentials:amend_rule", args=[course.slug])


def shown(client: Client, course: Course) -> dict[str, object]:
    """What a browser would send back of the form as it is shown."""
    form = client.get(address(course)).context["form"]
    found = {field.html_name: field.value() for field in form}
    return {name: value for name, value in found.items() if value not in (None, False, [])}


def text_of(answer: object) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", answer.content.decode()))  # type: ignore[attr-defined]


# -- the rule as data


@pytest.mark.parametrize(
    "written", [WHOLE, {"share_of_hours": 80}, {"share_of_hours": 5, "speaker": {"sessions_given": 3}}]
)
def test_a_rule_goes_into_its_conditions_and_back(written: dict[str, object]) -> None:
    assert rule_from(conditions_of(written)) == written


def test_conditions_are_whole_where_the_rule_says_little_or_nothing_readable() -> None:
    usual = {"share_of_hours": 80, "sessions": []}
    nothing = {"completion": None, "trainer": None, "speaker": None}
    assert conditions_of({}) == conditions_of({"hours": 3}) == {"participation": usual, **nothing}
    assert conditions_of({"trainer": {}})["trainer"] == {"sessions_given": 1}


# -- the form


def test_every_kind_is_amended_and_the_trail_says_what_there_was(course: Course, client: Client) -> None:
    first, second = [one.key for one in course.sessions.all() if one.counts][:2]
    data = shown(client, course) | {
        "participation-share_of_hours": "60",
        "participation-sessions": [first],
        "completion-given": "on",
        "completion-share_of_hours": "100",
        "completion-sessions": [first, second],
        "trainer-given": "on",
        "trainer-sessions_given": "2",
    }
    assert client.post(address(course), data | {"save": "1"}).status_code == 302
    course.refresh_from_db()
    assert course.certificate_rule == {
        "share_of_hours": 60,
        "sessions": [first],
        "completion": {"share_of_hours": 100, "sessions": [first, second]},
        "trainer": {"sessions_given": 2},
    }
    entry = Entry.objects.get(code="programmes.course_amended")
    assert entry.facts["before"] == {"certificate_rule": {"share_of_hours": 80}}
    version = course.version
    client.post(address(course), shown(client, course) | {"save": "1"})
    course.refresh_from_db()
    assert course.version == version, "the same again changes nothing"


def test_the_first_rule_of_a_course_is_stored_though_it_is_the_usual_one(
    course: Course, client: Client
) -> None:
    Course.objects.update(certificate_rule={})
    client.post(address(course), shown(client, course) | {"save": "1"})
    assert Course.objects.get().certificate_rule == {"share_of_hours": 80}


@pytest.mark.parametrize(
    ("written", "field", "sentence"),
    [
        (
            {"participation-share_of_hours": "101"},
            "participation-share_of_hours",
            "less than or equal to 100",
        ),
        ({"participation-share_of_hours": ""}, "participation-share_of_hours", "This field is required."),
        ({"participation-sessions": ["gone"]}, "participation-sessions", "Select a valid choice."),
        (
            {"completion-given": "on", "completion-share_of_hours": ""},
            "completion-share_of_hours",
            "Write a number",
        ),
        (
            {"trainer-given": "on", "trainer-sessions_given": "0"},
            "trainer-sessions_given",
            "greater than or equal to 1",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    course: Course, client: Client, written: dict[str, object], field: str, sentence: str
) -> None:
    answer = client.post(address(course), shown(client, course) | written | {"save": "1"})
    assert any(sentence in error for error in answer.context["form"].errors[field])
    course.refresh_from_db()
    assert course.certificate_rule == {"share_of_hours": 80}


def test_a_kind_that_is_not_given_asks_for_nothing(course: Course, client: Client) -> None:
    written = {"completion-share_of_hours": "", "trainer-sessions_given": "", "save": "1"}
    assert client.post(address(course), shown(client, course) | written).status_code == 302


def test_the_action_refuses_a_session_that_is_gone_and_an_archived_course(course: Course) -> None:
    changes = conditions_of({"share_of_hours": 80, "sessions": ["gone"]})
    with pytest.raises(Refused) as refused:
        actions.amend_rule(course, changes=changes, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "certificate_rule.no_such_session"
    Course.objects.update(state=State.ARCHIVED)
    with pytest.raises(Refused) as refused:
        actions.amend_rule(course, changes=conditions_of({"share_of_hours": 70}), by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "course.archived"


def test_the_second_of_two_organisers_sees_what_the_first_changed(
    course: Course, client: Client, browser_of: Browser
) -> None:
    mine = shown(client, course) | {"participation-share_of_hours": "90", "save": "1"}
    other = browser_of(an_organiser(course, "Leyla"))
    other.post(address(course), shown(other, course) | {"completion-given": "on", "save": "1"})
    other.post(address(course), shown(other, course) | {"participation-share_of_hours": "70", "save": "1"})
    answer = client.post(address(course), mine)
    form = answer.context["form"]
    assert "Leyla" in form.theirs_by
    assert [(one.label, one.lines) for one in form.theirs if one.label == "Hours needed, in percent"][0][
        1
    ] == [("", "70")]
    assert form["participation-share_of_hours"].value() == 90, "mine stays in its field"
    assert form["completion-given"].value() is True, "theirs where I touched nothing"
    course.refresh_from_db()
    assert course.certificate_rule["share_of_hours"] == 70
    again = {field.html_name: field.value() for field in form if field.value() not in (None, False, [])}
    assert client.post(address(course), again | {"save": "1"}).status_code == 302
    course.refresh_from_db()
    assert course.certificate_rule == {"share_of_hours": 90, "completion": {"share_of_hours": 80}}


def test_who_saw_another_rule_is_refused_by_the_action(course: Course) -> None:
    seen = {kind: fingerprint(one) for kind, one in conditions_of({"share_of_hours": 10}).items()}
    with pytest.raises(Refused) as refused:
        actions.amend_rule(course, changes=conditions_of({}), seen=seen, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "form.changed_meanwhile"


def test_only_organisers_of_the_course_may(course: Course, browser_of: Browser) -> None:
    observer = a_person("Baxan")
    a_role(observer, OBSERVER, Scope("course", course.pk))
    for visitor in (observer, an_organiser(a_course(slug="other"))):
        assert browser_of(visitor).get(address(course)).status_code == 403
        assert browser_of(visitor).post(address(course), {"save": "1"}).status_code == 403
    assert "sign-in" in Client().get(address(course))["Location"]


# -- the dry run beside it


def test_what_is_written_is_tried_and_not_stored(course: Course, client: Client) -> None:
    somebody_who_was_there(course, "Aysel", "Cəfərova")
    somebody_who_was_there(course, "Tural", "Quliyev", missed=1)
    data = shown(client, course) | {"participation-share_of_hours": "100"}
    answer = client.post(address(course), data)
    page = text_of(answer)
    assert "With this rule, not saved yet" in page
    assert "1 of 2 people who hold a seat would get one." in page
    assert "Tural Quliyev: participation → none" in page
    assert "1 hour missing: 4 hours of 5 hours attended, at least 100 % (5 hours) needed." in page
    assert [one.person.given for one in answer.context["trial"].changed] == ["Tural"]
    course.refresh_from_db()
    assert course.certificate_rule == {"share_of_hours": 80}
    assert not Entry.objects.filter(code="programmes.course_amended").exists()


def test_the_page_says_how_it_is_before_anything_is_written(course: Course, client: Client) -> None:
    assert "Nobody holds a seat yet." in text_of(client.get(address(course)))
    somebody_who_was_there(course, missed=3)
    page = text_of(client.get(address(course)))
    assert "With the rule as it is" in page
    assert "0 of 1 person who holds a seat would get one." in page
    assert "1 person would get none" in page
    assert "What changes" not in page


def test_a_trial_tells_each_holder_apart_by_seat_and_by_part(course: Course) -> None:
    both = somebody_who_was_there(course, "Aysel")
    session = next(one for one in course.sessions.all() if one.counts)
    a_contribution(session, both.person, kind=Contribution.Kind.TRAINER)
    a_contribution(session, a_person("Bella"), kind=Contribution.Kind.GUEST_SPEAKER)
    trial = trial_of(
        course,
        {"share_of_hours": 100, "completion": {"share_of_hours": 50}, "trainer": {}, "speaker": {}},
    )
    assert [(one.person.given, one.kind_before, one.kind_after) for one in trial.changed] == [
        ("Aysel", Kind.PARTICIPATION, Kind.COMPLETION),
        ("Aysel", None, Kind.TRAINER),
        ("Bella", None, Kind.SPEAKER),
    ]
    assert trial.kinds == [
        (Kind.PARTICIPATION, 1, 0),
        (Kind.COMPLETION, 0, 1),
        (Kind.TRAINER, 0, 1),
        (Kind.SPEAKER, 0, 1),
    ]


def test_a_trial_reads_what_a_dry_run_reads_once(course: Course, client: Client) -> None:
    somebody_who_was_there(course, missed=1)
    written = {"share_of_hours": 100}
    trial_of(course, written)
    with CaptureQueriesContext(connection) as of_one:
        eligibility_of(course)
    with CaptureQueriesContext(connection) as of_two:
        assert trial_of(course, written).changed
    assert len(of_two) == len(of_one)


def test_long_lists_are_paged_and_what_is_written_stays(course: Course, client: Client) -> None:
    for number in range(ON_ONE_PAGE + 1):
        somebody_who_was_there(
            course, "Şagird", f"Əliyev {chr(97 + number // 26)}{chr(97 + number % 26)}", missed=1
        )
    data = shown(client, course) | {"participation-share_of_hours": "100"}
    first = client.post(address(course), data)
    assert first.content.decode().count("participation → none") == ON_ONE_PAGE
    assert f"1–{ON_ONE_PAGE} of {ON_ONE_PAGE + 1}" in text_of(first)
    assert f"{ON_ONE_PAGE + 1} people would get none" in text_of(first)
    second = client.post(address(course), data | {"changed": "2"})
    assert second.content.decode().count("participation → none") == 1
    assert second.context["form"]["participation-share_of_hours"].value() == "100"
    lacking = client.post(address(course), data | {"lacking": "2"}).content.decode()
    assert "<details open>" in lacking
    assert Course.objects.get().certificate_rule == {"share_of_hours": 80}


def test_whoever_has_a_certificate_keeps_it_by_a_stricter_rule(course: Course, client: Client) -> None:
    seat = somebody_who_was_there(course, missed=1)
    actions.issue(course, by=None, at=AFTERWARDS)
    number = Certificate.objects.get().number
    data = shown(client, course) | {"participation-share_of_hours": "100"}
    assert f"keeps {number}" in text_of(client.post(address(course), data))
    client.post(address(course), data | {"save": "1"})
    certificate = Certificate.objects.get(registration=seat)
    assert (certificate.state, certificate.facts["share_of_hours"]) == ("issued", 80)


def test_a_rule_that_names_a_session_no_longer_there_is_said_and_mended(
    course: Course, client: Client
) -> None:
    Course.objects.update(certificate_rule={"share_of_hours": 80, "sessions": ["gone"]})
    for page in (address(course), reverse("credentials:certificates", args=[course.slug])):
        assert "asks for the session “gone”" in text_of(client.get(page))
    assert "gone" not in client.get(address(course)).content.decode().split('id="trial"')[0]
    client.post(address(course), shown(client, course) | {"participation-sessions": [], "save": "1"})
    assert Course.objects.get().certificate_rule == {"share_of_hours": 80}


def test_a_part_that_was_declined_earns_nothing(course: Course) -> None:
    Course.objects.update(certificate_rule={"share_of_hours": 80, "speaker": {"sessions_given": 1}})
    course.refresh_from_db()
    session = next(one for one in course.sessions.all() if one.counts)
    part = a_contribution(session, a_person("Bella"), kind=Contribution.Kind.GUEST_SPEAKER)
    assert [one.person.given for one in eligibility_of(course).parts] == ["Bella"]
    Contribution.objects.filter(pk=part.pk).update(answer=Contribution.Answer.DECLINED)
    assert not eligibility_of(course).parts


def test_the_page_is_in_azerbaijani_too(course: Course, client: Client) -> None:
    seat = a_seat(course, a_person("Aysel"))
    a_mark(course.sessions.all()[0], seat)
    with translation.override("az"):
        page = text_of(client.get(address(course), headers={"accept-language": "az"}))
    assert "Sertifikatı nə qazandırır" in page
    assert "What earns" not in page


def test_the_form_carries_what_it_showed_of_each_kind(course: Course, client: Client) -> None:
    seen = json.loads(str(shown(client, course)["seen"]))
    assert list(seen) == ["participation", "completion", "trainer", "speaker"]
