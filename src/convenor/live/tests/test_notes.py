"""The running notes: written, corrected, taken out, sent again; and who writes them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from convenor.kit.refusals import NotPermitted
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.live import actions, permissions
from convenor.live.models import Note
from convenor.live.passes import notes_key
from convenor.live.queries import room_state, sequences
from convenor.live.states import Audience
from convenor.live.tests.factories import NOW, closed


def test_what_is_said_is_written_corrected_and_taken_out(room, organiser):
    note = actions.write_note(room, "Salam, hamınızı salamlayram", language="az", by=organiser, at=NOW)
    actions.write_note(room, "Welcome", language="en", by=organiser, at=NOW)
    actions.correct_note(note, "Hamınızı salamlayıram", by=organiser, at=NOW)
    state = room_state(room.pk, since=0, audience=Audience.ROOM)
    notes = [(one.data["language"], one.data["text"]) for one in state.frames if one.kind == "note"]
    assert notes == [("en", "Welcome"), ("az", "Hamınızı salamlayıram")]
    actions.remove_note(note, by=organiser, at=NOW)
    told = room_state(room.pk, since=state.sequence, audience=Audience.ROOM).frames
    assert [one.data for one in told] == [{"id": note.pk, "state": "removed"}]
    with refuses("note.removed"):
        actions.correct_note(note, "Yenə", by=organiser, at=NOW)


def said(room, text, line, language="az"):
    return actions.write_note(room, text, language=language, line=line, by=None, at=NOW)


def test_a_line_that_is_sent_again_is_one_and_what_is_said_twice_is_two(room):
    first = said(room, "Bəli.", "line 1")
    before = sequences([room.pk])
    assert said(room, " Bəli. ", "line 1") == first
    assert sequences([room.pk]) == before
    said(room, "Bəli.", "line 2")
    said(room, "Xeyr.", "line 2")  # the page was gone back to, and another line written in it
    said(room, "Bəli.", "line 2", language="en")
    for _ in range(2):
        said(room, "Bəli.", "")
    lines = list(Note.objects.filter(language="az").values_list("text", flat=True))
    assert lines == ["Bəli.", "Bəli.", "Xeyr.", "Bəli.", "Bəli."]


def test_a_line_that_was_corrected_or_taken_out_does_not_come_back_as_it_was_typed(room):
    first, second = said(room, "Slam", "line 1"), said(room, "Salam", "line 2")
    actions.correct_note(first, "Salam", by=None, at=NOW)
    actions.remove_note(second, by=None, at=NOW)
    assert said(room, "Slam", "line 1").text == "Salam"
    assert said(room, "Salam", "line 2").removed
    assert Note.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_line_that_is_sent_twice_at_the_same_moment_is_one(room):
    assert len(set(at_once(*[lambda: said(room, "Salam", "line 1")] * 2))) == 1
    note = Note.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(room=room, language="az", text="Salam", key=note.key, at=NOW, sequence=9)


def test_an_empty_line_or_a_closed_room_takes_no_note(room):
    with refuses("post.empty"):
        actions.write_note(room, "  ", language="az", by=None, at=NOW)
    closed(room)
    with refuses("room.closed"):
        actions.write_note(room, "Salam", language="az", by=None, at=NOW)


def test_a_helper_without_an_account_writes_by_a_link_until_it_is_renewed(room, organiser, participant):
    key = notes_key(room.pk, room.notes_serial)
    assert permissions.noted(AnonymousUser(), room.code, key) == room
    assert permissions.noted(organiser, room.code, "") == room
    for visitor, other in ((AnonymousUser(), "7-1.x"), (participant, ""), (AnonymousUser(), "ə")):
        with pytest.raises(NotPermitted):
            permissions.noted(visitor, room.code, other)
    actions.renew_notes_link(room, by=organiser, at=NOW)
    with pytest.raises(NotPermitted):
        permissions.noted(AnonymousUser(), room.code, key)
