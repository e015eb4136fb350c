"""Organisations, and the posts that persons hold in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.languages import Wording
from convenor.people.models import Affiliation, Organisation, Person
from convenor.people.signals import organisation_amended, person_amended


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
