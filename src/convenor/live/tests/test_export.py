"""What leaves the house: tables and JSON of what was asked and answered, signed as their authors signed."""

import io
import json

import pytest
from openpyxl import load_workbook

from convenor.documents.tables import write_workbook
from convenor.live import actions
from convenor.live.export import as_data, tables
from convenor.live.queries import archive, counts
from convenor.live.states import Kind, Signature
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_question, a_theme, an_idea, joined
from convenor.live.tests.test_archive import a_played_hour


@pytest.fixture
def kept(room, guest, participant):
    a_played_hour(room, participant, guest)
    a_question(joined(room, participant), "Adımla soruşuram", signature=Signature.NAMED)
    return archive(room.session.course)


def sheets(kept, language="en"):
    counted = counts(kept[0].room.session.course)
    workbook = load_workbook(io.BytesIO(write_workbook(tables(kept, counted, language))))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in workbook.worksheets}


def test_each_noun_has_a_sheet_in_the_words_of_the_reader(kept):
    found = sheets(kept)
    assert list(found) == [
        "Questions",
        "Polls",
        "Ideas",
        "Speaking queue",
        "Running notes",
        "What was counted",
    ]
    assert list(sheets(kept, "az")) == [
        "Suallar",
        "Sorğular",
        "Fikirlər",
        "Söz növbəsi",
        "Canlı mətn",
        "Nə sayılıb",
    ]
    assert [row[1:4] for row in found["Questions"][1:]] == [
        ("İkinci sual", None, 1),
        ("Birinci sual", None, 0),
        ("Adımla soruşuram", "Aysel Cəfərova", 0),
    ]
    assert found["Questions"][1][7:] == ("Cavab", "Aysel Cəfərova")
    assert found["Polls"][1][1:] == ("What do you choose?", "open text", 1, "Yaxşı", None)
    assert found["Ideas"][1][1:] == ("Maliyyə", "Gecə muzeyi", None)
    assert (found["Speaking queue"][1][1], found["Speaking queue"][1][4]) == ("Aysel Cəfərova", 60)
    assert found["Running notes"][1][1] == "az"
    assert found["What was counted"][1][1:] == (3, 3, 0, 1, 1, 1, 1, 1, 1)


def test_options_that_nobody_chose_stand_there_with_nought(room, guest):
    poll = a_poll(room)
    keys = [one.pk for one in poll.options.all()]
    actions.cast_ballots(room.pk, [actions.Answered(guest.pk, poll.pk, keys[1], "s")], at=NOW)
    scale = a_poll(room, Kind.SCALE, lowest=1, highest=3)
    actions.cast_ballots(room.pk, [actions.Answered(guest.pk, scale.pk, 3, "s")], at=NOW)
    found = [row[4:] for row in sheets(archive(room.session.course))["Polls"][1:]]
    assert found == [("Option 0", 0), ("Option 1", 1), ("Option 2", 0), ("1", 0), ("2", 0), ("3", 1)]


def test_a_formula_that_somebody_asked_stays_text(room):
    a_question(a_guest(room), "=HYPERLINK(A1) nədir?")
    assert sheets(archive(room.session.course))["Questions"][1][1] == "=HYPERLINK(A1) nədir?"


def test_programs_get_the_same_with_the_counts(kept, room):
    data = json.loads(json.dumps(as_data(kept, counts(room.session.course))))
    (hour,) = data["rooms"]
    assert hour["session"] == room.session.key
    assert hour["counts"]["questions"] == len(hour["questions"]) == 3
    assert hour["questions"][0]["answer"]["text"] == "Cavab"
    assert [one["from"] for one in hour["questions"]] == [
        None,
        None,
        {"az": "Aysel Cəfərova", "en": "Aysel Cəfərova"},
    ]
    assert hour["polls"][0]["answers"] == [{"answer": "Yaxşı", "number": None}]


def test_what_was_hidden_does_not_leave(room, guest):
    poll = a_poll(room, Kind.WORDS)
    actions.cast_ballots(room.pk, [actions.Answered(guest.pk, poll.pk, ["Ədəbsiz"], "s")], at=NOW)
    actions.hide_entry(poll, "Ədəbsiz", hidden=True, by=None, at=NOW)
    theme = a_theme(room)
    actions.put_under_theme(an_idea(guest), theme, by=None, at=NOW)
    kept = archive(room.session.course)
    assert sheets(kept)["Polls"][1:] == []
    assert "Ədəbsiz" not in json.dumps(as_data(kept, {}), ensure_ascii=False)
