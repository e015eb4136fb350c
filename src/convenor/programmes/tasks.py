"""Later work: each one line into an action."""

from django.utils import timezone
from django_tasks import task

from convenor.programmes import actions
from convenor.programmes.models import Material, MaterialVersion, Release


@task()
def tell_speakers(release_pk: int) -> None:
    release = Release.objects.select_related("course__programme").get(pk=release_pk)
    actions.tell_speakers(release, at=timezone.now())


@task()
def remind() -> None:
    actions.remind_all(at=timezone.now())


@task()
def draw_thumbnail(version_pk: int) -> None:
    for version in MaterialVersion.objects.select_related("material").filter(pk=version_pk):
        actions.draw_thumbnail(version)


@task()
def renew_page_showing(material_pk: int) -> None:
    for material in Material.objects.filter(pk=material_pk):
        actions.renew_page_showing(material)
