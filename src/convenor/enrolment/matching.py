"""Who a written row is: somebody we know, somebody new, or nobody that we could tell.

Pure: a ``Directory`` holds everything that is known, and each row is looked up in dictionaries, so the work grows
straight with the rows. Somebody is the same person when

1. name and institution are the same after folding (ə = e, case and accents do not count, nor does which column holds
   the surname), and the fathers' names do not differ; or else
2. the e-mail address is theirs, and the name sounds alike.

An import adds people and changes nobody: what is known of a person stays as it is. What merely sounds alike is told,
never merged.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from convenor.enrolment.columns import Problem, Written, problems
from convenor.enrolment.states import State
from convenor.kit import names
from convenor.kit.languages import Wording
from convenor.kit.refusals import Refusal

SUGGESTIONS = 3
LIKENESS = 0.35
"""The share of letter triples in common from which one organisation is suggested for another."""

SAME_NAME = _("same name and institution")
SAME_EMAIL = _("same e-mail address")
AMBIGUOUS = Refusal(
    "roster.ambiguous",
    _("Several people of this institution have this name. Add the father's name or the e-mail address."),
)
EMAIL_OF_ANOTHER = Refusal("roster.email_of_another", _("This address belongs to somebody else: {person}."))
EMAIL_TWICE = Refusal("roster.email_twice", _("Row {number} has the same address under another name."))
WRITTEN_TWICE = Refusal("roster.written_twice", _("Row {number} has the same person already."))
WITHDRAWN = Refusal(
    "roster.withdrawn",
    _("This person has withdrawn. A file does not bring them back; register them by hand."),
)
INSTITUTION_MISSING = Refusal("roster.institution_missing", _("Write the institution."))
INSTITUTION_UNKNOWN = Refusal("roster.institution_unknown", _("This institution is not known."))
INSTITUTION_SUGGESTED = Refusal(
    "roster.institution_unknown", _("This institution is not known. Do you mean: {names}?")
)


class Outcome(models.TextChoices):
    NEW = "new", pgettext_lazy("row of a file", "new")
    MATCHED = "matched", pgettext_lazy("row of a file", "known")
    UNCHANGED = "unchanged", pgettext_lazy("row of a file", "on the list already")
    REFUSED = "refused", pgettext_lazy("row of a file", "refused")


@dataclass(frozen=True)
class Known:
    """A person that we know, with the institutions by which they are known."""

    pk: int
    given: str
    surname: str
    father: str
    email: str
    organisations: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return names.display_name(self.given, self.surname)


@dataclass(frozen=True)
class Line:
    """What becomes of one row. ``known`` and ``why`` say who it is taken for; ``hints`` what a human should look at."""

    row: Written
    outcome: Outcome
    organisation_pk: int | None = None
    known: Known | None = None
    why: str | Promise = ""
    problems: tuple[Problem, ...] = ()
    hints: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Keys:
    """By what names are compared: ``name`` and ``father`` folded, ``sound`` for hints.

    Words stand in alphabetical order, so that swapped columns do no harm.
    """

    name: str
    father: str
    sound: str

    @classmethod
    def of(cls, person: Written | Known) -> "Keys":
        written = f"{person.given} {person.surname}"
        return cls(
            _in_order(names.fold(written)), names.fold(person.father), _in_order(names.sounds_like(written))
        )


def _in_order(words: str) -> str:
    return " ".join(sorted(words.split()))


@dataclass
class Organisations:
    """Every organisation by every name it has, and the nearest ones for a name that none has."""

    wordings: Mapping[int, Wording]
    _by_name: dict[str, int] = field(default_factory=dict)
    _by_triple: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _found: dict[str, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Iterable[tuple[int, Wording, Sequence[str]]]) -> "Organisations":
        """From ``(pk, name per language, other names)``."""
        known = list(known)
        organisations = cls({pk: wording for pk, wording, _aliases in known})
        for pk, wording, aliases in known:
            for name in (*wording.values(), *aliases):
                organisations._by_name.setdefault(names.fold(name), pk)
        for folded in organisations._by_name:
            for triple in _triples(folded):
                organisations._by_triple[triple].add(folded)
        return organisations

    def find(self, name: str) -> int | None:
        """The organisation that has this name in any language, or as another name; None when none has."""
        if name not in self._found:
            self._found[name] = self._by_name.get(names.fold(name))
        return self._found[name]

    def nearest(self, name: str) -> list[int]:
        """Up to three organisations with names nearest to this one, by the letter triples they share (Dice)."""
        wanted = _triples(names.fold(name))
        shared = Counter(folded for triple in wanted for folded in self._by_triple.get(triple, ()))
        scored = sorted(
            (
                (2 * common / (len(wanted) + len(_triples(folded))), folded)
                for folded, common in shared.items()
            ),
            key=lambda pair: (-pair[0], pair[1]),
        )
        pks = (self._by_name[folded] for likeness, folded in scored if likeness >= LIKENESS)
        return list(dict.fromkeys(pks))[:SUGGESTIONS]


def _triples(folded: str) -> frozenset[str]:
    return frozenset(part for word in folded.split() for part in _parts(f" {word} "))


def _parts(word: str) -> Iterator[str]:
    return (word[at : at + 3] for at in range(max(len(word) - 2, 1)))


def institution_refusal(institution: str, organisations: Organisations) -> Refusal:
    """Why this names no institution: nothing is written, or nothing that is known, with up to three that are near."""
    if not institution:
        return INSTITUTION_MISSING
    nearest = [organisations.wordings[pk] for pk in organisations.nearest(institution)]
    if not nearest:
        return INSTITUTION_UNKNOWN
    suggested = "; ".join(wording.get("az") or next(iter(wording.values())) for wording in nearest)
    return Refusal(INSTITUTION_SUGGESTED.code, INSTITUTION_SUGGESTED.sentence, {"names": suggested})


class Directory:
    """Everything that rows are compared with: persons, organisations, and who is on the list of the course already."""

    def __init__(
        self, persons: Iterable[Known], organisations: Organisations, states: Mapping[int, str]
    ) -> None:
        """``states`` is the state of each registration of the course, by the pk of its person."""
        self.organisations = organisations
        self.states = states
        self.by_name: dict[tuple[str, int], dict[str, list[Known]]] = defaultdict(dict)
        self.by_email: dict[str, Known] = {}
        self.by_sound: dict[str, list[Known]] = defaultdict(list)
        for person in persons:
            keys = Keys.of(person)
            for organisation in person.organisations:
                self.by_name[keys.name, organisation].setdefault(keys.father, []).append(person)
            if person.email:
                self.by_email[person.email] = person
            self.by_sound[keys.sound].append(person)

    def named(self, keys: Keys, organisation_pk: int) -> list[Known]:
        """Those of the institution whom a row may mean: same name, and no other father."""
        by_father = self.by_name.get((keys.name, organisation_pk), {})
        fathers = (keys.father, "") if keys.father else tuple(by_father)
        return [person for father in fathers for person in by_father.get(father, ())]


_Place = tuple[str, int, str]
"""Name, institution and father of a row: whoever agrees in all three is written twice."""


@dataclass
class _Seen:
    """What earlier rows of the file said: the number of the row, by person, name, sound and address."""

    persons: dict[int, int] = field(default_factory=dict)
    names: dict[_Place, int] = field(default_factory=dict)
    sounds: dict[str, int] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)


def lines(rows: Iterable[Written], directory: Directory) -> list[Line]:
    """Return what becomes of each row, in the order of the file. The same rows and directory give the same lines."""
    seen = _Seen()
    return [_line(row, directory, seen) for row in rows]


def _line(row: Written, directory: Directory, seen: _Seen) -> Line:
    found = problems(row)
    organisation_pk = directory.organisations.find(row.institution)
    if organisation_pk is None and not any(problem.column == "institution" for problem in found):
        found.append(Problem("institution", institution_refusal(row.institution, directory.organisations)))
    if found or organisation_pk is None:
        return Line(row, Outcome.REFUSED, problems=tuple(found))

    keys = Keys.of(row)
    place = (keys.name, organisation_pk, keys.father)
    candidates = directory.named(keys, organisation_pk)
    owner = directory.by_email.get(row.email) if row.email else None
    known, why = _taken_for(keys, candidates, owner)
    problem = _contradiction(candidates, owner, known) or _repetition(row, place, known, seen)
    if problem:
        return Line(row, Outcome.REFUSED, organisation_pk, problems=(problem,))

    hints = tuple(_hints(keys, directory, known, seen))
    _remember(row, keys, place, known, seen)
    if known is None:
        return Line(row, Outcome.NEW, organisation_pk, hints=hints)
    state = directory.states.get(known.pk)
    if state == State.WITHDRAWN:
        return Line(row, Outcome.REFUSED, organisation_pk, known, why, (Problem("", WITHDRAWN),))
    outcome = Outcome.MATCHED if state is None else Outcome.UNCHANGED
    return Line(row, outcome, organisation_pk, known, why, hints=hints)


def _taken_for(
    keys: Keys, candidates: Sequence[Known], owner: Known | None
) -> tuple[Known | None, str | Promise]:
    """Who the row is taken for, and why. The address decides between several of one name."""
    if owner in candidates or (owner and Keys.of(owner).sound == keys.sound):
        return owner, SAME_NAME if owner in candidates else SAME_EMAIL
    if len(candidates) == 1 and owner is None:
        return candidates[0], SAME_NAME
    return None, ""


def _contradiction(candidates: Sequence[Known], owner: Known | None, known: Known | None) -> Problem | None:
    if known is not None:
        return None
    if owner is not None:
        return Problem(
            "email", Refusal(EMAIL_OF_ANOTHER.code, EMAIL_OF_ANOTHER.sentence, {"person": owner.name})
        )
    return Problem("", AMBIGUOUS) if len(candidates) > 1 else None


def _repetition(row: Written, place: _Place, known: Known | None, seen: _Seen) -> Problem | None:
    """The row says what an earlier one said: the same person, or the address of another."""
    earlier = seen.persons.get(known.pk) if known else None
    if earlier is None:
        earlier = seen.names.get(place)
    if earlier is not None:
        return Problem("", Refusal(WRITTEN_TWICE.code, WRITTEN_TWICE.sentence, {"number": earlier}))
    if row.email in seen.emails:
        return Problem(
            "email", Refusal(EMAIL_TWICE.code, EMAIL_TWICE.sentence, {"number": seen.emails[row.email]})
        )
    return None


def _remember(row: Written, keys: Keys, place: _Place, known: Known | None, seen: _Seen) -> None:
    if known:
        seen.persons[known.pk] = row.number
    seen.names[place] = row.number
    seen.sounds.setdefault(keys.sound, row.number)
    if row.email:
        seen.emails[row.email] = row.number


def _hints(keys: Keys, directory: Directory, known: Known | None, seen: _Seen) -> Iterator[Refusal]:
    """Who else it may be, by the sound of the name: an earlier row of the file, or somebody known."""
    if keys.sound in seen.sounds:
        sentence = _("Row {number} may be the same person: the names sound alike.")
        yield Refusal("roster.like_earlier_row", sentence, {"number": seen.sounds[keys.sound]})
    if known is None and keys.sound in directory.by_sound:
        sentence = _("{person} may be the same person: the names sound alike.")
        yield Refusal("roster.like_known", sentence, {"person": directory.by_sound[keys.sound][0].name})


def fingerprint(found: Iterable[Line]) -> str:
    """Return a short text that changes when anything changes that would be done: outcome, person or institution."""
    told = (
        (line.row.number, line.outcome.value, line.organisation_pk, line.known.pk if line.known else None)
        for line in found
    )
    return hashlib.sha256(repr(list(told)).encode()).hexdigest()[:32]
