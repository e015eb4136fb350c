"""Erasing a person: afterwards nothing anywhere tells who they were, and everything that was counted still counts."""

import json
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pypdf import PdfReader
from pytest_django import Settings

from convenor.audit.models import Entry
from convenor.credentials.actions import (
    ask_correction,
    cancel_rest,
    confirm_name,
    issue,
    number,
    pause,
    revoke,
    supersede,
)
from convenor.credentials.models import Certificate
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries import audited, ended_indices, trust_file
from convenor.credentials.states import State
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.enrolment.models import Registration
from convenor.enrolment.states import State as RegistrationState
from convenor.enrolment.tests.factories import a_seat
from convenor.jobs.actions import run_pending
from convenor.kit import names
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people.actions import amend_person, ask_erasure, erase, merge, set_photo, withdraw_erasure
from convenor.people.models import Person
from convenor.people.permissions import FOCAL_POINT, ORGANISER, SITE, Scope
from convenor.people.queries import directory, persons_named
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes.models import Course, Invitation, Signatory
from convenor.programmes.states import State as CourseState
from convenor.programmes.tests.factories import a_contribution, a_course, a_session

pytestmark = pytest.mark.django_db

SURNAME = "Qaraxanlızadə"
TELLING = ("qaraxanlizade", "garakhanlizade", "qaraxanlızadə", "şəhriyanə", "sehriyane", "quşüzümü")
"""What tells of her, in small letters: of the name every form, and of what she said a word that nobody else uses."""


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Settings, tmp_path: Path) -> None:
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


def a_picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (60, 60), "teal").save(content, "PNG")
    return content.getvalue()


def somebody_known_everywhere() -> tuple[Person, Course]:
    """She held a seat, spoke, was photographed, merged, mailed, given a certificate and a corrected one."""
    course = an_ended_course(certificate_rule={"trainer": {}})
    seat = somebody_who_was_there(
        course,
        "Şəhriyanə",
        SURNAME,
        father="Quşüzümü",
        patronymic="qizi",
        latin="Shahriyana Garakhanlizade",
        aliases=[f"Şəhriyanə {SURNAME}-Məmmədli"],
        bio={"az": f"Şəhriyanə {SURNAME} rəssamdır."},
    )
    person = seat.person
    Registration.objects.filter(pk=seat.pk).update(post=f"{SURNAME} fondunun sədri")
    an_affiliation(person, an_organisation("Nümunə Qalereyası"), post="quşüzümü mütəxəssisi")
    a_contribution(course.sessions.all()[0], person)
    Invitation.objects.create(
        course=course, person=person, diet="quşüzümü", technical=SURNAME, sent_to=person.email
    )
    set_photo(person, a_picture(), by=None, at=AFTERWARDS)
    amend_person(person, changes={"about": {"en": "Quşüzümü"}}, by=person, at=AFTERWARDS)
    merge(person, a_person("Şəhriyanə", SURNAME), by=None, at=AFTERWARDS)
    Course.objects.filter(pk=course.pk).update(state=CourseState.ENDED)
    confirm_name(
        seat.course, person, seen=(person.officially_called("az"), person.latin), by=person, at=AFTERWARDS
    )
    issue(course, by=person, at=AFTERWARDS)
    first = Certificate.objects.get(registration=seat)
    proposed = {
        **{field: getattr(person, field) for field in ("given", "father", "patronymic", "latin")},
        "surname": f"{SURNAME}lı",
    }
    ask_correction(first, proposed=proposed, reason="Quşüzümü", by=person, at=AFTERWARDS)
    amend_person(person, changes={"surname": f"{SURNAME}lı"}, by=None, at=AFTERWARDS)
    supersede(first, by=None, at=AFTERWARDS)
    run_pending()
    person.refresh_from_db()
    return person, course


