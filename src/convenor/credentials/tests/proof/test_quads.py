"""Canonical N-Quads: our templates, pyoxigraph and (through ``data/``) npm's jsonld say the same."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.credentials.proof.contexts import CREDENTIALS, pinned_context
from convenor.credentials.proof.credential import Alignment, Detail, build_credential
from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.quads import canonical_quads, reference_quads
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.factories import facts
from convenor.credentials.tests.proof.vectors import restated

PRINTED = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40)
ODD_NAMES = [
    "Ələkbər “Əli” Şıxəliyev",
    "محمد بن عبد الله",
    "e\u0301 and \u00e9",
    "👩🏽\u200d🎨 Ayşe",
    'a "quoted" \\ backslash \\u0041 \\n',
    "100 % %s %(x)s {}",
    "<did:web:evil> _:c14n0 .",
    "\u2028\u2029\u0085",
]


@pytest.mark.parametrize("vector", restated("canonized_by_jsonld.json")["vectors"])
def test_both_ways_agree_with_an_independent_implementation(vector: Any) -> None:
    assert canonical_quads(vector["document"]) == vector["quads"]
    assert reference_quads(vector["document"]) == vector["quads"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_template_and_rdfc_agree_on_an_odd_name(name: str) -> None:
    document = build_credential(facts())
    document["credentialSubject"]["identifier"][0]["identityHash"] = name
    assert canonical_quads(document) == reference_quads(document)


@given(name=PRINTED, course=PRINTED, module=PRINTED)
@settings(max_examples=60, deadline=None)
def test_a_template_and_rdfc_agree_on_any_text(name: str, course: str, module: str) -> None:
    document = build_credential(facts(name=name, course=course, details=(Detail(module, (name, course)),)))
    assert canonical_quads(document) == reference_quads(document)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
@settings(max_examples=60, deadline=None)
def test_they_agree_even_on_controls_which_no_credential_contains(text: str) -> None:
    document = {"@context": [CREDENTIALS], "type": "VerifiableCredential", "id": "urn:x:1", "name": text}
    assert canonical_quads(document) == reference_quads(document)


def test_two_blank_nodes_that_look_alike_are_told_apart_by_the_long_way() -> None:
    twice = Alignment("Goal 1", "https://terms.example.org/1")
    document = build_credential(
        facts(alignments=(twice, twice, Alignment("Goal 2", "https://terms.example.org/2")))
    )
    assert canonical_quads(document) == reference_quads(document)


def test_things_that_say_nothing_of_themselves_are_told_apart_too() -> None:
    document = {"@context": [CREDENTIALS], "type": "VerifiableCredential", "evidence": [{}, {}]}
    assert canonical_quads(document) == reference_quads(document)
    assert canonical_quads(document).count("#evidence") == 2


def test_nameless_things_within_nameless_things_are_told_apart() -> None:
    """A credential of the closed form has none of these."""
    document = build_credential(facts())
    for thing in (document, document["credentialSubject"], document["credentialSubject"]["achievement"]):
        del thing["id"]
    del document["credentialStatus"]["id"]
    assert canonical_quads(document) == reference_quads(document)


def test_a_credential_full_of_things_that_look_alike_is_canonicalized_like_any_other() -> None:
    """Blank nodes that look alike can make RDFC-1.0 exponential; in the closed form they know only named things."""
    twice = Alignment("Goal 1", "https://terms.example.org/1")
    document = build_credential(facts(alignments=(twice,) * 39))
    assert canonical_quads(document).count("AlignmentObject") == 40


def test_the_order_of_members_and_of_sets_changes_nothing() -> None:
    document = build_credential(facts())
    turned = dict(reversed(document.items()))
    turned["credentialSubject"] = dict(reversed(document["credentialSubject"].items()))
    turned["credentialSubject"]["identifier"] = document["credentialSubject"]["identifier"][::-1]
    assert canonical_quads(turned) == canonical_quads(document)


def test_two_gaps_filled_with_the_same_address_become_one_thing() -> None:
    document = build_credential(facts())
    document["credentialSubject"]["achievement"]["id"] = document["id"]
    assert canonical_quads(document) == reference_quads(document)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(undefined="x"), "term.undefined"),
        (lambda d: d["credentialSubject"].update(favouriteColour="green"), "term.undefined"),
        (
            lambda d: d.update(type=["VerifiableCredential", "OpenBadgeCredential", "Undefined"]),
            "term.undefined",
        ),
        (lambda d: d.update({"@included": [{"id": "urn:x:1", "name": "y"}]}), "term.undefined"),
        (lambda d: d.update({"@reverse": {}}), "term.undefined"),
        (lambda d: d["issuer"].update({"@context": {"name": "urn:x:name"}}), "term.undefined"),
        (lambda d: d.update({"https://schema.org/name": "y"}), "term.undefined"),
        (lambda d: d["issuer"].update(id="ministry"), "address.malformed"),
        (lambda d: d["issuer"].update(id="/issuers/ministry"), "address.malformed"),
        (lambda d: d["issuer"].update(id="name:ministry"), "address.malformed"),
        (lambda d: d["issuer"].update(id="did:web:x> <urn:y"), "address.malformed"),
        (lambda d: d["issuer"].update(id="_:b0"), "address.malformed"),
        (lambda d: d.update(name=None), "document.not_json_ld"),
        (lambda d: d.update(name=1.5), "document.not_json_ld"),
        (lambda d: d.update(type={"a": "b"}), "document.not_json_ld"),
        (lambda d: d["@context"].append("https://elsewhere.example.org/v1"), "context.not_pinned"),
    ],
)
@pytest.mark.parametrize("quads", [canonical_quads, reference_quads])
def test_nothing_is_left_out_of_what_is_signed(
    change: Callable[[Any], None], code: str, quads: Callable[[Document], str]
) -> None:
    document = copy.deepcopy(build_credential(facts()))
    change(document)
    with pytest.raises(Refused) as refused:
        quads(document)
    assert refused.value.code == code


def test_a_context_that_is_not_the_pinned_one_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "credentials-v2.jsonld").write_text('{"@context": {"name": "https://evil.example.org/name"}}')
    monkeypatch.setattr("convenor.credentials.proof.contexts.FOLDER", tmp_path)
    pinned_context.cache_clear()
    with pytest.raises(Refused, match="context.changed"):
        pinned_context(CREDENTIALS)
    pinned_context.cache_clear()
