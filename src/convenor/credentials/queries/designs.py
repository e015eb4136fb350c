"""Reading designs: which one a course has, what it looks like, and whose name is the longest on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from convenor.credentials.design.layout import Layout, layout_of
from convenor.credentials.design.placed import Artwork, Drawing, artwork_of
from convenor.credentials.design.rules import layout_refusal
from convenor.credentials.models.designs import Design, DesignVersion, StoredArtwork
from convenor.credentials.proof.keys import unseal
from convenor.credentials.proof.refusals import Refused as NotOpened
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seat_holders
from convenor.kit.refusals import Refusal, Refused
from convenor.programmes.models import Course

OUT_OF_REACH = Refusal(
    "artwork.out_of_reach",
    _(
        "The pictures of this design cannot be opened: they were kept under another signing secret of this site."
    ),
)


@dataclass(frozen=True)
class Change:
    """What one person changed between two versions: a field by its key, and how."""

    key: str
    kind: str
    how: str
    """"added", "removed", or the names of what has changed, parted by commas."""


def design_version(course: Course) -> DesignVersion | None:
    """Return the version that a certificate of ``course`` would be made from now: one query.

    A course without a design follows its programme; None stands for the standard page.
    """
    of_either = DesignVersion.objects.filter(
        Q(design__course=course) | Q(design__programme=course.programme_id)
    )
    own_first = F("design__course").desc(nulls_last=True)
    version = of_either.select_related("design", "made_by").order_by(own_first, "-number").first()
    return version if version and version.layout else None


def own_version(course: Course) -> DesignVersion | None:
    """Return the latest version of the course's own design, an empty one included: one query."""
    return latest_version(Design.objects.filter(course=course))


def latest_version(designs: QuerySet[Design]) -> DesignVersion | None:
    return (
        DesignVersion.objects.filter(design__in=designs)
        .select_related("design", "made_by")
        .order_by("-number")
        .first()
    )


def artwork_in(course: Course) -> QuerySet[StoredArtwork]:
    """The pictures that a course's design can show: its own, and those of its programme that are no signatures."""
    of_programme = Q(design__programme=course.programme_id, is_signature=False)
    return StoredArtwork.objects.filter(Q(design__course=course) | of_programme)


def versions_of(version: DesignVersion | None) -> list[DesignVersion]:
    """Return the ten latest versions of a design, with how many certificates were made from each: one query."""
    if version is None:
        return []
    versions = DesignVersion.objects.filter(design=version.design_id).select_related("made_by")
    return list(versions.annotate(issued=Count("certificates")).order_by("-number")[:10])


def version_refusal(version: DesignVersion | None, *, signatories: int) -> Refusal | None:
    """Why no certificate can be made from a version: a rule of the page, or a picture that was deleted."""
    if version is None:
        return None
    there = StoredArtwork.objects.filter(design=version.design_id).values_list("digest", flat=True)
    return layout_refusal(layout_of(version.layout), pictures=set(there), signatories=signatories)


def drawing_of(version: DesignVersion | None) -> Drawing | None:
    """Return all that the paper is made of beside its facts; None for the standard page. One query.

    Refuses ``artwork.out_of_reach``.
    """
    if version is None or not version.layout:
        return None
    own = StoredArtwork.objects.filter(design=version.design_id)
    return drawing_with(layout_of(version.layout), own)


def drawing_with(layout: Layout, artwork: QuerySet[StoredArtwork]) -> Drawing:
    """Return a layout with those of its pictures that are there. Refuses ``artwork.out_of_reach``."""
    if not layout.pictures:
        return Drawing(layout)
    stored = {one.digest: one for one in artwork.filter(digest__in=layout.pictures)}
    return Drawing(layout, tuple(opened(stored[digest]) for digest in sorted(stored)))


def drawings_of(versions: Iterable[DesignVersion | None]) -> dict[int | None, Drawing | None]:
    """Return the drawing of each version by its pk, each made once."""
    found: dict[int | None, Drawing | None] = {None: None}
    for version in versions:
        if version is not None and version.pk not in found:
            found[version.pk] = drawing_of(version)
    return found


def opened(stored: StoredArtwork) -> Artwork:
    try:
        content = unseal(bytes(stored.sealed), artwork_purpose(stored.digest), artwork_key())
    except NotOpened as refused:
        raise Refused(OUT_OF_REACH) from refused
    return artwork_of(
        content, digest=stored.digest, ending=stored.ending, width=stored.width, height=stored.height
    )


def artwork_purpose(name: str) -> str:
    """What a sealed picture is bound to, so that one cannot be put in the place of another."""
    return f"artwork:{name}"


def artwork_key() -> bytes:
    """32 bytes derived from the signing secret (RFC 5869), apart from those that seal keys of issuers."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"convenor artwork")
    return derivation.derive(settings.SIGNING_SECRET.encode())


def longest_named(course: Course, language: str = "") -> Registration | None:
    """Return the holder of a seat whose name is the longest: the Latin form in English, the official form otherwise."""
    length = (
        Length("person__latin")
        if language == "en"
        else Length("person__surname") + Length("person__given") + Length("person__father")
    )
    return seat_holders(course).select_related("person", "organisation").order_by(-length, "pk").first()


def takeable_courses(course: Course, courses: QuerySet[Course]) -> QuerySet[Course]:
    """Those of ``courses``, but for ``course``, that have a design which can be copied."""
    return courses.filter(design__versions__digest__gt="").exclude(pk=course.pk).distinct()


def changes_between(old: Layout | None, new: Layout) -> list[Change]:
    """Return what makes ``new`` another page than ``old``, in the order of the new fields; the removed come last."""
    before = {one.key: one for one in old.fields} if old else {}
    after = {one.key: one for one in new.fields}
    found = []
    if old and (old.page, old.border, old.languages) != (new.page, new.border, new.languages):
        found.append(Change("", "page", "page"))
    for key, one in after.items():
        if key not in before:
            found.append(Change(key, one.kind, "added"))
        elif before[key] != one:
            differing = [
                name for name in one.__dataclass_fields__ if getattr(one, name) != getattr(before[key], name)
            ]
            found.append(Change(key, one.kind, ", ".join(differing)))
    found += [Change(key, one.kind, "removed") for key, one in before.items() if key not in after]
    return found


def merged(base: Layout, mine: Layout, theirs: Layout) -> tuple[Layout, frozenset[str]]:
    """Return ``theirs`` with what ``mine`` changed since ``base``, and the keys that both changed differently.

    Where both changed one field, mine stands: it is on the screen of whoever decides.
    """
    places = [{one.key: one for one in layout.fields} for layout in (base, mine, theirs)]
    was, is_mine, is_theirs = places
    kept, both = [], set()
    for key in dict.fromkeys([*is_theirs, *is_mine]):
        one, other, before = is_mine.get(key), is_theirs.get(key), was.get(key)
        if one != before and other != before and one != other:
            both.add(key)
        chosen = one if one != before else other
        if chosen is not None:
            kept.append(chosen)
    page = {
        name: getattr(mine if getattr(mine, name) != getattr(base, name) else theirs, name)
        for name in ("page", "border", "languages")
    }
    return replace(theirs, fields=tuple(kept), **page), frozenset(both)
