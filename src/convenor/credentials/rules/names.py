"""How names come onto certificates: confirmed before the issue, corrected after it."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from convenor.credentials.rules.certificates import NOT_REVOCABLE
from convenor.credentials.rules.sentences import NO_ANSWER, sentence_refusal
from convenor.credentials.states import CorrectionState, NameState, State
from convenor.documents.typeset import unprintable_refusal
from convenor.kit.refusals import Refusal
from convenor.people.rules import NAME_PARTS, name_refusal
from convenor.programmes.states import State as CourseState

NAMES_ARE_MADE = frozenset({CourseState.OPEN, CourseState.RUNNING, CourseState.ENDED, CourseState.CERTIFIED})
"""States of a course in which people may say how their names are to stand on the certificates."""
NAME_FIELDS = (*NAME_PARTS, "patronymic", "latin")
"""What a name on a certificate is made of."""
NAMES_CLOSED = Refusal(
    "name.closed", _("Names are confirmed while the course is open, running, or just over.")
)
NAME_ON_CERTIFICATE = Refusal(
    "name.on_certificate",
    _("The certificate is issued already. Ask for a correction of the certificate itself."),
)
NAME_NOT_ASKED = Refusal("name.not_asked", _("The course gives this person no certificate."))
NAME_CHANGED = Refusal(
    "name.changed", _("The name was changed since this page was opened. Look at it again, then confirm.")
)
NAME_THE_SAME = Refusal("name.the_same", _("This is the name as it stands already. You can confirm it."))
NAME_NO_REASON = Refusal("name.no_reason", _("Say in a sentence why the name should be so."))
NAME_NOT_PROPOSED = Refusal("name.not_proposed", _("No correction of this name waits for an answer."))
DEADLINE_PAST = Refusal(
    "names.deadline_past", _("The day until which names can be confirmed must be today or later.")
)
NOBODY_TO_ASK = Refusal(
    "names.nobody_to_ask", _("Nobody is left to be asked: all have confirmed, or have no e-mail address.")
)
CORRECTION_WAITS = Refusal(
    "correction.waits", _("A correction of this certificate waits for an answer already.")
)
CORRECTION_THE_SAME = Refusal("correction.the_same", _("This is what stands on the certificate already."))
CORRECTION_ANSWERED = Refusal("correction.answered", _("This correction has been answered already."))


def name_confirmation_refusal(
    *, course_state: str, has_certificate: bool, is_as_seen: bool = True
) -> Refusal | None:
    """Why somebody may not confirm their name now. ``is_as_seen``: it is still what their page showed."""
    if course_state not in NAMES_ARE_MADE:
        return NAMES_CLOSED
    if has_certificate:
        return NAME_ON_CERTIFICATE
    return None if is_as_seen else NAME_CHANGED


def printed_name_refusal(proposed: Mapping[str, str]) -> Refusal | None:
    """Why this cannot be printed as a name: it is none, or no font here has one of its letters."""
    return name_refusal(**proposed) or unprintable_refusal(" ".join(proposed.values()))


def name_proposal_refusal(
    proposed: Mapping[str, str],
    *,
    present: Mapping[str, str],
    reason: str,
    course_state: str,
    has_certificate: bool,
) -> Refusal | None:
    """Why a correction of a name cannot be proposed. Both mappings hold the ``NAME_FIELDS``."""
    if refusal := name_confirmation_refusal(course_state=course_state, has_certificate=has_certificate):
        return refusal
    if refusal := printed_name_refusal(proposed):
        return refusal
    if proposed == present:
        return NAME_THE_SAME
    return sentence_refusal(reason, missing=NAME_NO_REASON)


def name_answer_refusal(state: str, *, answer: str | None = None) -> Refusal | None:
    """Why a proposed name may not be accepted, or declined with the sentence ``answer``."""
    if state != NameState.PROPOSED:
        return NAME_NOT_PROPOSED
    return None if answer is None else sentence_refusal(answer, missing=NO_ANSWER)


def name_call_refusal(*, course_state: str, until: date, today: date, to_ask: int) -> Refusal | None:
    """Why people may not be asked for their names. ``to_ask`` counts those with an address who have not confirmed."""
    if course_state not in NAMES_ARE_MADE:
        return NAMES_CLOSED
    if until < today:
        return DEADLINE_PAST
    return None if to_ask else NOBODY_TO_ASK


def correction_refusal(
    proposed: Mapping[str, str], *, state: str, reason: str, waits: bool, says_the_same: bool
) -> Refusal | None:
    """Why the holder may not ask for another name on a certificate in ``state``. ``waits``: they have asked already."""
    if state != State.ISSUED:
        return NOT_REVOCABLE
    if waits:
        return CORRECTION_WAITS
    if refusal := printed_name_refusal(proposed):
        return refusal
    return CORRECTION_THE_SAME if says_the_same else sentence_refusal(reason, missing=NAME_NO_REASON)


def correction_answer_refusal(state: str, *, answer: str | None = None) -> Refusal | None:
    """Why a correction may not be accepted, or declined with the sentence ``answer``."""
    if state != CorrectionState.ASKED:
        return CORRECTION_ANSWERED
    return None if answer is None else sentence_refusal(answer, missing=NO_ANSWER)
