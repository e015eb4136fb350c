"""Bringing people in from a file: read, previewed, brought in once; whatever somebody uploads."""

import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from convenor.audit.models import Entry
from convenor.documents.tables import read_table
from convenor.enrolment import actions
from convenor.enrolment.matching import Outcome, fingerprint
from convenor.enrolment.models import Registration, RosterImport
from convenor.enrolment.queries import lines_of
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_registration
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.people.models import Person
from convenor.people.tests.factories import a_person, an_affiliation, an_organisation
from convenor.programmes.states import State as CourseState
from convenor.programmes.tests.factories import a_course

HEADER = "Ad,Soyad,Ata adı,Qurum,Vəzifə,E-poçt\n"
TWO = (
    HEADER + "Xədicə,Işıqlı,Vaqif qızı,Nümunə Muzeyi,baş mütəxəssis,xadija@example.org\n"
    "Fərid,Mirzəyev,,Nümunə Muzeyi,,\n"
)


def previewed(course, text, organiser=None):
    """The import as the organiser sees it before saying yes, and the seal of its plan."""
    table = read_table(text.encode(), "people.csv")
    roster_import = actions.preview_import(
        course, table, file_name="people.csv", by=organiser, at=timezone.now()
    )
    return roster_import, fingerprint(lines_of(roster_import))


def brought_in(course, text, organiser=None):
    roster_import, plan = previewed(course, text, organiser)
    return actions.bring_in(roster_import, plan=plan, by=organiser, at=timezone.now())


def uploaded(browser, course, content, name="people.csv"):
    content = content.encode() if isinstance(content, str) else content
    return browser.post(
        reverse("enrolment:import_people", args=[course.slug]),
        {"file": SimpleUploadedFile(name, content)},
        follow=True,
    )


# The act


def test_people_are_added_and_registered_and_it_is_recorded(course, museum, organiser):
    done = brought_in(course, TWO, organiser)
    assert done.counts == {"new": 2}
    registration = Registration.objects.get(person__email="xadija@example.org")
    assert (registration.state, registration.source, registration.organisation, registration.post) == (
        State.REGISTERED,
        Registration.Source.IMPORT,
        museum,
        "baş mütəxəssis",
    )
    assert registration.person.officially_called("az") == "Işıqlı Xədicə Vaqif qızı"
    assert registration.person.order_az
    assert not registration.person.has_usable_password()
    codes = sorted(Entry.objects.filter(by_pk=organiser.pk).values_list("code", flat=True))
    assert codes == [
        "enrolment.registered",
        "enrolment.registered",
        "enrolment.roster_brought_in",
        "people.person_added",
        "people.person_added",
    ]


def test_known_people_are_registered_and_nothing_of_theirs_is_changed(course, museum):
    known = a_person("Fərid", "Mirzəyev", email=None, father="Nəriman")
    an_affiliation(known, museum)
    before = Person.objects.values().get(pk=known.pk)
    done = brought_in(course, HEADER + "FƏRİD,MİRZƏYEV,,Nümunə Muzeyi,kurator,other@example.org\n")
    assert done.counts == {"matched": 1}
    assert Registration.objects.get(person=known).post == "kurator"
    assert Person.objects.values().get(pk=known.pk) == before


def test_somebody_known_only_from_an_earlier_course_is_matched(course, museum):
    earlier = a_registration(a_course(), a_person("Fərid", "Mirzəyev"), organisation=museum)
    brought_in(course, TWO)
    assert Registration.objects.filter(course=course, person=earlier.person).exists()


def test_whoever_is_on_the_list_stays_as_they_are(course, seat):
    text = HEADER + "Aysel,Cəfərova,,Nümunə Muzeyi,another post,\n"
    assert brought_in(course, text).counts == {"unchanged": 1}
    seat.refresh_from_db()
    assert (seat.state, seat.post) == (State.CONFIRMED, "baş mütəxəssis")


