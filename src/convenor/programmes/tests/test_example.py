"""The example course says what its source says: the facts are written out here once more, by hand."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from convenor.programmes.actions.loading import load_course
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.coursefile.shape import CourseFile, Session
from convenor.programmes.models import Course
from convenor.programmes.models import Session as SessionRow
from convenor.programmes.states import State
from convenor.vocabularies.queries import by_vocabulary

EXAMPLE = Path(__file__).parents[4] / "examples" / "heritage-governance-2005.toml"

SECOND_DAY = [
    ("opening", ["Vasif Eyvazzade"]),
    ("guest_talk", ["Ahmet Akcan"]),
    ("presentation", ["Lala Kishiyeva"]),
    ("live_qa", []),
    ("case_discussion", []),
    ("success_story", ["Nargiz Ibrahimova"]),
    ("guest_talk", ["Dadash Mammadov"]),
    ("presentation", ["Jahangir Salimkhanov"]),
    ("workshop", []),
    ("briefing", ["Ramil Abbakirov"]),
    ("ceremony", []),
]
ROLES = [
    ("orders", "Ministry of Culture of the Republic of Azerbaijan"),
    ("supports", "Ministry of Culture of the Republic of Azerbaijan"),
    ("partners", "Permanent Delegation of the Republic of Azerbaijan to UNESCO"),
    ("partners", "Azerbaijan Creative Industries Federation"),
    ("implements", "Global Communications and Innovations"),
]
POSTS = {
    "Vasif Eyvazzade": ("Chairman of the Board of Directors", "Azerbaijan Creative Industries Federation"),
    "Ahmet Akcan": ("head", "Traditional Arts Association"),
    "Lala Kishiyeva": ("teacher", "ADA University"),
    "Nargiz Ibrahimova": ("head", "Ninka Cards&Gifts"),
    "Dadash Mammadov": ("head", "Arts Council Azerbaijan"),
    "Ramil Abbakirov": (
        "head of the Department of Creative Industries and Digital Development",
        "Ministry of Culture of the Republic of Azerbaijan",
    ),
}
SENDERS = [
    "Ministry of Culture of the Republic of Azerbaijan and its institutions",
    "State Tourism Agency",
    "State Urban Planning and Architecture Committee",
    "Special Delegation of the President of the Republic of Azerbaijan in the liberated territories included in the "
    "Karabakh Economic Region",
    "State Reserve of “Shusha” City",
    "“Icherisheher” State Historical-Architectural Reserve Administration",
    "Heydar Aliyev Center",
    "ANAS Presidium office and relevant institutions of the Academy",
    "University of Culture and Arts",
    "Baku International Center for Multiculturalism",
    "Center for the Analysis of International Relations",
    "creative unions and associations",
    "Education HUB",
    "“Light of Intelligence” public association",
]


TERMS = [
    ("Areas of monitoring of the 2005 Convention", "Cultural and creative sectors"),
    ("Areas of monitoring of the 2005 Convention", "Digital environment"),
    ("Areas of monitoring of the 2005 Convention", "Partnering with civil society"),
    (
        "Articles of the 2005 Convention",
        "Education and public awareness, training and exchange programmes",
    ),
    ("Articles of the 2005 Convention", "Participation of civil society"),
    ("Goals of the 2005 Convention", "Support sustainable systems of governance for culture"),
    ("Fields of education and training (ISCED-F)", "Management and administration"),
    ("Cultural domains of the periodic report", "Across sectors, such as cultural management"),
    (
        "Targets of the Sustainable Development Goals",
        "Education for sustainable development and cultural diversity",
    ),
    ("Targets of the Sustainable Development Goals", "Public, private and civil society partnerships"),
]


@pytest.fixture(scope="module")
def file() -> CourseFile:
    return read_file(EXAMPLE)


@pytest.fixture(scope="module")
def names(file: CourseFile) -> dict[str, str]:
    """How each person and organisation is called in English, by key."""
    called = {
        person.key: person.display.get("en", f"{person.given} {person.surname}") for person in file.persons
    }
    return called | {organisation.key: organisation.name["en"] for organisation in file.organisations}


def told(file: CourseFile) -> list[Session]:
    """The sessions that the source tells of."""
    return [session for session in file.sessions if "all" not in session.assumed]


def test_eleven_sessions_in_their_order_with_format_and_persons(
    file: CourseFile, names: dict[str, str]
) -> None:
    assert [
        (session.format, [names[one.person] for one in session.contributions]) for session in told(file)
    ] == SECOND_DAY
    assert {session.starts_at.date() for session in told(file)} == {file.course.ends_on}


def test_every_session_of_the_source_has_a_summary_in_both_languages(file: CourseFile) -> None:
    assert all(set(session.summary) == {"az", "en"} for session in told(file))


def test_what_the_source_does_not_say_is_marked(file: CourseFile) -> None:
    assert file.course.ends_on.isoformat() == "2022-07-15"
    assert {
        "starts_on",
        "ends_on",
        "time_zone",
        "number",
        "issuer",
        "certificate_rule.share_of_hours",
    } <= set(file.course.assumed)
    assert all({"starts_at", "ends_at", "module"} <= set(session.assumed) for session in told(file))
    assert [session.key for session in file.sessions if "all" in session.assumed] == [
        "module-1",
        "module-2",
        "break",
    ]
    assert [signatory.assumed for signatory in file.signatories] == [("all",)]
    assert not file.course.place
    assert file.course.seats is None


def test_four_modules_without_titles(file: CourseFile) -> None:
    assert [(module.number, module.title) for module in file.modules] == [(1, {}), (2, {}), (3, {}), (4, {})]


def test_roles_in_the_order_of_the_source(file: CourseFile, names: dict[str, str]) -> None:
    assert [(role.kind, names[role.organisation]) for role in file.partner_roles] == ROLES
    assert file.course.subject == "unesco"


def test_seven_persons_with_their_posts(file: CourseFile, names: dict[str, str]) -> None:
    posts = {
        names[person.key]: (post.post["en"], names[post.organisation])
        for person in file.persons
        for post in person.affiliations
    }
    assert posts == POSTS
    assert sorted(names[person.key] for person in file.persons) == sorted([*POSTS, "Jahangir Salimkhanov"])


def test_fourteen_senders_in_their_order_and_wording(file: CourseFile) -> None:
    assert [sender.wording["en"] for sender in file.senders] == SENDERS
    assert all(sender.wording["az"] for sender in file.senders)


def test_the_terms_that_its_contents_bear(file: CourseFile) -> None:
    served = [
        (vocabulary.title["en"], term.label["en"])
        for vocabulary, terms in by_vocabulary(file.course.tags)
        for term in terms
    ]
    assert served == TERMS
    assert not file.programme.tags


@pytest.mark.django_db
def test_the_public_page_shows_them_in_both_languages(file: CourseFile) -> None:
    course = load_course(file, by=None, at=datetime(2022, 1, 1, tzinfo=UTC))
    Course.objects.update(state=State.ANNOUNCED)
    for language, words in (("en", "What it serves"), ("az", "Vətəndaş cəmiyyəti ilə tərəfdaşlıq")):
        page = Client(HTTP_ACCEPT_LANGUAGE=language).get(reverse("programmes:course", args=[course.slug]))
        assert words in page.content.decode()
        for _vocabulary, terms in by_vocabulary(file.course.tags):
            for term in terms:
                assert escape(term.label[language]) in page.content.decode()


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts(part)


def test_no_contact_data(file: CourseFile) -> None:
    assert "@" not in EXAMPLE.read_text()
    found = [text for text in texts(asdict(file)) if re.search(r"\+\d|\d{3}[ -]?\d{2}|https?:|www\.", text)]
    assert found == []


def test_the_hours_of_the_course(file: CourseFile) -> None:
    counted = [session for session in file.sessions if session.format != SessionRow.Format.BREAK]
    assert sum((one.ends_at - one.starts_at).total_seconds() for one in counted) / 3600 == 13
