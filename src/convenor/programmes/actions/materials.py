"""The verbs of materials. A file is stored before its row, and goes again where the row does not come to be."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.crypto import get_random_string

from convenor.audit.actions import record
from convenor.documents.thumbnails import thumbnail
from convenor.documents.uploads import KINDS, Kind
from convenor.jobs.actions import enqueue, enqueue_later
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.models import Course, Material, MaterialVersion
from convenor.programmes.queries import is_renewed_later
from convenor.programmes.rules import NOT_OF_THE_COURSE, TITLE_MISSING

AMENDABLE = frozenset(
    {"title", "module", "session", "author", "language", "licence", "audience", "visible_from"}
)


@dataclass(frozen=True)
class Given:
    """What a material consists of: the content of a file with the kind that it was found to be, or an address."""

    content: bytes = b""
    kind: Kind | None = None
    url: str = ""


def add_material(
    course: Course, material: Material, given: Given, *, by: Person | None, at: datetime
) -> Material:
    """Store a material, not stored yet, with its first version.

    Refuses ``material.title_missing`` and ``material.of_another_course``.
    """
    material.course, material.added_at = course, at
    _insist_on(material)
    with _Kept(course, given) as file, transaction.atomic():
        material.save(force_insert=True)
        _add(material, given, file, number=1, by=by, at=at)
        record("programmes.material_added", target=course, by=by, at=at, facts=_facts(material))
        _renew(material, at)
    return material


def add_version(material: Material, given: Given, *, by: Person | None, at: datetime) -> MaterialVersion:
    """Put a newer version in the place of the one that is shown; the older ones are kept for organisers."""
    with _Kept(material.course, given) as file, transaction.atomic():
        material = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
        number = material.versions.count() + 1
        material.versions.update(is_newest=False)
        version = _add(material, given, file, number=number, by=by, at=at)
        facts = {**_facts(material), "version": number}
        record("programmes.material_renewed", target=material.course, by=by, at=at, facts=facts)
        _renew(material, at)
    return version


@transaction.atomic
def amend_material(
    material: Material, *, changes: Mapping[str, object], by: Person | None, at: datetime
) -> Material:
    """Correct the title, place, audience, licence or language. Changes that change nothing leave no trace.

    Refuses ``material.title_missing`` and ``material.of_another_course``.
    """
    if foreign := set(changes) - AMENDABLE:
        raise ValueError(f"Not to be amended: {', '.join(sorted(foreign))}")
    material = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    changed = {name: value for name, value in changes.items() if getattr(material, name) != value}
    if not changed:
        return material
    for name, value in changed.items():
        setattr(material, name, value)
    _insist_on(material)
    material.save()
    facts = {**_facts(material), "changed": sorted(changed)}
    record("programmes.material_amended", target=material.course, by=by, at=at, facts=facts)
    _renew(material, at)
    return material


@transaction.atomic
def remove_material(material: Material, *, by: Person | None, at: datetime) -> None:
    """Take a material away with all its versions; the files go once that is certain."""
    files = [name for pair in material.versions.values_list("file", "thumbnail") for name in pair if name]
    record("programmes.material_removed", target=material.course, by=by, at=at, facts=_facts(material))
    _renew(material, at)
    material.delete()
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name))


def draw_thumbnail(version: MaterialVersion) -> None:
    """Draw the first page small, once. What cannot be drawn stays without."""
    if version.thumbnail or not version.file:
        return
    with default_storage.open(version.file) as file:
        drawn = thumbnail(file.read(), KINDS[version.ending])
    if drawn is None:
        return
    name = f"{version.file.rpartition('.')[0]}-thumbnail.webp"
    default_storage.save(name, ContentFile(drawn))
    MaterialVersion.objects.filter(pk=version.pk).update(thumbnail=name)
    _renew(version.material, version.added_at)


def renew_page_showing(material: Material) -> None:
    """Give a new version to the course whose page begins to show a material now."""
    Course.objects.filter(pk=material.course_id).update(version=F("version") + 1)


class _Kept:
    """The file of ``given`` in the store for as long as nothing goes wrong; its name, or "" for an address."""

    def __init__(self, course: Course, given: Given) -> None:
        self.given = given
        ending = given.kind.ending if given.kind else ""
        self.name = f"materials/{course.pk}/{get_random_string(32)}{ending}" if given.kind else ""

    def __enter__(self) -> str:
        if self.name:
            default_storage.save(self.name, ContentFile(self.given.content))
        return self.name

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self.name:
            default_storage.delete(self.name)


def _add(
    material: Material, given: Given, file: str, *, number: int, by: Person | None, at: datetime
) -> MaterialVersion:
    version = MaterialVersion.objects.create(
        material=material,
        number=number,
        url=given.url,
        file=file,
        ending=given.kind.ending if given.kind else "",
        size=len(given.content),
        sha256=hashlib.sha256(given.content).hexdigest() if given.kind else "",
        added_by=by,
        added_at=at,
    )
    if given.kind:
        enqueue("programmes.draw_thumbnail", version_pk=version.pk)
    return version


def _insist_on(material: Material) -> None:
    insist(None if any(material.title.values()) else TITLE_MISSING)
    places = (material.module, material.session)
    is_here = all(place is None or place.course_id == material.course_id for place in places)
    insist(None if is_here else NOT_OF_THE_COURSE)


def _renew(material: Material, at: datetime) -> None:
    """Pages are kept by the version of their course; one that begins to be seen later gives it another then."""
    Course.objects.filter(pk=material.course_id).update(version=F("version") + 1)
    if is_renewed_later(material, at) and material.visible_from:
        enqueue_later(
            "programmes.renew_page_showing", not_before=material.visible_from, material_pk=material.pk
        )


def _facts(material: Material) -> dict[str, object]:
    return {"material": material.pk, "title": material.title, "audience": material.audience}
