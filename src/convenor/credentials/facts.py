"""What a certificate says.

Taken once, when its number is given, and from then on printed, signed and shown from here: a title that is corrected
later changes no certificate that exists. All of it is JSON; texts are kept per language.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from convenor.credentials.kinds import Kind
from convenor.credentials.paper import CertificatePaper, PaperCredit, PaperModule, PaperSignatory, Part
from convenor.credentials.rules import CertificateRule
from convenor.kit import dates
from convenor.kit.languages import Wording
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course, PartnerRole
from convenor.vocabularies.queries import by_vocabulary

LANGUAGES = ("az", "en")
MOST_TITLES = 6
"""So many sessions given are named on paper; more stand there as hours."""
PARTS: Mapping[str, Part] = {
    PartnerRole.Kind.ORDERS: "orders",
    PartnerRole.Kind.SUPPORTS: "orders",
    PartnerRole.Kind.PARTNERS: "partners",
    PartnerRole.Kind.FUNDS: "partners",
    PartnerRole.Kind.HOSTS: "partners",
    PartnerRole.Kind.IMPLEMENTS: "implements",
}
"""The paper has room for three parts: whoever funds or hosts stands among the partners."""

APART = frozenset({"issued_on", "replaces", "terms", "share_of_hours", "required"})
"""What differs between any two certificates of one person and makes neither of them wrong."""

REHEARSAL = gettext_noop("Rehearsal with made-up participants: this certifies nothing")

Words = dict[str, str]


class ModuleFacts(TypedDict):
    number: int
    title: Words


class CreditFacts(TypedDict):
    part: Part
    organisations: list[Words]


class SignatoryFacts(TypedDict):
    name: Words
    post: Words


class TermFacts(TypedDict):
    code: str
    label: Words


class VocabularyFacts(TypedDict):
    """The terms of one vocabulary that a course is under."""

    key: str
    title: Words
    terms: list[TermFacts]


class CourseFacts(TypedDict):
    """What all certificates of a course and kind have in common. Days are ISO 8601; ``minutes`` is the length of the
    training, ``share_of_hours`` the percentage that earned it, ``required`` the sessions named by its rule.
    Of those who taught or spoke, ``minutes`` is the length of the sessions they gave, and ``given`` their titles.
    ``terms`` are not printed: the credential and the check page say them.
    """

    kind: str
    course: Words
    programme: Words
    code: str
    course_slug: str
    programme_slug: str
    first_day: str
    last_day: str
    place: Words
    minutes: int
    share_of_hours: int
    required: NotRequired[list[Words]]
    given: NotRequired[list[Words]]
    terms: NotRequired[list[VocabularyFacts]]
    modules: list[ModuleFacts]
    credits: list[CreditFacts]
    signatories: list[SignatoryFacts]
    issuer: Words
    notice: Words


class Facts(CourseFacts):
    """Everything one certificate says. ``issued_on`` is the day at the place of the course."""

    name: str
    international_name: str
    institution: Words
    issued_on: str
    replaces: str
    """The number of the certificate in whose place this one was issued; empty for a first one."""


def course_facts(course: Course, *, minutes: int) -> CourseFacts:
    """Return what all certificates of ``course`` say alike: four queries. The course needs an issuer."""
    if course.issuer is None:
        raise ValueError(f"{course.code} has no issuer")
    facts = CourseFacts(
        kind=Kind.PARTICIPATION.value,
        course=course.title,
        programme=course.programme.title,
        code=course.code,
        course_slug=course.slug,
        programme_slug=course.programme.slug,
        first_day=course.starts_on.isoformat(),
        last_day=course.ends_on.isoformat(),
        place=course.place,
        minutes=minutes,
        share_of_hours=0,
        modules=[ModuleFacts(number=module.number, title=module.title) for module in course.modules.all()],
        credits=_credits(course.programme.partner_roles.select_related("organisation")),
        signatories=[
            SignatoryFacts(
                name={language: signatory.person.called(language) for language in LANGUAGES},
                post=signatory.post,
            )
            for signatory in course.signatories.select_related("person")
        ],
        issuer=course.issuer.name,
        notice=_in_each(REHEARSAL) if course.rehearsed else {},
    )
    if terms := _terms(course):
        facts["terms"] = terms
    return facts


def facts_by_presence(
    course: CourseFacts, kind: Kind, rule: CertificateRule, titles: Mapping[str, Wording]
) -> CourseFacts:
    """Return what certificates of ``kind`` say alike that are earned by being there. ``titles`` of sessions by key."""
    facts: CourseFacts = {**course, "kind": kind.value, "share_of_hours": rule.share_of_hours}
    if rule.sessions:
        facts["required"] = [dict(titles[key]) for key in rule.sessions]
    return facts


def facts_by_part(course: CourseFacts, kind: Kind, *, given: Sequence[Wording], minutes: int) -> CourseFacts:
    """Return what the certificate says of somebody who taught or spoke: of the modules nothing, of what they gave all.

    ``given`` are titles, each once; more than a paper has room for are left out, and the hours stand for them.
    """
    facts: CourseFacts = {**course, "kind": kind.value, "minutes": minutes, "modules": []}
    if len(given) <= MOST_TITLES:
        facts["given"] = [dict(title) for title in given]
    return facts


def facts_of(
    course: CourseFacts,
    person: Person,
    institution: Organisation | None,
    *,
    issued_on: date,
    replaces: str = "",
) -> Facts:
    """Return everything that the certificate of one person says."""
    return {
        **course,
        "name": person.officially_called("az"),
        "international_name": person.latin,
        "institution": institution.name if institution else {},
        "issued_on": issued_on.isoformat(),
        "replaces": replaces,
    }


def differences(one: Facts, other: Facts) -> list[str]:
    """Return the keys in which two certificates differ, apart from when they were issued and what they replace."""
    return [key for key in Facts.__annotations__ if key not in APART and one.get(key) != other.get(key)]


def issue_day(course: Course, at: datetime) -> date:
    """Return the day that it is, at ``at``, at the place of the course."""
    return dates.whole_seconds(at).astimezone(course.zone).date()


def paper_of(facts: Facts, *, number: str, check_address: str) -> CertificatePaper:
    """Return what is printed."""
    return CertificatePaper(
        number=number,
        kind=facts["kind"],
        name=facts["name"],
        international_name=facts["international_name"],
        institution=facts["institution"],
        course=facts["course"],
        programme=facts["programme"],
        first_day=date.fromisoformat(facts["first_day"]),
        last_day=date.fromisoformat(facts["last_day"]),
        place=facts["place"],
        minutes=facts["minutes"],
        issued_on=date.fromisoformat(facts["issued_on"]),
        issuer=facts["issuer"],
        check_address=check_address,
        signatories=tuple(PaperSignatory(name=one["name"], post=one["post"]) for one in facts["signatories"]),
        modules=tuple(PaperModule(number=one["number"], title=one["title"]) for one in facts["modules"]),
        given=tuple(facts.get("given", ())),
        credits=tuple(
            PaperCredit(part=one["part"], organisations=tuple(one["organisations"]))
            for one in facts["credits"]
        ),
        notice=facts["notice"],
        languages=LANGUAGES,
    )


def _terms(course: Course) -> list[VocabularyFacts]:
    return [
        VocabularyFacts(
            key=one.key,
            title=dict(one.title),
            terms=[TermFacts(code=term.code, label=dict(term.label)) for term in terms],
        )
        for one, terms in by_vocabulary(course.serves)
    ]


def _credits(partner_roles: Iterable[PartnerRole]) -> list[CreditFacts]:
    """The organisations by their part, in the order of protocol; one that has two parts in a group is named once."""
    credits: dict[Part, CreditFacts] = {}
    for role in partner_roles:
        part = PARTS[role.kind]
        group = credits.setdefault(part, CreditFacts(part=part, organisations=[]))
        if role.organisation.name not in group["organisations"]:
            group["organisations"].append(role.organisation.name)
    return list(credits.values())


def _in_each(message: str, languages: Sequence[str] = LANGUAGES) -> Words:
    said = {}
    for language in languages:
        with translation.override(language):
            said[language] = gettext(message)
    return said
