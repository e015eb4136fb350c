"""Having the log confirmed by others: witnesses cosign its checkpoints, an authority stamps them with the time.

Nothing waits for them for long, and nothing fails because of them: what they did not do is asked for again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from convenor.credentials.models import Certificate, LogCheckpoint, LogCosignature, LogStamp, LogWitness
from convenor.credentials.outside import (
    Answer,
    answer_of_witness,
    is_confirmed_outside,
    stamp_of,
    together,
    witnesses,
)
from convenor.credentials.proof.log.merkle import consistency_proof
from convenor.credentials.proof.log.witnesses import Witness, lines_of, write_request
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.queries import covering_checkpoints, latest_checkpoint, log_nodes, published_note
from convenor.jobs.actions import enqueue_later
from convenor.kit import dates

BEFORE_PAPER = 3.0
"""Seconds that issuing waits for others, once for each 500 certificates."""
AFTERWARDS = 20.0
"""Seconds that the worker waits."""
LONGEST_PAUSE = 60
"""Minutes between two attempts at the most."""
AT_REST = timedelta(minutes=5)
"""Issuing does not wait for somebody who failed so shortly before."""

Problem = LogWitness.Problem


def confirm_log(size: int, *, attempt: int, at: datetime) -> bool:
    """Have the checkpoint of ``size`` entries confirmed, if it is still the last; return whether nothing is left to do.

    What others did not do is put off: for a minute at first, then twice as long each time, up to an hour.
    """
    latest = latest_checkpoint()
    if latest is None or latest.size != size or ask_others(seconds=AFTERWARDS, at=at):
        return True
    pause = timedelta(minutes=min(2**attempt, LONGEST_PAUSE))
    enqueue_later("credentials.confirm_log", not_before=at + pause, size=size, attempt=attempt + 1)
    return False


def confirm_before_paper(*, at: datetime) -> None:
    """Ask others once before papers are made, so that these carry what they answered; who failed lately is left out."""
    if is_confirmed_outside():
        ask_others(seconds=BEFORE_PAPER, at=at, with_stamp=False, failed_before=at - AT_REST)


def settle_notes(certificates: Sequence[Certificate]) -> None:
    """Fix the checkpoints that the papers of ``certificates`` carry, with the cosignatures that are there by now.

    Once fixed they stay so: whoever makes a paper again, or at the same time, makes the same.
    """
    if not is_confirmed_outside():
        return
    for checkpoint in covering_checkpoints(certificates):
        note = published_note(checkpoint)
        LogCheckpoint.objects.filter(pk=checkpoint.pk, paper_note="").update(paper_note=note)


def ask_others(
    *, seconds: float, at: datetime, with_stamp: bool = True, failed_before: datetime | None = None
) -> bool:
    """Ask all who have not confirmed the last checkpoint to do so; return whether all have.

    With ``failed_before``, somebody who failed after that moment is not asked.
    """
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        return True
    known = {row.name: row for row in LogWitness.objects.all()}
    done = set(checkpoint.cosignatures.values_list("witness", flat=True))
    waiting = [one for one in witnesses() if one.name not in done]
    is_stamped = not settings.LOG_TIMESTAMP_URL or LogStamp.objects.filter(checkpoint=checkpoint).exists()
    asked = [one for one in waiting if not _rests(known.get(one.name), failed_before)]
    left = _ask_witnesses(checkpoint, asked, known, seconds=seconds, at=at)
    if with_stamp and not is_stamped:
        is_stamped = _ask_for_stamp(checkpoint, seconds=seconds, at=at)
    return is_stamped and not left and len(asked) == len(waiting)


def _rests(row: LogWitness | None, failed_before: datetime | None) -> bool:
    return bool(row and failed_before and row.problem and row.asked_at > failed_before)


def _ask_witnesses(
    checkpoint: LogCheckpoint,
    asked: Sequence[Witness],
    known: dict[str, LogWitness],
    *,
    seconds: float,
    at: datetime,
) -> list[str]:
    """Ask, and those a second time who say that they have seen another size than we thought; return who is left."""
    sizes = {one.name: known[one.name].size if one.name in known else 0 for one in asked}
    answers: dict[str, Answer] = {}
    turn = list(asked)
    for _ in range(2):
        answers |= _answers(checkpoint, turn, sizes, seconds=seconds)
        turn = [
            one
            for one in turn
            if (size := _size_in(answers.get(one.name))) is not None and size <= checkpoint.size
        ]
        sizes |= {one.name: _size_in(answers[one.name]) or 0 for one in turn}
    left = []
    for one in asked:
        line, problem = _judged(checkpoint, one, answers.get(one.name, Answer(0)), at=at)
        _note(one.name, LogWitness.Kind.WITNESS, checkpoint, problem=problem, line=line, at=at)
        left += [one.name] if problem else []
    return left


def _answers(
    checkpoint: LogCheckpoint, asked: Sequence[Witness], sizes: dict[str, int], *, seconds: float
) -> dict[str, Answer]:
    nodes = log_nodes()
    asks = {}
    for one in asked:
        old = sizes[one.name] if sizes[one.name] <= checkpoint.size else 0
        request = write_request(old, consistency_proof(old, checkpoint.size, nodes), checkpoint.note)
        asks[one.name] = partial(answer_of_witness, one, request, seconds=seconds)
    return together(asks, seconds=seconds)


def _size_in(answer: Answer | None) -> int | None:
    """The size that a witness says it has seen, where that is its answer."""
    if answer is None or answer.status != 409:
        return None
    text = answer.body.decode("ascii", errors="replace").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _judged(checkpoint: LogCheckpoint, witness: Witness, answer: Answer, *, at: datetime) -> tuple[str, str]:
    """The cosignature in an answer, or what is wrong with it."""
    if answer.status == 200:
        try:
            return lines_of(answer.body, checkpoint.note, witness, at=at), ""
        except NotProvable:
            return "", Problem.WRONG
    seen = _size_in(answer)
    if seen is not None and seen > checkpoint.size:
        return "", Problem.AHEAD
    return "", Problem.REFUSED if answer.status else Problem.UNREACHABLE


def _ask_for_stamp(checkpoint: LogCheckpoint, *, seconds: float, at: datetime) -> bool:
    ask = partial(stamp_of, checkpoint.note.encode(), seconds=seconds)
    token = together({"": ask}, seconds=seconds).get("", b"")
    name, problem = settings.LOG_TIMESTAMP_URL, "" if token else Problem.UNREACHABLE
    _note(name, LogWitness.Kind.AUTHORITY, checkpoint, problem=problem, token=token, at=at)
    return bool(token)


@transaction.atomic
def _note(
    name: str,
    kind: LogWitness.Kind,
    checkpoint: LogCheckpoint,
    *,
    problem: str,
    at: datetime,
    line: str = "",
    token: bytes = b"",
) -> None:
    """Keep what somebody answered, and how it stands with them. Two at once keep one."""
    at = dates.whole_seconds(at)
    changed: dict[str, object] = {"kind": kind, "asked_at": at, "problem": problem}
    if not problem:
        changed |= {"size": checkpoint.size, "answered_at": at}
    LogWitness.objects.update_or_create(name=name, defaults=changed)
    if line:
        LogCosignature.objects.get_or_create(
            checkpoint=checkpoint, witness=name, defaults={"line": line, "at": at}
        )
    if token:
        LogStamp.objects.get_or_create(checkpoint=checkpoint, defaults={"token": token, "at": at})
