import io
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from convenor.documents.word import Document, Heading, ListItem, Paragraph, Run, write_markdown, write_word

AT = datetime(2022, 7, 15, 14, tzinfo=UTC)
COMMUNIQUE = Document(
    title="Təlim başa çatdı",
    language="az",
    author="Nümunə təşkilatı",
    blocks=(
        Heading("Təlim başa çatdı", level=1),
        Paragraph(
            (
                Run("Kursda "),
                Run("42 nəfər", link="https://example.org/people?a=1&b=(2)"),
                Run(" iştirak edib."),
            )
        ),
        Heading("Qurumlar"),
        ListItem((Run("Muzey"),)),
        ListItem((Run("Archive"),), language="en"),
        Paragraph((Run("This part is in English."),), language="en"),
    ),
)


def read_back(document: Document):
    return docx.Document(io.BytesIO(write_word(document, at=AT)))


def test_headings_and_lists_are_real_ones():
    styles = [paragraph.style.name for paragraph in read_back(COMMUNIQUE).paragraphs]
    assert styles == ["Title", "Normal", "Heading 1", "List Bullet", "List Bullet", "Normal"]


def test_each_paragraph_says_its_language():
    languages = [
        {lang.get(qn("w:val")) for lang in paragraph._p.iter(qn("w:lang"))}
        for paragraph in read_back(COMMUNIQUE).paragraphs
    ]
    assert languages == [{"az-AZ"}, {"az-AZ"}, {"az-AZ"}, {"az-AZ"}, {"en-GB"}, {"en-GB"}]


def test_a_link_leads_where_it_says_and_stands_in_its_place():
    paragraph = read_back(COMMUNIQUE).paragraphs[1]
    assert paragraph.text == "Kursda 42 nəfər iştirak edib."
    (link,) = paragraph.hyperlinks
    assert (link.text, link.address) == ("42 nəfər", "https://example.org/people?a=1&b=(2)")


def test_the_metadata_are_the_callers():
    properties = read_back(COMMUNIQUE).core_properties
    assert (properties.title, properties.author) == (COMMUNIQUE.title, COMMUNIQUE.author)
    assert properties.created == AT
    assert properties.comments == ""


def test_markdown_says_the_same():
    assert write_markdown(COMMUNIQUE) == (
        "# Təlim başa çatdı\n"
        "\n"
        "Kursda [42 nəfər](<https://example.org/people?a=1&b=(2)>) iştirak edib.\n"
        "\n"
        "## Qurumlar\n"
        "\n"
        "- Muzey\n"
        "- Archive\n"
        "\n"
        "This part is in English.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading",
        "1. not a list",
        "- no",
        "2022) x",
        "*a* _b_ `c` [d](e) <b>f</b> &amp; ![g](h) \\ | ~~i~~",
        "=== ",
        "+ a",
    ],
)
def test_no_text_is_taken_for_markup(text):
    tokens = MarkdownIt().parse(write_markdown(Document("t", "en", (Paragraph((Run(text),)),))))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children} <= {"text", "text_special"}
    assert "".join(child.content for child in tokens[1].children) == text.strip()


@settings(max_examples=200, deadline=None)
@given(st.text("#*_-+=>`[]()!<&;|~\\.1a:/ \n", min_size=1, max_size=30).filter(str.strip))
def test_any_text_comes_out_of_markdown_as_it_went_in(text):
    for block in (
        Heading(text),
        Paragraph((Run(text),)),
        ListItem((Run(text),)),
        Paragraph((Run(text, "https://e.org/a b"),)),
    ):
        tokens = MarkdownIt().parse(write_markdown(Document("t", "en", (block,))))
        inline = next(token for token in tokens if token.type == "inline")
        assert "".join(child.content for child in inline.children) == " ".join(text.split())
