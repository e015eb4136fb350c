"""A speaker's own page: opened by link or signed in, by nobody else, and no longer than it should be."""

from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.audit.models import Entry
from convenor.documents.tests.files import a_bomb, a_pdf, a_picture
from convenor.people.actions import amend_person
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes import actions, queries
from convenor.programmes.links import address_of, token_of
from convenor.programmes.models import Contribution, Course, Invitation, Material
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_contribution, a_course, a_release, a_session

IN_JULY = datetime(2022, 7, 1, 9, tzinfo=UTC)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """It is July 2022, two weeks before the course."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(IN_JULY)
    return at


@pytest.fixture
def invitation(course: Course, trainer: Person) -> Invitation:
    return actions.invite(course, trainer, by=None, at=IN_JULY)


@pytest.fixture
def contribution(trainer: Person) -> Contribution:
    return trainer.contributions.get()


def address(invitation: Invitation) -> str:
    return reverse("programmes:speaking", args=[token_of(invitation.pk, invitation.serial)])


@pytest.fixture
def browser() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def a_file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send_slides(browser, invitation, file, **fields):
    sent = {
        "part": "slides",
        "slides-file": file,
        "slides-place": invitation.person.contributions.order_by("pk").first().session_id,
        "slides-language": "en",
        "slides-audience": "participants",
        **fields,
    }
    return browser.post(address(invitation), sent)


def test_a_speaker_without_account_confirms_and_names_the_talk(browser, invitation, contribution):
    assert browser.get(address(invitation)).status_code == 200
    part = f"part-{contribution.pk}"
    sent = {
        "part": f"answer-{contribution.pk}",
        f"{part}-answer": "confirmed",
        f"{part}-talk_az": "Ənənəvi sənətlər",
        f"{part}-talk_en": "Traditional arts",
    }
    assert browser.post(address(invitation), sent).status_code == 302
    contribution.refresh_from_db()
    assert contribution.answer == "confirmed"
    assert contribution.answered_at == IN_JULY
    assert contribution.talk == {"az": "Ənənəvi sənətlər", "en": "Traditional arts"}
    entry = Entry.objects.get(code="programmes.part_answered")
    assert (entry.target_pk, entry.by_pk) == (contribution.person_id, contribution.person_id)
    browser.post(address(invitation), sent)
    assert Entry.objects.filter(code="programmes.part_answered").count() == 1


def test_the_profile_stays_for_the_next_edition(browser, invitation, trainer):
    sent = {
        "part": "about",
        "about-bio_az": "Muzey işçisi.",
        "about-bio_en": "Works in a museum.",
        "about-photo": a_file(a_picture("JPEG", (900, 700)), "me.jpg"),
    }
    assert browser.post(address(invitation), sent).status_code == 302
    trainer.refresh_from_db()
    assert trainer.bio == {"az": "Muzey işçisi.", "en": "Works in a museum."}
    assert default_storage.exists(trainer.photo)
    later = a_course(programme=invitation.course.programme)
    a_contribution(a_session(later), trainer)
    owed = queries.speaker(later, trainer).owed
    assert [str(one.value) for one in owed] == ["answer", "talk", "slides"]


def test_a_photo_can_be_replaced_and_taken_away(
    browser, invitation, trainer, django_capture_on_commit_callbacks
):
    for name in ("one.png", "two.png"):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(
                address(invitation), {"part": "about", "about-photo": a_file(a_picture("PNG"), name)}
            )
    trainer.refresh_from_db()
    assert len(default_storage.listdir(f"persons/{trainer.pk}")[1]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address(invitation), {"part": "about", "about-remove_photo": "on"})
    trainer.refresh_from_db()
    assert trainer.photo == ""
    assert default_storage.listdir(f"persons/{trainer.pk}")[1] == []


def test_slides_are_kept_and_a_second_upload_is_a_new_version(browser, invitation, trainer):
    assert send_slides(browser, invitation, a_file(a_pdf(), "talk.pdf")).status_code == 302
    assert send_slides(browser, invitation, a_file(a_pdf(2), "talk2.pdf")).status_code == 302
    material = Material.objects.get()
    assert (material.author, material.audience) == (trainer, "participants")
    assert [(one.number, one.is_newest) for one in material.versions.all()] == [(2, True), (1, False)]
    assert "slides" not in queries.speaker(invitation.course, trainer).owed


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (SVG, "slides.svg", "can run in a reader"),
        (SVG, "slides.pdf", "can run in a reader"),
        (b"not a PDF at all", "slides.pdf", "Only these kinds"),
        (a_picture("PNG"), "slides.pdf", "Only these kinds"),
        (a_bomb(), "slides.pptx", "unpacks to more than"),
    ],
)
def test_slides_that_could_harm_are_refused_with_a_sentence(browser, invitation, content, name, said):
    answer = send_slides(browser, invitation, a_file(content, name))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Material.objects.exists()


def test_fifty_megabytes_are_refused(browser, invitation):
    answer = send_slides(browser, invitation, a_file(b"%PDF-" + bytes(50 * 1024 * 1024), "talk.pdf"))
    assert answer.status_code == 422
    assert "at most 40 MB" in answer.content.decode()
    assert not Material.objects.exists()


def test_an_svg_as_photo_is_refused(browser, invitation, trainer):
    answer = browser.post(address(invitation), {"part": "about", "about-photo": a_file(SVG, "me.svg")})
    assert answer.status_code == 422
    trainer.refresh_from_db()
    assert trainer.photo == ""


def test_a_title_of_500_characters_is_refused(browser, invitation, contribution):
    part = f"part-{contribution.pk}"
    sent = {"part": f"answer-{contribution.pk}", f"{part}-answer": "confirmed", f"{part}-talk_en": "x" * 500}
    answer = browser.post(address(invitation), sent)
    assert answer.status_code == 422
    assert "at most 300 characters" in answer.content.decode()
    contribution.refresh_from_db()
    assert contribution.answer == ""


# -- what the link opens, and for how long


def test_a_withdrawn_link_opens_nothing_and_says_so(browser, invitation):
    path = address(invitation)
    actions.withdraw_link(invitation, by=None, at=IN_JULY)
    for answer in (browser.get(path), browser.post(path, {"part": "needs", "needs-diet": "x"})):
        assert answer.status_code == 409
        assert "This link was withdrawn" in answer.content.decode()
        assert invitation.person.given not in answer.content.decode()
    invitation.refresh_from_db()
    assert invitation.diet == ""


def test_another_link_ends_the_one_before(browser, invitation):
    before = address(invitation)
    renewed = actions.renew_link(invitation, by=None, at=IN_JULY)
    assert browser.get(before).status_code == 409
    assert browser.get(address(renewed)).status_code == 200


def test_a_link_ends_two_weeks_after_the_course(browser, invitation, now):
    now(datetime(2022, 7, 29, 19, 59, tzinfo=UTC))  # 29 July, 23:59 in Baku
    assert browser.get(address(invitation)).status_code == 200
    now(datetime(2022, 7, 29, 20, 0, tzinfo=UTC))
    answer = browser.get(address(invitation))
    assert answer.status_code == 409
    assert "has expired" in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "9" + t, lambda t: t.replace("-", "-1")],
)
def test_a_link_that_was_tampered_with_is_nothing(browser, invitation, change):
    token = token_of(invitation.pk, invitation.serial)
    assert browser.get(reverse("programmes:speaking", args=[change(token)])).status_code == 404


def test_a_link_opens_one_course_only(browser, invitation, trainer):
    colleague = a_contribution(invitation.person.contributions.get().session, a_person("Lalə"))
    elsewhere = a_contribution(a_session(a_course()), trainer)
    page = browser.get(address(invitation)).content.decode()
    for other in (elsewhere, colleague):
        assert f"answer-{other.pk}" not in page
        part = f"part-{other.pk}"
        answer = browser.post(
            address(invitation), {"part": f"answer-{other.pk}", f"{part}-answer": "declined"}
        )
        assert answer.status_code == 404
        other.refresh_from_db()
        assert other.answer == ""
    place = {"slides-place": elsewhere.session_id}
    assert send_slides(browser, invitation, a_file(a_pdf(), "t.pdf"), **place).status_code == 422


def test_the_page_is_not_kept_nor_found(browser, invitation):
    answer = browser.get(address(invitation))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_after_the_certificates_nothing_is_answered_any_more(browser, invitation, contribution):
    Course.objects.update(state=State.CERTIFIED)
    part = f"part-{contribution.pk}"
    answer = browser.post(
        address(invitation), {"part": f"answer-{contribution.pk}", f"{part}-answer": "declined"}
    )
    assert answer.status_code == 422
    contribution.refresh_from_db()
    assert contribution.answer == ""


# -- needs


def test_needs_and_absences_are_for_the_organiser_alone(
    browser, invitation, trainer, organiser, observer, browser_of
):
    sent = {
        "part": "needs",
        "needs-technical": "a projector",
        "needs-diet": "no peanuts",
        "needs-absent": ["2022-07-15/2"],
    }
    assert browser.post(address(invitation), sent).status_code == 302
    page = reverse("programmes:speaker", args=[invitation.course.slug, trainer.pk])
    shown = browser_of(organiser).get(page).content.decode()
    assert "no peanuts" in shown
    assert browser_of(observer).get(page).status_code == 403
    for client, path in (
        (browser, reverse("programmes:course", args=[invitation.course.slug])),
        (browser_of(observer), reverse("pages:overview", args=[invitation.course.slug])),
    ):
        assert "peanuts" not in client.get(path).content.decode()
    assert "peanuts" not in str(list(Entry.objects.values_list("facts", flat=True)))
    (spans,) = queries.available(invitation.course).values()
    zone = invitation.course.zone
    assert spans == [
        (datetime(2022, 7, 14, tzinfo=zone), datetime(2022, 7, 15, 13, tzinfo=zone)),
    ]


# -- signed in


def test_the_same_page_for_a_speaker_who_is_signed_in(course, trainer, contribution, browser_of):
    path = reverse("programmes:own_speaking", args=[course.slug])
    browser = browser_of(trainer)
    assert browser.get(path).status_code == 200
    assert not Invitation.objects.exists(), "looking stores nothing"
    browser.post(path, {"part": "needs", "needs-diet": "halal"})
    assert Invitation.objects.get().diet == "halal"


def test_who_does_not_speak_has_no_such_page(course, trainer, participant, organiser, browser_of):
    for person in (participant, organiser):
        answer = browser_of(person).get(reverse("programmes:own_speaking", args=[course.slug]))
        assert answer.status_code == 404


def test_a_guest_claims_the_profile_by_the_address_that_the_link_went_to(
    course, sessions, mailoutbox, browser
):
    guest = a_person("Ahmet", "Yılmaz", email=None)
    a_contribution(sessions[0], guest, Contribution.Kind.GUEST_SPEAKER)
    amend_person(guest, changes={"email": "guest@example.org"}, by=None, at=IN_JULY)
    actions.send_links(course, {guest.pk}, by=None, at=IN_JULY)
    browser.post(reverse("account_login"), {"email": "guest@example.org"})
    code = next(
        word for word in mailoutbox[-1].body.split() if len(word.strip()) in (6, 7, 9) and word.isupper()
    )
    browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert browser.get(reverse("programmes:own_speaking", args=[course.slug])).status_code == 200


# -- the public page


def test_the_public_page_shows_bio_and_photo_of_those_on_the_agenda(browser, course, trainer, invitation):
    browser.post(
        address(invitation),
        {"part": "about", "about-bio_en": "Works in a museum.", "about-photo": a_file(a_picture(), "me.jpg")},
    )
    page = reverse("programmes:course", args=[course.slug])
    a_release(course)
    Course.objects.update(version=100)
    assert "Works in a museum." in Client(HTTP_ACCEPT_LANGUAGE="en").get(page).content.decode()
    photo = reverse("programmes:photo", args=[course.slug, trainer.pk])
    assert browser.get(photo)["Content-Type"] == "image/webp"
    Course.objects.update(state=State.DRAFT)
    assert browser.get(photo).status_code == 404
    Course.objects.update(state=State.OPEN)
    later = a_course()
    assert browser.get(reverse("programmes:photo", args=[later.slug, trainer.pk])).status_code == 404


def test_the_address_is_whole(invitation, settings):
    assert address_of(invitation.pk, 1) == settings.SITE_URL + address(invitation)
