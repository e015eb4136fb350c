"""A neutral document, and its two dresses: DOCX and Markdown.

What a text says is put together once, as headings, paragraphs and list items of runs; ``write_word`` and
``write_markdown`` only dress it. A page dresses the same dataclasses by its template.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

LOCALES = {"az": "az-AZ", "en": "en-GB", "tr": "tr-TR", "ru": "ru-RU", "fr": "fr-FR"}
"""The names of languages by which word processors choose their dictionary."""
FACE = "Noto Serif"
INK = RGBColor(0x1C, 0x2B, 0x49)
LINK = RGBColor(0x1F, 0x4E, 0x9E)


@dataclass(frozen=True)
class Run:
    """A piece of text; with ``link`` (an absolute address) it leads there."""

    text: str
    link: str | None = None


@dataclass(frozen=True)
class Heading:
    """``level`` 1 is the title and stands once, first; 2 and 3 head parts of the text."""

    text: str
    level: int = 2
    language: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """``language`` where it is not the document's."""

    runs: tuple[Run, ...]
    language: str | None = None


@dataclass(frozen=True)
class ListItem:
    """One item of a list; neighbours make one list."""

    runs: tuple[Run, ...]
    language: str | None = None


Block = Heading | Paragraph | ListItem


@dataclass(frozen=True)
class Document:
    """A text in ``language``. ``title`` and ``author`` are its metadata; what is read stands in ``blocks``."""

    title: str
    language: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    author: str = ""


def write_word(document: Document, *, at: datetime) -> bytes:
    """Return the document as DOCX: real headings and lists, links that work, each paragraph in its language.

    ``at`` (aware) is the date in its metadata.
    """
    word = docx.Document()
    _set_styles(word, document.language)
    properties = word.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.author
    properties.language = _locale(document.language)
    properties.created = properties.modified = at
    properties.comments = ""
    for block in document.blocks:
        paragraph = word.add_paragraph(style=_style_of(block))
        language = block.language or document.language
        for run in (Run(block.text),) if isinstance(block, Heading) else block.runs:
            _add_run(paragraph, run, language)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def write_markdown(document: Document) -> str:
    """Return the document as Markdown (CommonMark), one paragraph a line; no text is taken for markup."""
    lines: list[str] = []
    previous: Block | None = None
    for block in document.blocks:
        if previous is not None and not (isinstance(previous, ListItem) and isinstance(block, ListItem)):
            lines.append("")
        if isinstance(block, Heading):
            lines.append(f"{'#' * block.level} {_escaped(block.text)}")
        else:
            text = _LINE_START.sub(r"\1\\\2", "".join(_markdown_run(run) for run in block.runs).strip())
            lines.append(f"- {text}" if isinstance(block, ListItem) else text)
        previous = block
    return "\n".join(lines) + "\n"


_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_UNSAFE_IN_LINK = re.compile(r"[<>\\\s]")
_LINE_START = re.compile(r"^(\d{0,9})([-+=.)])")
"""At the beginning of a line these would open a list, a quotation or a heading."""


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _markdown_run(run: Run) -> str:
    # Spaces at the ends of a run are kept: they stand between it and its neighbours.
    before, after = (" " if run.text[:1].isspace() else ""), (" " if run.text[-1:].isspace() else "")
    text = _escaped(run.text)
    if not text:
        return before
    if run.link:
        text = f"[{text}](<{_UNSAFE_IN_LINK.sub(_percent, run.link)}>)"
    return f"{before}{text}{after}"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _style_of(block: Block) -> str:
    match block:
        case Heading(level=1):
            return "Title"
        case Heading(level=level):
            return f"Heading {level - 1}"
        case ListItem():
            return "List Bullet"
        case Paragraph():
            return "Normal"


def _set_styles(word: WordDocument, language: str) -> None:
    """A4, our face, sizes and distances in the styles themselves, so that whoever goes on writing gets them too."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin = section.bottom_margin = Cm(2.5)
    sizes = {"Normal": (11, 0, 8), "Title": (20, 0, 14), "Heading 1": (14, 16, 6), "Heading 2": (12, 12, 4)}
    for name, (size, before, after) in {**sizes, "List Bullet": (11, 0, 4)}.items():
        style = word.styles[name]
        if not isinstance(style, ParagraphStyle):
            raise TypeError(f"{name} is no style of paragraphs")
        style.font.name, style.font.size = FACE, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        fonts.set(qn("w:cs"), FACE)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.15
        if name not in ("Normal", "List Bullet"):
            style.font.bold, style.font.color.rgb = True, INK
            style.paragraph_format.keep_with_next = True
    title = word.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    default = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    default.find(qn("w:lang")).set(qn("w:val"), _locale(language))


def _add_run(paragraph: WordParagraph, run: Run, language: str) -> None:
    written = paragraph.add_run(run.text)
    spoken_in = OxmlElement("w:lang")
    spoken_in.set(qn("w:val"), _locale(language))
    written._r.get_or_add_rPr().append(spoken_in)
    if run.link:
        written.font.underline = True
        written.font.color.rgb = LINK
        link = OxmlElement("w:hyperlink")
        link.set(
            qn("r:id"), paragraph.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        )
        paragraph._p.replace(written._r, link)
        link.append(written._r)


def _locale(language: str) -> str:
    return LOCALES.get(language, language)