def test_refused_rows_are_left_out_and_the_others_come_in(course, museum):
    done = brought_in(course, TWO + "Anar,Abbasov,,Heç bir yer,,\n,Adsız,,Nümunə Muzeyi,,\n")
    assert done.counts == {"new": 2, "refused": 2}
    assert Registration.objects.filter(course=course).count() == 2


def test_bringing_the_same_file_in_again_does_nothing(course, museum):
    roster_import, plan = previewed(course, TWO)
    first = actions.bring_in(roster_import, plan=plan, by=None, at=timezone.now())
    second = actions.bring_in(roster_import, plan=plan, by=None, at=timezone.now())
    assert second.applied_at == first.applied_at
    assert Registration.objects.filter(course=course).count() == 2


def test_uploading_the_same_file_again_finds_everybody_on_the_list(course, museum):
    brought_in(course, TWO)
    assert brought_in(course, TWO).counts == {"unchanged": 2}


def test_a_list_that_has_changed_since_the_preview_is_said(course, museum, organiser):
    roster_import, plan = previewed(course, TWO)
    a_registration(course, a_person("Fərid", "Mirzəyev"), organisation=museum)
    with refuses("roster.changed"):
        actions.bring_in(roster_import, plan=plan, by=organiser, at=timezone.now())
    assert Registration.objects.filter(course=course).count() == 1


def test_a_course_that_was_closed_meanwhile_takes_nobody(course, museum):
    roster_import, plan = previewed(course, TWO)
    course.state = CourseState.CERTIFIED
    course.save()
    with refuses("course.not_open"):
        actions.bring_in(roster_import, plan=plan, by=None, at=timezone.now())
    assert not Registration.objects.exists()


def test_it_is_all_or_nothing(course, museum, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("the disk is full")

    roster_import, plan = previewed(course, TWO)
    monkeypatch.setattr(actions, "record_each", broken)
    with pytest.raises(OSError, match="disk"):
        actions.bring_in(roster_import, plan=plan, by=None, at=timezone.now())
    assert not Registration.objects.exists()
    assert not Person.objects.filter(surname="Işıqlı").exists()
    roster_import.refresh_from_db()
    assert roster_import.applied_at is None


def test_an_address_taken_by_somebody_of_another_institution_is_refused(course, museum):
    a_person("Nigar", "Rzayeva", email="xadija@example.org")
    [first, _second] = lines_of(previewed(course, TWO)[0])
    assert (first.outcome, first.problems[0].refusal.code) == (Outcome.REFUSED, "roster.email_of_another")


def test_the_rows_of_a_file_do_not_stay_longer_than_needed(course, museum, organiser):
    assert brought_in(course, TWO, organiser).rows == []
    previewed(course, TWO, organiser)
    previewed(course, TWO, organiser)
    assert RosterImport.objects.filter(applied_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_bring_it_in_at_the_same_moment(course, museum):
    roster_import, plan = previewed(course, TWO)
    bring_in = partial(actions.bring_in, roster_import, plan=plan, by=None, at=timezone.now())
    assert [brought.counts for brought in at_once(bring_in, bring_in)] == [{"new": 2}, {"new": 2}]
    assert Registration.objects.filter(course=course).count() == 2


def test_the_number_of_queries_does_not_grow_with_the_rows(course, museum, django_assert_max_num_queries):
    text = HEADER + "".join(f"Ad{'a' * n},Soyad,,Nümunə Muzeyi,,n{n}@example.org\n" for n in range(1, 60))
    roster_import, plan = previewed(course, text)
    with django_assert_max_num_queries(20):
        actions.bring_in(roster_import, plan=plan, by=None, at=timezone.now())


# What people upload


def as_workbook(text):
    workbook = Workbook()
    for line in text.splitlines():
        workbook.active.append(line.split(","))
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


FILES = {
    "utf-8": TWO.encode(),
    "utf-8 with a mark": TWO.encode("utf-8-sig"),
    "utf-16": TWO.encode("utf-16"),
    "semicolons": TWO.replace(",", ";").encode(),
    "tabs": TWO.replace(",", "\t").encode(),
    "carriage returns": TWO.replace("\n", "\r\n").encode(),
    "workbook": as_workbook(TWO),
}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_gives_the_same_people(kind, course, museum, organiser, browser_of):
    browser = browser_of(organiser)
    page = uploaded(browser, course, FILES[kind]).content.decode()
    assert "Xədicə Işıqlı" in page
    assert "Bring 2 people in" in page


def test_letters_that_had_to_be_guessed_are_shown_for_a_look(course, museum, organiser, browser_of):
    text = "Ad;Soyad;Qurum\nGülçöhrə;Işıklı;Nümunə Muzeyi\n".replace("ə", "e")
    page = uploaded(browser_of(organiser), course, text.encode("cp1254")).content.decode()
    assert "so they were guessed" in page
    assert "Gülçöhre Işıklı" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "empty"),
        (HEADER, "only a header"),
        ("Ad,Telefon\nA,1\n", "These are missing: Surname, Institution"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "neither CSV nor XLSX"),
        (b"PK\x03\x04 no workbook at all", "cannot be opened as a workbook"),
        (b"\xd0\xcf\x11\xe0 old", "Save it as XLSX"),
    ],
)
def test_what_is_no_roster_is_refused_with_the_reason(content, said, course, organiser, browser_of):
    page = uploaded(browser_of(organiser), course, content).content.decode()
    assert said in page
    assert not RosterImport.objects.exists()


