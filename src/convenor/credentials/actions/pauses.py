"""Stopping and taking up again the making of a course's certificates.

A pause is a row: the worker looks for it after each hand of certificates, whichever process it is and whenever it was
started, so a pause outlives a worker that is killed.
"""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from convenor.audit.actions import record, record_each
from convenor.credentials.actions.files import delete_files
from convenor.credentials.actions.log import enter
from convenor.credentials.facts import LANGUAGES
from convenor.credentials.log import ENDINGS
from convenor.credentials.models import Certificate, Pause
from convenor.credentials.queries import progress
from convenor.credentials.rules import pause_refusal, resume_refusal
from convenor.credentials.states import State
from convenor.jobs.actions import enqueue
from convenor.kit import dates
from convenor.kit.refusals import Refused, insist
from convenor.people.models import Person
from convenor.programmes.actions.sessions import locked
from convenor.programmes.models import Course

BROKEN = _("The computer could not go on; its log says why. Nothing was lost.")
"""What is said to an organiser of a trouble that is not theirs."""


@transaction.atomic
def pause(course: Course, *, by: Person | None, at: datetime) -> Pause:
    """Let no more certificates be made, but those in hand. Refuses ``batch.not_under_way`` and ``batch.paused``."""
    course = locked(course)
    standing = progress(course)
    insist(pause_refusal(is_under_way=standing.is_under_way, is_paused=standing.is_paused))
    record("credentials.paused", target=course, by=by, at=at)
    return Pause.objects.create(course=course, by=by, at=at)


@transaction.atomic
def resume(course: Course, *, by: Person | None, at: datetime) -> None:
    """Go on with the making. Refuses ``batch.not_under_way`` and ``batch.not_paused``."""
    course = locked(course)
    _end_of_pause(course)
    record("credentials.resumed", target=course, by=by, at=at)
    enqueue("credentials.finish", course_pk=course.pk, by_pk=by.pk if by else None)


@transaction.atomic
def cancel_rest(course: Course, *, by: Person | None, at: datetime) -> int:
    """Give up the numbers of all that are not made yet; return how many. Their holders may be given others later.

    A number is not used again, and a row not deleted. What is signed already was entered in the log: its end is too.
    One that was to replace another is made all the same: else its holder would be left with none. Refuses
    ``batch.not_under_way`` and ``batch.not_paused``.
    """
    course = locked(course)
    _end_of_pause(course)
    at = dates.whole_seconds(at)
    waiting = Certificate.objects.select_for_update(of=("self",)).filter(course=course, state=State.NUMBERED)
    rest = list(waiting.filter(predecessor=None).order_by("pk"))
    Certificate.objects.filter(pk__in=[one.pk for one in rest]).update(state=State.CANCELLED, ended_at=at)
    record_each("credentials.cancelled", targets=rest, by=by, at=at)
    signed = [one for one in rest if one.credential or one.credential_sha256]
    enter([(ENDINGS[State.CANCELLED], one.digest) for one in signed], at=at)
    transaction.on_commit(lambda: delete_files(rest))
    if progress(course).is_under_way:
        enqueue("credentials.finish", course_pk=course.pk, by_pk=by.pk if by else None)
    return len(rest)


@transaction.atomic
def stop(course: Course, error: Exception, *, at: datetime) -> None:
    """Pause because of an ``error``, and keep what the organiser is to read. A pause that stands already stays."""
    course = locked(course)
    if progress(course).is_under_way:
        trouble = {}
        for language in LANGUAGES:
            with translation.override(language):
                trouble[language] = str(error.refusal) if isinstance(error, Refused) else str(BROKEN)
        Pause.objects.get_or_create(course=course, defaults={"at": at, "trouble": trouble})


def _end_of_pause(course: Course) -> None:
    standing = progress(course)
    insist(resume_refusal(is_under_way=standing.is_under_way, is_paused=standing.is_paused))
    Pause.objects.filter(course=course).delete()
