"""Everything that the paper prints is in the credential, in the place that Open Badges 3.0 has for it."""

from datetime import date, timedelta
from typing import Any

import pytest

from convenor.credentials.proof.credential import Alignment, Module, build_credential, facts_shown
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.factories import AT, INDEX, MINISTRY, STATUS_LIST, facts


def test_every_fact_of_the_paper_can_be_read_back() -> None:
    shown = facts_shown(build_credential(facts(notice="A rehearsal", valid_until=AT + timedelta(days=365))))
    assert dict(shown) == {
        "Notice": "A rehearsal",
        "Certificate": "Certificate of Participation",
        "Number": "HGS-2022-0007",
        "Name": "Aysel Rafiq qızı Cəfərova",
        "Name in Latin letters": "Aysel Jafarova",
        "Institution": "Nümunə Muzeyi / Sample Museum",
        "Course": "Irsin idarə edilməsi / Heritage Governance",
        "Programme": "Heritage Governance Skills",
        "Dates": "2022-07-14 to 2022-07-15",
        "Length": "10 h 30 min",
        "Modules": "Module 1: Policies; Module 2",
        "Details": "Ordered by: Ministry of Samples | Partners: First Partner; Second Partner | Place: Bakı",
        "Criteria": "At least 80 % of the hours of the course.",
        "Issued by": f"Ministry of Samples ({MINISTRY})",
        "Issued on": "2022-07-16T09:30:00Z",
        "Valid until": "2023-07-16T09:30:00Z",
        "Address": "https://training.example.org/v/0123456789abcdef0123456789abcdef/",
    }


def test_the_credential_is_an_open_badge_of_the_agreed_form() -> None:
    document = build_credential(facts())
    assert document["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert document["credentialSubject"]["identifier"][0] == {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "Aysel Rafiq qızı Cəfərova",
        "identityType": "name",
    }
    assert document["credentialStatus"] == {
        "id": f"{STATUS_LIST}#{INDEX}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(INDEX),
        "statusListCredential": STATUS_LIST,
    }


@pytest.mark.parametrize(
    ("minutes", "duration", "length"),
    [(0, "PT0M", "0 min"), (45, "PT45M", "45 min"), (60, "PT1H", "1 h"), (6030, "PT100H30M", "100 h 30 min")],
)
def test_the_length_is_an_iso_duration(minutes: int, duration: str, length: str) -> None:
    document = build_credential(facts(minutes=minutes))
    assert document["credentialSubject"]["result"][0]["value"] == duration
    assert facts_shown(document)["Length"] == length


def test_a_course_of_one_day_has_one_date() -> None:
    assert facts_shown(build_credential(facts(last_day=date(2022, 7, 14))))["Dates"] == "2022-07-14"


def test_terms_of_vocabularies_stand_beside_the_programme() -> None:
    term = Alignment("Integrate culture", "https://terms.example.org/goal-3", framework="Goals", code="3")
    document = build_credential(facts(alignments=(term,)))
    assert document["credentialSubject"]["achievement"]["alignment"][1] == {
        "type": ["Alignment"],
        "targetName": "Integrate culture",
        "targetUrl": "https://terms.example.org/goal-3",
        "targetFramework": "Goals",
        "targetCode": "3",
    }
    assert facts_shown(document)["Programme"] == "Heritage Governance Skills"
    assert facts_shown(document)["Serves"] == "Integrate culture (Goals)"
    assert "Serves" not in facts_shown(build_credential(facts()))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "form.wrong_length"),
        ({"name": "Aysel\tCəfərova"}, "form.control_character"),
        ({"name": "Aysel\x7f"}, "form.control_character"),
        ({"holder": "aysel@example.org"}, "form.relative_address"),
        ({"course_address": "/courses/heritage/"}, "form.relative_address"),
        ({"address": "https://training.example.org/v/ə/"}, "form.not_an_address"),
        ({"modules": (Module(1, "a"), Module(1, "b"))}, "form.same_id"),
        ({"first_day": date(2022, 7, 16)}, "dates.inverted"),
        ({"valid_until": AT}, "dates.inverted"),
        ({"language": "Azərbaycan"}, "form.wrong_value"),
        ({"criteria": "x" * 8001}, "form.wrong_length"),
    ],
)
def test_what_would_not_be_read_is_not_built(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        build_credential(facts(**changes))
    assert refused.value.code == code


def test_a_training_of_less_than_no_time_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        build_credential(facts(minutes=-1))
