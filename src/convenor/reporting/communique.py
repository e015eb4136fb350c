"""The communiqué: the press text drafted from the record of a course. Pure: a record in, a document out.

It follows the order of such texts: who ordered and supported, partners, implementer, programme, course, dates; each
session with its speakers, their posts and what was said; certificates; the institutions that took part. It states what
the record holds and nothing else. What somebody assumed is marked in brackets where it is first named, for the editor
to confirm or to strike out, and what is missing is left out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from types import ModuleType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from convenor.documents.word import Block, Document, Heading, ListItem, Paragraph, Run
from convenor.kit.dates import day as in_words
from convenor.kit.dates import on_day, on_days
from convenor.kit.languages import Spoken, spoken
from convenor.programmes.models import Contribution, PartnerRole, Session
from convenor.reporting import azerbaijani, english
from convenor.reporting.countries import COUNTRIES
from convenor.reporting.record import (
    BodyRecord,
    CourseRecord,
    Figure,
    LiveRecord,
    PostRecord,
    SessionRecord,
    SpeakerRecord,
    Stated,
)

Role, Part, Format = PartnerRole.Kind, Contribution.Kind, Session.Format


def draft(record: CourseRecord, language: str, *, origin: str = "") -> Document:
    """Return the communiqué of the course in ``language`` (``az`` or ``en``).

    ``origin`` ("https://convenor.example.org") heads the addresses behind the figures, for a text that leaves the site.
    """
    with override(language):
        return _Draft(record, language, origin).document()


class _Draft:
    """One text in the making: the record, the language and its grammar, and what the reader has been told already."""

    def __init__(self, record: CourseRecord, language: str, origin: str) -> None:
        self.record, self.language, self.origin = record, language, origin
        self.grammar: ModuleType = azerbaijani if language == "az" else english
        self.introduced: set[str] = set()
        self.marked: set[str] = set()

    def document(self) -> Document:
        title = self._spoken(self.record.title).text
        return Document(title=title, language=self.language, blocks=tuple(self._blocks()))

    def _blocks(self) -> Iterator[Block]:
        yield Heading(self._said(self.record.title), level=1)
        if self.record.is_rehearsed:
            notice = _("Rehearsal: the participants, and every figure about them, are made up.")
            yield Paragraph((Run(notice),))
        yield Paragraph((Run(f"{self._held()} {self._when()}"),))
        yield from self._text(self.record.summary)
        for place, session in enumerate(self.record.sessions):
            yield from self._heading(session, self.record.sessions[:place])
            yield from self._text(session.summary or session.title, opening=self._parts(session))
            if session.live and (counted := _counted(session.live)):
                sentence = _("The live room of the session counted %(counted)s.") % {"counted": counted}
                yield Paragraph(self._with_figures(sentence, **_figures(session.live)))
        yield from self._participation()

    # -- who, what, when

    def _held(self) -> str:
        """The sentence of who ordered, supported, joined and held."""
        by_role: dict[str, list[BodyRecord]] = {}
        for role, body in self.record.partners:
            by_role.setdefault(role, []).append(body)
        orders, supports = by_role.get(Role.ORDERS, []), by_role.get(Role.SUPPORTS, [])
        clauses = [(_("by order and with the support of %(organisations)s"), orders)]
        if orders != supports:
            clauses = [
                (_("by order of %(organisations)s"), orders),
                (_("with the support of %(organisations)s"), supports),
            ]
        clauses += [
            (_("with funds from %(organisations)s"), by_role.get(Role.FUNDS, [])),
            (_("in partnership with %(organisations)s"), by_role.get(Role.PARTNERS, [])),
            (_("hosted by %(organisations)s"), by_role.get(Role.HOSTS, [])),
        ]
        said = [
            wording % {"organisations": _listed([self._of(body) for body in bodies])}
            for wording, bodies in clauses
            if bodies
        ]
        sentence = ", ".join([*said, self._what(by_role.get(Role.IMPLEMENTS, []))])
        return sentence[:1].upper() + sentence[1:]

    def _what(self, implementers: Sequence[BodyRecord]) -> str:
        modules = _number(self.record.modules) if self.record.modules else ""
        programme = self.record.programme
        facts = {
            "course": self.grammar.course(self._spoken(self.record.title).text, modules),
            "programme": self.grammar.quoted(self._spoken(programme).text) + self._mark(programme),
            "implementers": _listed([self._named(body) for body in implementers]),
        }
        if implementers:
            return _("%(implementers)s held %(course)s within the training programme %(programme)s.") % facts
        return _("%(course)s was held within the training programme %(programme)s.") % facts

    def _when(self) -> str:
        """The sentence of when and where, as far as it is known."""
        record, assumed = self.record, _mark(self.record.is_end_assumed)
        if record.is_start_assumed or record.starts_on == record.ends_on:
            when = _("The course ended %(on_day)s%(assumed)s.") % {
                "on_day": on_day(record.ends_on, self.language),
                "assumed": assumed,
            }
        else:
            when = _("It took place %(on_days)s%(assumed)s.") % {
                "on_days": on_days(record.starts_on, record.ends_on, self.language),
                "assumed": assumed,
            }
        if not record.place:
            return when
        return f"{when} " + _("Place: %(place)s.") % {"place": self._said(record.place)}

    # -- sessions

    def _heading(self, session: SessionRecord, earlier: Sequence[SessionRecord]) -> Iterator[Block]:
        """Where a day of the course, or its second half, begins."""
        if not earlier or session.day != earlier[-1].day:
            if self.record.starts_on != self.record.ends_on:
                yield Heading(self._day(session.day), level=2)
        elif session.half == 2 and earlier[-1].half == 1:
            yield Heading(_("Second half of the day") + _mark(session.is_half_assumed), level=3)

    def _day(self, day: date) -> str:
        if day == self.record.ends_on:
            return _("The last day of the course")
        if day == self.record.starts_on and not self.record.is_start_assumed:
            return _("The first day of the course")
        return in_words(day, self.language)

    def _parts(self, session: SessionRecord) -> str:
        """Who led, spoke, was the guest; whoever was introduced before is only named."""
        sentences = []
        for speaker in session.speakers:
            sentences.append(
                _wording_of_part(speaker.kind, session.format) % {"speaker": self._speaker(speaker)}
            )
            if speaker.talk:
                talk = self.grammar.quoted(self._spoken(speaker.talk).text) + self._mark(speaker.talk)
                sentences.append(_("The talk: %(talk)s.") % {"talk": talk})
        return " ".join(sentences)

    def _speaker(self, speaker: SpeakerRecord) -> str:
        name = self._spoken(speaker.name).text
        if name in self.introduced:
            return name
        self.introduced.add(name)
        parts = [self._post(held) for held in speaker.posts if held.post]
        if speaker.about:
            parts.append(self._said(speaker.about))
        named = name + self._mark(speaker.name)
        if bodies := [held.organisation for held in speaker.posts if not held.post]:
            named += f" ({', '.join(self._body(body) + self._mark(body.name) for body in bodies)})"
        return str(self.grammar.introduced(named, parts))

    def _post(self, held: PostRecord) -> str:
        whole = self._body(held.whole) if held.whole else ""
        said = self.grammar.post_in(self._spoken(held.post).text, self._body(held.organisation), whole)
        bodies = [body.name for body in (held.organisation, held.whole) if body]
        return f"{said}{self._mark(held.post, *bodies)}"

    # -- who came, with figures that lead to their rows

    def _participation(self) -> Iterator[Block]:
        record = self.record
        if record.live and record.live_rooms > 1 and (counted := _counted(record.live)):
            facts = {"rooms": record.live_rooms, "counted": counted}
            sentence = _("The %(rooms)s live rooms of the course together counted %(counted)s.") % facts
            yield Paragraph(self._with_figures(sentence, **_figures(record.live)))
        if record.certificates.value:
            sentence = ngettext(
                "{certificates} participant received a certificate.",
                "{certificates} participants received certificates.",
                record.certificates.value,
            )
            yield Paragraph(self._with_figures(sentence, certificates=record.certificates))
        if not record.senders:
            return
        yield Heading(_("Who took part"), level=2)
        sentence = ngettext(
            "Representatives of {institutions} institution took part in the course:",
            "Representatives of {institutions} institutions took part in the course:",
            record.institutions.value,
        )
        yield Paragraph(self._with_figures(sentence, institutions=record.institutions))
        for sender in record.senders:
            yield ListItem((Run(self._said(sender)),), language=self._foreign(sender))
        if record.participants.value:
            sentence = ngettext(
                "{participants} person was registered as a participant.",
                "{participants} persons were registered as participants.",
                record.participants.value,
            )
            yield Paragraph(self._with_figures(sentence, participants=record.participants))

    def _with_figures(self, sentence: str, **figures: Figure) -> tuple[Run, ...]:
        """Cut a sentence at its ``{names}`` and put the figures in, each linked to the rows that it counts."""
        runs = []
        for position, part in enumerate(sentence.replace("}", "{").split("{")):
            if position % 2:
                runs.append(Run(str(figures[part].value), link=self.origin + figures[part].rows))
            elif part:
                runs.append(Run(part))
        return tuple(runs)

    # -- words of the record

    def _text(self, stated: Stated, *, opening: str = "") -> Iterator[Block]:
        """A paragraph; in another language than the text's it stands for itself, marked as such."""
        said = self._said(stated)
        if said and said[-1] not in ".!?]":
            said += "."
        foreign = self._foreign(stated)
        if opening and foreign:
            yield Paragraph((Run(opening),))
            opening = ""
        if text := " ".join(part for part in (opening, said) if part):
            yield Paragraph((Run(text),), language=foreign)

    def _said(self, stated: Stated) -> str:
        return self._spoken(stated).text + self._mark(stated)

    def _named(self, body: BodyRecord) -> str:
        return str(self.grammar.named(self._body(body))) + self._mark(body.name)

    def _of(self, body: BodyRecord) -> str:
        return str(self.grammar.of(self._body(body))) + self._mark(body.name)

    def _body(self, body: BodyRecord) -> str:
        """The name of a body, as a company where it is one, with its country where that is another."""
        name = self._spoken(body.name).text
        if body.is_company:
            name = self.grammar.company(name)
        elif self._foreign(body.name):
            name = self.grammar.foreign(name)
        country = COUNTRIES.get(body.country)
        return str(self.grammar.abroad(name, str(country)) if country else name)

    def _mark(self, *parts: Stated) -> str:
        """The mark behind words of which some are assumed, where they stand for the first time."""
        assumed = {said.text for part in parts if (said := self._spoken(part)).language in part.assumed_in}
        is_new = not assumed <= self.marked
        self.marked |= assumed
        return _mark(is_new)

    def _spoken(self, stated: Stated) -> Spoken:
        return spoken(stated.wording, self.language)

    def _foreign(self, stated: Stated) -> str | None:
        language = self._spoken(stated).language
        return None if language in ("", self.language) else language


