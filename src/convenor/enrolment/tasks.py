"""Later work: each one line into an action."""

from django.utils import timezone
from django_tasks import task

from convenor.enrolment import actions
from convenor.enrolment.models import Registration
from convenor.programmes.models import Release


@task()
def send_confirmation(registration_pk: int) -> None:
    registration = Registration.objects.select_related("course__programme", "person").get(pk=registration_pk)
    actions.send_confirmation(registration, at=timezone.now())


@task()
def tell_of_release(release_pk: int) -> None:
    release = Release.objects.select_related("course__programme").get(pk=release_pk)
    actions.tell_of_release(release, at=timezone.now())
