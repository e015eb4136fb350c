"""The public page of a programme: who stands behind it, and its courses that have been announced."""

import pytest
from django.test import Client

from convenor.people.tests.factories import an_organisation
from convenor.programmes.models import PartnerRole
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course, a_programme


@pytest.mark.django_db
def test_it_names_the_bodies_in_their_order_and_the_announced_courses() -> None:
    programme = a_programme()
    for position, (name, kind) in enumerate([("Zirvə", "orders"), ("Arxiv", "partners")]):
        PartnerRole.objects.create(
            programme=programme, organisation=an_organisation(name), kind=kind, position=position
        )
    a_course(programme=programme, title={"en": "The open one"})
    a_course(programme=programme, title={"en": "The draft"}, state=State.DRAFT)
    page = Client().get(f"/programmes/{programme.slug}/", headers={"accept-language": "en"}).content.decode()
    assert page.index("Zirvə") < page.index("Arxiv") < page.index("The open one")
    assert "The draft" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("has_draft", [True, False])
def test_nobody_is_told_of_a_programme_before_a_course_of_it_is_announced(has_draft: bool) -> None:
    programme = a_programme()
    if has_draft:
        a_course(programme=programme, state=State.DRAFT)
    assert Client().get(f"/programmes/{programme.slug}/").status_code == 404
