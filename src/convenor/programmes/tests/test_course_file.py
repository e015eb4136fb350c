"""Reading and writing course files: what is right comes through whole, what is wrong is told with its place."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.programmes.coursefile.positions import KeyPath, positions
from convenor.programmes.coursefile.problems import BrokenFile, Problem, UnreadableFile
from convenor.programmes.coursefile.reading import LARGEST, read, read_bytes, read_file
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.coursefile.writing import write
from convenor.programmes.rules.tags import MOST_TERMS
from convenor.programmes.tests.course_files import course_files
from convenor.vocabularies.queries import terms

GOOD = """\
[programme]
key = "crafts"
code = "CR"
title.en = "Crafts"

[course]
key = "weaving"
number = 1
title.en = "Weaving"
starts_on = 2022-07-14
ends_on = 2022-07-15
issuer = "museum"

[[modules]]
number = 1

[[sessions]]
key = "first"
format = "workshop"
module = 1
title.en = "First steps"
starts_at = 2022-07-14 10:00:00
ends_at = 2022-07-14 11:00:00

[[sessions.contributions]]
person = "sevda"
kind = "trainer"

[[persons]]
key = "sevda"
given = "Sevda"

[[organisations]]
key = "museum"
name.en = "Sample Museum"
kind = "agency"
"""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def complaints(text: str) -> list[str]:
    with pytest.raises(BrokenFile) as broken:
        read(text, name="weaving.toml")
    return str(broken.value).splitlines()


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


@settings(deadline=None, max_examples=40)
@given(file=course_files(with_rooms=True))
def test_what_is_written_is_read_as_it_was(file: CourseFile) -> None:
    text = write(file)
    assert read(text, name="made up") == file
    assert write(read(text, name="made up")) == text


def test_a_good_file_is_read() -> None:
    file = read(GOOD, name="weaving.toml")
    assert file.course.title == {"en": "Weaving"}
    assert file.sessions[0].contributions[0].person == "sevda"
    assert file.course.time_zone == "Asia/Baku"


def test_values_parts_and_whole_entries_can_be_assumed() -> None:
    text = changed(
        'number = 1\ntitle.en = "Weaving"', 'number = { value = 1, assumed = true }\ntitle.en = "Weaving"'
    )
    text = text.replace('title.en = "First steps"', 'title.en = { value = "First steps", assumed = true }')
    text = text.replace('given = "Sevda"', 'assumed = true\ngiven = "Sevda"')
    text += "name.assumed = true\n"
    file = read(text, name="weaving.toml")
    assert file.course.assumed == ("number",)
    assert file.sessions[0].assumed == ("title.en",)
    assert file.persons[0].assumed == ("all",)
    assert file.organisations[0].assumed == ("name",)
    assert read(write(file), name="again") == file


def test_windows_line_ends_and_a_byte_order_mark_are_well() -> None:
    content = GOOD.replace("\n", "\r\n").encode("utf-8-sig")
    assert read_bytes(content, name="weaving.toml") == read(GOOD, name="weaving.toml")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('title.en = "Weaving"', 'tilte.en = "Weaving"', "line 9, column 1: found the key “tilte”; expected one of"),
        ('title.en = "Weaving"', 'tilte.en = "Weaving"', "Perhaps: title."),
        ('title.en = "Weaving"', 'tilte.en = "Weaving"', "line 6, column 1: found no “title”; expected title: one"),
        ('issuer = "museum"', 'issuer = "musem"', "line 12, column 1: found “musem”; expected the key of an entry of "
         "[[organisations]]. Perhaps: museum."),
        ('person = "sevda"', 'person = "svda"', "line 26, column 1: found “svda”; expected the key of an entry of "
         "[[persons]]. Perhaps: sevda."),
        ("module = 1", "module = 7", "line 20, column 1: found 7; expected the number of an entry of [[modules]]."),
        ("ends_at = 2022-07-14 11", "ends_at = 2022-07-14 09", "line 23, column 1: found 2022-07-14 09:00:00; expected "
         "an end after the beginning, 2022-07-14 10:00:00."),
        ("ends_at = 2022-07-14 11", "ends_at = 2022-07-16 11", "line 23, column 1: found 2022-07-16 11:00:00; expected "
         "a day of the course, 2022-07-14 to 2022-07-15."),
        ("ends_on = 2022-07-15", "ends_on = 2022-07-13", "line 11, column 1: found 2022-07-13; expected a last day "
         "that is not before the first, 2022-07-14."),
        ("starts_on = 2022-07-14", 'starts_on = "14 July"', "line 10, column 1: found “14 July”; expected a day"),
        ("starts_on = 2022-07-14", "starts_on = 2022-07-14 10:00:00", "expected a day such as 2022-07-15"),
        ("starts_on = 2022-07-14", "starts_on = 0001-01-01", "expected a day such as 2022-07-15"),
        ("starts_at = 2022-07-14 10:00:00", "starts_at = 2022-07-14", "line 22, column 1: found 2022-07-14; expected a "
         "day and time such as"),
        ("starts_at = 2022-07-14 10:00:00", "starts_at = 2022-07-14T10:00:00Z", "in the course's time zone"),
        ('title.en = "Weaving"', 'title.eng = "Weaving"', "line 9, column 7: found “eng”; expected the code of a "
         "language, such as az or en. Perhaps: en."),
        ('title.en = "Weaving"', 'title = "Weaving"', "found “Weaving”; expected a text per language, such as title"),
        ('title.en = "Weaving"', 'title.en = ""', "found an empty text; expected a text; where there is none"),
        ('title.en = "Weaving"', 'title.en = 7', "found 7; expected a text in quotation marks."),
        ('title.en = "Weaving"', f'title.en = "{"x" * 301}"', "found 301 characters; expected at most 300 characters."),
        ('title.en = "Weaving"', 'title.en = "a\\u0000b"', "found the control character U+0000; expected a text"),
        ('title.en = "Weaving"', "title = {}", "found no language; expected a text in at least one language."),
        ("number = 1\ntitle", "number = 0\ntitle", "found 0; expected a whole number from 1 to 999."),
        ("number = 1\ntitle", "number = true\ntitle", "found true; expected a whole number"),
        ('format = "workshop"', 'format = "workshp"', "Perhaps: workshop."),
        ('key = "weaving"', 'key = "Weaving 1"', "expected a key of small letters a to z, digits and single hyphens"),
        ('issuer = "museum"', 'issuer = "museum"\ntime_zone = "Asia/Bakku"', "Perhaps: Asia/Baku"),
        ('issuer = "museum"', 'issuer = "museum"\ncertificate_rule.share_of_hour = 80', "Perhaps: share_of_hours."),
        ('issuer = "museum"', 'issuer = "museum"\ncertificate_rule.share_of_hours = 101', "from 1 to 100"),
        ('issuer = "museum"', 'issuer = "museum"\ncertificate_rule = {}', "found no “share_of_hours”; expected"),
        ('issuer = "museum"', 'issuer = "museum"\ncertificate_rule = { share_of_hours = 80, sessions = ["frst"] }',
         "the key of an entry of [[sessions]]. Perhaps: first."),
        ('issuer = "museum"', 'issuer = "museum"\ncertificate_rule.share_of_hours = 80\ncertificate_rule.trainer = {}',
         "found no “sessions_given”; expected"),
        ('issuer = "museum"', 'issuer = "museum"\nseats = { value = 20, asumed = true }', "Perhaps: assumed."),
        ('issuer = "museum"', 'issuer = "museum"\nseats = { value = 20, assumed = "yes" }', "expected true or false."),
        ('given = "Sevda"', 'given = "Sevda"\nemail = "s@example.org"', "expected no contact data"),
        ('given = "Sevda"', 'given = "Sevda 😀"', "line 31, column 1: found “Sevda 😀”; expected a person's name"),
        ('given = "Sevda"', 'given = "Sevda"\npatronymic = "qizi"', "expected a person's name (Write the father's"),
        ('[[persons]]', '[persons]', "found a table; expected entries that begin with [[persons]]."),
        ('[course]', '[[course]]', "line 6, column 1: found a list; expected a table."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, complaint: str) -> None:
    told = complaints(changed(old, new))
    assert any(complaint in line for line in told), told
    assert all(line.startswith("weaving.toml, line ") for line in told[:-1])
    assert told[-1] == "Nothing was changed."


@pytest.mark.parametrize(
    ("addition", "complaint"),
    [
        ('[[organisations]]\nkey = "museum"\nname.en = "Other"\nkind = "ngo"',
         "line 39, column 1: found “museum” again, after line 34; expected each only once."),
        ("[[modules]]\nnumber = 1", "line 39, column 1: found “1” again, after line 15"),
        ('[[sessions]]\nkey = "first"\nformat = "break"\ntitle.en = "Tea"\n'
         "starts_at = 2022-07-15 10:00:00\nends_at = 2022-07-15 10:30:00", "found “first” again, after line 18"),
        ('[[organisations]]\nkey = "union"\nname.en = "Other"\nkind = "ngo"',
         "found “union”, to which nothing in the file refers"),
        ('part_of = "museum"', "expected an organisation that is not itself a part of “museum”."),
    ],
)  # fmt: skip
def test_tables_must_agree(addition: str, complaint: str) -> None:
    assert complaint in "\n".join(complaints(f"{GOOD}\n{addition}\n"))


def test_more_terms_than_a_certificate_can_name_are_told_with_their_place() -> None:
    chosen = list(terms())[: MOST_TERMS + 1]

    def written(programme: list[str], course: list[str]) -> str:
        text = changed('code = "CR"', f'code = "CR"\ntags = {json.dumps(programme)}')
        return text.replace('key = "weaving"', f'key = "weaving"\ntags = {json.dumps(course)}')

    told = complaints(written(chosen[:20], chosen[10:]))
    assert f"line 9, column 1: found {MOST_TERMS + 1} terms; expected at most {MOST_TERMS}" in told[0]
    assert read(written(chosen[:20], chosen[10:-1]), name="made up").course.tags == tuple(chosen[10:-1])


def test_days_and_times_are_compared_even_where_other_keys_are_wrong() -> None:
    text = changed('title.en = "Weaving"', "").replace('title.en = "First steps"', 'titel.en = "First steps"')
    told = "\n".join(complaints(text.replace("2022-07-14 11", "2022-07-09 11")))
    for complaint in ("found no “title”", "found the key “titel”", "an end after the", "a day of the course"):
        assert complaint in told


def test_a_time_that_clocks_skip_is_told() -> None:
    text = changed('issuer = "museum"', 'issuer = "museum"\ntime_zone = "Europe/Paris"')
    text = text.replace("2022-07-14 10:00:00", "2022-03-27 02:30:00").replace(
        "2022-07-14 11:", "2022-03-27 11:"
    )
    text = text.replace("starts_on = 2022-07-14", "starts_on = 2022-03-26").replace(
        "2022-07-15", "2022-03-28"
    )
    assert complaints(text)[0].startswith(
        "weaving.toml, line 23, column 1: found 2022-03-27 02:30:00; expected a time that clocks show there"
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (changed('code = "CR"', "code = CR"), "line 3, column 8: found “code = CR”; expected a value; texts stand in"),
        (changed('code = "CR"', "code = “CR”"), "line 3, column 8"),
        (changed('code = "CR"', 'code "CR"'), "line 3, column 6: found “code \"CR\"”; expected a line of the form"),
        (changed('code = "CR"', 'code = "CR'), "line 3, column 11: found “code = \"CR”; expected a text that ends on"),
        (changed('code = "CR"', 'code = "CR"\ncode = "CS"'), "line 4, column 12: found “code = \"CS\"”; expected each"),
        (changed("[course]", "[programme]"), "line 6, column 11: found “[programme]”; expected each table only once"),
        (GOOD + '\nname.az = """', "expected a quotation mark that ends the text"),
        (GOOD + "\naliases = [", "expected a value"),
    ],
)  # fmt: skip
def test_what_is_not_toml_is_told_in_plain_words(text: str, complaint: str) -> None:
    assert complaint in complaints(text)[0]


