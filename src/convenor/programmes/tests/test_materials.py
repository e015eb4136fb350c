"""Materials: kept with versions, seen by those they are for and from when, handed out as attachments."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.documents.tests.files import a_bomb, a_pdf
from convenor.documents.uploads import PDF
from convenor.jobs.actions import run_pending
from convenor.kit.refusals import Refused
from convenor.programmes import actions
from convenor.programmes.actions import Given
from convenor.programmes.models import Course, Material, MaterialVersion
from convenor.programmes.rules import SEEN_BY, is_seen
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course, a_module, a_session

NOW = datetime(2022, 7, 1, 9, tzinfo=UTC)
TITLE = {"az": "Konvensiya", "en": "The Convention"}


def a_material(course: Course, given: Given | None = None, **fields: object) -> Material:
    fields.setdefault("title", TITLE)
    fields.setdefault("audience", "public")
    material = Material(**fields)
    return actions.add_material(course, material, given or Given(a_pdf(), PDF), by=None, at=NOW)


@pytest.fixture
def keep(course, organiser, browser_of):
    """What the organiser sends from the page on which a material is added."""
    browser = browser_of(organiser)

    def sent(**fields):
        values = {"title_en": "The Convention", "audience": "public", **fields}
        return browser.post(reverse("programmes:add_material", args=[course.slug]), values)

    return sent


def a_file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def got(client: Client, material: Material, name: str = "material", *rest: object) -> int:
    return status(client, reverse(f"programmes:{name}", args=[material.pk, *rest]))


def status(client: Client, path: str) -> int:
    answer = client.get(path)
    if answer.streaming:
        list(answer.streaming_content)  # read to its end, the file is closed
    return answer.status_code


@pytest.mark.parametrize("audience", SEEN_BY)
@pytest.mark.parametrize("by", ["public", "participant", "speaker", "organiser"])
def test_who_sees_what_and_from_when(audience, by):
    order = ["organisers", "trainers", "participants", "public"]
    least = {"organiser": 0, "speaker": 1, "participant": 2, "public": 3}[by]
    expected = order.index(audience) >= least
    assert is_seen(audience, by=by, visible_from=None, now=NOW) == expected
    assert is_seen(audience, by=by, visible_from=NOW, now=NOW) == expected
    later = NOW + timedelta(seconds=1)
    assert is_seen(audience, by=by, visible_from=later, now=NOW) == (by == "organiser")


@pytest.mark.parametrize("audience", SEEN_BY)
def test_a_file_is_handed_to_those_it_is_for(
    audience,
    course,
    trainer,
    organiser,
    observer,
    stranger,
    participant,
    registration,
    focal_point,
    browser_of,
):
    material = a_material(course, audience=audience)
    everybody = {
        "public": [Client(), browser_of(stranger), browser_of(focal_point)],
        "speaker": [browser_of(trainer)],
        "organiser": [browser_of(organiser), browser_of(observer)],
    }
    for by, clients in everybody.items():
        expected = 200 if is_seen(audience, by=by, visible_from=None, now=NOW) else 404
        assert [got(client, material) for client in clients] == [expected] * len(clients), by
    own = reverse("pages:my_material", args=[course.slug, material.pk])
    expected = 200 if audience in ("public", "participants") else 404
    assert status(browser_of(participant), own) == expected
    expected = 200 if audience == "public" else 404
    assert status(browser_of(registration.person), own) == expected, "registered, no seat"
    assert status(browser_of(stranger), own) == 404


def test_a_file_leaves_as_an_attachment_and_runs_nowhere(course):
    material = a_material(course, title={"az": "Slaydlar/2022 “Əsas”"})
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("programmes:material", args=[material.pk]))
    assert b"".join(answer.streaming_content) == a_pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "%C6%8Fsas" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_no_file_is_reached_by_where_it_lies(course):
    material = a_material(course)
    name = material.versions.get().file
    assert default_storage.exists(name)
    for path in (f"/{name}", f"/files/{name}", f"/media/{name}", f"/static/{name}"):
        assert Client().get(path).status_code == 404


def test_materials_of_a_draft_are_for_those_who_look_after_it(course, trainer, organiser, browser_of):
    material = a_material(course)
    Course.objects.update(state=State.DRAFT)
    assert got(Client(), material) == 404
    assert got(browser_of(trainer), material) == got(browser_of(organiser), material) == 200


def test_an_older_version_is_for_organisers(course, trainer, organiser, browser_of):
    material = a_material(course)
    actions.add_version(material, Given(a_pdf(2), PDF), by=organiser, at=NOW)
    assert [one.number for one in material.versions.filter(is_newest=True)] == [2]
    assert got(browser_of(organiser), material, "material_version", 1) == 200
    for client in (Client(), browser_of(trainer)):
        assert got(client, material, "material_version", 1) == 404
        assert got(client, material, "material_version", 2) == 200


def test_a_link_leads_elsewhere(course):
    material = a_material(course, Given(url="https://example.org/recording"))
    answer = Client().get(reverse("programmes:material", args=[material.pk]))
    assert answer["Location"] == "https://example.org/recording"


# -- keeping them


def test_an_organiser_adds_a_file_for_a_session(keep, course, sessions):
    answer = keep(
        file=a_file(a_pdf(), "a.pdf"),
        place=f"session-{sessions[0].pk}",
        licence="cc-by",
        language="en",
        visible_from="2022-07-14T10:00",
    )
    assert answer.status_code == 302
    material = Material.objects.get()
    assert (material.session, material.licence, material.language) == (sessions[0], "cc-by", "en")
    assert material.visible_from == datetime(2022, 7, 14, 6, tzinfo=UTC), "ten o'clock in Baku"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"file": a_file(b"<svg onload=x></svg>", "logo.svg")}, "can run in a reader"),
        ({"file": a_file(b"GIF89a" + bytes(9), "slides.pdf")}, "Only these kinds"),
        ({"file": a_file(b"plain", "slides.pdf")}, "says another kind of file"),
        ({"file": a_file(a_bomb(), "slides.pptx")}, "unpacks to more than"),
        ({"file": a_file(b"%PDF-" + bytes(50 * 1024 * 1024), "a.pdf")}, "at most 40 MB"),
        ({}, "Choose a file or write an address"),
        ({"url": "https://example.org", "file": a_file(a_pdf(), "a.pdf")}, "one of the two"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"url": "https://example.org", "title_en": "x" * 500}, "at most 300 characters"),
        ({"url": "https://example.org", "title_en": ""}, "at least one language"),
        ({"url": "https://example.org", "place": "session-999999"}, "Select a valid choice"),
    ],
)
def test_what_is_not_in_order_is_refused_and_nothing_is_kept(keep, fields, said):
    answer = keep(**fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Material.objects.exists()
    assert not default_storage.exists("materials")


def test_the_place_is_of_this_course(course):
    other = a_course()
    for place in ({"session": a_session(other)}, {"module": a_module(other)}):
        with pytest.raises(Refused) as refused:
            a_material(course, **place)
        assert refused.value.refusal.code == "material.of_another_course"
    assert not default_storage.exists("materials"), "the file does not stay behind"


def test_a_file_does_not_stay_behind_where_its_row_does_not_come_to_be(course, monkeypatch):
    material = a_material(course)
    Material.objects.all().delete()
    files = default_storage.listdir(f"materials/{course.pk}")[1]
    with pytest.raises(Material.DoesNotExist):
        actions.add_version(material, Given(a_pdf(), PDF), by=None, at=NOW)
    assert default_storage.listdir(f"materials/{course.pk}")[1] == files


def test_a_material_is_amended_and_removed(course, organiser, browser_of, django_capture_on_commit_callbacks):
    material = a_material(course)
    browser = browser_of(organiser)
    path = reverse("programmes:amend_material", args=[course.slug, material.pk])
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"title_en": "Slides", "audience": "trainers"}).status_code == 302
    material.refresh_from_db()
    assert (material.title, material.audience) == ({"en": "Slides"}, "trainers")
    renewed = browser.post(path, {"renew": "1", "file": a_file(a_pdf(3), "b.pdf")})
    assert renewed.status_code == 302
    assert material.versions.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("programmes:remove_material", args=[course.slug, material.pk]))
    assert not Material.objects.exists()
    assert default_storage.listdir(f"materials/{course.pk}")[1] == []


def test_a_material_of_another_course_is_not_amended_here(course, organiser, browser_of):
    elsewhere = a_material(a_course())
    for name in ("amend_material", "remove_material"):
        path = reverse(f"programmes:{name}", args=[course.slug, elsewhere.pk])
        assert browser_of(organiser).post(path, {"title_en": "Mine", "audience": "public"}).status_code == 404


def test_an_observer_looks_and_changes_nothing(course, observer, browser_of):
    material = a_material(course)
    browser = browser_of(observer)
    assert browser.get(reverse("programmes:materials", args=[course.slug])).status_code == 200
    for name, rest in (
        ("add_material", []),
        ("amend_material", [material.pk]),
        ("remove_material", [material.pk]),
    ):
        assert browser.post(reverse(f"programmes:{name}", args=[course.slug, *rest])).status_code == 403


# -- where they are shown


def page(course: Course) -> str:
    return (
        Client(HTTP_ACCEPT_LANGUAGE="en")
        .get(reverse("programmes:course", args=[course.slug]))
        .content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_the_public_page_shows_what_is_public_and_its_first_page(course):
    material = a_material(course)
    a_material(course, audience="participants", title={"en": "For the room"})
    run_pending()
    shown = page(course)
    assert "The Convention" in shown
    assert "For the room" not in shown
    thumbnail = reverse("programmes:thumbnail", args=[material.pk])
    assert thumbnail in shown
    answer = Client().get(thumbnail)
    assert answer["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content)[:4] == b"RIFF"
    version = Course.objects.get(pk=course.pk).version
    actions.draw_thumbnail(MaterialVersion.objects.get(material=material))
    assert Course.objects.get(pk=course.pk).version == version, "drawn once"


@pytest.mark.django_db(transaction=True)
def test_the_page_changes_when_a_material_begins_to_be_seen(course, monkeypatch):
    begins = timezone.now() + timedelta(seconds=1)
    a_material(course, visible_from=begins)
    assert "The Convention" not in page(course)
    monkeypatch.setattr(timezone, "now", lambda: begins + timedelta(seconds=1))
    run_pending()
    assert "The Convention" in page(course)


def test_a_participant_sees_materials_on_their_own_page(course, participant, browser_of):
    a_material(course, audience="participants")
    a_material(course, audience="trainers", title={"en": "Not for the room"})
    shown = browser_of(participant).get(reverse("pages:my_course", args=[course.slug])).content.decode()
    assert "The Convention" in shown
    assert "Not for the room" not in shown
