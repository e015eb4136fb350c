"""Public pages are kept by the version of their course: what changed on them gives it a new one."""

from django.db.models import F, Q

from convenor.people.models import Organisation, Person
from convenor.programmes.models import Contribution, Course, Release


def renew_pages_naming_person(person: Person) -> None:
    """Give a new version to the courses in which a person speaks, as planned or as published."""
    speaking = Contribution.objects.filter(person=person).values("session__course")
    published = Release.objects.filter(persons=person).values("course")
    Course.objects.filter(Q(pk__in=speaking) | Q(pk__in=published)).update(version=F("version") + 1)


def renew_pages_naming_organisation(organisation: Organisation) -> None:
    """Give a new version to the courses whose pages name an organisation: as a partner, a sender, a speaker's own."""
    Course.objects.filter(
        Q(programme__in=organisation.partner_roles.values("programme"))
        | Q(pk__in=organisation.sent_to.values("course"))
        | Q(
            pk__in=Contribution.objects.filter(person__affiliations__organisation=organisation).values(
                "session__course"
            )
        )
        | Q(pk__in=Release.objects.filter(persons__affiliations__organisation=organisation).values("course"))
    ).update(version=F("version") + 1)
