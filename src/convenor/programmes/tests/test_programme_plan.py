"""A programme planned in the browser: made, amended by two at once, its order attached, its partners in order."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from convenor.audit.models import Entry
from convenor.documents.tests.files import a_pdf
from convenor.kit.refusals import Refused
from convenor.people.models import Organisation, Person
from convenor.people.permissions import OBSERVER, ORGANISER, SITE, Scope
from convenor.people.tests.factories import a_person, a_role, an_organisation
from convenor.programmes import actions
from convenor.programmes.actions.rows import still_assumed
from convenor.programmes.models import PartnerRole, Programme
from convenor.programmes.queries import credit_line, free_key
from convenor.programmes.rules import code_change_refusal, moved
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course, a_programme
from convenor.programmes.tests.planning import AT, Browser
from convenor.ui.tests.sending import as_sent


@pytest.fixture
def programme(db: None) -> Programme:
    return a_programme(slug="heritage", code="HER", title={"az": "İrs", "en": "Heritage"})


@pytest.fixture
def head(programme: Programme) -> Person:
    """Organises the whole programme."""
    person = a_person("Səbinə", "Rəhimova")
    a_role(person, ORGANISER, Scope("programme", programme.pk))
    return person


def page_of(client: Client, name: str, *rest: object) -> str:
    answer = client.get(reverse(f"programmes:{name}", args=rest))
    assert answer.status_code == 200
    return answer.content.decode()


def written(client: Client, name: str, *rest: object) -> dict[str, str]:
    return as_sent(client.get(reverse(f"programmes:{name}", args=rest)).context["form"])


def test_an_organiser_of_the_site_makes_a_programme(browser_of: Browser, db: None) -> None:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, SITE)
    client = browser_of(person)
    assert "There is no programme yet" in page_of(client, "programmes")
    answer = client.post(
        reverse("programmes:add_programme"),
        {
            "title_az": "İrsin  idarə edilməsi",
            "title_en": "Heritage Governance",
            "code": "HGSD",
            "order_number": "05/321",
            "ordered_on": "2022-05-02",
            "priorities_az": "Bacarıqlar\nRəqəmsal irs",
            "priorities_en": "Skills\n—",
        },
        follow=True,
    )
    made = Programme.objects.get()
    assert made.slug == "heritage-governance"
    assert made.title == {"az": "İrsin idarə edilməsi", "en": "Heritage Governance"}
    assert made.ordered_on == date(2022, 5, 2)
    assert [one["title"] for one in made.priorities] == [
        {"az": "Bacarıqlar", "en": "Skills"},
        {"az": "Rəqəmsal irs"},
    ]
    assert "No organisation has a part in it yet" in answer.content.decode()
    assert Entry.objects.get(code="programmes.programme_added").by_pk == person.pk
    assert "No. 05/321, 2 May 2022" in page_of(client, "plan", made.slug)


def test_who_organises_one_course_does_not_change_its_programme(
    programme: Programme, head: Person, browser_of: Browser
) -> None:
    course = a_course(programme=programme)
    one_course, watching = a_person("Rauf", "Kərimli"), a_person("Emin", "Paşayev")
    a_role(one_course, ORGANISER, Scope("course", course.pk))
    a_role(watching, OBSERVER, Scope("programme", programme.pk))
    for person in (one_course, watching):
        for name in ("amend_programme", "attach_order"):
            assert browser_of(person).get(reverse(f"programmes:{name}", args=["heritage"])).status_code == 403
    assert "Organisations and their order" not in page_of(browser_of(watching), "plan", "heritage")
    assert browser_of(head).get(reverse("programmes:add_programme")).status_code == 403


def test_a_title_of_500_characters_is_refused_and_nothing_is_lost(
    programme: Programme, head: Person, browser_of: Browser
) -> None:
    client = browser_of(head)
    data = written(client, "amend_programme", "heritage") | {"title_en": "x" * 500, "summary_en": "Kept."}
    page = client.post(reverse("programmes:amend_programme", args=["heritage"]), data).content.decode()
    assert "English: This has 500 characters; at most 300 fit." in page
    assert "Kept." in page
    assert "x" * 500 in page
    programme.refresh_from_db()
    assert programme.title["en"] == "Heritage"


def test_the_second_of_two_sees_what_the_first_changed(
    programme: Programme, head: Person, browser_of: Browser
) -> None:
    second = a_person("Tural", "Şirvanlı")
    a_role(second, ORGANISER, SITE)
    first_client, second_client = browser_of(head), browser_of(second)
    address = reverse("programmes:amend_programme", args=["heritage"])
    one, other = (
        written(first_client, "amend_programme", "heritage"),
        written(second_client, "amend_programme", "heritage"),
    )
    first_client.post(address, one | {"title_en": "Heritage today", "order_number": "7"})
    answer = second_client.post(address, other | {"title_en": "Living heritage", "title_az": "Yaşayan irs"})
    page = answer.content.decode()
    assert "Səbinə Rəhimova changed this while you were writing" in page
    assert "Heritage today" in page
    programme.refresh_from_db()
    assert programme.title == {"az": "İrs", "en": "Heritage today"}
    again = as_sent(answer.context["form"])
    assert again["title_en"] == "Living heritage"
    assert again["order_number"] == "7", "what the second did not touch is the first's"
    second_client.post(address, again)
    programme.refresh_from_db()
    assert programme.title == {"az": "Yaşayan irs", "en": "Living heritage"}
    assert programme.order_number == "7"


def test_a_form_that_has_lost_what_it_saw_overwrites_nothing(
    programme: Programme, head: Person, browser_of: Browser
) -> None:
    client = browser_of(head)
    data = written(client, "amend_programme", "heritage") | {"title_en": "New"}
    for seen in ("", "nonsense", "[]"):
        client.post(reverse("programmes:amend_programme", args=["heritage"]), data | {"seen": seen})
        programme.refresh_from_db()
        assert programme.title["en"] == "Heritage"


def test_the_same_again_leaves_no_trace(programme: Programme, head: Person) -> None:
    course = a_course(programme=programme)
    actions.amend_programme(programme, changes={"title": {"az": "Yeni"}}, by=head, at=AT)
    actions.amend_programme(programme, changes={"title": {"az": "Yeni"}}, by=head, at=AT)
    entry = Entry.objects.get(code="programmes.programme_amended")
    assert entry.facts == {"changed": ["title"], "before": {"title": {"az": "İrs", "en": "Heritage"}}}
    course.refresh_from_db()
    assert course.version == 2, "the pages that name the programme are made anew, once"


def test_what_somebody_states_is_assumed_no_more() -> None:
    before = {"title": {"az": "İrs", "en": "Heritage"}, "code": "HER"}
    changed = {"title": {"az": "İrs", "en": "Heritage today"}}
    assert still_assumed(["title", "code"], before, changed) == ["code", "title.az"]
    assert still_assumed(["title.en"], before, changed) == []
    assert still_assumed(["title.az"], before, changed) == ["title.az"]
    assert still_assumed(["all"], before, {"code": "X"}) == ["title"]
    assert still_assumed(["starts_on"], before, changed) == ["starts_on"]


def test_a_code_is_unique_and_stays_once_papers_bear_it(programme: Programme) -> None:
    a_programme(code="TAKEN")
    with pytest.raises(Refused) as refused:
        actions.amend_programme(programme, changes={"code": "TAKEN"}, by=None, at=AT)
    assert refused.value.refusal.code == "programme.code_taken"
    with pytest.raises(Refused):
        actions.add_programme(Programme(slug="x", code="TAKEN", title={"en": "X"}), by=None, at=AT)
    a_course(programme=programme, state=State.CERTIFIED)
    with pytest.raises(Refused) as refused:
        actions.amend_programme(programme, changes={"code": "FREE"}, by=None, at=AT)
    assert refused.value.refusal.code == "programme.code_in_use"
    assert code_change_refusal([State.DRAFT, State.RUNNING]) is None


def test_two_programmes_of_one_name_have_two_addresses(programme: Programme) -> None:
    assert free_key(Programme, "heritage") == "heritage-2"
    assert free_key(Programme, "new") == "new-2", "/programmes/new/ is where one is made"


# -- the order


def test_the_scan_is_judged_by_its_content_and_comes_back_as_it_was(
    programme: Programme, head: Person, browser_of: Browser
) -> None:
    client = browser_of(head)
    address = reverse("programmes:attach_order", args=["heritage"])
    scan = reverse("programmes:order", args=["heritage"])
    assert client.get(scan).status_code == 404
    for name, content, sentence in (
        ("order.pdf", b"<svg onload='alert(1)'></svg>", "Web pages, SVG drawings and scripts are not taken"),
        ("order.pdf", b"nothing of the kind", "Only these kinds of file are taken: PDF, JPG, PNG."),
        ("order.png", a_pdf(), "says another kind of file"),
    ):
        page = client.post(address, {"scan": SimpleUploadedFile(name, content)}).content.decode()
        assert sentence in page
    client.post(address, {"scan": SimpleUploadedFile("Əmr.pdf", a_pdf())})
    answer = client.get(scan)
    assert b"".join(answer) == a_pdf()
    assert answer["Content-Disposition"] == 'attachment; filename="HER-order.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert Client().get(scan).status_code == 302


# -- partners


def the_partners(programme: Programme) -> list[tuple[str, str]]:
    roles = PartnerRole.objects.filter(programme=programme).select_related("organisation")
    return [(str(role.organisation.called("en")), role.kind) for role in roles]


def test_partners_are_found_added_moved_and_removed_by_buttons(
    programme: Programme, head: Person, browser_of: Browser
) -> None:
    ministry = an_organisation({"az": "Mədəniyyət Nazirliyi", "en": "Ministry of Culture"})
    client = browser_of(head)
    address = reverse("programmes:partners", args=["heritage"])
    add = reverse("programmes:add_partner", args=["heritage"])
    found = client.get(address, {"q": "medeniyyet"}).content.decode()
    assert 'Add<span class="visually-hidden">: Ministry of Culture' in found
    client.post(add, {"organisation": ministry.pk, "kind": "orders"})
    client.post(
        add,
        {
            "name_az": "Federasiya",
            "name_en": "Federation",
            "organisation_kind": "federation",
            "country": "AZ",
            "kind": "implements",
        },
    )
    assert the_partners(programme) == [("Ministry of Culture", "orders"), ("Federation", "implements")]
    federation = PartnerRole.objects.get(kind="implements")
    client.post(reverse("programmes:move_partner", args=["heritage", federation.pk]), {"to": "up"})
    assert the_partners(programme)[0] == ("Federation", "implements")
    client.post(reverse("programmes:move_partner", args=["heritage", federation.pk]), {"to": "up"})
    assert the_partners(programme)[0] == ("Federation", "implements"), "the first stays the first"
    client.post(reverse("programmes:remove_partner", args=["heritage", federation.pk]))
    assert the_partners(programme) == [("Ministry of Culture", "orders")]
    assert Organisation.objects.filter(slug="federation").exists()
    codes = list(Entry.objects.filter(target_kind="programmes.programme").values_list("code", flat=True))
    assert codes == [
        "programmes.partner_added",
        "programmes.partner_added",
        "programmes.partner_moved",
        "programmes.partner_removed",
    ]


def test_one_part_is_given_once(programme: Programme) -> None:
    ministry = an_organisation("Nazirlik")
    actions.add_partner(programme, ministry, kind="orders", by=None, at=AT)
    actions.add_partner(programme, ministry, kind="supports", by=None, at=AT)
    with pytest.raises(Refused) as refused:
        actions.add_partner(programme, ministry, kind="orders", by=None, at=AT)
    assert refused.value.refusal.code == "programme.role_taken"
    assert credit_line(programme.partner_roles.all(), "en") == "by order of and with the support of: Nazirlik"


def test_a_part_of_another_programme_is_not_moved_here(
    programme: Programme, head: Person, browser_of: Browser
) -> None:
    other = actions.add_partner(a_programme(), an_organisation(), kind="orders", by=None, at=AT)
    for name in ("move_partner", "remove_partner"):
        answer = browser_of(head).post(reverse(f"programmes:{name}", args=["heritage", other.pk]))
        assert answer.status_code == 404


def test_moving_is_a_swap_with_the_neighbour() -> None:
    assert moved([7, 8, 9], 8, up=True) == [8, 7, 9]
    assert moved([7, 8, 9], 8, up=False) == [7, 9, 8]
    assert moved([7, 8, 9], 9, up=False) == [7, 8, 9]


def test_an_empty_order_says_how_to_begin_and_not_that_something_was_not_found(
    browser_of: Browser, programme: Programme, head: Person
) -> None:
    page = page_of(browser_of(head), "partners", programme.slug)
    assert "No organisation has a part in it yet" in page
    assert "No organisation is called" not in page
