"""Whole files: what is said of the page around a genuine credential."""

import pytest

from convenor.credentials.proof.baking import baked_png
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.verify import Check, Outcome
from convenor.credentials.tests.proof.factories import Case, a_case, a_credential
from convenor.credentials.tests.proof.log import a_log_proof, a_paper_proof, a_trust_file_with_a_log
from convenor.credentials.tests.proof.papers import NUMBER, a_paper
from convenor.credentials.tests.proof.test_baking import a_png


def the_paper(case: Case) -> Check:
    report = case.report
    assert report.is_valid, report.refusal
    return next(check for check in report.checks if check.step == "paper")


@pytest.mark.parametrize(
    "paper",
    [
        a_paper(a_credential()),
        a_paper(a_credential(), page="HGS-2022- 0007"),
        a_paper(a_credential(), page="Set anew", title=f"Certificate {NUMBER}"),
        a_paper(a_credential(), page=""),
        baked_png(a_png(), canonical_json(a_credential())),
    ],
    ids=["shown", "broken up", "in the title", "a scan without words", "a picture"],
)
def test_a_page_that_does_not_contradict_is_said_to_be_unchecked(paper: bytes) -> None:
    check = the_paper(a_case(paper))
    assert (check.outcome, check.code) == (Outcome.NOT_CHECKED, "paper.not_checked")


def test_a_file_that_the_log_has_is_that_file() -> None:
    paper = a_paper(a_credential(), log_proof=a_log_proof(a_credential()))
    check = the_paper(
        a_case(paper, a_trust_file_with_a_log(), paper_proof=a_paper_proof(paper), log_needed=True)
    )
    assert check.outcome is Outcome.PASSED
    assert "Byte for byte the file that the log has since 2022-07-16T09:30:00Z." in check.sentence


def test_without_a_log_in_the_trust_file_its_proof_of_the_paper_says_nothing() -> None:
    paper = a_paper(a_credential())
    assert the_paper(a_case(paper, paper_proof=a_paper_proof(paper))).outcome is Outcome.NOT_CHECKED


def test_a_forged_credential_on_a_page_is_refused_for_itself() -> None:
    forged = a_case(a_paper({**a_credential(), "name": "Doctorate"}))
    assert forged.verdict == "signature.wrong"
    assert forged.report.checks[-1].code == "paper.not_checked"