def test_fifty_megabytes_are_refused_before_they_are_read(course, organiser, browser_of, monkeypatch):
    def unread(*args, **kwargs):
        raise AssertionError("it was read")

    monkeypatch.setattr("convenor.enrolment.forms.read_table", unread)
    page = uploaded(browser_of(organiser), course, b"x" * 50_000_000).content.decode()
    assert "at most 10.0" in page.replace("\xa0", " ").replace(",", ".")


def test_more_rows_than_any_course_has_are_refused(course, organiser, browser_of):
    page = uploaded(browser_of(organiser), course, "Ad,Soyad,Qurum\n" + "A,B,C\n" * 20_001).content.decode()
    assert "20000" in page.replace(",", "").replace("\xa0", "")


ROWS = {
    "a long name": ("Ə" * 2000 + ",Işıqlı,,Nümunə Muzeyi,,", "at most 120 characters"),
    "an emoji": ("Xədicə 🌺,Işıqlı,,Nümunə Muzeyi,,", "cannot contain this character: 🌺"),
    "no address": (
        "Xədicə,Işıqlı,,Nümunə Muzeyi,,xadija.example.org",
        "E-mail: This is not an e-mail address.",
    ),
    "an unknown institution": ("Xədicə,Işıqlı,,Numune Muzei,,", "Do you mean: Nümunə Muzeyi?"),
    "markup": ("<b>Xədicə</b>,Işıqlı,,Nümunə Muzeyi,,", "cannot contain this character: &lt;"),
    "a formula": ("=cmd|' /C calc'!A0,Işıqlı,,Nümunə Muzeyi,,", "cannot contain this character: ="),
}


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_that_cannot_be_taken_says_its_number_column_and_reason(
    kind, course, museum, organiser, browser_of
):
    row, said = ROWS[kind]
    page = uploaded(browser_of(organiser), course, HEADER + row + "\n").content.decode()
    assert said in page
    assert '<td data-label="Row">2</td>' in page
    assert "Bring" not in page.split("<form method=", 1)[1].split("</form>")[0]


@pytest.mark.parametrize("given", ["محمد", "Ле́в", "Zoë", "ஸ்ரீ", "Jose\u0301", "Nguyễn"])
def test_names_of_the_world_come_in(given, course, museum):
    assert brought_in(course, f"Ad,Soyad,Qurum\n{given},Xan,Nümunə Muzeyi\n").counts == {"new": 1}


