from django.utils import timezone
from django_tasks import task

from convenor.enrolment.models import Registration
from convenor.notices.actions import post


@task()
def send_confirmation(registration_pk: int) -> None:
    registration = Registration.objects.select_related("course__programme", "person").get(pk=registration_pk)
    person = registration.person
    if person.email:
        post(
            "enrolment/confirmation.txt",
            key=f"enrolment.confirmed:{registration.pk}:{registration.state_since.timestamp():.0f}",
            address=person.email,
            language=person.language,
            context={"registration": registration, "person": person, "course": registration.course},
            at=timezone.now(),
        )
