"""Later work: each one line into an action."""

from django.utils import timezone
from django_tasks import task

from convenor.programmes import actions
from convenor.programmes.models import Release


@task()
def tell_speakers(release_pk: int) -> None:
    release = Release.objects.select_related("course__programme").get(pk=release_pk)
    actions.tell_speakers(release, at=timezone.now())
