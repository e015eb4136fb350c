"""The editor's pages: who may see them, what they answer without a script, and to two organisers at once."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from convenor.credentials.actions.designs import add_artwork, save_design
from convenor.credentials.models import DesignVersion, StoredArtwork
from convenor.credentials.tests.designs import DRAWING, a_layout, a_png, as_sent, changed, with_field, without
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course
from convenor.programmes.tests.factories import a_course, a_programme

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


@pytest.fixture
def over() -> Course:
    return an_ended_course()


@pytest.fixture
def organiser(over: Course) -> Person:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, Scope("course", over.pk))
    return person


@pytest.fixture
def browser(organiser: Person, browser_of: Browser) -> Client:
    return browser_of(organiser)


def address(name: str, course: Course, *rest: object) -> str:
    return reverse(f"credentials:{name}", args=[course.slug, *rest])


PAGES = ("design", "preview_design", "preview_pdf", "add_field", "add_artwork", "copy_design", "share_design",
         "use_house_design")  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_only_an_organiser_of_the_course_comes_in(name: str, over: Course, browser_of: Browser) -> None:
    participant = somebody_who_was_there(over).person
    elsewhere, observer = a_person("Başqa"), a_person("Emin")
    a_role(elsewhere, ORGANISER, Scope("course", a_course(programme=a_programme(), number=7).pk))
    a_role(observer, OBSERVER, Scope("course", over.pk))
    for person in (participant, elsewhere, observer):
        for method in ("get", "post"):
            assert getattr(browser_of(person), method)(address(name, over)).status_code in {403, 405}
    assert Client().get(address(name, over)).status_code in {302, 405}
    assert not DesignVersion.objects.exists()


def test_a_picture_is_deleted_only_by_an_organiser_of_its_course(
    over: Course, browser: Client, browser_of: Browser
) -> None:
    stored = add_artwork(over, DRAWING, name="a.svg", is_signature=True, by=None, at=AFTERWARDS)
    other = a_course(programme=a_programme(), number=7)
    elsewhere = a_person("Başqa")
    a_role(elsewhere, ORGANISER, Scope("course", other.pk))
    assert browser_of(elsewhere).post(address("delete_artwork", over, stored.pk)).status_code == 403
    # Under the name of one's own course the picture of another is not found.
    assert browser_of(elsewhere).post(address("delete_artwork", other, stored.pk)).status_code == 404
    assert StoredArtwork.objects.exists()
    assert "a.svg" in browser.get(address("delete_artwork", over, stored.pk)).content.decode()
    assert browser.post(address("delete_artwork", over, stored.pk)).status_code == 302
    assert not StoredArtwork.objects.exists()


def test_the_page_shows_what_will_be_used_and_saves_it(over: Course, browser: Client) -> None:
    page = browser.get(address("design", over)).content.decode()
    assert "house" in page
    assert "Notice of a rehearsal" in page
    answer = browser.post(address("design", over), as_sent(changed(a_layout(), "name", size=24)))
    assert answer.status_code == 302
    assert DesignVersion.objects.get().layout == json.loads(json.dumps(DesignVersion.objects.get().layout))
    assert "Version 1" in browser.get(address("design", over)).content.decode()


def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_saved(over: Course, browser: Client) -> None:
    answer = browser.post(address("design", over), as_sent(changed(a_layout(), "hours-az", x=290)))
    assert answer.status_code == 409
    text = answer.content.decode()
    field = text[text.index('data-field="hours-az"') :]
    assert "over the edge" in field[: field.index("</details>")]
    assert 'value="290"' in text
    assert not DesignVersion.objects.exists()
    missing = browser.post(address("design", over), as_sent(without(a_layout(), "number")))
    assert "A certificate needs this field: Number" in missing.content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [("field-0-x", "far left"), ("field-0-colour", "#ff0000"), ("field-0-kind", "script"), ("page", "A3"),
     ("field-0-x", "nan"), ("field-0-width", "inf"), ("field-0-key", "a b"), ("based_on", "-1")],
)  # fmt: skip
def test_nonsense_is_not_read(name: str, value: str, over: Course, browser: Client) -> None:
    sent = as_sent(a_layout())
    sent[name] = value
    assert browser.post(address("design", over), sent).status_code == 400
    assert (
        browser.post(address("preview_design", over), sent, HTTP_ACCEPT="application/json").status_code == 200
    )
    assert not DesignVersion.objects.exists()


def test_the_preview_is_a_picture_of_the_page_with_the_longest_name(over: Course, browser: Client) -> None:
    somebody_who_was_there(over, "Ad")
    somebody_who_was_there(over, "Əbülfəz", "Hacıxəlilzadə-Şirvanşahlı", latin="A Li")
    somebody_who_was_there(over, "Ay", "Su", latin="Abulfaz Hajikhalilzada-Shirvanshahli")
    stored = browser.get(address("preview_design", over))
    assert stored["Content-Type"] == "image/png"
    assert Image.open(BytesIO(stored.content)).size[0] > 1200
    for language, name in (("", "Hacıxəlilzadə-Şirvanşahlı Əbülfəz"), ("en", "Su Ay")):
        sent = as_sent(a_layout())
        sent["language"] = language
        answer = browser.post(address("preview_design", over), sent, HTTP_ACCEPT="application/json").json()
        assert answer["name"] == name
        assert answer["problems"] == []
        assert answer["picture"].startswith("data:image/png;base64,")


def test_the_preview_says_what_has_no_room(over: Course, browser: Client) -> None:
    sent = as_sent(changed(a_layout(), "sentence-az", width=20, height=4))
    answer = browser.post(address("preview_design", over), sent, HTTP_ACCEPT="application/json").json()
    assert [problem["key"] for problem in answer["problems"]] == ["sentence-az"]
    assert "too little room" in answer["problems"][0]["text"]
    assert answer["picture"]


def test_without_a_script_the_preview_is_the_page_again(over: Course, browser: Client) -> None:
    sent = as_sent(changed(a_layout(), "name", size=20))
    page = browser.post(address("preview_design", over), sent).content.decode()
    assert "data:image/png;base64," in page
    assert 'value="20"' in page
    assert not DesignVersion.objects.exists()


def test_the_preview_as_pdf_is_the_page_that_would_be_issued(over: Course, browser: Client) -> None:
    answer = browser.post(address("preview_pdf", over), as_sent(a_layout("portrait")))
    page = PdfReader(BytesIO(answer.content)).pages[0]
    assert answer["Content-Type"] == "application/pdf"
    assert page.mediabox.height > page.mediabox.width
    assert browser.post(address("preview_pdf", over), as_sent(without(a_layout(), "code"))).status_code == 409


def test_a_course_without_an_issuer_is_told_so(browser_of: Browser) -> None:
    course = a_course(number=8)
    person = a_person("Günel")
    a_role(person, ORGANISER, Scope("course", course.pk))
    answer = browser_of(person).post(
        address("preview_design", course), as_sent(a_layout()), HTTP_ACCEPT="application/json"
    )
    assert "in whose name" in answer.json()["problems"][0]["text"]
    assert browser_of(person).get(address("design", course)).status_code == 200


def test_a_field_is_added_without_a_script_and_with_one(over: Course, browser: Client) -> None:
    sent = as_sent(changed(a_layout(), "name", size=20))
    sent["kind"] = "text"
    page = browser.post(address("add_field", over), sent).content.decode()
    assert 'data-kind="text" open' in page
    assert 'value="20"' in page
    part = browser.get(address("add_field", over), {"kind": "signatory", "number": "30", "page": "portrait"})
    assert 'name="field-30-which"' in part.content.decode()
    assert "<html" not in part.content.decode()
    for wrong in ({"kind": "script", "number": "1"}, {"kind": "text", "number": "-1"}, {"kind": "text"}):
        assert browser.get(address("add_field", over), wrong).status_code == 400


def test_an_upload_loses_nothing_of_what_was_not_saved(over: Course, browser: Client) -> None:
    sent = as_sent(changed(a_layout(), "name", size=20))
    file = SimpleUploadedFile("emblem.svg", DRAWING)
    page = browser.post(address("add_artwork", over), {**sent, "file": file})
    assert page.status_code == 200
    assert 'value="20"' in page.content.decode()
    assert "emblem.svg" in page.content.decode()
    stored = StoredArtwork.objects.get()
    assert not stored.is_signature
    assert not DesignVersion.objects.exists()
    layout = with_field(a_layout(), "picture", picture=stored.digest)
    assert browser.post(address("design", over), as_sent(layout, artwork=[stored])).status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("logo.svg", DRAWING.replace(b"<rect", b"<script/><rect"), "scripts"),
        ("logo.pdf", b"%PDF-1.7", "no PNG, JPEG or SVG"),
        ("logo.png", a_png() + bytes(50 * 1024 * 1024), "at most 8 MB"),
    ],
)
def test_a_file_that_is_refused_is_told_beside_the_upload(
    name: str, content: bytes, sentence: str, over: Course, browser: Client
) -> None:
    sent = as_sent(a_layout())
    page = browser.post(
        address("add_artwork", over),
        {**sent, "file": SimpleUploadedFile(name, content)},
    )
    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not StoredArtwork.objects.exists()


def test_no_address_shows_a_scanned_signature(over: Course, browser: Client) -> None:
    stored = add_artwork(over, a_png(), name="s.png", is_signature=True, by=None, at=AFTERWARDS)
    page = browser.get(address("design", over)).content.decode()
    assert "s.png" in page
    sources = [part.split('"')[0] for part in page.split('src="')[1:]]
    assert not [source for source in sources if stored.digest in source]
    save_design(
        over, changed(a_layout(), "signatory-1", picture=stored.digest), based_on=0, by=None, at=AFTERWARDS
    )
    # Offered for signatures, and never as a picture like any other.
    page = browser.get(address("design", over)).content.decode()
    assert page.count(f'value="{stored.digest}"') == 1


def test_the_second_of_two_sees_what_the_first_has_changed(over: Course, browser: Client) -> None:
    first = a_person("Nigar", "Əhmədova")
    save_design(over, a_layout(), based_on=0, by=first, at=AFTERWARDS)
    theirs = with_field(changed(changed(a_layout(), "code", x=20), "name", size=20), "ornament")
    save_design(over, theirs, based_on=1, by=first, at=AFTERWARDS)
    mine = changed(changed(a_layout(), "hours-az", size=11), "name", size=26)
    answer = browser.post(address("design", over), as_sent(mine, based_on=1))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Nigar Əhmədova has saved this design" in text
    assert "you changed it too" in text
    assert DesignVersion.objects.count() == 2
    # Saved again, the page that was shown becomes the next version: theirs, and mine on top.
    joined = changed(changed(theirs, "hours-az", size=11), "name", size=26)
    assert browser.post(address("design", over), as_sent(joined, based_on=2)).status_code == 302
    assert DesignVersion.objects.get(number=3).made_by_id != first.pk


def test_a_design_is_taken_over_from_a_course_that_one_may_design(
    over: Course, organiser: Person, browser: Client
) -> None:
    source = a_course(programme=over.programme, number=8)
    save_design(source, changed(a_layout(), "name", size=20), based_on=0, by=None, at=AFTERWARDS)
    hidden = browser.get(address("design", over)).content.decode()
    assert source.code not in hidden
    assert browser.post(address("copy_design", over), {"source": source.slug}).status_code == 302
    assert DesignVersion.objects.count() == 1
    a_role(organiser, ORGANISER, Scope("course", source.pk))
    assert source.code in browser.get(address("design", over)).content.decode()
    browser.post(address("copy_design", over), {"source": source.slug})
    assert DesignVersion.objects.filter(design__course=over).count() == 1


def test_the_whole_programme_is_designed_by_who_organises_all_of_it(
    over: Course, organiser: Person, browser: Client
) -> None:
    save_design(over, a_layout(), based_on=0, by=None, at=AFTERWARDS)
    assert browser.post(address("share_design", over)).status_code == 403
    a_role(organiser, ORGANISER, Scope("programme", over.programme_id))
    assert browser.post(address("share_design", over)).status_code == 302
    assert DesignVersion.objects.filter(design__programme=over.programme).count() == 1


def test_the_house_page_comes_back_after_a_question(over: Course, browser: Client) -> None:
    save_design(over, a_layout(), based_on=0, by=None, at=AFTERWARDS)
    assert browser.get(address("use_house_design", over)).status_code == 200
    assert DesignVersion.objects.count() == 1
    browser.post(address("use_house_design", over))
    assert DesignVersion.objects.get(number=2).layout == {}
