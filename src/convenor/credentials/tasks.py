from django.utils import timezone
from django_tasks import task

from convenor.credentials import actions, letters, queries
from convenor.credentials.models import Certificate, Correction, NameConfirmation
from convenor.credentials.states import NameState
from convenor.notices.actions import post
from convenor.notices.letters import Letter
from convenor.people.models import Person
from convenor.programmes.models import Course


@task()
def finish(course_pk: int, by_pk: int | None, certificate_pk: int | None = None) -> None:
    course = Course.objects.get(pk=course_pk)
    by = Person.objects.get(pk=by_pk) if by_pk else None
    only = Certificate.objects.get(pk=certificate_pk) if certificate_pk else None
    actions.finish(course, only=only, by=by, at=timezone.now())


@task()
def confirm_log(size: int, attempt: int) -> None:
    actions.confirm_log(size, attempt=attempt, at=timezone.now())


@task()
def send_certificates(certificate_pks: list[int]) -> None:
    for certificate in _with_holders(certificate_pks):
        letter = letters.REPLACED if certificate.facts.get("replaces") else letters.ISSUED
        _post(letter, "credentials.issued", certificate)


@task()
def send_signed_anew(certificate_pks: list[int], fragment: str) -> None:
    for certificate in _with_holders(certificate_pks):
        _post(letters.SIGNED_ANEW, f"credentials.signed_anew:{fragment}", certificate)


@task()
def send_revocation(certificate_pk: int) -> None:
    for certificate in _with_holders([certificate_pk]):
        _post(letters.REVOKED, "credentials.revoked", certificate)


@task()
def send_name_calls(course_pk: int, person_pks: list[int], asked_at: str) -> None:
    """To those whose turn it still is: whoever has confirmed since is left alone."""
    course = Course.objects.select_related("programme").get(pk=course_pk)
    names, call = queries.names_of(course), queries.name_call_of(course)
    for standing in names.to_ask:
        if call and standing.person.pk in person_pks:
            post(
                letters.NAME_CALL,
                letters.Called(standing, call.until),
                key=f"credentials.name_call:{course_pk}:{standing.person.pk}:{asked_at}",
                to=standing.person,
                places=course.scopes,
                cause=f"credentials.name_call:{course_pk}:{asked_at}",
                at=timezone.now(),
            )


@task()
def send_name_answer(pk: int, answered_at: str) -> None:
    said = NameConfirmation.objects.select_related("person", "course__programme").get(pk=pk)
    if said.answered_at:
        post(
            letters.NAME_ACCEPTED if said.state == NameState.CONFIRMED else letters.NAME_LEFT,
            said,
            key=f"credentials.name_answered:{pk}:{answered_at}",
            to=said.person,
            places=said.course.scopes,
            at=timezone.now(),
        )


@task()
def send_correction_declined(pk: int) -> None:
    correction = Correction.objects.select_related(
        "certificate__person", "certificate__course__programme"
    ).get(pk=pk)
    certificate = correction.certificate
    post(
        letters.CORRECTION_DECLINED,
        correction,
        key=f"credentials.correction_declined:{pk}",
        to=certificate.person,
        places=certificate.course.scopes,
        at=timezone.now(),
    )


def _with_holders(pks: list[int]) -> list[Certificate]:
    return list(Certificate.objects.filter(pk__in=pks).select_related("course__programme", "person"))


def _post(letter: Letter, news: str, certificate: Certificate) -> None:
    post(
        letter,
        certificate,
        key=f"{news}:{certificate.number}",
        to=certificate.person,
        places=certificate.course.scopes,
        at=timezone.now(),
    )
