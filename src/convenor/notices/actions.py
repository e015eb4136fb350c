"""Posting and delivering messages."""

from collections.abc import Mapping
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from convenor.jobs.actions import enqueue
from convenor.notices.letters import written
from convenor.notices.models import Message
from convenor.notices.states import State


@transaction.atomic
def post(
    template: str, *, key: str, address: str, language: str, context: Mapping[str, object], at: datetime
) -> Message | None:
    """Write a message in the reader's language and leave it to the worker.

    ``template`` is a text template whose first line is the subject; besides ``context`` it knows ``site_url``.
    Posting the same ``key`` again does nothing and returns None: a replayed task sends no second mail.
    """
    letter = written(template, language=language, context=context)
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "address": address,
            "language": language,
            "subject": letter.subject,
            "body": letter.body,
            "posted_at": at,
        },
    )
    if not is_new:
        return None
    enqueue("notices.deliver", message_pk=message.pk)
    return message


def deliver(message: Message, *, at: datetime) -> None:
    """Hand a message to the mail server, unless that was done before.

    No lock is held while the server answers. The worker claims each task for itself, so only a worker that is killed
    between the server's answer and the note of it can make a mail go out again: twice is better than never.
    """
    if Message.objects.filter(pk=message.pk, state=State.SENT).exists():
        return
    mail = EmailMessage(
        message.subject, message.body, to=[message.address], headers={"Content-Language": message.language}
    )
    try:
        mail.send()
    except OSError:
        Message.objects.filter(pk=message.pk).update(state=State.FAILED)
        raise
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=at)
