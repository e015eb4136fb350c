"""The credential: what a certificate says, as an Open Badges 3.0 document (``OpenBadgeCredential``).

1EdTech Open Badges 3.0 on W3C Verifiable Credentials 2.0. Every fact of the paper has one place in it:

====================  ==================================================================================
number                ``credentialSubject.licenseNumber``
name, in Latin too    ``credentialSubject.identifier``: first the name, then ``ext:latinName``
institution           ``credentialSubject.identifier``: ``ext:institution``
course, its code      ``achievement.name``, ``achievement.humanCode``
programme             ``achievement.alignment`` of the type ``ext:TrainingProgramme``
terms it serves       ``achievement.alignment`` without a type, with framework and code; not printed
dates                 ``activityStartDate``, ``activityEndDate``: the days, as midnight in UTC
hours                 ``result``, an ISO 8601 duration, described by ``ext:TrainingDuration``
modules               ``achievement.resultDescription`` of the type ``ext:Module``
partners, place,      ``achievement.description``: ``label: one; two | label: three``, in the order given
who signed it
rule that was met     ``achievement.criteria.narrative``
day of issue          ``validFrom``
====================  ==================================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from convenor.credentials.proof.contexts import CREDENTIAL_CONTEXTS
from convenor.credentials.proof.documents import Document, time_text
from convenor.credentials.proof.forms import (
    ACHIEVEMENT_TYPES,
    CREDENTIAL_TYPE,
    DURATION,
    INSTITUTION,
    LATIN_NAME,
    MODULE,
    NAME,
    PROGRAMME,
    check_credential,
)
from convenor.credentials.proof.status import status_entry


@dataclass(frozen=True)
class Issuer:
    """In whose name the credential is issued: its did:web, its name, perhaps its address on the web."""

    did: str
    name: str
    address: str = ""


@dataclass(frozen=True)
class Module:
    number: int
    title: str = ""


@dataclass(frozen=True)
class Detail:
    """A labelled list in its order: ``Detail("Partners", ("Ministry of Culture", "UNESCO"))``."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Alignment:
    """A term of a public vocabulary, or the programme: its name, and the address that identifies it."""

    name: str
    address: str
    framework: str = ""
    code: str = ""


