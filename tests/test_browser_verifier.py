"""The browser and ``convenor verify`` come to the same answer about every forgery that the library's own tests know."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.portable import portable_rules
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import Outcome, Report, verify
from convenor.credentials.tests.proof import test_verify as known
from convenor.credentials.tests.proof.factories import (
    LATER,
    STRANGER,
    a_credential,
    a_did_document,
    a_status_list,
)
from convenor.credentials.tests.proof.vectors import restated
from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Case = tuple[bytes, list[Document], list[Document]]
"""A credential, the DID documents that are trusted, the status lists at hand."""

RUN = """async ({ cases, rules, at }) => {
    const { verify } = await import("/static/credentials/proof.js");
    const answers = [];
    for (const { credential, issuers, lists } of cases) {
        const trust = {
            issuerDocument: async (did) => issuers.find(({ id }) => id === did) ?? null,
            statusList: async (address) => lists.find(({ id }) => id === address) ?? null,
        };
        const bytes = Uint8Array.from(atob(credential), (one) => one.charCodeAt(0));
        const { checks } = await verify(bytes, { rules, trust, at: new Date(at) });
        answers.push(checks.map(({ step, outcome, code, detail }) => [step, outcome, code, detail]));
    }
    return answers;
}"""

SIGNATURES = """async (vectors) => {
    const { isSigned } = await import("/static/credentials/proof.js");
    const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
    const answers = [];
    for (const { key, sig, msg } of vectors) {
        answers.push(await isSigned(bytes(key), bytes(sig), new TextEncoder().encode(msg)));
    }
    return answers;
}"""


@pytest.fixture
def page(window: Window) -> Page:
    page = window().new_page()
    page.goto("/check/file/")
    return page


def parameters_of(test: Any) -> list[Any]:
    return [case for mark in test.pytestmark if mark.name == "parametrize" for case in mark.args[1]]


def cases() -> Iterator[Case]:
    """Each document that the tests of the library hand in, with the trust that belongs to it."""
    ours, listed = [a_did_document()], [a_status_list()]

    def handed_in(document: Any) -> bytes:
        return document if isinstance(document, bytes) else json.dumps(document).encode()

    yield handed_in(a_credential()), ours, listed
    yield json.dumps(a_credential(), indent=4, ensure_ascii=False).encode(), ours, listed
    yield handed_in(a_credential(valid_until=LATER)), ours, listed
    yield handed_in(a_credential()), [a_did_document(STRANGER)], listed
    yield handed_in(a_credential()), ours, [a_status_list(revoked=(known.INDEX,))]
    yield handed_in(a_credential()), ours, [a_status_list(revoked=(known.INDEX - 1, known.INDEX + 1))]
    for change in parameters_of(known.test_whatever_is_changed_the_signature_does_not_belong_to_it):
        yield handed_in(known.changed(change)), ours, listed
    for change, _code in parameters_of(known.test_a_document_of_another_form_is_refused):
        yield handed_in(known.changed(change)), ours, listed
    for data, _code in parameters_of(known.test_what_is_no_document_is_refused_before_anything_else):
        yield data, ours, listed
    for change, _code in parameters_of(known.test_a_key_that_may_not_sign_is_refused):
        document = a_did_document()
        change(document)
        yield handed_in(a_credential()), [document], listed
    for status_list, _code in parameters_of(known.test_a_status_list_that_is_not_to_be_believed_is_a_refusal):
        yield handed_in(a_credential()), [*ours, a_did_document(STRANGER)], [status_list()]


def failed_step(report: Report) -> str:
    return next((check.step for check in report.checks if check.outcome is Outcome.FAILED), "")


def test_the_browser_refuses_what_the_command_refuses_at_the_same_step(page: Page) -> None:
    handed_in = list(cases())
    assert len(handed_in) > 100
    data = [
        {"credential": base64.b64encode(credential).decode(), "issuers": issuers, "lists": lists}
        for credential, issuers, lists in handed_in
    ]
    arguments = {"cases": data, "rules": portable_rules(), "at": LATER.isoformat()}
    answers = page.evaluate(RUN, arguments)
    differ = []
    for (credential, issuers, lists), answer in zip(handed_in, answers, strict=True):
        trust = read_trust(canonical_json({"issuers": issuers, "statusLists": lists}))
        expected = failed_step(verify(credential, trust=trust, at=LATER, status_needed=True))
        found = next((step for step, outcome, *_ in answer if outcome != "passed"), "")
        if found != expected or any(code.endswith(".unforeseen") for _, _, code, _ in answer):
            differ.append((credential[:200], expected, answer))
    assert differ == []
    assert sum(all(outcome == "passed" for _, outcome, *_ in answer) for answer in answers) >= 3


def test_the_browser_has_the_same_reading_of_ed25519(page: Page) -> None:
    vectors = restated("ed25519_edge_cases.json")["vectors"]
    assert page.evaluate(SIGNATURES, vectors) == [not vector["flags"] for vector in vectors]
