"""Making a course what its file says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, ProtectedError

from convenor.audit.actions import record
from convenor.kit.refusals import Refused, insist
from convenor.people import actions as people
from convenor.people.models import Affiliation, Organisation, Person
from convenor.programmes.actions.releases import release_if_changed
from convenor.programmes.coursefile import shape
from convenor.programmes.coursefile.keys import keys_of
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.models import (
    Contribution,
    Course,
    Module,
    PartnerRole,
    Programme,
    Sender,
    Session,
    Sheet,
    Signatory,
)
from convenor.programmes.queries import keys_of_persons, programme_terms_refusal, speakers_and_signatories
from convenor.programmes.rules import (
    code_refusal,
    key_refusal,
    number_refusal,
    rehearsal_refusal,
    still_needed,
)
from convenor.programmes.signals import course_loaded, session_given_up
from convenor.programmes.states import State

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def load_course(file: CourseFile, *, rehearsed: bool = False, by: Person | None, at: datetime) -> Course:
    """Make the course what its file says, a draft where it is new; all of it, or nothing.

    Programme, course, organisations and persons are found by their keys, everything else by what names it within the
    course. What the file no longer names is removed; organisations and persons stay, for others may name them. Loading
    the same file again changes nothing and leaves no trace. The agenda of an announced course is published as its next
    version, where it is another than the last. ``rehearsed`` says that the participants will be made up.

    Refuses ``course.is_real``, ``course.number_taken``, ``programme.code_taken``, ``person.key_of_another``,
    ``course.still_needed`` (somebody's mark stands on a session that is gone), and what ``people.actions`` refuses.
    """
    return _Loading(file, rehearsed=rehearsed, by=by, at=at).run()


class _Loading:
    """One loading of a course file, and the tally of what it did."""

    def __init__(self, file: CourseFile, *, rehearsed: bool, by: Person | None, at: datetime) -> None:
        self.file, self.rehearsed, self.by, self.at = file, rehearsed, by, at
        self.tally: dict[str, Counter[str]] = defaultdict(Counter)

    def run(self) -> Course:
        # The programme before its courses, as whoever amends it locks them: two of one wait in no ring.
        standing = Programme.objects.select_for_update().filter(slug=self.file.programme.key).first()
        present = Course.objects.select_for_update(of=("self",)).filter(slug=self.file.course.key).first()
        insist(
            rehearsal_refusal(
                is_real=present is not None and not present.rehearsed, is_rehearsal=self.rehearsed
            )
        )
        organisations = self._organisations()
        persons = self._persons(present, organisations)
        programme = self._programme(standing, organisations)
        course = self._course(present, programme, organisations)
        insist(programme_terms_refusal(programme))
        self._sheet(course)
        self._agenda(course, persons)
        self._around(course, organisations, persons)
        course_loaded.send(Course, course=course, file=self.file, tally=self.tally, by=self.by, at=self.at)
        if self.tally:
            Course.objects.filter(programme=programme).update(version=F("version") + 1)
            facts: dict[str, object] = {done: dict(kinds) for done, kinds in self.tally.items()}
            record("programmes.course_loaded", target=course, by=self.by, at=self.at, facts=facts)
        if course.state != State.DRAFT:
            release_if_changed(course, by=self.by, at=self.at)
        return Course.objects.select_related("programme", "issuer", "subject").get(pk=course.pk)

    def _organisations(self) -> dict[str, Organisation]:
        keys = [entry.key for entry in self.file.organisations]
        known = {
            organisation.slug: organisation for organisation in Organisation.objects.filter(slug__in=keys)
        }
        for entry in self.file.organisations:
            values = {
                "name": dict(entry.name),
                "kind": entry.kind,
                "country": entry.country,
                "aliases": list(entry.aliases),
                "assumed": list(entry.assumed),
            }
            if entry.key not in known:
                fresh = Organisation(slug=entry.key, **values)
                known[entry.key] = people.add_organisation(fresh, by=self.by, at=self.at)
                self.tally["added"]["organisation"] += 1
            elif self._differs(known[entry.key], values):
                known[entry.key] = self._amended(known[entry.key], values)
        for entry in self.file.organisations:  # a second time: what one is a part of may come after it
            above = {"part_of_id": known[entry.part_of].pk if entry.part_of else None}
            if self._differs(known[entry.key], above):
                known[entry.key] = self._amended(known[entry.key], above)
        return known

    def _amended(self, organisation: Organisation, values: Mapping[str, object]) -> Organisation:
        self.tally["changed"]["organisation"] += 1
        return people.amend_organisation(organisation, changes=values, by=self.by, at=self.at)

    def _persons(self, course: Course | None, organisations: Mapping[str, Organisation]) -> dict[str, Person]:
        keys = [entry.key for entry in self.file.persons]
        present = list(speakers_and_signatories(course)) if course else []
        made = keys_of_persons(present)
        known = {made[person.pk]: person for person in present}
        named = Person.objects.select_related("merged_into").filter(slug__in=keys)
        known |= {str(person.slug): person.merged_into or person for person in named}
        return {
            entry.key: self._person(entry, known.get(entry.key), organisations) for entry in self.file.persons
        }

    def _person(
        self, entry: shape.Person, present: Person | None, organisations: Mapping[str, Organisation]
    ) -> Person:
        values = {
            "slug": entry.key,
            "given": entry.given,
            "surname": entry.surname,
            "father": entry.father,
            "patronymic": entry.patronymic,
            "display": dict(entry.display),
            "latin": entry.latin,
            "aliases": list(entry.aliases),
            "about": dict(entry.about),
            "assumed": list(entry.assumed),
        }
        posts = [
            Affiliation(
                organisation=organisations[post.organisation],
                post=dict(post.post),
                assumed=list(post.assumed),
            )
            for post in entry.affiliations
        ]
        written = Person(**values)
        if present is None:
            person = people.add_person(written, by=self.by, at=self.at)
            self.tally["added"]["person"] += 1
        else:
            written.fill_keys()
            insist(key_refusal(entry.key, known_as=present.folded, written_as=written.folded))
            before = _posts(present.affiliations.all())
            if Person.objects.filter(slug=entry.key, merged_into=present.pk).exists():
                del values[
                    "slug"
                ]  # the key of somebody who was merged with this person finds them, and stays theirs
            person = people.amend_person(present, changes=values, by=self.by, at=self.at)
            if self._differs(present, values) or before != _posts(posts):
                self.tally["changed"]["person"] += 1
        people.set_posts(person, posts, by=self.by, at=self.at)
        return person

    def _programme(self, standing: Programme | None, organisations: Mapping[str, Organisation]) -> Programme:
        entry = self.file.programme
        taken = Programme.objects.filter(code=entry.code).exclude(slug=entry.key).exists()
        insist(code_refusal(entry.code, is_taken=taken))
        programme = self._put(
            Programme,
            standing,
            slug=entry.key,
            code=entry.code,
            title=dict(entry.title),
            summary=dict(entry.summary),
            order_number=entry.order_number,
            ordered_on=entry.ordered_on,
            tags=list(entry.tags),
            priorities=[{"title": dict(one.title), "assumed": list(one.assumed)} for one in entry.priorities],
            assumed=list(entry.assumed),
        )
        roles = [
            {
                "organisation_id": organisations[role.organisation].pk,
                "kind": role.kind,
                "position": position,
                "assumed": list(role.assumed),
            }
            for position, role in enumerate(self.file.partner_roles)
        ]
        self._all(PartnerRole, {"programme_id": programme.pk}, roles, by=("organisation_id", "kind"))
        return programme

    def _course(
        self, present: Course | None, programme: Programme, organisations: Mapping[str, Organisation]
    ) -> Course:
        entry = self.file.course
        others = Course.objects.filter(programme=programme, number=entry.number).exclude(slug=entry.key)
        insist(number_refusal(entry.number, is_taken=others.exists()))
        return self._put(
            Course,
            present,
            slug=entry.key,
            programme_id=programme.pk,
            number=entry.number,
            title=dict(entry.title),
            summary=dict(entry.summary),
            subject_id=organisations[entry.subject].pk if entry.subject else None,
            starts_on=entry.starts_on,
            ends_on=entry.ends_on,
            closes_on=entry.closes_on,
            time_zone=entry.time_zone,
            place=dict(entry.place),
            languages=list(entry.languages),
            seats=entry.seats,
            issuer_id=organisations[entry.issuer].pk if entry.issuer else None,
            certificate_rule=dict(entry.certificate_rule),
            tags=list(entry.tags),
            assumed=list(entry.assumed),
            rehearsed=self.rehearsed or (present is not None and present.rehearsed),
        )

    def _sheet(self, course: Course) -> None:
        entry = self.file.course.sheet
        parts = {part: dict(getattr(entry, part)) for part in keys_of(shape.Sheet)} if entry else {}
        told = [{**parts, "assumed": list(entry.assumed)}] if entry and any(parts.values()) else []
        self._all(Sheet, {"course_id": course.pk}, told, by=())

    def _agenda(self, course: Course, persons: Mapping[str, Person]) -> None:
        modules = self._all(
            Module,
            {"course_id": course.pk},
            [
                {
                    "number": module.number,
                    "title": dict(module.title),
                    "outcomes": dict(module.outcomes),
                    "hours": module.hours,
                    "assumed": list(module.assumed),
                }
                for module in self.file.modules
            ],
            by=("number",),
        )
        sessions = self._all(
            Session,
            {"course_id": course.pk},
            [
                {
                    "key": session.key,
                    "format": session.format,
                    "module_id": modules[(session.module,)].pk if session.module else None,
                    "title": dict(session.title),
                    "abstract": dict(session.abstract),
                    "summary": dict(session.summary),
                    "starts_at": session.starts_at.replace(tzinfo=self.file.course.zone),
                    "ends_at": session.ends_at.replace(tzinfo=self.file.course.zone),
                    "room": dict(session.room),
                    "languages": list(session.languages),
                    "assumed": list(session.assumed),
                }
                for session in self.file.sessions
            ],
            by=("key",),
        )
        for session in self.file.sessions:
            contributions = [
                {
                    "person_id": persons[one.person].pk,
                    "kind": one.kind,
                    "talk": dict(one.talk),
                    "position": position,
                    "assumed": list(one.assumed),
                }
                for position, one in enumerate(session.contributions)
            ]
            owner = {"session_id": sessions[(session.key,)].pk}
            self._all(Contribution, owner, contributions, by=("person_id", "kind"))

    def _around(
        self, course: Course, organisations: Mapping[str, Organisation], persons: Mapping[str, Person]
    ) -> None:
        senders = [
            {
                "organisation_id": organisations[sender.organisation].pk,
                "wording": dict(sender.wording),
                "position": position,
                "assumed": list(sender.assumed),
            }
            for position, sender in enumerate(self.file.senders)
        ]
        self._all(Sender, {"course_id": course.pk}, senders, by=("organisation_id",))
        signatories = [
            {
                "person_id": persons[one.person].pk,
                "post": dict(one.post),
                "position": position,
                "assumed": list(one.assumed),
            }
            for position, one in enumerate(self.file.signatories)
        ]
        self._all(Signatory, {"course_id": course.pk}, signatories, by=("person_id",))

    def _all(
        self,
        model: type[Row],
        owner: Mapping[str, object],
        wanted: Sequence[Mapping[str, Any]],
        *,
        by: tuple[str, ...],
    ) -> dict[tuple[Any, ...], Row]:
        """Let the rows of ``owner`` be those that are wanted; ``by`` names what tells them apart."""
        present = {
            tuple(getattr(row, name) for name in by): row for row in model._default_manager.filter(**owner)
        }
        named = {tuple(values[name] for name in by): values for values in wanted}
        for key in present.keys() - named.keys():
            self._remove(present[key])
        return {key: self._put(model, present.get(key), **owner, **values) for key, values in named.items()}

    def _put(self, model: type[Row], present: Row | None, **values: Any) -> Row:
        """Return the stored row with these values; what is right already is not written again."""
        kind = str(model._meta.model_name)
        if present is None:
            self.tally["added"][kind] += 1
            return model._default_manager.create(**values)
        if self._differs(present, values):
            for name, value in values.items():
                setattr(present, name, value)
            present.save(update_fields=[name.removesuffix("_id") for name in values])
            self.tally["changed"][kind] += 1
        return present

    def _differs(self, row: models.Model, values: Mapping[str, object]) -> bool:
        return any(getattr(row, name) != value for name, value in values.items())

    def _remove(self, row: models.Model) -> None:
        if isinstance(row, Session):
            session_given_up.send(Session, session=row, by=self.by, at=self.at)
        try:
            row.delete()
        except ProtectedError:
            raise Refused(still_needed(str(row))) from None
        self.tally["removed"][str(row._meta.model_name)] += 1


def _posts(posts: Iterable[Affiliation]) -> list[tuple[object, ...]]:
    return [(post.organisation_id, post.post, post.assumed) for post in posts]