def everything_stored() -> Iterator[tuple[str, str]]:
    """Every value of every row of every table, and every file: where it is and what it says, in small letters."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            for column, value in row.items():
                if isinstance(value, bytes | memoryview):
                    value = bytes(value).decode("utf-8", "replace")
                elif isinstance(value, dict | list):
                    value = json.dumps(value, ensure_ascii=False)
                yield f"{model._meta.label}.{column}", names.fold(str(value)) + str(value).lower()
    root = Path(default_storage.path(""))
    for file in root.rglob("*"):
        if file.is_file():
            text = file.read_bytes().decode("utf-8", "replace")
            if file.suffix == ".pdf":
                text += "".join(page.extract_text() for page in PdfReader(file).pages)
            yield str(file.relative_to(root)), text.lower() + names.fold(text)


def told_by() -> set[str]:
    return {
        place for place, text in everything_stored() if any(word in text for word in (*TELLING, "sehriyane."))
    }


@pytest.mark.django_db(transaction=True)
def test_nothing_anywhere_tells_who_she_was() -> None:
    person, _course = somebody_known_everywhere()
    known = told_by()
    assert {"people.Person.surname", "audit.Entry.facts", "credentials.Certificate.facts"} <= known
    assert {"notices.Message.body", "people.Merge.gone_before", "programmes.Invitation.diet"} <= known
    assert any(place.endswith(".pdf") for place in known)
    erase(person, by=None, at=AFTERWARDS)
    run_pending()
    assert told_by() == set()
    assert not list(Path(default_storage.path("persons")).rglob("*.webp"))


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_still_counts_and_the_log_is_whole() -> None:
    person, course = somebody_known_everywhere()
    before = (
        Registration.objects.count(),
        Certificate.objects.count(),
        sorted(Certificate.objects.values_list("number", "state", "pdf_sha256", "status_index")),
        ended_indices(Certificate.objects.all()[0].status_list),
    )
    erase(person, by=None, at=AFTERWARDS)
    after = (
        Registration.objects.count(),
        Certificate.objects.count(),
        sorted(Certificate.objects.values_list("number", "state", "pdf_sha256", "status_index")),
        ended_indices(Certificate.objects.all()[0].status_list),
    )
    assert after == before
    assert list(audited()) == []
    person.refresh_from_db()
    assert person.called("en") == person.officially_called("en") == "erased person"
    assert person not in directory("az")
    assert not persons_named("Şəhriyanə").exists()
    # Nobody is given a certificate without a name, and none of hers is called changed.
    assert issue(course, by=None, at=AFTERWARDS).numbered == 0
    # What is left of hers can still be taken back, and the log hears of it.
    living = Certificate.objects.filter(person=person, state=State.ISSUED)[0]
    revoke(living, reason="Səhv", by=None, at=AFTERWARDS)
    assert list(audited()) == []
    with pytest.raises(Refused) as refused:
        supersede(living, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "certificate.holder_erased"


@pytest.mark.django_db(transaction=True)
def test_the_check_page_says_that_it_was_issued_and_the_file_is_as_valid_as_before(client: Client) -> None:
    course = an_ended_course()
    seat = somebody_who_was_there(course)
    issue(course, by=None, at=AFTERWARDS)
    certificate = Certificate.objects.get()
    with default_storage.open(certificate.pdf.name) as file:
        paper = file.read()
    credential, name = certificate.credential.encode(), certificate.facts["name"]
    known = client.get(f"/v/{certificate.token}/credential.json")["ETag"]
    erase(seat.person, by=None, at=AFTERWARDS)
    client.post("/language/", {"language": "en"})
    page = client.get(f"/v/{certificate.token}/")
    assert page.status_code == 200
    said = page.content.decode()
    assert "This number was issued, and not taken back" in said
    assert certificate.number in said
    assert "Its issue is entered." in said
    assert name not in said
    answer = client.get(f"/v/{certificate.token}.json").json()
    assert answer["status"] == "issued"
    assert answer["erased"] is True
    assert "name" not in answer
    # What the browser's check of a file, and anybody with the file, still finds:
    assert answer["pdf_sha256"] == sha256(paper).hexdigest()
    assert answer["credential_sha256"] == sha256(credential).hexdigest()
    certificate.refresh_from_db()
    issuer = certificate.status_list.organisation
    trust = read_trust(trust_file(issuer, [certificate.status_list], at=AFTERWARDS))
    assert verify(credential, trust=trust, at=AFTERWARDS, status_needed=True).is_valid
    for path in ("credential.json", "credential.jwt"):
        assert client.get(f"/v/{certificate.token}/{path}").status_code in (404, 410)
    kept = client.get(f"/v/{certificate.token}/credential.json", headers={"if-none-match": known})
    assert kept.status_code == 410, "whoever kept it is told to forget it"
    assert client.get(f"/v/{certificate.token}/", headers={"accept": "application/vc"}).status_code == 410
    assert client.get(f"/v/{certificate.token}/credential.tlog-proof").status_code == 200
    found = client.post("/check/list/", {"numbers": certificate.number}).content.decode()
    assert "issued, holder erased" in found
    assert client.get("/check/", {"number": certificate.number}).status_code == 200


def test_the_register_and_the_list_of_the_ceremony_know_nobody(client: Client) -> None:
    course = an_ended_course()
    seat = somebody_who_was_there(course, "Şəhriyanə", SURNAME)
    issue(course, by=None, at=AFTERWARDS)
    erase(seat.person, by=None, at=AFTERWARDS)
    organiser = a_person("Günel", "Abbasova", language="en")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client.force_login(organiser)
    client.post("/language/", {"language": "en"})
    base = f"/courses/{course.slug}/certificates"
    for page in (
        f"{base}/",
        f"{base}/handover/",
        f"{base}/names/",
        f"{base}.csv",
        f"/courses/{course.slug}/",
    ):
        said = client.get(page).content.decode()
        assert "Şəhriyanə" not in said, page
    assert "erased" in client.get(f"{base}/").content.decode()
    assert "erased" in client.get(f"{base}.csv").content.decode()
    assert client.get(f"/my/certificates/{Certificate.objects.get().number}/").status_code == 404


def test_a_seat_in_a_course_to_come_is_given_back() -> None:
    course = a_course(state=CourseState.OPEN)
    seat = a_seat(course, a_person("Şəhriyanə", SURNAME))
    erase(seat.person, by=None, at=AFTERWARDS)
    seat.refresh_from_db()
    assert seat.state == RegistrationState.WITHDRAWN


def test_whoever_holds_a_role_is_not_erased() -> None:
    person = a_person()
    a_role(person, FOCAL_POINT, Scope("organisation", an_organisation().pk))
    assert code_of_erasing(person) == "erasure.holds_role"


def test_whoever_still_speaks_is_not_erased() -> None:
    person = a_person()
    a_contribution(a_session(a_course(state=CourseState.OPEN)), person)
    assert code_of_erasing(person) == "erasure.still_speaks"


def test_whoever_signs_certificates_of_others_is_not_erased() -> None:
    assert code_of_erasing(an_ended_course().signatories.get().person) == "erasure.signs"
    assert Signatory.objects.exists()


def test_nobody_is_erased_while_a_certificate_is_being_made() -> None:
    course = an_ended_course()
    seat = somebody_who_was_there(course)
    number(course, by=None, at=AFTERWARDS)
    assert code_of_erasing(seat.person) == "erasure.being_made"
    assert Person.objects.get(pk=seat.person_id).surname
    pause(course, by=None, at=AFTERWARDS)
    cancel_rest(course, by=None, at=AFTERWARDS)
    erase(seat.person, by=None, at=AFTERWARDS)
    assert Certificate.objects.get().facts["name"] == ""
    assert list(audited()) == []


def test_whoever_was_merged_goes_with_the_other_one() -> None:
    kept, gone = a_person(), a_person("Şəhriyanə", SURNAME, email=None)
    merge(kept, gone, by=None, at=AFTERWARDS)
    assert code_of_erasing(gone) == "erasure.merged"
    erase(kept, by=None, at=AFTERWARDS)
    assert code_of_erasing(kept) == "erasure.done"
    gone.refresh_from_db()
    assert gone.surname == ""


def code_of_erasing(person: Person) -> str:
    with pytest.raises(Refused) as refused:
        erase(person, by=None, at=AFTERWARDS)
    return refused.value.refusal.code


def test_it_is_on_record_without_the_name() -> None:
    person, organiser = a_person("Şəhriyanə", SURNAME), a_person("Günel", "Abbasova")
    erase(person, by=organiser, at=AFTERWARDS)
    entry = Entry.objects.get(code="people.person_erased")
    assert (entry.target_pk, entry.by_name, entry.facts) == (person.pk, str(organiser), {})


def test_somebody_asks_on_their_own_page_and_an_organiser_of_the_site_does_it(client: Client) -> None:
    person, organiser = a_person("Şəhriyanə", SURNAME), a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, SITE)
    client.force_login(person)
    client.post("/language/", {"language": "en"})
    assert "Ask to be erased" in client.get("/my/data/").content.decode()
    assert client.post("/my/data/erase/").status_code == 302
    assert client.post("/my/data/erase/").status_code == 409
    assert "You asked to be erased" in client.get("/my/data/").content.decode()
    helper = Client()
    helper.force_login(organiser)
    assert SURNAME in helper.get("/persons/").content.decode()
    page = f"/persons/{person.pk}/erase/"
    assert helper.get(page).status_code == 200
    assert Person.objects.get(pk=person.pk).surname == SURNAME
    assert helper.post(page).status_code == 302
    assert Person.objects.get(pk=person.pk).surname == ""
    assert client.get("/my/").status_code in (302, 403)
    assert helper.get(f"/persons/{person.pk}/").status_code == 200
    assert helper.post(page).status_code == 409


def test_whoever_thinks_again_stays() -> None:
    person = a_person()
    ask_erasure(person, by=person, at=AFTERWARDS)
    withdraw_erasure(person, by=person, at=AFTERWARDS)
    with pytest.raises(Refused) as refused:
        withdraw_erasure(person, by=person, at=AFTERWARDS)
    assert refused.value.refusal.code == "erasure.not_asked"


@pytest.mark.parametrize(
    "who", ["stranger", "the person", "organiser of a course", "organiser of a programme"]
)
def test_nobody_else_erases(who: str, client: Client, course: Course) -> None:
    person, other = a_person("Şəhriyanə", SURNAME), a_person("Günel", "Abbasova")
    if who == "organiser of a course":
        a_role(other, ORGANISER, Scope("course", course.pk))
    if who == "organiser of a programme":
        a_role(other, ORGANISER, Scope("programme", course.programme_id))
    if who != "stranger":
        client.force_login(person if who == "the person" else other)
    assert client.post(f"/persons/{person.pk}/erase/").status_code in (302, 403)
    assert Person.objects.get(pk=person.pk).surname == SURNAME


@pytest.mark.django_db(transaction=True)
def test_two_at_once_erase_once() -> None:
    person = a_person()
    erasing = partial(erase, person, by=None, at=AFTERWARDS)
    assert at_once(erasing, erasing).count("erasure.done") == 1
