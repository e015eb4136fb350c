"""Posting messages, letting them go, delivering them, and wording their letters."""

from collections.abc import Collection, Sequence
from datetime import datetime
from email.utils import make_msgid, parseaddr
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from convenor.audit.actions import record, record_each
from convenor.jobs.actions import enqueue, enqueue_later
from convenor.kit.redaction import without
from convenor.kit.refusals import insist
from convenor.notices import queries
from convenor.notices.letters import Letter
from convenor.notices.models import LookedThrough, Message, Rewording
from convenor.notices.queries import OF_SITE, Place, Written
from convenor.notices.rules import (
    CHANGED,
    LONGEST_FILLED_SUBJECT,
    NO_ADDRESS,
    NOT_HELD,
    SENT_AGAIN,
    next_try,
    one_line,
    release_refusal,
    resend_refusal,
    withdrawal_refusal,
    wording_refusal,
)
from convenor.notices.states import DELIVERABLE, State

LONGEST_REASON = 1000
PERMANENT = 500


class Reader(Protocol):
    """Whoever gets a message: a person, as far as this app knows one."""

    pk: int
    email: str | None
    language: str


@transaction.atomic
def post(
    letter: Letter,
    about: object,
    *,
    key: str,
    to: Reader,
    places: Sequence[Place],
    at: datetime,
    cause: str = "",
) -> Message | None:
    """Write a letter in the reader's language and leave it to the worker, or hold it where it is looked through first.

    ``places`` say where it belongs, the narrowest first: ``course.scopes``. Messages of one ``cause`` are looked
    through together; without one, those of a kind and day are. Posting the same ``key`` again does nothing and returns
    None: a replayed task sends no second mail. Nothing is written to a reader without an address.
    """
    if not to.email or Message.objects.filter(key=key).exists():
        return None
    told = queries.written(letter, about, language=to.language, places=places)
    is_held = queries.is_looked_through(letter.key, places)
    reach, reach_pk = places[0] if places else OF_SITE
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "letter": letter.key,
            "reach": reach,
            "reach_pk": reach_pk,
            "cause": cause or f"{letter.key}:{at:%Y-%m-%d}",
            "address": to.email,
            "reader_pk": to.pk,
            "language": told.language,
            "subject": told.subject,
            "body": told.body,
            "state": State.HELD if is_held else State.QUEUED,
            "posted_at": at,
            "released_at": None if is_held else at,
            "message_id": _fresh_id(),
        },
    )
    if not is_new:
        return None
    if not is_held:
        enqueue("notices.deliver", message_pk=message.pk)
    return message


def _fresh_id() -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return make_msgid(domain=domain or "localhost")


@transaction.atomic
def release(message: Message, *, by: models.Model | None, at: datetime) -> Message:
    """Let a message go that somebody has looked at. Refuses ``message.not_held``: two at once release it once."""
    message = _locked(message)
    insist(release_refusal(message.state))
    _release([message], by=by, at=at)
    return message


@transaction.atomic
def release_batch(message: Message, *, newest: int, by: models.Model | None, at: datetime) -> int:
    """Let everything go that waits of the same cause and was there when somebody looked: up to the number ``newest``.

    Returns how many. Refuses ``message.not_held`` where nothing is left of it.
    """
    waiting = list(queries.batch_of(message).filter(pk__lte=newest).select_for_update())
    insist(None if waiting else NOT_HELD)
    _release(waiting, by=by, at=at)
    return len(waiting)


def _release(messages: Sequence[Message], *, by: models.Model | None, at: datetime) -> None:
    for message in messages:
        message.state, message.released_at = State.QUEUED, at
    Message.objects.bulk_update(messages, ["state", "released_at"], batch_size=500)
    record_each("notices.released", targets=messages, by=by, at=at)
    for message in messages:
        enqueue("notices.deliver", message_pk=message.pk)


@transaction.atomic
def withdraw(messages: Collection[Message], *, by: models.Model | None, at: datetime) -> int:
    """Take back messages that have not gone: they never go. Returns how many.

    Refuses ``message.gone`` for any of them that is not there to be taken back; then none is.
    """
    found = list(Message.objects.select_for_update().filter(pk__in=[one.pk for one in messages]))
    for message in found:
        insist(withdrawal_refusal(message.state))
        message.state, message.ended_at, message.next_try_at = State.WITHDRAWN, at, None
    Message.objects.bulk_update(found, ["state", "ended_at", "next_try_at"], batch_size=500)
    record_each("notices.withdrawn", targets=found, by=by, at=at)
    return len(found)


