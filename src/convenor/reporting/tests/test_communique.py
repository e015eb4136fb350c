"""The communiqué of the example course beside the article that it was made from, and its page."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import docx
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from convenor.credentials.actions import revoke
from convenor.credentials.tests.factories import a_certificate, an_ended_course, somebody_who_was_there
from convenor.documents.word import Document, Heading
from convenor.enrolment.models import Registration
from convenor.live.tests.factories import a_guest, a_room
from convenor.live.tests.test_archive import a_played_hour
from convenor.people.models import Organisation, Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes.actions import load_course
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.models import Course, Session
from convenor.programmes.tests.factories import a_contribution, a_sender, a_session
from convenor.reporting.communique import draft
from convenor.reporting.queries import course_record
from convenor.reporting.tests.article import ARTICLE

EXAMPLE = Path(__file__).parents[4] / "examples" / "heritage-governance-2005.toml"
AT = datetime(2022, 7, 16, 9, tzinfo=UTC)
PAGE = "/courses/heritage/communique/"


@pytest.fixture
def example(db: None) -> Course:
    return load_course(read_file(EXAMPLE), by=None, at=AT)


def text(document: Document) -> str:
    return "\n".join(
        block.text if isinstance(block, Heading) else "".join(run.text for run in block.runs)
        for block in document.blocks
    )


def without_marks(said: str) -> str:
    return re.sub(r" \[(assumed|ehtimal)\]", "", said)


def test_there_are_sixteen_sentences() -> None:
    assert len(ARTICLE) == 16


@pytest.mark.parametrize(("fact", "english", "azerbaijani"), ARTICLE, ids=[fact for fact, *_ in ARTICLE])
def test_every_sentence_of_the_article_is_told(
    example: Course, fact: str, english: str, azerbaijani: str
) -> None:
    record = course_record(example)
    assert english in without_marks(text(draft(record, "en")))
    assert azerbaijani in without_marks(text(draft(record, "az")))


@pytest.mark.parametrize("language", ["az", "en"])
def test_whatever_the_course_file_holds_appears(example: Course, language: str) -> None:
    said = without_marks(text(draft(course_record(example), language)))
    told = [session for session in read_file(EXAMPLE).sessions if "all" not in session.assumed]
    assert len(told) == 11
    for session in told:
        assert session.summary[language] in said
    for sender in read_file(EXAMPLE).senders:
        assert sender.wording[language] in said
    for person in Person.objects.exclude(contributions=None):
        assert person.called(language) in said
        for held in person.affiliations.select_related("organisation"):
            assert (held.post[language].removeprefix("head")) in said
    partners = Organisation.objects.exclude(partner_roles=None)
    assert partners.count() == 4
    for organisation in partners:
        assert str(organisation.called(language)) in said


@pytest.mark.parametrize("language", ["az", "en"])
def test_the_sessions_stand_in_the_order_of_the_article(example: Course, language: str) -> None:
    said = text(draft(course_record(example), language))
    places = [
        said.index(session.summary[language])
        for session in read_file(EXAMPLE).sessions
        if "all" not in session.assumed
    ]
    assert places == sorted(places)


def test_what_is_assumed_is_marked_or_left_out(example: Course) -> None:
    record = course_record(example)
    english, azerbaijani = text(draft(record, "en")), text(draft(record, "az"))
    assert english.count("[assumed]") == 3
    assert "company [assumed] held" in english
    assert "15 July 2022 [assumed]" in english
    assert "Second half of the day [assumed]" in english
    assert "Module 1" not in english
    assert "14 July" not in english
    assert "09:30" not in english
    assert "80" not in english
    for name in ("Vasif Eyvazzadə", "Lalə Kişiyeva", "Dadaş Məmmədov"):
        assert f"{name} [ehtimal]" in azerbaijani
    assert "Ahmet Akcan [ehtimal]" not in azerbaijani
    assert "Modul 1" not in azerbaijani


def test_no_word_is_invented(example: Course) -> None:
    """Whatever is neither in the file nor among the words of our own sentences would be an invention."""
    source = EXAMPLE.read_text().lower()
    said = without_marks(text(draft(course_record(example), "en")))
    foreign = {word for word in re.findall(r"[^\W\d_]+", said.lower()) if word not in source}
    assert foreign <= {
        "by", "order", "support", "held", "ended", "module", "within", "turkey", "july", "opened", "guest", "trainer",
        "made", "told", "half", "representatives", "took",
    }  # fmt: skip


# -- figures and their rows


@pytest.fixture
def told(course: Course, seat: Registration, registration: Registration, museum: Organisation) -> Course:
    """The cast's course with one seat, one registration without, and two senders."""
    a_sender(course, an_organisation({"az": "Nümunə Federasiyası", "en": "Sample Federation"}))
    return course


