"""An employer holds a paper in the hand: from its QR code, and by its number, whatever became of it."""

import pytest
from playwright.sync_api import expect

from convenor.credentials.models import Certificate
from convenor.credentials.states import State
from convenor.rehearsal.actions import Rehearsal
from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VERDICTS = {State.ISSUED: "valid", State.SUPERSEDED: "replaced", State.REVOKED: "revoked"}


@pytest.mark.parametrize("state", VERDICTS)
def test_the_code_on_the_paper_and_its_number_tell_what_became_of_it(
    played: Rehearsal, window: Window, state: State
) -> None:
    certificate = Certificate.objects.filter(state=state).order_by("number").first()
    assert certificate
    page = window(width=390).new_page()
    page.goto(certificate.check_address)
    expect(page.get_by_role("main")).to_contain_text(VERDICTS[state])
    expect(page.get_by_role("main")).to_contain_text(certificate.facts["name"])
    expect(page.get_by_role("main")).to_contain_text(certificate.number)

    page.goto("/")
    page.get_by_label("Number").fill(f" {certificate.number.lower()} ")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status")).to_contain_text(VERDICTS[state])
    expect(page.get_by_role("status")).not_to_contain_text(certificate.facts["name"])


def test_what_was_never_issued_is_called_so(played: Rehearsal, window: Window) -> None:
    page = window().new_page()
    answer = page.goto("/v/" + "0" * 32 + "/")
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("main")).to_contain_text("No certificate with this code was ever issued here")
    page.goto("/check/?number=HGSD-2022-C02-9999")
    expect(page.get_by_role("status")).to_contain_text(
        "No certificate HGSD-2022-C02-9999 was ever issued here"
    )