@transaction.atomic
def resend(message: Message, *, address: str, seen: int, by: models.Model | None, at: datetime) -> Message:
    """Post the same letter again, word for word, to the same address or another one.

    ``seen`` is how often it had been sent again when somebody asked for it: two who ask at once send one mail. Refuses
    ``message.on_its_way`` and ``message.sent_again``.
    """
    message = _locked(message)
    insist(resend_refusal(message.state))
    insist(None if message.resent.count() == seen else SENT_AGAIN)
    fresh = Message.objects.create(
        key=f"notices.resent:{message.pk}:{seen + 1}",
        letter=message.letter,
        reach=message.reach,
        reach_pk=message.reach_pk,
        address=address,
        reader_pk=message.reader_pk,
        language=message.language,
        subject=message.subject,
        body=message.body,
        posted_at=at,
        released_at=at,
        message_id=_fresh_id(),
        resent_from=message,
    )
    record("notices.resent", target=message, by=by, at=at, facts={"to": address})
    enqueue("notices.deliver", message_pk=fresh.pk)
    return fresh


def deliver(message: Message, *, at: datetime) -> None:
    """Hand a message to the mail server, unless it has gone, was withdrawn, or waits to be looked through.

    What the server refuses for good has bounced, with its sentence; what it puts off is tried again with growing
    pauses for three days, then it has failed. No lock is held while the server answers: the message says that it is
    being sent, and is not withdrawn meanwhile. The worker claims each task for itself, so only a worker that is killed
    between the server's answer and the note of it can make a mail go out again: twice is better than never.
    """
    claimed = Message.objects.filter(pk=message.pk, state__in=DELIVERABLE)
    if not claimed.update(state=State.SENDING, tries=models.F("tries") + 1, next_try_at=None):
        return
    message.refresh_from_db()
    # Auto-Submitted (RFC 3834) keeps answering machines from answering.
    headers = {"Content-Language": message.language, "Auto-Submitted": "auto-generated"}
    if message.message_id:
        headers["Message-ID"] = message.message_id
    try:
        EmailMessage(message.subject, message.body, to=[message.address], headers=headers).send()
    except (OSError, ValueError) as error:
        _put_off(message, error, at=at)
    else:
        Message.objects.filter(pk=message.pk, state=State.SENDING).update(
            state=State.SENT, sent_at=at, reason=""
        )


@transaction.atomic
def _put_off(message: Message, error: Exception, *, at: datetime) -> None:
    is_final, reason = _read(error)
    again = (
        None
        if is_final
        else next_try(message.tries, first_at=message.released_at or message.posted_at, now=at)
    )
    message.reason = one_line(reason, LONGEST_REASON)
    if again:
        message.state, message.next_try_at = State.QUEUED, again
        enqueue_later("notices.deliver", not_before=again, message_pk=message.pk)
        code = "notices.put_off"
    else:
        message.state, message.ended_at = (State.BOUNCED if is_final else State.FAILED), at
        code = "notices.bounced" if is_final else "notices.failed"
    message.save(update_fields=["state", "reason", "next_try_at", "ended_at"])
    record(code, target=message, by=None, at=at, facts={"reason": message.reason})


def _read(error: Exception) -> tuple[bool, str]:
    """Whether an answer of the server is its last word on this address or letter, and its sentence.

    Who may not sign in or send at all is told so about us, not about the reader: that is mended and tried again.
    """
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
        return code >= PERMANENT, _sentence(code, said)
    if isinstance(error, SMTPResponseException):
        is_final = isinstance(error, SMTPDataError) and error.smtp_code >= PERMANENT
        return is_final, _sentence(error.smtp_code, error.smtp_error)
    return isinstance(error, SMTPNotSupportedError | ValueError), str(error) or type(error).__name__


