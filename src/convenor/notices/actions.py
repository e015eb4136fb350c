"""Posting and delivering messages."""

from collections.abc import Mapping
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from convenor.jobs.actions import enqueue
from convenor.notices.models import Message
from convenor.notices.states import State


@transaction.atomic
def post(
    template: str, *, key: str, address: str, language: str, context: Mapping[str, object], at: datetime
) -> Message | None:
    """Write a message in the reader's language and leave it to the worker.

    ``template`` is a text template whose first line is the subject. Posting the same ``key`` again does nothing and
    returns None: a replayed task sends no second mail.
    """
    with translation.override(language):
        subject, _, body = render_to_string(template, dict(context)).strip().partition("\n")
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "address": address,
            "language": language,
            "subject": subject.strip(),
            "body": body.strip() + "\n",
            "posted_at": at,
        },
    )
    if not is_new:
        return None
    enqueue("notices.deliver", message_pk=message.pk)
    return message


def deliver(message: Message, *, at: datetime) -> None:
    """Hand a queued message to the mail server, once: the row is locked while it is being sent."""
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if locked.state == State.SENT:
            return
        EmailMessage(
            locked.subject, locked.body, to=[locked.address], headers={"Content-Language": locked.language}
        ).send()
        locked.state, locked.sent_at = State.SENT, at
        locked.save(update_fields=["state", "sent_at"])
