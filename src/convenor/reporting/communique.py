"""The communiqué: the press text drafted from the record of a course. Pure: a record in, a document out.

It follows the order of such texts: who ordered and supported, partners, implementer, programme, course, dates; each
session with its speakers, their posts and what was said; certificates; the institutions that took part. It states what
the record holds and nothing else. What somebody assumed is marked in brackets, for the editor to confirm or to strike
out, and what is missing is left out.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from types import ModuleType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from convenor.documents.word import Block, Document, Heading, ListItem, Paragraph, Run
from convenor.kit.dates import day as in_words
from convenor.kit.dates import on_day, on_days
from convenor.kit.languages import spoken
from convenor.programmes.models import Contribution, PartnerRole, Session
from convenor.reporting import azerbaijani, english
from convenor.reporting.record import (
    CourseRecord,
    Figure,
    PostRecord,
    SessionRecord,
    SpeakerRecord,
    Stated,
)

Role, Part, Format = PartnerRole.Kind, Contribution.Kind, Session.Format
NAMED_BY_FORMAT = frozenset({Format.BRIEFING, Format.SUCCESS_STORY})
"""Formats that say what a speaker did; in all others the kind of their part says it."""


def draft(record: CourseRecord, language: str, *, origin: str = "") -> Document:
    """Return the communiqué of the course in ``language`` (``az`` or ``en``).

    ``origin`` ("https://convenor.example.org") heads the addresses behind the figures, for a text that leaves the site.
    """
    with override(language):
        return _Draft(record, language, origin).document()


class _Draft:
    """One text in the making: the record, the language and its grammar, and who was introduced already."""

    def __init__(self, record: CourseRecord, language: str, origin: str) -> None:
        self.record, self.language, self.origin = record, language, origin
        self.grammar: ModuleType = azerbaijani if language == "az" else english
        self.introduced: set[str] = set()

    def document(self) -> Document:
        return Document(
            title=self._plain(self.record.title), language=self.language, blocks=tuple(self._blocks())
        )

    def _blocks(self) -> Iterator[Block]:
        yield Heading(self._said(self.record.title), level=1)
        if self.record.is_rehearsed:
            notice = _("Rehearsal: the participants, and every figure about them, are made up.")
            yield Paragraph((Run(notice),))
        yield Paragraph((Run(f"{self._held()} {self._when()}"),))
        yield from self._text(self.record.summary)
        for place, session in enumerate(self.record.sessions):
            earlier = self.record.sessions[:place]
            yield from self._heading(session, earlier)
            yield from self._text(session.summary or session.title, opening=self._parts(session, earlier))
        yield from self._participation()

    # -- who, what, when

    def _held(self) -> str:
        """The sentence of who ordered, supported, joined and held."""
        by_role: dict[str, list[Stated]] = {}
        for role, organisation in self.record.partners:
            by_role.setdefault(role, []).append(organisation)
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
            wording % {"organisations": _listed([self._of(organisation) for organisation in organisations])}
            for wording, organisations in clauses
            if organisations
        ]
        sentence = ", ".join([*said, self._what(by_role.get(Role.IMPLEMENTS, []))])
        return sentence[:1].upper() + sentence[1:]

    def _what(self, implementers: Sequence[Stated]) -> str:
        facts = {
            "course": self._quoted(self.record.title),
            "programme": self._quoted(self.record.programme),
            "modules": _number(self.record.modules),
            "implementers": _listed([self._said(organisation) for organisation in implementers]),
        }
        if implementers:
            wording = ngettext(
                "%(implementers)s held the training course %(course)s, of %(modules)s module, within the training "
                "programme %(programme)s.",
                "%(implementers)s held the training course %(course)s, of %(modules)s modules, within the training "
                "programme %(programme)s.",
                self.record.modules,
            )
        else:
            wording = ngettext(
                "the training course %(course)s, of %(modules)s module, was held within the training programme "
                "%(programme)s.",
                "the training course %(course)s, of %(modules)s modules, was held within the training programme "
                "%(programme)s.",
                self.record.modules,
            )
        return wording % facts

    def _when(self) -> str:
        """The sentence of when and where, as far as it is known."""
        record = self.record
        if record.is_start_assumed or record.starts_on == record.ends_on:
            when = _("The course ended %(on_day)s%(assumed)s.") % {
                "on_day": on_day(record.ends_on, self.language),
                "assumed": _mark(record.is_end_assumed),
            }
        else:
            when = _("It took place %(on_days)s%(assumed)s.") % {
                "on_days": on_days(record.starts_on, record.ends_on, self.language),
                "assumed": _mark(record.is_end_assumed),
            }
        if not record.place:
            return when
        return f"{when} " + _("Place: %(place)s.") % {"place": self._said(record.place)}

    # -- sessions

    def _heading(self, session: SessionRecord, earlier: Sequence[SessionRecord]) -> Iterator[Block]:
        """Where a day or its second half begins, as far as the record says which it is."""
        if not earlier or session.day != earlier[-1].day:
            if self.record.starts_on != self.record.ends_on:
                yield Heading(self._day(session.day), level=2)
        elif session.half == 2 and earlier[-1].half == 1:
            yield Heading(_("Second half of the day"), level=3)

    def _day(self, day: date) -> str:
        if day == self.record.ends_on:
            return _("The last day of the course")
        if day == self.record.starts_on and not self.record.is_start_assumed:
            return _("The first day of the course")
        return in_words(day, self.language)

    def _parts(self, session: SessionRecord, earlier: Sequence[SessionRecord]) -> str:
        """Who led, spoke, was the guest; whoever was introduced before is only named."""
        sentences = []
        known = [
            speaker
            for other in earlier
            if other.day == session.day and other.format not in NAMED_BY_FORMAT
            for speaker in other.speakers
        ]
        for speaker in session.speakers:
            wording = _wording_of_part(speaker, session.format, known)
            sentences.append(wording % {"speaker": self._speaker(speaker)})
            if speaker.talk:
                sentences.append(_("The talk: %(talk)s.") % {"talk": self._quoted(speaker.talk)})
            known.append(speaker)
        return " ".join(sentences)

    def _speaker(self, speaker: SpeakerRecord) -> str:
        name = self._said(speaker.name)
        if name in self.introduced:
            return name
        self.introduced.add(name)
        posts = [self._post(held) for held in speaker.posts if held.post]
        about = [self._said(speaker.about)] if speaker.about else []
        about += [self._said(held.organisation) for held in speaker.posts if not held.post]
        return str(self.grammar.introduced(name, posts, about))

    def _post(self, held: PostRecord) -> str:
        parts = (held.post, held.organisation, held.parent)
        said = self.grammar.post_in(*(self._plain(part) for part in parts))
        return f"{said}{_mark(any(self._is_assumed(part) for part in parts))}"

    # -- who came, with figures that lead to their rows

    def _participation(self) -> Iterator[Block]:
        record = self.record
        if record.certificates.value:
            sentence = ngettext(
                "{certificates} participant received a certificate.",
                "{certificates} participants received certificates.",
                record.certificates.value,
            )
            yield Paragraph(self._with_figures(sentence, certificates=record.certificates))
        if record.senders:
            if record.participants.value:
                sentence = _(
                    "The course had {participants} registered participants. They represented {institutions} "
                    "institutions and bodies:"
                )
            else:
                sentence = _(
                    "Representatives of {institutions} institutions and bodies took part in the course:"
                )
            yield Heading(_("Who took part"), level=2)
            yield Paragraph(
                self._with_figures(
                    sentence, participants=record.participants, institutions=record.institutions
                )
            )
            for sender in record.senders:
                yield ListItem((Run(self._said(sender)),), language=self._foreign(sender))

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
        return self._plain(stated) + _mark(self._is_assumed(stated))

    def _quoted(self, stated: Stated) -> str:
        """In quotation marks, unless it has some of its own: those inside others are hard to read."""
        text = self._plain(stated)
        return (text if "“" in text else f"“{text}”") + _mark(self._is_assumed(stated))

    def _of(self, stated: Stated) -> str:
        return str(self.grammar.of(self._plain(stated))) + _mark(self._is_assumed(stated))

    def _plain(self, stated: Stated) -> str:
        return spoken(stated.wording, self.language).text

    def _is_assumed(self, stated: Stated) -> bool:
        return spoken(stated.wording, self.language).language in stated.assumed_in

    def _foreign(self, stated: Stated) -> str | None:
        language = spoken(stated.wording, self.language).language
        return None if language in ("", self.language) else language


def _wording_of_part(speaker: SpeakerRecord, format: str, known: Sequence[SpeakerRecord]) -> str:
    """The sentence that brings a person in, by their kind of part. ``known`` are those that the day has had before."""
    if speaker.kind == Part.MODERATOR:
        return _("The session was moderated by %(speaker)s.")
    if speaker.kind == Part.HOST:
        is_opening = format == Format.OPENING
        return _("The day was opened by %(speaker)s.") if is_opening else _("The host was %(speaker)s.")
    if format in NAMED_BY_FORMAT:
        return {
            Format.BRIEFING: _("A presentation was made by %(speaker)s."),
            Format.SUCCESS_STORY: _("A success story was told by %(speaker)s."),
        }[Format(format)]
    names = [other.name for other in known if other.kind == speaker.kind]
    if speaker.name in names:
        return _("This session, too, was held by %(speaker)s.")
    if speaker.kind == Part.GUEST_SPEAKER:
        wording = _("The {ordinal} guest speaker of the day was %(speaker)s.")
    else:
        wording = _("The {ordinal} trainer of the day was %(speaker)s.")
    return wording.format(ordinal=_ordinal(len({str(name.wording) for name in names}) + 1))


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _number(count: int) -> str:
    """A small number in words, as running text has it."""
    words = (
        pgettext("number", "no"), pgettext("number", "one"), pgettext("number", "two"), pgettext("number", "three"),
        pgettext("number", "four"), pgettext("number", "five"), pgettext("number", "six"),
        pgettext("number", "seven"), pgettext("number", "eight"), pgettext("number", "nine"),
        pgettext("number", "ten"),
    )  # fmt: skip
    return words[count] if count < len(words) else str(count)


def _ordinal(place: int) -> str:
    words = (
        pgettext("ordinal", "first"), pgettext("ordinal", "second"), pgettext("ordinal", "third"),
        pgettext("ordinal", "fourth"), pgettext("ordinal", "fifth"), pgettext("ordinal", "sixth"),
    )  # fmt: skip
    return words[place - 1] if place <= len(words) else pgettext("ordinal", "next")


def _mark(is_assumed: bool) -> str:
    return " " + _("[assumed]") if is_assumed else ""
