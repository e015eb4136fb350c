from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from convenor.credentials import actions, queries
from convenor.credentials.models import Certificate, Correction, NameConfirmation
from convenor.enrolment.models import Registration
from convenor.notices.actions import post
from convenor.people.models import Person
from convenor.programmes.models import Course


@task()
def finish(course_pk: int, by_pk: int | None, certificate_pk: int | None = None) -> None:
    course = Course.objects.get(pk=course_pk)
    by = Person.objects.get(pk=by_pk) if by_pk else None
    only = Certificate.objects.get(pk=certificate_pk) if certificate_pk else None
    actions.finish(course, only=only, by=by, at=timezone.now())


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


@task()
def send_name_calls(registration_pks: list[int], asked_at: str) -> None:
    """To those whose turn it still is: whoever has confirmed since is left alone."""
    for registration in Registration.objects.filter(pk__in=registration_pks).select_related(
        "person", "course__programme"
    ):
        standing, call = queries.name_of(registration), queries.name_call_of(registration.course)
        person = registration.person
        if person.email and call and not standing.is_confirmed:
            post(
                "credentials/name_call.txt",
                key=f"credentials.name_call:{registration.pk}:{asked_at}",
                address=person.email,
                language=person.language,
                context={
                    "person": person,
                    "course": registration.course,
                    "standing": standing,
                    "until": call.until,
                    "page": _name_page(registration.course),
                },
                at=timezone.now(),
            )


@task()
def send_name_answer(pk: int, answered_at: str) -> None:
    said = NameConfirmation.objects.select_related("person", "course__programme").get(pk=pk)
    if said.person.email and said.answered_at:
        post(
            "credentials/name_answered.txt",
            key=f"credentials.name_answered:{pk}:{answered_at}",
            address=said.person.email,
            language=said.person.language,
            context={
                "person": said.person,
                "course": said.course,
                "said": said,
                "official": queries.official_form(said.person),
                "page": _name_page(said.course),
            },
            at=timezone.now(),
        )


@task()
def send_correction_declined(pk: int) -> None:
    correction = Correction.objects.select_related("certificate__person", "certificate__course").get(pk=pk)
    certificate = correction.certificate
    if certificate.person.email:
        post(
            "credentials/correction_declined.txt",
            key=f"credentials.correction_declined:{pk}",
            address=certificate.person.email,
            language=certificate.person.language,
            context={
                "correction": correction,
                "certificate": certificate,
                "person": certificate.person,
                "page": settings.SITE_URL + reverse("credentials:own", args=[certificate.number]),
            },
            at=timezone.now(),
        )


def _name_page(course: Course) -> str:
    return settings.SITE_URL + reverse("credentials:name", args=[course.slug])


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
                "page": settings.SITE_URL + reverse("credentials:own", args=[certificate.number]),
            },
            at=timezone.now(),
        )
