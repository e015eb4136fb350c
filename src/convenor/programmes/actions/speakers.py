"""What speakers are asked, and what they answer: by their personal link or from their account."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.notices.actions import post as post_notice
from convenor.people.models import Person
from convenor.programmes import letters
from convenor.programmes.actions.sessions import renew_draft
from convenor.programmes.models import Contribution, Course, Invitation
from convenor.programmes.queries import Speaker, speakers
from convenor.programmes.rules import NO_ADDRESS, NOBODY_TO_REMIND, answer_refusal


@transaction.atomic
def invite(course: Course, person: Person, *, by: Person | None, at: datetime) -> Invitation:
    """Give a speaker a personal page for a course; who has one keeps it. One that was withdrawn stays so."""
    invitation, is_new = Invitation.objects.get_or_create(course=course, person=person)
    if is_new:
        record("programmes.speaker_invited", target=person, by=by, at=at, facts=_course(course))
    return invitation


@transaction.atomic
def invite_all(course: Course, *, by: Person | None, at: datetime) -> list[Invitation]:
    """Give everybody who has a part in the course a personal page; return the new ones."""
    without = [one.person for one in speakers(course) if one.invitation is None]
    return [invite(course, person, by=by, at=at) for person in without]


@transaction.atomic
def withdraw_link(invitation: Invitation, *, by: Person | None, at: datetime) -> Invitation:
    """Let the personal link open nothing any more, whoever has a copy. Again does nothing."""
    invitation = _locked(invitation)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.serial += 1
        invitation.save()
        record(
            "programmes.link_withdrawn",
            target=invitation.person,
            by=by,
            at=at,
            facts=_course(invitation.course),
        )
    return invitation


@transaction.atomic
def renew_link(invitation: Invitation, *, by: Person | None, at: datetime) -> Invitation:
    """Make another personal link; those given out before open nothing."""
    invitation = _locked(invitation)
    if invitation.withdrawn_at is None:
        invitation.serial += 1
    invitation.withdrawn_at, invitation.sent_at = None, None
    invitation.save()
    record(
        "programmes.link_renewed", target=invitation.person, by=by, at=at, facts=_course(invitation.course)
    )
    return invitation


@transaction.atomic
def answer(
    contribution: Contribution,
    *,
    answer: str,
    talk: Mapping[str, str],
    by: Person | None,
    at: datetime,
) -> Contribution:
    """Note that a speaker confirms or declines a part, and how the talk is called, per language.

    Refuses ``speaker.answers_closed``. The same again leaves no trace.
    """
    contribution = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("session__course", "person")
        .get(pk=contribution.pk)
    )
    course = contribution.session.course
    insist(answer_refusal(course.state))
    words = {language: text for language, text in talk.items() if text}
    if (contribution.answer, contribution.talk) == (answer, words):
        return contribution
    facts: dict[str, object] = {
        **_course(course),
        "session": contribution.session.key,
        "answer": answer,
        "talk": words,
        "before": contribution.talk,
    }
    if contribution.talk != words:
        contribution.assumed = [one for one in contribution.assumed if not one.startswith("talk")]
    contribution.answer, contribution.answered_at, contribution.talk = answer, at, words
    contribution.save()
    renew_draft(course)
    record("programmes.part_answered", target=contribution.person, by=by, at=at, facts=facts)
    return contribution


@transaction.atomic
def tell_needs(
    course: Course,
    person: Person,
    *,
    technical: str,
    diet: str,
    absent: Sequence[str],
    by: Person | None,
    at: datetime,
) -> Invitation:
    """Keep what a speaker needs and on which half-days they cannot come. What they wrote is not in the audit trail.

    Refuses ``speaker.answers_closed``.
    """
    insist(answer_refusal(course.state))
    invitation = _locked(invite(course, person, by=by, at=at))
    invitation.technical, invitation.diet, invitation.absent = technical, diet, sorted(absent)
    invitation.told_at = at
    invitation.save()
    record("programmes.needs_told", target=person, by=by, at=at, facts=_course(course))
    return invitation


def chosen(course: Course, pks: Collection[int]) -> list[Speaker]:
    """The speakers of a course with these numbers, for a letter. Refuses ``speaker.nobody_chosen``, and
    ``speaker.no_address`` where one of them has none."""
    found = [one for one in speakers(course) if one.person.pk in pks]
    insist(None if found else NOBODY_TO_REMIND)
    insist(None if all(one.person.email for one in found) else NO_ADDRESS)
    return found


@transaction.atomic
def send_links(course: Course, pks: Collection[int], *, by: Person | None, at: datetime) -> list[Invitation]:
    """Write to the chosen speakers, each in their language, with their link and what they still owe.

    Whoever has no page yet gets one, and one that was withdrawn gets a new link. Two organisers at once send one mail.
    Refuses what ``chosen`` does.
    """
    sent = []
    for one in chosen(course, pks):
        invitation = _locked(invite(course, one.person, by=by, at=at))
        if invitation.withdrawn_at is not None:
            invitation = renew_link(invitation, by=by, at=at)
        before = invitation.sent_at.isoformat() if invitation.sent_at else "first"
        post_notice(
            letters.SPEAKER,
            letters.Asked(one, invitation),
            key=f"programmes.speaker_letter:{invitation.pk}:{invitation.serial}:{before}",
            to=one.person,
            places=course.scopes,
            cause=f"programmes.speaker_letter:{course.pk}:{at.isoformat()}",
            at=at,
        )
        invitation.sent_at, invitation.sent_to = at, str(one.person.email)
        invitation.save(update_fields=["sent_at", "sent_to"])
        record("programmes.link_sent", target=one.person, by=by, at=at, facts=_course(course))
        sent.append(invitation)
    return sent


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("course__programme", "person")
        .get(pk=invitation.pk)
    )


def _course(course: Course) -> dict[str, object]:
    return {"course": course.slug}
