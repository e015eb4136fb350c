"""What changes persons."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from convenor.audit.actions import record, record_each
from convenor.documents.uploads import picture
from convenor.kit.refusals import Refusal, Refused, insist
from convenor.people.models import Person
from convenor.people.queries import removal_refusal
from convenor.people.rules import (
    EMAIL_TAKEN,
    NAME_PARTS,
    cleaned,
    email_refusal,
    name_refusal,
)
from convenor.people.signals import person_amended

PHOTO_SIDE = 512

AMENDABLE = frozenset(
    {
        *NAME_PARTS,
        "slug",
        "patronymic",
        "display",
        "latin",
        "aliases",
        "about",
        "bio",
        "email",
        "language",
        "assumed",
    }
)


@transaction.atomic
def add_person(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Store a new person. An unusable password is set: people sign in by a code sent to their address.

    Refuses what ``rules.name_refusal`` and ``rules.email_refusal`` refuse.
    """
    _take_over(person, cleaned({field: getattr(person, field) for field in (*NAME_PARTS, "latin", "email")}))
    person.set_unusable_password()
    _save_or_refuse(person, is_new=True)
    record("people.person_added", target=person, by=by, at=at)
    return person


@transaction.atomic
def amend_person(person: Person, *, changes: Mapping[str, object], by: Person | None, at: datetime) -> Person:
    """Correct what is known of a person: parts and forms of the name, e-mail, language, the line about them.

    ``changes`` maps fields (those in ``AMENDABLE``) to their new values. With a new e-mail the old one stops opening
    the account at once: allauth forgets it and every session ends. Changes that change nothing leave no trace.
    Raises ValueError for any other field; refuses what ``rules.name_refusal`` and ``rules.email_refusal`` refuse.
    """
    if foreign := set(changes) - AMENDABLE:
        raise ValueError(f"Not to be amended: {', '.join(sorted(foreign))}")
    person = Person.objects.select_for_update().get(pk=person.pk)
    changed = {field: value for field, value in cleaned(changes).items() if getattr(person, field) != value}
    if not changed:
        return person
    before = {field: getattr(person, field) for field in changed if field != "email"}
    _take_over(person, changed)
    if "email" in changed:
        person.set_unusable_password()  # a new one, on which the sessions depend
        EmailAddress.objects.filter(user=person).delete()
    _save_or_refuse(person, is_new=False)
    record(
        "people.person_amended",
        target=person,
        by=by,
        at=at,
        facts={"changed": sorted(changed), "before": before},
    )
    person_amended.send(Person, person=person, at=at)
    return person


def set_photo(person: Person, content: bytes, *, by: Person | None, at: datetime) -> Person:
    """Keep a photo of the person, drawn anew and square; the one before goes.

    Refuses what ``documents.uploads.picture`` refuses.
    """
    drawn = picture(content, largest_side=PHOTO_SIDE, square=True)
    name = f"persons/{person.pk}/{get_random_string(20)}.webp"
    default_storage.save(name, ContentFile(drawn))
    return _photo_taken(person, name, by=by, at=at)


def remove_photo(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Forget the photo of the person. Where there is none, nothing happens."""
    return _photo_taken(person, "", by=by, at=at)


@transaction.atomic
def _photo_taken(person: Person, name: str, *, by: Person | None, at: datetime) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = person.photo
    if before == name:
        return person
    person.photo = name
    person.save(update_fields=["photo"])
    record("people.photo_set" if name else "people.photo_removed", target=person, by=by, at=at)
    person_amended.send(Person, person=person, at=at)
    if before:
        transaction.on_commit(lambda: default_storage.delete(before))
    return person


@transaction.atomic
def add_persons(persons: Sequence[Person], *, by: Person | None, at: datetime) -> list[Person]:
    """Store many new persons in few statements, all or none; each refused for what ``add_person`` refuses."""
    for person in persons:
        insist(_name_refusal(person))
        insist(email_refusal(person.email, is_taken=False))
        person.set_unusable_password()
        person.fill_keys()
    try:
        with transaction.atomic():
            added = Person.objects.bulk_create(persons, batch_size=1000)
    except IntegrityError as error:
        if "email" in str(error):
            raise Refused(EMAIL_TAKEN) from None
        raise
    record_each("people.person_added", targets=added, by=by, at=at)
    return added


@transaction.atomic
def remove_person(person: Person, *, by: Person | None, at: datetime) -> None:
    """Forget a person on whom nothing depends. Refuses ``person.still_named`` and ``role.last_organiser``."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    insist(removal_refusal(person))
    photo = person.photo
    record("people.person_removed", target=person, by=by, at=at, facts={"name": str(person)})
    person.delete()
    if photo:
        transaction.on_commit(lambda: default_storage.delete(photo))


def note_export(*, by: Person, at: datetime) -> None:
    """Record that the list of persons, with their addresses, has left the house."""
    record("people.persons_exported", target=by, by=by, at=at)


def _take_over(person: Person, changes: Mapping[str, object]) -> None:
    """Set the fields, and refuse the person that would come out."""
    for field, value in changes.items():
        setattr(person, field, value)
    insist(_name_refusal(person))
    others = Person.objects.exclude(pk=person.pk)
    is_taken = bool(person.email) and others.filter(email__iexact=person.email).exists()
    insist(email_refusal(person.email, is_taken=is_taken))


def _name_refusal(person: Person) -> Refusal | None:
    return name_refusal(
        given=person.given,
        surname=person.surname,
        father=person.father,
        patronymic=person.patronymic,
        latin=person.latin,
    )


def _save_or_refuse(person: Person, *, is_new: bool) -> None:
    """Save; where somebody else took the address since it was looked for, refuse as the rule would have."""
    try:
        with transaction.atomic():
            person.save(force_insert=is_new)
    except IntegrityError as error:
        if person.email and "email" in str(error):
            raise Refused(EMAIL_TAKEN) from None
        raise