def _sentence(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {text}"


@transaction.atomic
def note_bounce(message_id: str, *, reason: str, at: datetime) -> Message | None:
    """Note that a message came back after its server had taken it, and why. None where it is none of ours.

    The same bounce again changes nothing.
    """
    message = Message.objects.select_for_update().filter(message_id=message_id).first()
    if message is None or message.state not in (State.SENT, State.SENDING):
        return None
    message.state, message.ended_at, message.reason = State.BOUNCED, at, one_line(reason, LONGEST_REASON)
    message.save(update_fields=["state", "ended_at", "reason"])
    record("notices.bounced", target=message, by=None, at=at, facts={"reason": message.reason})
    return message


@transaction.atomic
def look_through(letters: Collection[str], *, place: Place, by: models.Model | None, at: datetime) -> None:
    """Say which kinds of letter wait in a place until somebody has looked at them. What waits goes on waiting."""
    before = queries.looked_through(place)
    reach, pk = place
    LookedThrough.objects.filter(reach=reach, reach_pk=pk).exclude(letter__in=letters).delete()
    for letter in sorted(set(letters) - before):
        one, is_new = LookedThrough.objects.get_or_create(letter=letter, reach=reach, reach_pk=pk)
        if is_new:
            record("notices.look_through", target=one, by=by, at=at, facts={"letter": letter})


def insist_on_wording(letter: Letter, subject: str, body: str) -> None:
    """Refuse what is no wording of a letter, as ``reword`` would; nothing is kept."""
    insist(wording_refusal(subject.strip(), body, known=letter.placeholders, needed=letter.needed))


@transaction.atomic
def reword(
    letter: Letter,
    *,
    language: str,
    place: Place,
    subject: str,
    body: str,
    seen: int,
    by: models.Model | None,
    at: datetime,
) -> Rewording:
    """Word a letter otherwise in one language, for a programme or the whole site. Earlier wordings are kept.

    ``seen`` is the number of the newest wording of this place when the page was opened, 0 where there was none. Refuses
    ``letter.changed`` and what ``rules.wording_refusal`` does: what people write is filled with values, never run.
    """
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip("\n") + "\n"
    insist_on_wording(letter, subject, body)
    return _reworded(letter, language, place, subject, body, seen=seen, by=by, at=at)


@transaction.atomic
def unword(
    letter: Letter, *, language: str, place: Place, seen: int, by: models.Model | None, at: datetime
) -> Rewording:
    """Go back to the wording above this place: the site's for a programme, the house's for the site.

    Refuses ``letter.changed`` as ``reword`` does.
    """
    return _reworded(letter, language, place, "", "", seen=seen, by=by, at=at)


def _reworded(
    letter: Letter,
    language: str,
    place: Place,
    subject: str,
    body: str,
    *,
    seen: int,
    by: models.Model | None,
    at: datetime,
) -> Rewording:
    reach, reach_pk = place
    kept = queries.rewordings(letter.key, language, place).select_for_update()
    insist(None if max((one.pk for one in kept), default=0) == seen else CHANGED)
    fresh = Rewording.objects.create(
        letter=letter.key,
        language=language,
        reach=reach,
        reach_pk=reach_pk,
        subject=subject,
        body=body,
        at=at,
        by_pk=by.pk if by else None,
        by_name=str(by) if by else "",
    )
    facts: dict[str, object] = {"letter": letter.key, "language": language}
    record("notices.reworded", target=fresh, by=by, at=at, facts=facts)
    return fresh


@transaction.atomic
def post_test(letter: Letter, told: Written, *, to: Reader, place: Place, at: datetime) -> Message:
    """Send a letter as it would be read to whoever tries it: at once, and marked as a test.

    Refuses ``letter.no_address``.
    """
    insist(None if to.email else NO_ADDRESS)
    with translation.override(told.language):
        subject = one_line(gettext("Test: {subject}").format(subject=told.subject), LONGEST_FILLED_SUBJECT)
    message = Message.objects.create(
        key=f"notices.test:{letter.key}:{to.pk}:{told.language}:{at.isoformat()}",
        letter=letter.key,
        reach=place[0],
        reach_pk=place[1],
        address=str(to.email),
        reader_pk=to.pk,
        language=told.language,
        subject=subject,
        body=told.body,
        posted_at=at,
        released_at=at,
        message_id=_fresh_id(),
    )
    enqueue("notices.deliver", message_pk=message.pk)
    return message


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update(of=("self",)).get(pk=message.pk)


@transaction.atomic
def forget_reader(reader_pks: Collection[int], *, words: Collection[str]) -> None:
    """Forget what was written to persons who are erased, and take ``words``, their names, out of letters to others."""
    addresses = [word for word in words if "@" in word]
    Message.objects.filter(Q(reader_pk__in=reader_pks) | Q(address__in=addresses)).delete()
    named = Q(pk__in=[])
    for word in words:
        named |= Q(subject__contains=word) | Q(body__contains=word) | Q(reason__contains=word)
    for message in Message.objects.filter(named).iterator(chunk_size=500):
        message.subject = str(without(message.subject, words))
        message.body = str(without(message.body, words))
        message.reason = str(without(message.reason, words))
        message.save(update_fields=["subject", "body", "reason", "folded"])
    for rewording in Rewording.objects.filter(by_pk__in=reader_pks):
        rewording.by_name = ""
        rewording.save(update_fields=["by_name"])
