"""What changes persons, organisations and roles."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from convenor.audit.actions import record, record_each
from convenor.kit.languages import Wording
from convenor.kit.refusals import Refusal, Refused, insist
from convenor.people.models import Affiliation, Organisation, Person, Role
from convenor.people.permissions import SITE, Scope
from convenor.people.rules import (
    EMAIL_TAKEN,
    NAME_PARTS,
    cleaned,
    email_refusal,
    name_refusal,
    role_withdrawal_refusal,
)
from convenor.people.signals import organisation_amended, person_amended

AMENDABLE = frozenset(
    {
        *NAME_PARTS,
        "slug",
        "patronymic",
        "display",
        "latin",
        "aliases",
        "about",
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
def add_organisation(organisation: Organisation, *, by: Person | None, at: datetime) -> Organisation:
    """Store a new organisation."""
    organisation.save(force_insert=True)
    record("people.organisation_added", target=organisation, by=by, at=at)
    return organisation


@transaction.atomic
def amend_organisation(
    organisation: Organisation, *, changes: Mapping[str, object], by: Person | None, at: datetime
) -> Organisation:
    """Correct what is known of an organisation; ``changes`` maps fields to their new values.

    Changes that change nothing leave no trace.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    changed = {field: value for field, value in changes.items() if getattr(organisation, field) != value}
    if not changed:
        return organisation
    for field, value in changed.items():
        setattr(organisation, field, value)
    organisation.save()
    facts: dict[str, object] = {"changed": sorted(changed)}
    record("people.organisation_amended", target=organisation, by=by, at=at, facts=facts)
    organisation_amended.send(Organisation, organisation=organisation, at=at)
    return organisation


@transaction.atomic
def affiliate(
    person: Person, organisation: Organisation, *, post: Wording, by: Person | None, at: datetime
) -> Affiliation:
    """Note the person's post in the organisation, after those they have; again, with another post, corrects it."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    held = Affiliation.objects.filter(person=person, organisation=organisation).first()
    if held and held.post == post:
        return held
    affiliation = held or Affiliation(
        person=person, organisation=organisation, position=person.affiliations.count()
    )
    affiliation.post = dict(post)
    affiliation.save()
    record(
        "people.person_affiliated",
        target=person,
        by=by,
        at=at,
        facts={"organisation": organisation.slug, "post": dict(post)},
    )
    person_amended.send(Person, person=person, at=at)
    return affiliation


@transaction.atomic
def set_posts(
    person: Person, posts: Sequence[Affiliation], *, by: Person | None, at: datetime
) -> list[Affiliation]:
    """Let ``posts``, not yet stored, be all that the person holds, in this order. The same again leaves no trace."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    held = list(person.affiliations.all())
    if [_told(post) for post in held] == [_told(post) for post in posts]:
        return held
    person.affiliations.all().delete()
    for position, post in enumerate(posts):
        post.person, post.position = person, position
    facts: dict[str, object] = {"organisations": [post.organisation.slug for post in posts]}
    record("people.posts_set", target=person, by=by, at=at, facts=facts)
    stored = Affiliation.objects.bulk_create(posts)
    person_amended.send(Person, person=person, at=at)
    return stored


def _told(post: Affiliation) -> tuple[int, dict[str, str], list[str]]:
    return post.organisation_id, post.post, post.assumed


@transaction.atomic
def grant(person: Person, kind: Role.Kind, *, scope: Scope, by: Person | None, at: datetime) -> Role:
    """Give a role in a scope. Giving it again changes nothing."""
    role, is_new = Role.objects.get_or_create(person=person, kind=kind, reach=scope.reach, reach_pk=scope.pk)
    if is_new:
        record("people.role_granted", target=person, by=by, at=at, facts=_facts(kind, scope))
    return role


@transaction.atomic
def withdraw_role(person: Person, kind: Role.Kind, *, scope: Scope, by: Person | None, at: datetime) -> None:
    """Take a role back. Taking back what nobody holds changes nothing. Refuses ``role.last_organiser``."""
    roles = Role.objects.filter(kind=kind, reach=scope.reach, reach_pk=scope.pk)
    # All holders are locked, not only this one: of the last two organisers, only one can leave.
    holders = {role.person_id: role for role in roles.select_for_update().order_by("pk")}
    if person.pk not in holders:
        return
    insist(
        role_withdrawal_refusal(
            is_organiser_of_site=kind == Role.Kind.ORGANISER and scope == SITE, others=len(holders) - 1
        )
    )
    holders[person.pk].delete()
    record("people.role_withdrawn", target=person, by=by, at=at, facts=_facts(kind, scope))


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


def _facts(kind: Role.Kind, scope: Scope) -> dict[str, object]:
    return {"kind": str(kind), "reach": scope.reach, "pk": scope.pk}