def test_one_person_under_two_spellings_is_shown_for_a_look(course, museum, organiser, browser_of):
    text = HEADER + "Cahangir,Səlimxanov,,Nümunə Muzeyi,,\nJahangir,Salimkhanov,,Nümunə Muzeyi,,\n"
    page = uploaded(browser_of(organiser), course, text).content.decode()
    assert "Row 2 may be the same person" in page
    assert "1 row needs a look" in page


# The pages


def test_from_the_upload_to_the_list(course, museum, organiser, browser_of):
    browser = browser_of(organiser)
    text = TWO.replace("Vəzifə", "Telefon").replace("Ata adı", "Qeyd")
    answer = uploaded(browser, course, text)
    page = answer.content.decode()
    assert "Columns left aside: Qeyd, Telefon" in page
    address = answer.redirect_chain[-1][0]
    refused = browser.post(address, {"plan": "something else"})
    assert refused.status_code == 409
    assert "The list has changed since this preview." in refused.content.decode()
    plan = refused.context["plan"]
    page = browser.post(address, {"plan": plan}, follow=True).content.decode()
    assert "Brought in" in page
    assert Registration.objects.filter(course=course).count() == 2
    assert browser.post(address, {"plan": plan}).status_code == 302
    assert Registration.objects.filter(course=course).count() == 2


def test_the_preview_shows_only_what_one_asks_for(course, museum, organiser, browser_of):
    browser = browser_of(organiser)
    address = uploaded(browser, course, TWO + "Anar,Abbasov,,Heç bir yer,,\n").redirect_chain[-1][0]
    page = browser.get(address + "?show=refused").content.decode()
    assert "Anar Abbasov" in page
    assert "Xədicə" not in page


def test_the_empty_file_has_the_columns_that_are_recognised(course, organiser, browser_of):
    for language in ("az", "en"):
        browser = browser_of(organiser)
        browser.cookies["django_language"] = language
        answer = browser.get(reverse("enrolment:template", args=[course.slug]))
        [headings] = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
        people = Workbook()
        people.active.append(headings)
        people.active.append(["Xədicə", "Işıqlı", "Vaqif qızı", "Heç bir yer", "", ""])
        written = io.BytesIO()
        people.save(written)
        assert (
            "This institution is not known"
            in uploaded(browser_of(organiser), course, written.getvalue(), "a.xlsx").content.decode()
        )


def test_the_preview_of_another_course_is_not_there(course, organiser, browser_of):
    other, _plan = previewed(a_course(), TWO)
    assert (
        browser_of(organiser).get(reverse("enrolment:preview", args=[course.slug, other.pk])).status_code
        == 404
    )


@pytest.mark.parametrize("who", ["trainer", "participant", "focal_point", "observer", "stranger"])
def test_nobody_else_imports(who, course, museum, browser_of, request):
    browser = browser_of(request.getfixturevalue(who))
    roster_import, plan = previewed(course, TWO)
    address = reverse("enrolment:preview", args=[course.slug, roster_import.pk])
    assert uploaded(browser, course, TWO).status_code == 403
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"plan": plan}).status_code == 403
    assert browser.get(reverse("enrolment:template", args=[course.slug])).status_code == 403
    assert not Registration.objects.filter(course=course, source=Registration.Source.IMPORT).exists()


def test_an_upload_without_its_token_is_refused(course, organiser):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(organiser)
    assert uploaded(browser, course, TWO).status_code == 403


def test_two_organisations_of_nearly_one_name_are_both_suggested(course, museum):
    an_organisation("Nümunə Muzeyi Filialı")
    [line] = lines_of(previewed(course, "Ad,Soyad,Qurum\nXədicə,Işıqlı,Nümunə Muzeyinin Filialı\n")[0])
    assert "Filialı; Nümunə Muzeyi" in str(line.problems[0].refusal)