def test_all_problems_are_told_at_once_up_to_twenty() -> None:
    text = GOOD + "".join(f"\n[[modules]]\nnumber = {-number}\n" for number in range(1, 31))
    told = complaints(text)
    assert len(told) == 22
    assert told[20:] == ["… and 10 more.", "Nothing was changed."]
    assert [int(line.split("line ")[1].split(",")[0]) for line in told[:20]] == list(range(39, 99, 3))


@pytest.mark.parametrize("text", ["", "\n \n", "# only a comment\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert "found an empty file" in complaints(text)[0] or "found no “programme”" in complaints(text)[0]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1251"])
def test_other_encodings_are_refused_with_the_byte(encoding: str) -> None:
    text = GOOD.replace("Sample Museum", "Музей" if encoding == "cp1251" else "Musée")
    with pytest.raises(BrokenFile) as broken:
        read_bytes(text.encode(encoding), name="weaving.toml")
    assert "expected text in UTF-8" in str(broken.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a = " + "[" * 5000, "in one another, hundreds deep"),
        ("a = " + "{a=" * 5000, "in one another, hundreds deep"),
        ("a" + ".a" * 100_000 + " = 1", "in one another, hundreds deep"),
        ("a = { x" + " . 'x'" * 100_000 + " = 1 }", "in one another, hundreds deep"),
        ("a = " + "9" * 5000, "expected valid TOML"),
        ("a" * 900_000, "expected a line of the form key = value"),
        ("x.y-" * 200_000, "expected"),
    ],
    ids=["lists", "tables", "keys", "inner keys", "digits", "one word", "many words"],
)
def test_what_is_made_to_tire_the_reader_is_refused_at_once(text: str, complaint: str) -> None:
    assert complaint in complaints(text)[0]


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as opened:
        opened.truncate(50_000_000)
    with pytest.raises(BrokenFile) as broken:
        read_file(path)
    assert str(broken.value).startswith(f"{path}: found a file of 50.0 MB; expected at most 1 MB.")
    assert LARGEST == 1_000_000