@dataclass(frozen=True)
class CredentialFacts:
    """Everything that a credential says. Texts are single lines; all are in ``language`` or in several at once.

    ``address`` is that of the check page and the id of the credential; ``holder`` a random ``urn:uuid:…``. ``title`` is
    what the document is called; ``course_address`` and ``programme`` identify the course and its programme on the web,
    and the course's has no fragment. ``minutes`` of training. ``issued_at`` and ``valid_until`` are aware. ``notice``
    says what anybody must know first, such as that it comes from a rehearsal.
    """

    address: str
    holder: str
    number: str
    title: str
    kind: str
    """One of ``forms.ACHIEVEMENT_TYPES``."""
    name: str
    issuer: Issuer
    course: str
    course_address: str
    programme: Alignment
    first_day: date
    last_day: date
    minutes: int
    criteria: str
    language: str
    issued_at: datetime
    status_list: str
    status_index: int
    course_code: str = ""
    latin_name: str = ""
    institution: str = ""
    modules: tuple[Module, ...] = ()
    details: tuple[Detail, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    notice: str = ""
    valid_until: datetime | None = None


def build_credential(facts: CredentialFacts) -> Document:
    """Return the credential without its proof. Refuses the codes of ``forms.check_credential``."""
    document: Document = {
        "@context": list(CREDENTIAL_CONTEXTS),
        "id": facts.address,
        "type": list(CREDENTIAL_TYPE),
        "name": facts.title,
        **({"description": facts.notice} if facts.notice else {}),
        "issuer": {
            "id": facts.issuer.did,
            "type": ["Profile"],
            "name": facts.issuer.name,
            **({"url": facts.issuer.address} if facts.issuer.address else {}),
        },
        "validFrom": time_text(facts.issued_at),
        **({"validUntil": time_text(facts.valid_until)} if facts.valid_until else {}),
        "credentialSubject": _subject(facts),
        "credentialStatus": status_entry(facts.status_list, facts.status_index),
    }
    check_credential(document, signed=False)
    return document


def facts_shown(document: Document) -> Mapping[str, str]:
    """Return what a credential of the closed form says, for people: label to text, in the order of the paper."""
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    people = {one["identityType"]: one["identityHash"] for one in subject["identifier"]}
    programme = [one["targetName"] for one in achievement.get("alignment", ()) if one.get("targetType")]
    terms = [
        f"{one['targetName']} ({one['targetFramework']})" if "targetFramework" in one else one["targetName"]
        for one in achievement.get("alignment", ())
        if "targetType" not in one
    ]
    modules = [one["name"] for one in achievement["resultDescription"] if one["resultType"] == MODULE]
    first, last = subject["activityStartDate"][:10], subject["activityEndDate"][:10]
    shown = {
        "Notice": document.get("description", ""),
        "Certificate": document["name"],
        "Number": subject["licenseNumber"],
        "Name": people[NAME],
        "Name in Latin letters": people.get(LATIN_NAME, ""),
        "Institution": people.get(INSTITUTION, ""),
        "Course": achievement["name"],
        "Programme": "; ".join(programme),
        "Dates": first if first == last else f"{first} to {last}",
        "Length": _readable(subject["result"][0]["value"]),
        "Modules": "; ".join(modules),
        "Details": achievement["description"],
        "Serves": "; ".join(terms),
        "Criteria": achievement["criteria"]["narrative"],
        "Issued by": f"{document['issuer']['name']} ({document['issuer']['id']})",
        "Issued on": document["validFrom"],
        "Valid until": document.get("validUntil", ""),
        "Address": document["id"],
    }
    return {label: text for label, text in shown.items() if text}


def _subject(facts: CredentialFacts) -> Document:
    identities = {NAME: facts.name, LATIN_NAME: facts.latin_name, INSTITUTION: facts.institution}
    return {
        "id": facts.holder,
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": text, "identityType": kind}
            for kind, text in identities.items()
            if text or kind == NAME
        ],
        "licenseNumber": facts.number,
        "activityStartDate": _midnight(facts.first_day),
        "activityEndDate": _midnight(facts.last_day),
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{facts.course_address}#duration",
                "value": _duration(facts.minutes),
            }
        ],
        "achievement": _achievement(facts),
    }


def _achievement(facts: CredentialFacts) -> Document:
    details = " | ".join(f"{detail.label}: {'; '.join(detail.values)}" for detail in facts.details)
    described = [("duration", "Length of the training", DURATION)]
    for module in facts.modules:
        title = f"Module {module.number}: {module.title}" if module.title else f"Module {module.number}"
        described.append((f"module-{module.number}", title, MODULE))
    return {
        "id": _achievement_id(facts),
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENT_TYPES[facts.kind],
        "name": facts.course,
        "description": details or facts.course,
        **({"humanCode": facts.course_code} if facts.course_code else {}),
        "criteria": {"narrative": facts.criteria},
        "inLanguage": facts.language,
        "alignment": [
            {**_alignment(facts.programme), "targetType": PROGRAMME},
            *(_alignment(alignment) for alignment in facts.alignments),
        ],
        "resultDescription": [
            {
                "id": f"{facts.course_address}#{fragment}",
                "type": ["ResultDescription"],
                "name": title,
                "resultType": kind,
            }
            for fragment, title, kind in described
        ],
    }


def _achievement_id(facts: CredentialFacts) -> str:
    """To have taught a course is not what its participants achieved: only theirs is called by the course's address."""
    earned_by_presence = facts.kind in ("participation", "completion")
    return facts.course_address if earned_by_presence else f"{facts.course_address}#{facts.kind}"


def _alignment(alignment: Alignment) -> Document:
    return {
        "type": ["Alignment"],
        "targetName": alignment.name,
        "targetUrl": alignment.address,
        **({"targetFramework": alignment.framework} if alignment.framework else {}),
        **({"targetCode": alignment.code} if alignment.code else {}),
    }


def _midnight(day: date) -> str:
    return time_text(datetime.combine(day, time(), tzinfo=UTC))


def _duration(minutes: int) -> str:
    """Minutes as an ISO 8601 duration: 630 gives ``PT10H30M``."""
    if minutes < 0:
        raise ValueError("a training of less than no time")
    hours, left = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{left}M" if left or not hours else "")


def _readable(duration: str) -> str:
    return duration.removeprefix("PT").replace("H", " h ").replace("M", " min").strip()
