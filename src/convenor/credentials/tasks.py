from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from convenor.credentials import actions
from convenor.credentials.models import Certificate
from convenor.notices.actions import post
from convenor.people.models import Person
from convenor.programmes.models import Course


@task()
def finish(course_pk: int, by_pk: int | None) -> None:
    course = Course.objects.get(pk=course_pk)
    by = Person.objects.get(pk=by_pk) if by_pk else None
    actions.finish(course, by=by, at=timezone.now())


@task()
def send_certificates(certificate_pks: list[int]) -> None:
    for certificate in _with_holders(certificate_pks):
        _post("credentials/issued.txt", "credentials.issued", certificate)


@task()
def send_signed_anew(certificate_pks: list[int], fragment: str) -> None:
    for certificate in _with_holders(certificate_pks):
        _post("credentials/signed_anew.txt", f"credentials.signed_anew:{fragment}", certificate)


@task()
def send_revocation(certificate_pk: int) -> None:
    for certificate in _with_holders([certificate_pk]):
        _post("credentials/revoked.txt", "credentials.revoked", certificate)


def _with_holders(pks: list[int]) -> list[Certificate]:
    return list(Certificate.objects.filter(pk__in=pks).select_related("course__programme", "person"))


def _post(template: str, news: str, certificate: Certificate) -> None:
    person = certificate.person
    if person.email:
        post(
            template,
            key=f"{news}:{certificate.number}",
            address=person.email,
            language=person.language,
            context={
                "certificate": certificate,
                "person": person,
                "course": certificate.course,
                "page": settings.SITE_URL + reverse("credentials:download", args=[certificate.number]),
            },
            at=timezone.now(),
        )
