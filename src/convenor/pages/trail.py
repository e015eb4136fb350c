"""The audit trail in words: what was done, by whom, about what, for people who run courses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.audit.models import Entry

DONE: dict[str, str | Promise] = {
    "attendance.marked": _("marked attendance"),
    "attendance.marked_many": _("marked attendance of many"),
    "credentials.issued": _("issued certificates"),
    "credentials.revoked": _("revoked a certificate"),
    "credentials.superseded": _("replaced a certificate"),
    "enrolment.confirmed": _("gave a seat"),
    "enrolment.list_exported": _("took the list of people out of the house"),
    "enrolment.put_on_waiting_list": _("put on the waiting list"),
    "enrolment.registered": _("registered"),
    "enrolment.roster_brought_in": _("brought in a list of people"),
    "enrolment.withdrawn": _("withdrew a registration"),
    "notices.bounced": _("mail came back"),
    "notices.failed": _("gave up sending"),
    "notices.look_through": _("had letters looked through before they go"),
    "notices.put_off": _("was put off by the mail server"),
    "notices.released": _("released"),
    "notices.resent": _("sent again"),
    "notices.reworded": _("worded a letter otherwise"),
    "notices.withdrawn": _("took a message back"),
    "people.claim_approved": _("approved a focal point"),
    "people.claim_refused": _("did not approve a focal point"),
    "people.kept_apart": _("noted that two are not one person"),
    "people.merged_away": _("made one with another person"),
    "people.organisation_added": _("added an organisation"),
    "people.organisation_amended": _("corrected an organisation"),
    "people.organisation_claimed": _("asked to be focal point"),
    "people.person_added": _("added a person"),
    "people.person_affiliated": _("noted a post"),
    "people.person_amended": _("corrected a person"),
    "people.person_removed": _("removed a person"),
    "people.persons_exported": _("took the list of persons out of the house"),
    "people.persons_merged": _("made two persons one"),
    "people.persons_parted": _("made one person two again"),
    "people.photo_removed": _("took a photo away"),
    "people.photo_set": _("set a photo"),
    "people.posts_set": _("set the posts"),
    "people.role_granted": _("gave a role"),
    "people.role_withdrawn": _("took a role back"),
    "programmes.course_loaded": _("loaded a course file"),
    "programmes.link_renewed": _("made another personal link"),
    "programmes.link_sent": _("sent a personal link"),
    "programmes.link_withdrawn": _("withdrew a personal link"),
    "programmes.material_added": _("added a material"),
    "programmes.material_amended": _("corrected a material"),
    "programmes.material_removed": _("removed a material"),
    "programmes.material_renewed": _("put a new version of a material"),
    "programmes.moved": _("moved the course to another state"),
    "programmes.needs_told": _("said what they need"),
    "programmes.part_answered": _("answered to a part"),
    "programmes.speaker_invited": _("made a personal link"),
}
"""What is told in words; any other act is shown by its code, which is honest and never missing."""

KINDS: dict[str, str | Promise] = {
    "people.person": _("persons"),
    "people.organisation": _("organisations"),
    "programmes.programme": _("programmes"),
    "programmes.course": _("courses"),
    "enrolment.registration": _("registrations"),
    "credentials.certificate": _("certificates"),
    "notices.message": _("messages"),
}


@dataclass(frozen=True)
class Told:
    """One line of the trail: when, who, what in words, about what (as it is called today, where it still is)."""

    at: datetime
    by: str
    done: str | Promise
    about: str
    facts: list[tuple[str, str]]


def told(entries: Iterable[Entry], language: str) -> list[Told]:
    """Return entries in words: one query for each kind of thing they are about."""
    found = list(entries)
    names = _names(found, language)
    return [
        Told(
            one.at,
            one.by_name,
            DONE.get(one.code, one.code),
            names.get((one.target_kind, one.target_pk), f"{one.target_kind} {one.target_pk}"),
            [(key, _shown(value)) for key, value in one.facts.items()],
        )
        for one in found
    ]


def _names(entries: Iterable[Entry], language: str) -> dict[tuple[str, int], str]:
    by_kind: dict[str, set[int]] = {}
    for one in entries:
        by_kind.setdefault(one.target_kind, set()).add(one.target_pk)
    names: dict[tuple[str, int], str] = {}
    for kind, pks in by_kind.items():
        try:
            model: Any = apps.get_model(kind)
        except (LookupError, ValueError):
            continue
        rows = model._base_manager.all()
        related = [name for name in ("person", "course", "session", "organisation") if _has(model, name)]
        for pk, row in (
            rows.select_related(*related).in_bulk(pks).items() if related else rows.in_bulk(pks).items()
        ):
            names[kind, pk] = str(row.called(language)) if hasattr(row, "called") else str(row)
    return names


def _has(model: Any, name: str) -> bool:
    return any(field.name == name and field.is_relation for field in model._meta.fields)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{key}: {_shown(one)}" for key, one in value.items() if one not in ("", None, [], {})
        )
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return str(value)