def test_a_missing_file_and_a_folder_are_told_apart_from_broken_ones(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(UnreadableFile):
            read_file(path)


def test_complaints_are_in_azerbaijani_too() -> None:
    with translation.override("az"):
        told = complaints(changed('issuer = "museum"', 'issuer = "musem"'))
    assert told[0].startswith("weaving.toml, sətir 12, sütun 1: ")
    assert told[-1] == "Heç nə dəyişdirilmədi."


def paths(data: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from paths(value, (*path, key))


TRICKY = '''
# [not.a.header]
a."b.c".'d "e"' = """x ] } # \\""" y""" # comment
"quoted key" = 'it = [1]'
multi = """
[[fake]]
key = 1 \\
  end""""
raw = \'\'\'\'[x]\'\'\'
list = [ # comment ]
  1, [2, "]"], { x = 1, y.z = [3] },
  2022-07-14 10:00:00, 2022-07-14T10:00:00Z,
]
empty = {}
none = []
when = 2022-07-14 10:00:00 # not a key = 1
[ table . "with space" ]
x = 0x1F
[[rows]]
[[rows.inner]]
k = 1
[[rows.inner]]
k = 2
[rows.sub]
k = 3
[[rows]]
k = 4
[[rows.inner]]
'''


@pytest.mark.parametrize("text", [GOOD, TRICKY, TRICKY.replace("\n", "\n\t ")])
def test_every_key_of_a_text_has_a_position(text: str) -> None:
    found = positions(text)
    assert set(found) == set(paths(tomllib.loads(text))) - {()}
    lines = text.split("\n")
    for path, (line, column) in found.items():
        assert lines[line - 1][column - 1] not in " \t#", path


@settings(deadline=None, max_examples=40)
@given(file=course_files(), blank=st.sampled_from(["", "\n", "# comment\n"]))
def test_every_key_of_a_written_file_has_a_position(file: CourseFile, blank: str) -> None:
    text = blank + write(file)
    assert set(positions(text)) == set(paths(tomllib.loads(text))) - {()}


def read_or_refused(text: str) -> tuple[CourseFile | None, list[Problem]]:
    try:
        return read(text, name="damaged"), []
    except BrokenFile as broken:
        return None, broken.problems


SNIPPETS = st.sampled_from(
    [
        "", "\n", '"', "'", "[", "]", "[[", "{", "}", "=", ".", "7", "true", "{}", "[]", "1e400", "nan", "2022-07-14",
        "10:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "[a]\n", "[[sessions]]\n", "x.y = 1\n",
        "value", "\u0000", "key = [[1]]\n", "= { value = {}, assumed = true }\n", "-9223372036854775808",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 40, len(text))))
        text = text[:start] + data.draw(SNIPPETS) + text[end:]
    file, problems = read_or_refused(text)
    last = text.count("\n") + 1
    assert all(problem.position is None or 1 <= problem.position.line <= last for problem in problems)
    if file is not None:
        assert read(write(file), name="again") == file


def test_a_rule_for_each_kind_comes_through_whole_with_its_sessions_and_what_is_assumed() -> None:
    rule = """issuer = "museum"
certificate_rule.share_of_hours = 60
certificate_rule.sessions = ["first"]
certificate_rule.completion = { share_of_hours = { value = 100, assumed = true }, sessions = ["first"] }
certificate_rule.trainer.sessions_given = 1
"""
    file = read(GOOD.replace('issuer = "museum"\n', rule), name="test.toml")
    assert file.course.certificate_rule == {
        "share_of_hours": 60,
        "sessions": ["first"],
        "completion": {"share_of_hours": 100, "sessions": ["first"]},
        "trainer": {"sessions_given": 1},
    }
    assert "certificate_rule.completion.share_of_hours" in file.course.assumed
    assert read(write(file), name="test.toml") == file