def figures(page: str) -> dict[str, str]:
    article = page[page.index("<article") : page.index("</article>")]
    return {
        unescape(address): number for address, number in re.findall(r'<a href="([^"]+)">(\d+)</a>', article)
    }


def test_every_figure_of_the_page_leads_to_exactly_its_rows(
    told: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(organiser)
    links = figures(client.get(PAGE + "?language=en").content.decode())
    assert links == {"/courses/heritage/people/?state=confirmed": "1", "/courses/heritage/#senders": "2"}
    people = client.get("/courses/heritage/people/?state=confirmed").content.decode()
    rows = re.findall(r"<tr\b.*?</tr>", people[people.index("<tbody") : people.index("</tbody>")], re.DOTALL)
    assert len(rows) == 1
    assert "Aysel" in rows[0]
    assert "Tural" not in people[people.index("<tbody") :]
    course = client.get("/courses/heritage/").content.decode()
    section = re.search(r'<section id="senders".*?</section>', course, re.DOTALL)
    assert section
    assert section[0].count("<li>") == 2


def test_what_a_live_room_counted_leads_to_its_rows(
    told: Course, participant: Person, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    session, other = a_session(told, hour=10), a_session(told, hour=11)
    room = a_room(session)
    guest = a_guest(room, "Kənan")
    questions = a_played_hour(room, participant, guest)[:2]
    a_guest(a_room(other))
    client = browser_of(organiser)
    page = client.get(PAGE + "?language=en").content.decode()
    words = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert (
        "The live room of the session counted 3 people, 2 questions, 1 answer in writing, 1 vote for questions, "
        "1 poll, 1 ballot in polls and 1 idea." in words
    )
    assert "The live room of the session counted 1 person." in words
    assert "The 2 live rooms of the course together counted 2 questions, 1 answer in writing" in words
    links = {address: number for address, number in figures(page).items() if "/live/" in address}
    kept = f"/courses/{told.slug}/live/sessions/{session.key}/"
    assert links[f"{kept}?answered=in_writing#questions"] == "1"
    rows = client.get(f"{kept}?answered=in_writing").content.decode()
    assert [f'id="question-{one.pk}"' in rows for one in questions] == [False, True]
    assert links[f"{kept}#people"] == "3"
    people = re.search(r'<section id="people".*?</section>', client.get(kept).content.decode(), re.DOTALL)
    assert people
    assert people[0].count("<li>") == 3
    for address in links:
        path, _hash, place = address.partition("#")
        assert f'id="{place}"' in client.get(path).content.decode(), address


def test_the_certificates_that_are_told_are_the_valid_ones(
    browser_of: Callable[[Person], Client], settings: Settings, tmp_path: Path
) -> None:
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    course = an_ended_course(slug="museums")
    three = [somebody_who_was_there(course, given) for given in ("Aysel", "Tural", "Leyla")]
    revoked = a_certificate(three[0])
    revoke(revoked, reason="Written for somebody else", by=None, at=AT)
    organiser = a_person("Günel")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client = browser_of(organiser)
    links = figures(client.get("/courses/museums/communique/?language=en").content.decode())
    [address] = [address for address in links if "certificates" in address]
    assert links[address] == "2"
    page = client.get(address).content.decode()
    register = re.search(r'<section aria-labelledby="register">.*?</section>', page, re.DOTALL)
    assert register
    assert register[0].count("<tr>") - 1 == 2, "the head and two rows"
    assert revoked.number not in register[0]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    told: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def grow(count: int) -> None:
        for number in range(count):
            person = a_person()
            an_affiliation(person, an_organisation())
            a_contribution(a_session(told, hour=10 + number % 8), person)
            a_sender(told, an_organisation())

    grow(1)
    with django_assert_max_num_queries(13):
        course_record(told)
    grow(20)
    with django_assert_max_num_queries(13):
        course_record(told)


# -- the page and its files


@pytest.mark.parametrize("who", ["organiser", "observer"])
def test_organisers_and_observers_read_it(
    told: Course, who: str, request: pytest.FixtureRequest, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(request.getfixturevalue(who))
    for path in (PAGE, "/courses/heritage/communique.az.md", "/courses/heritage/communique.en.docx"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "participant", "trainer", "focal_point"])
def test_nobody_else_reads_it(
    told: Course, who: str, request: pytest.FixtureRequest, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(request.getfixturevalue(who))
    for path in (PAGE, "/courses/heritage/communique.az.md", "/courses/heritage/communique.en.docx"):
        assert client.get(path).status_code == 403


def test_whoever_is_not_signed_in_is_asked_to(told: Course) -> None:
    for path in (PAGE, "/courses/heritage/communique.az.md", "/courses/heritage/communique.en.docx"):
        answer = Client().get(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in/")


def test_nothing_is_changed_by_it_and_other_languages_are_not_there(
    told: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(organiser)
    assert client.post(PAGE).status_code == 405
    assert client.get("/courses/heritage/communique.fr.md").status_code == 404
    assert client.get("/courses/heritage/communique.az.pdf").status_code == 404
    assert client.get("/courses/elsewhere/communique/").status_code == 403


@pytest.mark.parametrize(
    ("query", "language"),
    [("", "en"), ("?language=az", "az"), ("?language=en", "en"), ("?language=xx", "az")],
)
def test_the_text_stands_in_the_language_that_was_asked_for_and_says_which(
    told: Course, organiser: Person, browser_of: Callable[[Person], Client], query: str, language: str
) -> None:
    page = browser_of(organiser).get(PAGE + query).content.decode()
    assert '<html lang="en">' in page
    assert f'<article class="prose press" lang="{language}">' in page
    other = "az" if language == "en" else "en"
    assert f'href="?language={other}" hreflang="{other}" lang="{other}">' in page
    assert f'href="/courses/heritage/communique.{language}.docx"' in page
    assert ("Nümunə kursu" if language == "az" else "Sample course") in page[page.index("<article") :]


def test_what_people_wrote_is_text_and_never_mark_up(
    told: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    told.summary = {"en": "<script>alert(1)</script> *bold* [x](javascript:y)"}
    told.save()
    client = browser_of(organiser)
    assert "<script>alert(1)" not in client.get(PAGE).content.decode()
    markdown = client.get("/courses/heritage/communique.en.md").content.decode()
    assert r"\<script\>alert(1)\</script\> \*bold\* \[x\](javascript:y)" in markdown


def test_the_files_say_the_same_as_the_page_and_their_figures_lead_to_the_site(
    told: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(organiser)
    expected = text(draft(course_record(told), "az"))
    answer = client.get("/courses/heritage/communique.az.docx")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{told.code}-communique.az.docx"'
    word = docx.Document(io.BytesIO(answer.content))
    assert "\n".join(paragraph.text for paragraph in word.paragraphs) == expected
    links = {link.address for paragraph in word.paragraphs for link in paragraph.hyperlinks}
    assert "http://localhost:8000/courses/heritage/people/?state=confirmed" in links
    markdown = client.get("/courses/heritage/communique.az.md").content.decode()
    assert markdown.startswith("# Nümunə kursu\n")
    assert "(<http://localhost:8000/courses/heritage/people/?state=confirmed>)" in markdown


def test_a_rehearsal_is_told_as_one(
    told: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    told.rehearsed = True
    told.save()
    article = browser_of(organiser).get(PAGE).content.decode()
    assert "every figure about them, are made up" in article[article.index("<article") :]


def test_a_break_is_no_news(course: Course) -> None:
    a_session(course, format=Session.Format.BREAK, title={"en": "Coffee"})
    assert "Coffee" not in text(draft(course_record(course), "en"))
