"""Changing designs. A version is never changed and never goes: what was issued was made from it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from convenor.audit.actions import record
from convenor.credentials.design.artwork import picture_from
from convenor.credentials.design.layout import Layout, digest, layout_of, written
from convenor.credentials.design.rules import (
    CHANGED_MEANWHILE,
    IN_HAND,
    MOST_PICTURES,
    NO_DESIGN,
    NOTHING_CHANGED,
    TOO_MANY_PICTURES,
    layout_refusal,
)
from convenor.credentials.models import Certificate
from convenor.credentials.models.designs import Design, DesignVersion, StoredArtwork
from convenor.credentials.proof.keys import seal
from convenor.credentials.queries.designs import (
    artwork_key,
    artwork_purpose,
    design_version,
    latest_version,
)
from convenor.credentials.states import State
from convenor.kit.refusals import Refused, insist
from convenor.people.models import Person
from convenor.programmes.models import Course, Programme

Owner = Course | Programme


@transaction.atomic
def save_design(
    owner: Owner, layout: Layout, *, based_on: int, by: Person | None, at: datetime
) -> DesignVersion:
    """Keep a layout as the next version of the owner's design. ``based_on`` is the number that it was made from, or 0.

    Refuses ``design.changed_meanwhile`` when somebody saved in between, ``design.nothing_changed``, and what
    ``layout_problems`` finds.
    """
    design = _locked(owner)
    latest = latest_version(Design.objects.filter(pk=design.pk))
    if based_on != (latest.number if latest else 0):
        raise Refused(CHANGED_MEANWHILE)
    if latest and latest.digest == digest(layout):
        raise Refused(NOTHING_CHANGED)
    if isinstance(owner, Course):
        _bring_pictures(design, layout, Design.objects.filter(programme=owner.programme_id), by=by, at=at)
    pictures = frozenset(design.artwork.values_list("digest", flat=True))
    insist(layout_refusal(layout, pictures=pictures))
    return _next_version(design, latest, layout, by=by, at=at)


@transaction.atomic
def use_house_design(owner: Owner, *, by: Person | None, at: datetime) -> DesignVersion:
    """Go back to the standard page, by a version that is empty: the earlier ones stay.

    Refuses ``design.nothing_changed``.
    """
    design = _locked(owner)
    latest = latest_version(Design.objects.filter(pk=design.pk))
    if latest and not latest.layout:
        raise Refused(NOTHING_CHANGED)
    return _next_version(design, latest, None, by=by, at=at)


@transaction.atomic
def copy_design(owner: Owner, source: Course, *, by: Person | None, at: datetime) -> DesignVersion:
    """Take over the design that ``source`` has now, pictures included, but no scanned signature of anybody.

    Refuses ``design.none`` when the source has the standard page.
    """
    copied = design_version(source)
    if copied is None:
        raise Refused(NO_DESIGN)
    design = _locked(owner)
    latest = latest_version(Design.objects.filter(pk=design.pk))
    layout = layout_of(copied.layout).without_scans()
    _bring_pictures(design, layout, Design.objects.filter(pk=copied.design_id), by=by, at=at)
    version = _next_version(design, latest, layout, by=by, at=at)
    record("credentials.design_copied", target=design, by=by, at=at, facts={"from": str(source.code)})
    return version


@transaction.atomic
def add_artwork(
    owner: Owner, content: bytes, *, name: str, is_signature: bool, by: Person | None, at: datetime
) -> StoredArtwork:
    """Keep a picture for the owner's design, encrypted. The same file twice is kept once.

    Refuses what ``picture_from`` refuses, and ``artwork.too_many``.
    """
    picture = picture_from(content, name)
    design = _locked(owner)
    known = design.artwork.filter(digest=picture.digest).first()
    if known:
        return known
    if design.artwork.count() >= MOST_PICTURES:
        raise Refused(TOO_MANY_PICTURES)
    stored = StoredArtwork.objects.create(
        design=design,
        name=name[-100:],
        digest=picture.digest,
        ending=picture.ending,
        width=picture.width,
        height=picture.height,
        size=len(picture.content),
        is_signature=is_signature,
        sealed=seal(picture.content, artwork_purpose(picture.digest), artwork_key()),
        added_by=by,
        added_at=at,
    )
    record("credentials.artwork_added", target=design, by=by, at=at, facts={"digest": picture.digest})
    return stored


@transaction.atomic
def delete_artwork(stored: StoredArtwork, *, by: Person | None, at: datetime) -> None:
    """Forget a picture at once. Papers that carry it stay as they are; it must be put back to make one anew.

    Refuses ``artwork.in_hand`` while certificates are being made from it.
    """
    design = Design.objects.select_for_update().get(pk=stored.design_id)
    waiting = Certificate.objects.filter(design__design=design, state=State.NUMBERED).select_related("design")
    if any(stored.digest in layout_of(one.design.layout).pictures for one in waiting if one.design):
        raise Refused(IN_HAND)
    record("credentials.artwork_deleted", target=design, by=by, at=at, facts={"digest": stored.digest})
    StoredArtwork.objects.filter(pk=stored.pk).delete()


@transaction.atomic
def forget_signatures(course: Course, *, by: Person | None, at: datetime) -> int:
    """Delete every scanned signature of a course's design; return how many. What was issued stays as it is."""
    signatures = StoredArtwork.objects.filter(design__course=course, is_signature=True)
    designs = {one.design for one in signatures.select_related("design").defer("sealed")}
    count, _rows = signatures.delete()
    for design in designs:
        record("credentials.signatures_forgotten", target=design, by=by, at=at, facts={"count": count})
    return count


def _locked(owner: Owner) -> Design:
    """The owner's design, made when there is none; two at once wait for each other here."""
    held = {"course": owner} if isinstance(owner, Course) else {"programme": owner}
    type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
    design, _made = Design.objects.get_or_create(**held)
    return design


def _bring_pictures(
    design: Design, layout: Layout, source: QuerySet[Design], *, by: Person | None, at: datetime
) -> None:
    """Copy what a layout needs and the design does not have yet. A signature goes nowhere."""
    missing = layout.pictures - set(design.artwork.values_list("digest", flat=True))
    for stored in StoredArtwork.objects.filter(design__in=source, digest__in=missing, is_signature=False):
        stored.pk, stored.design, stored.added_by, stored.added_at = None, design, by, at
        stored.save(force_insert=True)


def _next_version(
    design: Design, latest: DesignVersion | None, layout: Layout | None, *, by: Person | None, at: datetime
) -> DesignVersion:
    version = DesignVersion.objects.create(
        design=design,
        number=latest.number + 1 if latest else 1,
        layout=written(layout) if layout else {},
        digest=digest(layout) if layout else "",
        made_by=by,
        made_at=at,
    )
    record("credentials.design_saved", target=design, by=by, at=at, facts={"version": version.number})
    return version
