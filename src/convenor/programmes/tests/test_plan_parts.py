"""What belongs to a course, planned in the browser: its sheet, its modules, who sends and who signs."""

import pytest
from django.test import Client
from django.urls import reverse

from convenor.people.models import Organisation, Person
from convenor.people.tests.factories import a_person, an_organisation
from convenor.programmes.actions import protocol
from convenor.programmes.models import Course, Module, Sender, Session, Sheet
from convenor.programmes.queries.sheets import gaps
from convenor.programmes.tests.factories import a_course, a_module, a_sender, a_sheet
from convenor.programmes.tests.planning import AT, Browser, address, shown
from convenor.ui.tests.sending import as_sent

pytestmark = pytest.mark.django_db

# -- sheet, modules, translations


def test_the_sheet_is_said_in_parts_and_the_second_sees_the_first(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    client = browser_of(organiser)
    first, second = shown(client, "amend_sheet"), shown(client, "amend_sheet")
    client.post(address("amend_sheet"), first | {"aims_en": "To know the law.\r\n  And to use it. "})
    assert Sheet.objects.get().aims == {"en": "To know the law.\nAnd to use it."}
    answer = client.post(address("amend_sheet"), second | {"aims_en": "Mine", "cost_en": "Free"})
    assert "To know the law." in answer.content.decode()
    assert Sheet.objects.get().cost == {}
    client.post(address("amend_sheet"), as_sent(answer.context["form"]))
    assert (Sheet.objects.get().aims, Sheet.objects.get().cost) == ({"en": "Mine"}, {"en": "Free"})
    assert Course.objects.get().version == 3


def test_modules_are_added_amended_moved_and_removed(
    course: Course, sessions: list[Session], organiser: Person, browser_of: Browser
) -> None:
    client = browser_of(organiser)
    for title in ("Law", "Practice", "Future"):
        client.post(address("add_module"), {"title_en": title, "hours": "4", "outcomes_en": "Can do it."})
    law, practice, future = course.modules.all()
    assert [module.number for module in course.modules.all()] == [1, 2, 3]
    sessions[0].module = future
    sessions[0].save()
    client.post(address("move_module", future.pk), {"to": "up"})
    assert [module.title["en"] for module in course.modules.all()] == ["Law", "Future", "Practice"]
    client.post(address("move_module", law.pk), {"to": "up"})
    client.post(address("move_module", practice.pk), {"to": "down"})
    assert [module.title["en"] for module in course.modules.all()] == ["Law", "Future", "Practice"]
    data = shown(client, "amend_module", law.pk) | {"hours": "6"}
    client.post(address("amend_module", law.pk), data)
    assert Module.objects.get(pk=law.pk).hours == 6
    answer = client.post(address("amend_module", law.pk), data | {"hours": "7"})
    assert "changed this while you were writing" in answer.content.decode()
    client.post(address("remove_module", future.pk))
    sessions[0].refresh_from_db()
    assert sessions[0].module is None
    assert [module.number for module in course.modules.all()] == [1, 3]


def test_missing_translations_are_listed_with_the_way_to_each(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    Course.objects.update(languages=["az", "tr"], place={"az": "Bakı", "tr": "Bakü"})
    course.refresh_from_db()
    module = a_module(course, title={"az": "Modul"})
    a_sheet(
        course, **{part: {} for part in ("aims", "content", "methods", "cost", "assessment", "complaints")}
    )
    found = {(gap.kind, gap.field): tuple(gap.languages) for gap in gaps(course)}
    assert found == {
        ("programme", "title"): ("tr",),
        ("course", "title"): ("tr",),
        ("sheet", "outcomes"): ("tr",),
        ("sheet", "prerequisites"): ("tr",),
        ("sheet", "data_protection"): ("tr",),
        ("module", "title"): ("tr",),
    }
    client = browser_of(organiser)
    page = client.get(address("translations")).content.decode()
    assert f'href="{address("amend_module", module.pk)}#id_title"' in page
    assert 'name="title_tr"' in client.get(address("amend_course")).content.decode()


# -- who sends and who signs


def names(rows: object) -> list[str]:
    return [str(one.organisation.called("en")) for one in rows]


def test_institutions_are_found_added_worded_moved_and_removed(
    course: Course, museum: Organisation, organiser: Person, browser_of: Browser
) -> None:
    archive = an_organisation({"az": "Dövlət Arxivi", "en": "State Archive"})
    client = browser_of(organiser)
    assert "State Archive" in client.get(address("senders"), {"q": "dovlet"}).content.decode()
    client.post(address("add_sender"), {"organisation": archive.pk})
    client.post(
        address("add_sender"),
        {"name_az": "Yeni ittifaq", "name_en": "New Union", "organisation_kind": "union", "country": "AZ"},
    )
    assert names(course.senders.all()) == ["Sample Museum", "State Archive", "New Union"]
    union = course.senders.get(position=2)
    client.post(address("move_sender", union.pk), {"to": "up"})
    assert names(course.senders.all()) == ["Sample Museum", "New Union", "State Archive"]
    client.post(
        address("amend_sender", union.pk),
        shown(client, "amend_sender", union.pk) | {"wording_en": "the union"},
    )
    assert str(Sender.objects.get(pk=union.pk).called("en")) == "the union"
    assert client.post(address("add_sender"), {"organisation": archive.pk}).status_code == 409
    client.post(address("remove_sender", union.pk))
    assert names(course.senders.all()) == ["Sample Museum", "State Archive"]
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("programmes:course", args=["heritage"]))
    assert page.content.decode().index("Sample Museum") < page.content.decode().index("State Archive")


def test_signatories_are_found_or_made_and_put_in_order(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    known = a_person("Vüqar", "Əliyev")
    client = browser_of(organiser)
    assert "Əliyev Vüqar" in client.get(address("signatories"), {"q": "vuqar"}).content.decode()
    client.post(address("add_signatory"), {"person": known.pk, "post_en": "Minister"})
    client.post(address("add_signatory"), {"given": "Nərgiz", "surname": "Həsənova", "post_en": "Head"})
    second = course.signatories.get(position=1)
    assert second.person.called("az") == "Nərgiz Həsənova"
    client.post(address("move_signatory", second.pk), {"to": "up"})
    assert [one.person.given for one in course.signatories.all()] == ["Nərgiz", "Vüqar"]
    data = shown(client, "amend_signatory", second.pk) | {"post_en": "Head of the programme"}
    client.post(address("amend_signatory", second.pk), data)
    assert course.signatories.get(pk=second.pk).post == {"en": "Head of the programme"}
    again = client.post(address("add_signatory"), {"person": known.pk, "post_en": "Minister"})
    assert "This person signs already." in again.content.decode()
    nobody = client.post(address("add_signatory"), {"post_en": "Minister"})
    assert "Write who signs." in nobody.content.decode()
    client.post(address("remove_signatory", second.pk))
    assert [one.person.given for one in course.signatories.all()] == ["Vüqar"]
    assert Person.objects.filter(pk=second.person_id).exists()


# -- whose course it is


def test_what_belongs_to_another_course_is_not_touched_here(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    other = a_course()
    module, sender = a_module(other), a_sender(other, an_organisation())
    signatory = protocol.add_signatory(other, a_person(), post={"en": "X"}, by=None, at=AT)
    client = browser_of(organiser)
    for noun, row in (("module", module), ("sender", sender), ("signatory", signatory)):
        for verb in ("amend", "move", "remove"):
            assert client.post(address(f"{verb}_{noun}", row.pk)).status_code == 404


def test_an_observer_looks_and_changes_nothing(course: Course, observer: Person, browser_of: Browser) -> None:
    module = a_module(course)
    client = browser_of(observer)
    for name in ("modules", "senders", "signatories", "translations"):
        page = client.get(address(name))
        assert page.status_code == 200
        assert "<button" not in page.content.decode().split('id="content"')[1].split("colophon")[0]
    for name, rest in (
        ("amend_course", ()),
        ("amend_sheet", ()),
        ("add_module", ()),
        ("move_module", (module.pk,)),
    ):
        assert client.post(address(name, *rest)).status_code == 403
