"""A mail backend that leaves each mail as one ``.eml`` file in ``settings.MAIL_FOLDER``."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAIL_FOLDER.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
            unfinished = settings.MAIL_FOLDER / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(settings.MAIL_FOLDER / f"{name}.eml")
        return len(email_messages)
