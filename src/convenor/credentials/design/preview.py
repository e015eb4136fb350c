"""The page as it would be printed now, for the person of the course whose name is the longest."""

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime

from convenor.credentials.design.layout import Layout
from convenor.credentials.design.placed import Drawing, picture_of, put_on_paper, too_full
from convenor.credentials.design.rules import Problem, layout_problems
from convenor.credentials.facts import course_facts, facts_of, issue_day, paper_of
from convenor.credentials.paper import CertificatePaper
from convenor.credentials.queries.designs import artwork_in, drawing_with, longest_named
from convenor.credentials.queries.eligibility import SAMPLE_ADDRESS, counted_sessions
from convenor.credentials.rules import NO_ISSUER
from convenor.kit import dates
from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.programmes.models import Course

LONG_NAME = ("Əbülfəz", "Hacıxəlilzadə-Şirvanşahlı", "Məhəmmədhüseyn")
"""Given name, surname and father's name of nobody: as long as names become, for a course that has no people yet."""
LONG_LATIN = "Abulfaz Hajikhalilzada-Shirvanshahli"


@dataclass(frozen=True)
class Preview:
    """``picture`` is a PNG, empty where none could be made; ``name`` whose certificate it would be."""

    picture: bytes
    problems: tuple[Problem, ...]
    name: str = ""

    @property
    def address(self) -> str:
        """The picture as an address that holds it."""
        return f"data:image/png;base64,{b64encode(self.picture).decode()}" if self.picture else ""


def preview(course: Course, layout: Layout, *, language: str = "", at: datetime) -> Preview:
    """Draw a layout that may be wrong, and say what is. ``language`` shows what stands in that language alone."""
    paper, drawing = _sample(course, layout, language, at)
    signatories = len(paper.signatories) if paper else None
    there = frozenset(one.digest for one in drawing.artwork)
    problems = layout_problems(layout, pictures=there, signatories=signatories)
    if paper is None:
        return Preview(b"", (Problem("", NO_ISSUER), *problems))
    drawable = replace(drawing, layout=_drawable(drawing.layout, there))
    try:
        picture, full = picture_of(paper, drawable)
    except Refused as refused:
        return Preview(b"", (Problem("", refused.refusal), *problems), paper.name)
    if full:
        problems.append(Problem(full, too_full(layout, full)))
    return Preview(picture, tuple(problems), paper.name)


def preview_pdf(course: Course, layout: Layout, *, language: str = "", at: datetime) -> bytes:
    """Return the same page as PDF. Refuses what stands in the way of printing it."""
    paper, drawing = _sample(course, layout, language, at)
    if paper is None:
        raise Refused(NO_ISSUER)
    problems = layout_problems(
        layout,
        pictures={one.digest for one in drawing.artwork},
        signatories=len(paper.signatories),
    )
    if problems:
        raise Refused(problems[0].refusal)
    return put_on_paper(paper, drawing, credential=b"{}", at=dates.whole_seconds(at))


def _drawable(layout: Layout, there: frozenset[str]) -> Layout:
    """Without pictures that are not there: the rest can be looked at all the same."""
    kept = (
        replace(one, picture="") if one.kind == "signatory" and one.picture not in there else one
        for one in layout.fields
        if one.kind != "picture" or one.picture in there
    )
    return replace(layout, fields=tuple(kept))


def _sample(
    course: Course, layout: Layout, language: str, at: datetime
) -> tuple[CertificatePaper | None, Drawing]:
    drawing = drawing_with(layout, artwork_in(course))
    if language in layout.languages:
        drawing = replace(drawing, layout=replace(layout, languages=(language,)))
    if course.issuer is None:
        return None, drawing
    given, surname, father = LONG_NAME
    nobody = Person(
        given=given, surname=surname, father=father, patronymic=Person.Patronymic.SON, latin=LONG_LATIN
    )
    longest = longest_named(course, language)
    minutes = sum(session.minutes for session in counted_sessions(course))
    facts = facts_of(
        course_facts(course, minutes=minutes),
        longest.person if longest else nobody,
        longest.organisation if longest else None,
        issued_on=issue_day(course, at),
    )
    return paper_of(facts, number=f"{course.code}-0000", check_address=SAMPLE_ADDRESS), drawing
