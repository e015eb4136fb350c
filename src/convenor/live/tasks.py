"""Later work: each one line into an action."""

from django.utils import timezone
from django_tasks import task

from convenor.live import actions
from convenor.live.letters import answers
from convenor.live.models import Room


@task()
def close_when_due(room_pk: int) -> None:
    actions.close_when_due(Room.objects.get(pk=room_pk), at=timezone.now())


@task()
def forget_guests(room_pk: int) -> None:
    actions.forget_guests(Room.objects.get(pk=room_pk), at=timezone.now())


@task()
def tell_assigned(answer_pk: int) -> None:
    actions.tell_assigned(answers().get(pk=answer_pk), at=timezone.now())


@task()
def send_answer(answer_pk: int) -> None:
    actions.send_answer(answers().get(pk=answer_pk), at=timezone.now())
