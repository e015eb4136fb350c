"""Erasing a person: what was known of them goes, what was counted stays without them."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from convenor.audit.actions import forget, record
from convenor.kit.refusals import insist
from convenor.notices.actions import forget_reader
from convenor.notices.queries import addresses_of
from convenor.people.models import Affiliation, Claim, Merge, Person
from convenor.people.queries import erasure_refusal_of, words_of
from convenor.people.rules import erasure_asking_refusal, erasure_withdrawal_refusal
from convenor.people.signals import person_erased

BLANK: dict[str, object] = {
    "slug": None,
    "given": "",
    "surname": "",
    "father": "",
    "patronymic": "",
    "display": {},
    "latin": "",
    "aliases": [],
    "about": {},
    "bio": {},
    "photo": "",
    "email": None,
    "assumed": [],
    "is_active": False,
    "last_login": None,
    "erasure_asked_at": None,
}
"""What an erased person is left with."""


@transaction.atomic
def ask_erasure(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Note that somebody wants to be erased; an organiser of the whole site does it. Refuses ``erasure.asked``, and
    what ``erase`` refuses by itself.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    insist(erasure_refusal_of(person) or erasure_asking_refusal(is_asked=person.erasure_asked_at is not None))
    person.erasure_asked_at = at
    person.save(update_fields=["erasure_asked_at"])
    record("people.erasure_asked", target=person, by=by, at=at)
    return person


@transaction.atomic
def withdraw_erasure(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Take back what ``ask_erasure`` noted. Refuses ``erasure.not_asked``."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    insist(erasure_withdrawal_refusal(is_asked=person.erasure_asked_at is not None))
    person.erasure_asked_at = None
    person.save(update_fields=["erasure_asked_at"])
    record("people.erasure_withdrawn", target=person, by=by, at=at)
    return person


@transaction.atomic
def erase(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Forget who somebody is, for good: name, address, photo and posts go, and those merged with them too.

    Rows that name the person stay, so that what was counted still counts. What is kept in other apps goes where they
    hear of it, in this transaction. Refuses ``erasure.done``, ``erasure.merged``, ``erasure.holds_role``, and what apps
    above refuse: somebody still speaks, signs the certificates of others, or has one in the making.
    """
    everybody = list(
        Person.objects.select_for_update(of=("self",))
        .filter(Q(pk=person.pk) | Q(merged_into=person.pk))
        .order_by("pk")
    )
    person = next(one for one in everybody if one.pk == person.pk)
    insist(erasure_refusal_of(person))
    pks = [one.pk for one in everybody]
    words = set().union(*(words_of(one) for one in everybody)) | addresses_of(pks)
    photos = [one.photo for one in everybody if one.photo]
    for one in everybody:
        for field, blank in BLANK.items():
            setattr(one, field, blank)
        one.erased_at = at
        one.set_unusable_password()
        one.save()
    Affiliation.objects.filter(person__in=everybody).delete()
    Claim.objects.filter(person__in=everybody).delete()
    EmailAddress.objects.filter(user__in=everybody).delete()
    Merge.objects.filter(Q(kept__in=everybody) | Q(gone__in=everybody)).update(
        before={}, after={}, gone_before={}, dropped=[]
    )
    forget(everybody, words=words)
    forget_reader(pks, words=words)
    person_erased.send(Person, person=person, words=words, by=by, at=at)
    record("people.person_erased", target=person, by=by, at=at)

    def delete_photos() -> None:
        for photo in photos:
            default_storage.delete(photo)

    transaction.on_commit(delete_photos)
    return person
