"""The register of a course: narrowed, page by page, as a table, and its papers in one archive."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable

import pytest
from django.test import Client
from openpyxl import load_workbook

from convenor.audit.models import Entry
from convenor.credentials import actions
from convenor.credentials.kinds import Kind
from convenor.credentials.models import Certificate
from convenor.credentials.queries import Wanted, eligibility_of, found_in_register
from convenor.credentials.states import PaperState, State
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.enrolment.models import Registration
from convenor.people.models import Organisation, Person
from convenor.people.permissions import FOCAL_POINT, OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_organisation
from convenor.programmes.models import Course

pytestmark = pytest.mark.django_db

MUSEUM, GALLERY = "=Nümunə / Muzeyi", "Nümunə Qalereyası"


@pytest.fixture
def museum() -> Organisation:
    return an_organisation(MUSEUM)


@pytest.fixture
def gallery() -> Organisation:
    return an_organisation(GALLERY)


@pytest.fixture
def course(museum: Organisation, gallery: Organisation) -> Course:
    """Aysel and Əli of the museum, Şəms of the gallery, Zaur of nowhere, each with a valid certificate."""
    course = an_ended_course()
    for given, surname, sent_by in [
        ("Aysel", "Cəfərova", museum),
        ("Əli", "Əliyev", museum),
        ("Şəms", "Hüseynli", gallery),
        ("Zaur", "Talıbov", None),
    ]:
        seat = somebody_who_was_there(course, given, surname)
        seat.organisation = sent_by
        seat.save()
    actions.issue(course, by=None, at=AFTERWARDS)
    return course


@pytest.fixture
def organiser(course: Course) -> Person:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, Scope("course", course.pk))
    return person


def of(given: str) -> Certificate:
    return Certificate.objects.get(person__given=given)


def found(course: Course, **wanted: object) -> list[str]:
    pks = found_in_register(course, Wanted(**wanted))  # type: ignore[arg-type]
    names = dict(Certificate.objects.values_list("pk", "person__given"))
    return [names[pk] for pk in pks]


def entries(answer: object) -> dict[str, bytes]:
    assert answer.streaming  # type: ignore[attr-defined]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def numbers(names: Iterable[str]) -> set[str]:
    return {f"{of(name).number}.pdf" for name in names}


# What is found


def test_by_name_as_people_type_it_and_by_number(course: Course) -> None:
    assert found(course) == ["Aysel", "Əli", "Şəms", "Zaur"]
    assert found(course, text="sems") == ["Şəms"]
    assert found(course, text="ELIYEV əli") == ["Əli"]
    assert found(course, text=of("Zaur").number.lower()) == ["Zaur"]
    assert found(course, text="heç kim") == []


def test_by_the_name_that_is_printed_though_the_person_is_called_otherwise_now(course: Course) -> None:
    person = of("Aysel").person
    person.surname = "Quliyeva"
    person.save()
    assert found(course, text="cefer") == found(course, text="quliyeva") == ["Aysel"]


def test_by_state_kind_and_institution(course: Course, museum: Organisation) -> None:
    actions.revoke(of("Əli"), reason="Səhv", by=None, at=AFTERWARDS)
    assert found(course, state=State.REVOKED) == ["Əli"]
    assert found(course, organisation_pk=museum.pk) == ["Aysel", "Əli"]
    assert found(course, organisation_pk=museum.pk, state=State.ISSUED) == ["Aysel"]
    assert found(course, kind=Kind.TRAINER) == []
    assert len(found(course, kind=Kind.PARTICIPATION)) == 4


def test_by_the_paper_of_which_a_revoked_one_waits_for_nobody(course: Course) -> None:
    actions.hand_over(course, given={of("Aysel").pk: True, of("Şəms").pk: True}, by=None, at=AFTERWARDS)
    actions.hand_over(course, given={of("Şəms").pk: False}, by=None, at=AFTERWARDS)
    actions.revoke(of("Əli"), reason="Səhv", by=None, at=AFTERWARDS)
    assert found(course, paper=PaperState.GIVEN) == ["Aysel"]
    assert found(course, paper=PaperState.WAITS) == ["Şəms", "Zaur"]


def test_by_what_was_corrected_since_the_issue(course: Course) -> None:
    assert found(course, changed=True) == []
    person = of("Zaur").person
    person.latin = "Zaur Talibzade"
    person.save()
    assert found(course, changed=True) == ["Zaur"]
    dry_run = eligibility_of(course)
    assert found_in_register(course, Wanted(changed=True), dry_run=dry_run) == [of("Zaur").pk]


def test_another_course_stays_out_of_it(course: Course, museum: Organisation) -> None:
    other = an_ended_course(slug="other", number=77)
    seat = somebody_who_was_there(other, "Ayla", "Cəfərova")
    Registration.objects.filter(pk=seat.pk).update(organisation=museum)
    actions.issue(other, by=None, at=AFTERWARDS)
    assert found(course, text="cəfərova", organisation_pk=museum.pk) == ["Aysel"]


# The page


def test_the_page_narrows_and_keeps_what_was_asked_for_in_the_files(
    course: Course, organiser: Person, museum: Organisation, browser_of: Callable[[Person], Client]
) -> None:
    address = f"/courses/{course.slug}/certificates/?q=eli&institution={museum.pk}&kind=nonsense&page=9"
    page = browser_of(organiser).get(address).content.decode()
    assert of("Əli").number in page
    assert of("Aysel").number not in page
    assert f"certificates.zip?q=eli&amp;institution={museum.pk}" in page
    nothing = browser_of(organiser).get(f"/courses/{course.slug}/certificates/?q=xyz").content.decode()
    assert "No certificate is like this" in nothing
    assert "certificates.zip" not in nothing


def test_a_page_shows_fifty_and_leads_on_in_the_register(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    for number in range(50):
        somebody_who_was_there(course, f"Ad{number:02}", "Zzz")
    actions.issue(course, by=None, at=AFTERWARDS)
    browser, address = browser_of(organiser), f"/courses/{course.slug}/certificates/?state=issued"
    first, second = (browser.get(address + more).content.decode() for more in ("", "&page=2"))
    assert "?state=issued&amp;page=2#register" in first
    assert (first.count("/revoke/"), second.count("/revoke/")) == (50, 4)


# The tables


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_table_holds_what_is_found_and_runs_nothing(
    ending: str,
    course: Course,
    organiser: Person,
    museum: Organisation,
    browser_of: Callable[[Person], Client],
) -> None:
    Person.objects.filter(given="Aysel").update(email="aysel@example.org")
    actions.hand_over(course, given={of("Aysel").pk: True}, by=None, at=AFTERWARDS)
    answer = browser_of(organiser).get(
        f"/courses/{course.slug}/certificates.{ending}?institution={museum.pk}&q=aysel"
    )
    assert f'filename="{course.code}-certificates.{ending}"' in answer["Content-Disposition"]
    if ending == "csv":
        headings, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert rows[0][3] == f"'{MUSEUM}"
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        assert (sheet["D2"].value, sheet["D2"].data_type, sheet["D2"].quotePrefix) == (MUSEUM, "s", True)
        headings, *rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    assert len(rows) == 1
    row = dict(zip(headings, rows[0], strict=True))
    certificate = of("Aysel")
    assert row["Number"] == certificate.number
    assert row["Name"] == certificate.facts["name"]
    assert row["State"] == "valid"
    assert row["Issued"][:10] == row["Paper handed over"][:10] == "2022-07-15"
    assert row["Check page"] == certificate.check_address
    assert "@" not in "".join(rows[0])


# The papers


def test_the_archive_holds_the_papers_in_a_folder_for_each_institution(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    papers = entries(browser_of(organiser).get(f"/courses/{course.slug}/certificates.zip"))
    assert set(papers) == {
        f"=Nümunə Muzeyi/{of('Aysel').number}.pdf",
        f"=Nümunə Muzeyi/{of('Əli').number}.pdf",
        f"{GALLERY}/{of('Şəms').number}.pdf",
        f"Without an institution/{of('Zaur').number}.pdf",
    }
    with of("Şəms").pdf.open() as file:
        assert papers[f"{GALLERY}/{of('Şəms').number}.pdf"] == file.read()


def test_papers_are_read_while_the_archive_is_sent(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    """Were they read before, the loss of the last one in the middle would go unnoticed."""
    answer = browser_of(organiser).get(f"/courses/{course.slug}/certificates.zip")
    pieces = iter(answer.streaming_content)  # type: ignore[attr-defined]
    assert next(pieces).startswith(b"PK\x03\x04")
    last = of("Zaur")
    last.pdf.storage.delete(last.pdf.name)
    with pytest.raises(FileNotFoundError):
        list(pieces)


def test_certificates_that_are_being_made_have_no_paper_yet(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    somebody_who_was_there(course, "Ümid", "Zzz")
    actions.number(course, by=None, at=AFTERWARDS)
    address = f"/courses/{course.slug}/certificates.zip"
    assert len(entries(browser_of(organiser).get(address))) == 4
    assert browser_of(organiser).get(f"{address}?state=numbered").status_code == 404


def test_a_focal_point_gets_the_own_people_and_nobody_else(
    course: Course, museum: Organisation, gallery: Organisation, browser_of: Callable[[Person], Client]
) -> None:
    focal_point = a_person("Nigar", "Əhmədova")
    a_role(focal_point, FOCAL_POINT, Scope("organisation", museum.pk))
    browser = browser_of(focal_point)
    own = browser.get(f"/my/organisations/{museum.slug}/").content.decode()
    link = f"/courses/{course.slug}/certificates.zip?institution={museum.pk}&amp;state=issued"
    assert link in own
    actions.revoke(of("Əli"), reason="Səhv", by=None, at=AFTERWARDS)
    papers = entries(browser.get(link.replace("&amp;", "&")))
    assert {path.split("/")[1] for path in papers} == numbers(["Aysel"])
    everything = f"/courses/{course.slug}/certificates.zip"
    refused = [
        "",
        "?institution=",
        f"?institution={gallery.pk}",
        f"?institution={museum.pk}&institution={gallery.pk}",
        f"?institution={'9' * 400}",
        "?institution=²",
        f"?institution=-{museum.pk}",
    ]
    assert {browser.get(everything + query).status_code for query in refused} == {403}
    assert browser.get(f"/courses/{course.slug}/certificates.csv?institution={museum.pk}").status_code == 403
    twice = browser.get(f"{everything}?institution={gallery.pk}&institution={museum.pk}")
    assert {path.split("/")[1] for path in entries(twice)} == numbers(["Aysel", "Əli"])
    assert browser.get(f"/courses/none/certificates.zip?institution={museum.pk}").status_code == 403


@pytest.mark.parametrize("who", ["observer", "participant", "stranger", "focal point of the other"])
def test_nobody_else_takes_papers_or_tables_along(
    who: str,
    course: Course,
    museum: Organisation,
    gallery: Organisation,
    browser_of: Callable[[Person], Client],
) -> None:
    person = of("Aysel").person if who == "participant" else a_person("Orxan", "Daşdəmirli")
    if who == "observer":
        a_role(person, OBSERVER, Scope("course", course.pk))
    if who == "focal point of the other":
        a_role(person, FOCAL_POINT, Scope("organisation", gallery.pk))
    for rest in (".zip", f".zip?institution={museum.pk}", ".csv", ".xlsx"):
        assert browser_of(person).get(f"/courses/{course.slug}/certificates{rest}").status_code == 403


def test_papers_that_are_no_longer_valid_lie_apart(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    actions.revoke(of("Şəms"), reason="Səhv", by=None, at=AFTERWARDS)
    papers = entries(browser_of(organiser).get(f"/courses/{course.slug}/certificates.zip"))
    assert f"No longer valid/{of('Şəms').number}.pdf" in papers
    assert not any(path.startswith(GALLERY) for path in papers)


def test_what_is_taken_along_is_on_record(
    course: Course, museum: Organisation, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    browser = browser_of(organiser)
    browser.get(f"/courses/{course.slug}/certificates.csv")
    browser.get(f"/courses/{course.slug}/certificates.zip?institution={museum.pk}")
    taken = Entry.objects.filter(target_kind="programmes.course", code__endswith="_exported").order_by("pk")
    assert [(entry.code, entry.facts, entry.by_pk) for entry in taken] == [
        ("credentials.register_exported", {"count": 4}, organiser.pk),
        ("credentials.papers_exported", {"count": 2, "organisation": museum.slug}, organiser.pk),
    ]


def test_many_who_are_due_or_lack_something_stand_on_several_pages(
    organiser: Person, browser_of: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convenor.credentials.views.organiser.ON_ONE_PAGE", 2)
    course = an_ended_course()
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    for given in ("Aydan", "Banu", "Cavid"):
        somebody_who_was_there(course, given, "Birinci")
        somebody_who_was_there(course, f"{given}a", "İkinci", missed=4)
    browser, page = browser_of(organiser), f"/courses/{course.slug}/certificates/"
    first = browser.get(page).content.decode()
    assert "?due=2#due" in first
    assert "?lacking=2#lacking" in first
    assert "Cavid Birinci" not in first.split('id="register"')[0].split("</details>")[-1]
    second = browser.get(f"{page}?due=2&lacking=2").content.decode()
    assert "Cavid Birinci" in second
    assert "Cavida İkinci" in second