def _wording_of_part(kind: str, format: str) -> str:
    """The sentence that brings a person in: by what the session is, else by their kind of part."""
    if format == Format.OPENING:
        return _("The day was opened by %(speaker)s.")
    if kind == Part.MODERATOR:
        return _("The session was moderated by %(speaker)s.")
    if kind == Part.HOST:
        return _("The host was %(speaker)s.")
    if format == Format.BRIEFING:
        return _("A presentation was made by %(speaker)s.")
    if format == Format.SUCCESS_STORY:
        return _("A success story was told by %(speaker)s.")
    if kind == Part.TRAINER:
        return _("The trainer was %(speaker)s.")
    if kind == Part.GUEST_SPEAKER or format == Format.GUEST_TALK:
        return _("The guest was %(speaker)s.")
    return _("The speaker was %(speaker)s.")


def _figures(live: LiveRecord) -> dict[str, Figure]:
    return {name: figure for name, figure in vars(live).items() if figure and figure.value}


def _counted(live: LiveRecord) -> str:
    """What was counted in live rooms, as a list with ``{names}`` for the figures; empty where nothing was."""
    figures = _figures(live)
    numbers = Counter({name: figure.value for name, figure in figures.items()})
    parts = {
        "people": ngettext("{people} person", "{people} people", numbers["people"]),
        "questions": ngettext("{questions} question", "{questions} questions", numbers["questions"]),
        "answered_live": ngettext(
            "{answered_live} answer in the session",
            "{answered_live} answers in the session",
            numbers["answered_live"],
        ),
        "in_writing": ngettext(
            "{in_writing} answer in writing", "{in_writing} answers in writing", numbers["in_writing"]
        ),
        "votes": ngettext("{votes} vote for questions", "{votes} votes for questions", numbers["votes"]),
        "polls": ngettext("{polls} poll", "{polls} polls", numbers["polls"]),
        "ballots": ngettext("{ballots} ballot in polls", "{ballots} ballots in polls", numbers["ballots"]),
        "ideas": ngettext("{ideas} idea", "{ideas} ideas", numbers["ideas"]),
    }
    return _listed([wording for name, wording in parts.items() if name in figures])


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _number(count: int) -> str:
    """A small number in words, as running text has it."""
    words = (
        pgettext("number", "one"), pgettext("number", "two"), pgettext("number", "three"), pgettext("number", "four"),
        pgettext("number", "five"), pgettext("number", "six"), pgettext("number", "seven"),
        pgettext("number", "eight"), pgettext("number", "nine"), pgettext("number", "ten"),
    )  # fmt: skip
    return words[count - 1] if count <= len(words) else str(count)


def _mark(is_assumed: bool) -> str:
    return " " + _("[assumed]") if is_assumed else ""
