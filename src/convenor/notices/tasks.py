from django.utils import timezone
from django_tasks import task

from convenor.notices import actions
from convenor.notices.models import Message


@task()
def deliver(message_pk: int) -> None:
    actions.deliver(Message.objects.get(pk=message_pk), at=timezone.now())
