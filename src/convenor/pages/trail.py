"""The audit trail in words: what was done, by whom, about what, for people who run courses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.audit.models import Entry
from convenor.people.models import Role
from convenor.programmes.states import State

DONE: dict[str, str | Promise] = {
    "attendance.marked": _("marked attendance"),
    "attendance.marked_many": _("marked attendance of many"),
    "credentials.artwork_added": _("added artwork"),
    "credentials.artwork_deleted": _("deleted artwork"),
    "credentials.cancelled": _("gave up a number before its certificate was issued"),
    "credentials.correction_accepted": _("accepted a correction"),
    "credentials.correction_asked": _("asked for a correction"),
    "credentials.correction_declined": _("declined a correction"),
    "credentials.design_copied": _("copied a design"),
    "credentials.design_saved": _("saved a design"),
    "credentials.handed_over": _("handed over a certificate"),
    "credentials.issued": _("issued certificates"),
    "credentials.key_compromised": _("declared a key lost"),
    "credentials.key_made": _("made a key"),
    "credentials.key_retired": _("retired a key"),
    "credentials.seal_given": _("gave an organisation a seal"),
    "credentials.seal_given_up": _("gave up the seal of an organisation"),
    "credentials.log_key_compromised": _("declared the log's key lost"),
    "credentials.log_key_rotated": _("handed the log over to another key"),
    "credentials.name_accepted": _("accepted a name"),
    "credentials.name_confirmed": _("confirmed a name"),
    "credentials.name_declined": _("declined a name"),
    "credentials.name_proposed": _("proposed a name"),
    "credentials.names_asked": _("asked for names to be confirmed"),
    "credentials.not_handed_over": _("took back that a certificate was handed over"),
    "credentials.numbered": _("gave a certificate its number"),
    "credentials.papers_exported": _("exported certificates"),
    "credentials.paused": _("paused the issue of certificates"),
    "credentials.register_exported": _("exported the register of certificates"),
    "credentials.resumed": _("resumed the issue of certificates"),
    "credentials.revoked": _("revoked a certificate"),
    "credentials.sessions_shown": _("said whether a certificate shows the sessions"),
    "credentials.signatures_forgotten": _("let scanned signatures be forgotten"),
    "credentials.signed_anew": _("signed a certificate anew"),
    "credentials.superseded": _("replaced a certificate"),
    "enrolment.confirmed": _("gave a seat"),
    "enrolment.list_exported": _("exported the list of people"),
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
    "live.exported": _("exported what live rooms keep"),
    "live.guests_forgotten": _("forgot the names of guests"),
    "live.phones_moved": _("moved all phones to another room"),
    "live.question_answered": _("answered a question in writing"),
    "live.question_assigned": _("gave somebody a question to answer"),
    "live.question_moderated": _("moderated a question"),
    "live.room_closed": _("closed a live room"),
    "live.room_given_up": _("let a live room go that was never opened"),
    "live.room_opened": _("opened a live room"),
    "live.room_prepared": _("prepared a live room"),
    "credentials.holder_erased": _("erased the holder of a certificate"),
    "people.erasure_asked": _("asked to be erased"),
    "people.erasure_withdrawn": _("did not want to be erased any more"),
    "people.person_erased": _("erased a person"),
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
    "people.persons_exported": _("exported the list of persons"),
    "people.persons_merged": _("made two persons one"),
    "people.persons_parted": _("made one person two again"),
    "people.photo_removed": _("took a photo away"),
    "people.photo_set": _("set a photo"),
    "people.posts_set": _("set the posts"),
    "people.role_granted": _("gave a role"),
    "people.role_withdrawn": _("took a role back"),
    "programmes.agenda_frame_set": _("set the hours of the days"),
    "programmes.agenda_released": _("published the agenda"),
    "programmes.agenda_shifted": _("put off what follows a moment"),
    "programmes.calendar_closed": _("gave up a calendar address"),
    "programmes.calendar_opened": _("made a calendar address"),
    "programmes.contribution_added": _("gave somebody a part in a session"),
    "programmes.contribution_amended": _("changed a part in a session"),
    "programmes.contribution_raised": _("named somebody earlier in a session"),
    "programmes.contribution_removed": _("took somebody out of a session"),
    "programmes.course_added": _("made a course"),
    "programmes.course_amended": _("amended the course"),
    "programmes.course_cloned": _("made the next edition of a course"),
    "programmes.course_loaded": _("loaded a course file"),
    "programmes.course_tagged": _("put the course under a term"),
    "programmes.course_untagged": _("took a term off the course"),
    "programmes.link_renewed": _("made another personal link"),
    "programmes.link_sent": _("sent a personal link"),
    "programmes.link_withdrawn": _("withdrew a personal link"),
    "programmes.material_added": _("added a material"),
    "programmes.material_amended": _("corrected a material"),
    "programmes.material_removed": _("removed a material"),
    "programmes.material_renewed": _("put a new version of a material"),
    "programmes.module_added": _("added a module"),
    "programmes.module_amended": _("amended a module"),
    "programmes.module_moved": _("moved a module"),
    "programmes.module_removed": _("removed a module"),
    "programmes.moved": _("moved the course to another state"),
    "programmes.needs_told": _("said what they need"),
    "programmes.order_attached": _("attached the scan of the order"),
    "programmes.part_answered": _("answered to a part"),
    "programmes.partner_added": _("gave an organisation a part in the programme"),
    "programmes.partner_moved": _("moved an organisation in the order"),
    "programmes.partner_removed": _("took a part in the programme from an organisation"),
    "programmes.programme_added": _("made a programme"),
    "programmes.programme_amended": _("amended the programme"),
    "programmes.programme_tagged": _("put the programme under a term"),
    "programmes.programme_untagged": _("took a term off the programme"),
    "programmes.schedule_brought_in": _("brought in a schedule file"),
    "programmes.sender_added": _("added an institution"),
    "programmes.sender_amended": _("changed how the course names an institution"),
    "programmes.sender_moved": _("moved an institution in the order"),
    "programmes.sender_removed": _("took an institution off the course"),
    "programmes.session_added": _("added a session"),
    "programmes.session_amended": _("amended a session"),
    "programmes.session_removed": _("removed a session"),
    "programmes.sheet_amended": _("wrote at the course sheet"),
    "programmes.signatory_added": _("added a signatory"),
    "programmes.signatory_amended": _("changed the post of a signatory"),
    "programmes.signatory_moved": _("moved a signatory in the order"),
    "programmes.signatory_removed": _("took a signatory off the course"),
    "programmes.reminders_set": _("set the reminders"),
    "programmes.speaker_invited": _("made a personal link"),
}
"""What is told in words; any other act is shown by its code, which is honest and never missing."""

FIELDS: dict[str, str | Promise] = {
    "abstract": _("What will happen"),
    "aims": _("Aims"),
    "certificate_rule": _("Certificate rule"),
    "code": _("Code"),
    "course": _("Course"),
    "ends_at": _("Ends"),
    "ends_on": _("Last day"),
    "format": _("Format"),
    "from": _("from"),
    "hours": _("Hours"),
    "kind": _("As what"),
    "languages": _("Languages"),
    "module_id": _("Module"),
    "name": _("Name"),
    "number": _("Number"),
    "order_number": _("Number of the order"),
    "ordered_on": _("Date of the order"),
    "organisation": _("Organisation"),
    "outcomes": _("Learning outcomes"),
    "person": _("Person"),
    "place": _("Place"),
    "priorities": _("Priorities of the strategy"),
    "reason": _("Why"),
    "room": _("Room"),
    "seats": _("Seats"),
    "session": _("Session"),
    "starts_at": _("Begins"),
    "starts_on": _("First day"),
    "closes_on": _("Registration closes on"),
    "summary": _("In short"),
    "talk": _("Title of the talk"),
    "time_zone": _("Time zone"),
    "title": _("Title"),
    "to": _("to"),
    "where": _("Where"),
}
"""Fields by the words of their forms; any other is shown by its own name."""

KINDS: dict[str, str | Promise] = {
    "people.person": _("persons"),
    "people.organisation": _("organisations"),
    "programmes.programme": _("programmes"),
    "programmes.course": _("courses"),
    "programmes.module": _("modules"),
    "programmes.session": _("sessions"),
    "programmes.material": _("materials"),
    "enrolment.registration": _("registrations"),
    "credentials.certificate": _("certificates"),
    "notices.message": _("messages"),
}


PLACES = {
    Role.Reach.PROGRAMME: "programmes.programme",
    Role.Reach.COURSE: "programmes.course",
    Role.Reach.ORGANISATION: "people.organisation",
}
"""What a role may hold in, beside the whole site."""


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
    targets = {(one.target_kind, one.target_pk) for one in found}
    names = _names(targets | {_place(one.facts) for one in found if _is_role(one.facts)}, language)
    return [
        Told(
            one.at,
            one.by_name,
            DONE.get(one.code, one.code),
            names.get((one.target_kind, one.target_pk), f"{one.target_kind} {one.target_pk}"),
            _facts(one.facts, names),
        )
        for one in found
    ]


def _is_role(facts: Mapping[str, Any]) -> bool:
    return set(facts) == {"kind", "reach", "pk"}


def _place(role: Mapping[str, Any]) -> tuple[str, int]:
    """Where a role holds, as kind and number of what that is."""
    return PLACES.get(role["reach"], ""), role["pk"]


def _facts(facts: Mapping[str, Any], names: Mapping[tuple[str, int], str]) -> list[tuple[str, str]]:
    """What was found there before, field by field; of other acts whatever was noted."""
    if _is_role(facts):
        place = names.get(_place(facts), str(Role.Reach(facts["reach"]).label))
        return [(_field("kind"), str(Role.Kind(facts["kind"]).label)), (_field("where"), place)]
    if set(facts) == {"from", "to"} and {*facts.values()} <= {*State.values}:
        return [(_field(key), str(State(value).label)) for key, value in facts.items()]
    if set(facts) == {"changed", "before"}:
        return [(_field(name), _was(value)) for name, value in facts["before"].items()]
    return [(_field(key), _shown(value)) for key, value in facts.items()]


def _field(name: str) -> str:
    return str(FIELDS.get(name, name.removesuffix("_id").replace("_", " ")))


def _was(value: object) -> str:
    shown = _shown(value)
    return str(_("before: %(value)s")) % {"value": shown} if shown else str(_("empty before"))


def _names(targets: Iterable[tuple[str, int]], language: str) -> dict[tuple[str, int], str]:
    by_kind: dict[str, set[int]] = {}
    for kind, pk in targets:
        by_kind.setdefault(kind, set()).add(pk)
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
