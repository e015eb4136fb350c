"""The communiqué: the press text drafted from the record of a course. Pure: a record in, a document out.

It follows the order of such texts (who ordered and supported, partners, implementer, programme, course, date; each
session with its speakers, their posts and what was said; certificates; the institutions that took part). It states what
the record holds and nothing else. What somebody assumed is marked in brackets, for the editor to confirm or to strike
out, and what is missing is left out.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from convenor.documents.word import Block, Document, Heading, ListItem, Paragraph, Run
from convenor.kit.dates import day, days
from convenor.kit.languages import Wording, spoken
from convenor.reporting.azerbaijani import genitive
from convenor.reporting.record import CourseRecord, Figure, SessionRecord, SpeakerRecord

ORDERS, SUPPORTS, PARTNERS, IMPLEMENTS, FUNDS, HOSTS = (
    "orders",
    "supports",
    "partners",
    "implements",
    "funds",
    "hosts",
)


def draft(record: CourseRecord, language: str) -> Document:
    """Return the communiqué of the course in ``language`` (``az`` or ``en``)."""
    with override(language):
        return Document(language=language, title=_in(record.title, language), blocks=tuple(_blocks(record, language)))


def _blocks(record: CourseRecord, language: str) -> Iterator[Block]:
    yield Heading(1, _in(record.title, language))
    if record.rehearsed:
        yield Paragraph((Run(_("Rehearsal: the participants, and every figure about them, are made up."), strong=True),))
    yield Paragraph(tuple(Run(text) for text in (_held(record, language) + " " + _when(record, language),)))
    if summary := _in(record.summary, language):
        yield Paragraph((Run(summary),))
    for (date, half), sessions in groupby(record.sessions, key=lambda session: (session.day, session.half)):
        yield Heading(2, _half_day(record, day(date, language), half))
        for session in sessions:
            yield Paragraph(tuple(_session(session, language)))
    yield from _participation(record, language)


def _held(record: CourseRecord, language: str) -> str:
    """The sentence of who ordered, supported, joined and held."""
    by_role: dict[str, list[str]] = {}
    for role, name in record.partners:
        by_role.setdefault(role, []).append(_in(name, language))
    clauses = []
    if by_role.get(ORDERS) and by_role.get(ORDERS) == by_role.get(SUPPORTS):
        clauses.append(_clause(_("by order and with the support of %(organisations)s"), by_role[ORDERS], language))
    else:
        if by_role.get(ORDERS):
            clauses.append(_clause(_("by order of %(organisations)s"), by_role[ORDERS], language))
        if by_role.get(SUPPORTS):
            clauses.append(_clause(_("with the support of %(organisations)s"), by_role[SUPPORTS], language))
    for role, wording in (
        (FUNDS, _("funded by %(organisations)s")),
        (PARTNERS, _("in partnership with %(organisations)s")),
        (HOSTS, _("hosted by %(organisations)s")),
        (IMPLEMENTS, _("implemented by %(organisations)s")),
    ):
        if by_role.get(role):
            clauses.append(_clause(wording, by_role[role], language))
    held = ngettext(
        "a training course of %(modules)s module, “%(course)s”, was held within the programme “%(programme)s”.",
        "a training course of %(modules)s modules, “%(course)s”, was held within the programme “%(programme)s”.",
        record.modules,
    ) % {
        "modules": _number(record.modules),
        "course": _in(record.title, language),
        "programme": _in(record.programme, language),
    }
    sentence = ", ".join([*clauses, held])
    return sentence[:1].upper() + sentence[1:]


def _clause(wording: str, names: Sequence[str], language: str) -> str:
    joined = _listed(names)
    return wording % {"organisations": joined, "of_organisations": genitive(joined) if language == "az" else joined}


def _when(record: CourseRecord, language: str) -> str:
    """The sentence of when and where, as far as it is known."""
    if record.is_start_assumed or record.starts_on == record.ends_on:
        when = _("The course ended on %(day)s%(assumed)s.") % {
            "day": day(record.ends_on, language),
            "assumed": _mark(record.is_end_assumed),
        }
    else:
        when = _("It took place on %(days)s%(assumed)s.") % {
            "days": days(record.starts_on, record.ends_on, language),
            "assumed": _mark(record.is_end_assumed),
        }
    place = _in(record.place.value, language)
    if not place:
        return when
    return f"{when} " + _("Place: %(place)s%(assumed)s.") % {"place": place, "assumed": _mark(record.place.assumed)}


def _half_day(record: CourseRecord, date: str, half: int) -> str:
    wording = _("%(day)s, first half of the day") if half == 1 else _("%(day)s, second half of the day")
    return wording % {"day": date}


def _session(session: SessionRecord, language: str) -> Iterator[Run]:
    yield Run(f"{_in(session.title, language)}. ", strong=True)
    if session.speakers:
        yield Run("; ".join(_speaker(speaker, language) for speaker in session.speakers) + ". ")
    yield Run(_in(session.summary, language))


def _speaker(speaker: SpeakerRecord, language: str) -> str:
    posts = (
        ", ".join(part for part in (_in(post, language), _in(organisation, language)) if part)
        for post, organisation in speaker.posts
    )
    name = _in(speaker.name.value, language) + _mark(speaker.name.assumed)
    return ", ".join(part for part in (name, _in(speaker.about, language), "; ".join(posts)) if part)


def _participation(record: CourseRecord, language: str) -> Iterator[Block]:
    if record.certificates.value:
        yield Paragraph(
            tuple(
                _with_figures(
                    ngettext(
                        "{certificates} participant received a certificate.",
                        "{certificates} participants received a certificate.",
                        record.certificates.value,
                    ),
                    {"certificates": record.certificates},
                )
            )
        )
    if not record.senders:
        return
    yield Heading(2, _("Who took part"))
    if record.participants.value:
        sentence = _("{participants} participants came from {institutions} institutions:")
    else:
        sentence = _("{institutions} institutions sent participants:")
    figures = {"participants": record.participants, "institutions": record.institutions}
    yield Paragraph(tuple(_with_figures(sentence, figures)))
    for name in record.senders:
        yield ListItem((Run(_in(name, language)),))


def _with_figures(sentence: str, figures: dict[str, Figure]) -> Iterator[Run]:
    """Cut a sentence at its ``{names}`` and put the figures in, each linked to the rows that it counts."""
    for position, part in enumerate(sentence.replace("}", "{").split("{")):
        if position % 2:
            yield Run(str(figures[part].value), link=figures[part].rows)
        elif part:
            yield Run(part)


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _number(count: int) -> str:
    """A small number in words, as running text has it."""
    words = (
        _("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
        _("ten"),
    )  # fmt: skip
    return words[count] if count < len(words) else str(count)


def _mark(is_assumed: bool) -> str:
    return " " + _("[assumed]") if is_assumed else ""


def _in(wording: Wording, language: str) -> str:
    return spoken(wording, language).text
