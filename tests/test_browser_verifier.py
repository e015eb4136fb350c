"""The browser and ``convenor verify`` come to the same answer about every forgery that the library's own tests know."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from convenor.credentials.paper import typeset_certificate
from convenor.credentials.proof.baking import baked_png, baked_svg
from convenor.credentials.proof.carriers import carried_by
from convenor.credentials.proof.did import PublishedKey, did_document
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.portable import portable_rules
from convenor.credentials.proof.seal import put_seal, read_pkcs12
from convenor.credentials.proof.verify import Report
from convenor.credentials.tests.proof.attacks import ATTACKS
from convenor.credentials.tests.proof.factories import (
    AT,
    FRAGMENT,
    INDEX,
    LATER,
    MINISTRY,
    Case,
    a_case,
    a_credential,
    a_signer,
    a_status_list,
    a_token,
    a_trust_file,
)
from convenor.credentials.tests.proof.log import a_log_proof, a_trust_file_with_a_log
from convenor.credentials.tests.proof.seals import PASSWORD, a_pkcs12
from convenor.credentials.tests.proof.test_baking import (
    BAD_PNGS,
    BAD_SVGS,
    ODD,
    SVG,
    a_png,
    an_svg_with_a_token,
)
from convenor.credentials.tests.proof.variants import VARIANTS
from convenor.credentials.tests.proof.vectors import restated
from convenor.credentials.tests.test_paper import PAPER
from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Outcomes = list[tuple[str, str, str]]
"""Of each step: its name, what came of it, and the code where it did not pass."""

RUN = """async ({ cases, rules }) => {
    const { verify } = await import("/static/credentials/proof.js");
    const bytes = (text) => text === null ? null : Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const answers = [];
    for (const { credential, logProof, at, bundle } of cases) {
        const trust = {
            issuerDocument: async (did) => bundle.issuers.find(({ id }) => id === did) ?? null,
            statusList: async (address) => bundle.statusLists.find(({ id }) => id === address) ?? null,
            log: async () => ({ keys: bundle.logs ?? [], kept: bundle.checkpoints ?? [] }),
            logProof: async () => null,
        };
        const about = { rules, trust, logProof: bytes(logProof), at: new Date(at) };
        const { checks } = await verify(bytes(credential), about);
        answers.push(checks.map(({ step, outcome, code }) => [step, outcome, code]));
    }
    return answers;
}"""

SIGNATURES = """async (vectors) => {
    const { isSigned } = await import("/static/credentials/keys.js");
    const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
    const answers = [];
    for (const { key, sig, msg } of vectors) {
        answers.push(await isSigned(bytes(key), bytes(sig), new TextEncoder().encode(msg)));
    }
    return answers;
}"""

CARRIED = """async (files) => {
    const { carriedBy } = await import("/static/credentials/carriers.js");
    const answers = [];
    for (const file of files) {
        try {
            const { credential } = await carriedBy(Uint8Array.from(atob(file), (one) => one.charCodeAt(0)));
            answers.push(new TextDecoder().decode(credential));
        } catch (error) {
            answers.push(error.code ?? String(error));
        }
    }
    return answers;
}"""


@pytest.fixture
def page(window: Window) -> Page:
    page = window().new_page()
    page.goto("/check/file/")
    return page


def good_ones() -> Iterator[Case]:
    """What has to pass, with the trust that belongs to it."""
    credential = a_credential()
    yield a_case(credential)
    yield a_case(json.dumps(credential, indent=4, ensure_ascii=False).encode())
    yield a_case(a_credential(valid_until=LATER + timedelta(hours=1)))
    yield a_case(credential, a_trust_file(lists=(a_status_list(revoked=(INDEX - 1, INDEX + 1)),)))
    yield a_case(credential, a_trust_file())
    yield a_case(a_token().encode())
    for place, size in ((0, 1), (0, 2), (4, 7), (6, 7), (255, 300)):
        proof = a_log_proof(credential, place=place, size=size)
        yield a_case(credential, a_trust_file_with_a_log(), log_proof=proof)
        yield a_case(credential, log_proof=proof)


def after_a_loss(*, lost: timedelta, **options: Any) -> Case:
    """The key was lost so long after the log took the credential in; the status list is signed with the next one."""
    fresh = a_signer(MINISTRY, "key-2023-01")
    keys = [
        PublishedKey(FRAGMENT, a_signer().public_multikey, revoked_at=AT + lost),
        PublishedKey("key-2023-01", fresh.public_multikey),
    ]
    trust = a_trust_file_with_a_log(issuer=did_document(MINISTRY, keys))
    body = {name: value for name, value in a_status_list().items() if name != "proof"}
    return a_case(a_credential(), {**trust, "statusLists": [sign(body, signer=fresh, at=AT)]}, **options)


def found_in_the_browser(page: Page, cases: list[Case]) -> list[Outcomes]:
    data = [
        {
            "credential": base64.b64encode(case.data).decode(),
            "logProof": base64.b64encode(case.log_proof).decode() if case.log_proof is not None else None,
            "at": case.at.isoformat(),
            "bundle": case.trust,
        }
        for case in cases
    ]
    answers = page.evaluate(RUN, {"cases": data, "rules": portable_rules()})
    return [[alike(*one) for one in answer] for answer in answers]


def found_here(report: Report) -> Outcomes:
    return [alike(check.step, check.outcome.replace(" ", "_"), check.code) for check in report.checks]


def alike(step: str, outcome: str, code: str) -> tuple[str, str, str]:
    """The browser takes a form as data and tells less apart in it; every other step has the same codes."""
    return step, outcome, "" if outcome == "passed" or step == "form" else code


def unforced(case: Case) -> Case:
    """The browser needs neither list nor log: it says what it could not check."""
    return Case(case.data, case.trust, case.log_proof, case.at)


def test_the_browser_answers_every_attack_as_the_command_does(page: Page) -> None:
    # What carries a credential is taken apart before; see the test of pictures below, and journeys for papers.
    attacks = [one for one in (*ATTACKS, *VARIANTS) if one.group not in {"paper", "badge"}]
    cases = [unforced(attack.handed_in()) for attack in attacks]
    answers = found_in_the_browser(page, cases)
    differ = [
        (attack.name, found_here(case.report), answer)
        for attack, case, answer in zip(attacks, cases, answers, strict=True)
        if answer != found_here(case.report)
    ]
    assert differ == []


def test_what_is_good_passes_in_the_browser_too(page: Page) -> None:
    cases = list(good_ones())
    for case, answer in zip(cases, found_in_the_browser(page, cases), strict=True):
        assert answer == found_here(case.report)
        assert all(outcome != "failed" for _, outcome, _ in answer)


def test_of_a_withdrawn_key_the_browser_believes_what_the_log_saw_before(page: Page) -> None:
    proof = a_log_proof(a_credential(), place=2, size=5)
    bent = a_log_proof(a_credential(name="Somebody Else"))
    cases = [
        after_a_loss(lost=timedelta(seconds=1), log_proof=proof),
        after_a_loss(lost=timedelta(0), log_proof=proof),
        after_a_loss(lost=timedelta(seconds=1)),
        after_a_loss(lost=timedelta(seconds=1), log_proof=bent),
    ]
    assert [case.verdict for case in cases] == ["", "key.revoked", "key.revoked", "key.revoked"]
    assert found_in_the_browser(page, cases) == [found_here(case.report) for case in cases]


def test_the_browser_has_the_same_reading_of_ed25519(page: Page) -> None:
    vectors = restated("ed25519_edge_cases.json")["vectors"]
    assert page.evaluate(SIGNATURES, vectors) == [not vector["flags"] for vector in vectors]


def test_the_browser_finds_in_pictures_what_the_command_finds(page: Page) -> None:
    credential = canonical_json(a_credential(name=ODD))
    good = [
        baked_png(a_png(), credential),
        baked_png(a_png(), a_token().encode()),
        baked_svg(SVG, credential),
        an_svg_with_a_token(),
    ]
    bad = [*BAD_PNGS.values(), *BAD_SVGS.values()]
    handed_in = [base64.b64encode(picture).decode() for picture in [*good, *(picture for picture, _ in bad)]]
    expected = [carried_by(picture).credential.decode() for picture in good] + [code for _, code in bad]
    assert page.evaluate(CARRIED, handed_in) == expected


def test_the_browser_takes_the_credential_out_of_a_sealed_paper(page: Page) -> None:
    pytest.importorskip("pyhanko")
    credential = canonical_json(a_credential())
    paper = typeset_certificate(PAPER, credential=credential, at=AT)
    key = read_pkcs12(a_pkcs12(), PASSWORD)
    with ThreadPoolExecutor(
        1
    ) as apart:  # in this thread Playwright keeps a loop running, and pyHanko wants its own
        sealed = apart.submit(put_seal, paper, key, at=AT).result()
    assert page.evaluate(CARRIED, [base64.b64encode(sealed).decode()]) == [credential.decode()]
