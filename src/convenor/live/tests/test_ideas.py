"""The wall: notes posted, put under themes, ordered; themes made, renamed, removed; questions gathered."""

import pytest

from convenor.kit.tests.refusing import refuses
from convenor.live import actions
from convenor.live.models import Idea
from convenor.live.queries import room_state, sequences
from convenor.live.states import Audience, IdeaState, QuestionState, Signature
from convenor.live.tests.factories import NOW, a_guest, a_question, a_theme, an_idea, closed, later


def wall(room, theme=None):
    return [one.text for one in Idea.objects.filter(room=room, theme=theme, state=IdeaState.SHOWN)]


def news(room, since, audience=Audience.ROOM):
    """Frames by noun and key."""
    found = room_state(room.pk, since=since, audience=audience).frames
    return {(one.kind, one.data["id"]): one.data for one in found}


def test_a_note_is_put_at_the_end_of_the_wall(room, guest):
    an_idea(guest, "Birinci")
    an_idea(guest, "İkinci")
    assert wall(room) == ["Birinci", "İkinci"]


def test_in_a_moderated_room_it_waits_and_the_hall_knows_nothing_of_it(room, guest):
    actions.set_room(room, changes={"moderated": True}, by=None, at=NOW)
    idea = an_idea(guest)
    since = idea.sequence - 1
    assert news(room, since) == {}
    assert news(room, since, Audience.CONSOLE)["idea", idea.pk]["state"] == "waiting"
    actions.moderate_idea(idea, IdeaState.SHOWN, by=None, at=NOW)
    assert news(room, since)["idea", idea.pk]["text"] == "Gecə muzeyi"
    with refuses("idea.removed"):
        actions.moderate_idea(idea, IdeaState.WAITING, by=None, at=NOW)


@pytest.mark.parametrize(
    ("text", "code"), [("", "post.empty"), ("😀", "post.no_words"), ("ə" * 281, "text.too_long")]
)
def test_what_is_no_note_is_refused(guest, text, code):
    with refuses(code):
        an_idea(guest, text)


def test_notes_are_refused_where_they_are_not_taken_or_come_too_fast(room, guest):
    with refuses("idea.not_taken"):
        actions.post_idea(guest, "Fikir", signature=Signature.ANONYMOUS, at=NOW)
    for number in range(10):
        an_idea(guest, f"Fikir {number}", at=later(number))
    with refuses("post.too_fast"):
        an_idea(guest, "Biri də", at=later(11))
    with refuses("post.no_name"):
        actions.post_idea(a_guest(room), "Fikir", signature=Signature.NAMED, at=NOW)
    closed(room)
    with refuses("room.closed"):
        an_idea(guest)


def test_notes_are_clustered_and_ordered_and_only_what_moved_is_told(room, guest):
    first, second, third = (an_idea(guest, text) for text in ("A1", "B2", "C3"))
    theme = a_theme(room)
    before = sequences([room.pk])[room.pk]
    actions.put_under_theme(second, theme, by=None, at=NOW)
    assert set(news(room, before)) == {("idea", second.pk)}
    actions.put_under_theme(third, theme, position=0, by=None, at=NOW)
    assert wall(room, theme) == ["C3", "B2"]
    actions.put_under_theme(first, theme, position=1, by=None, at=NOW)
    assert (wall(room, theme), wall(room)) == (["C3", "A1", "B2"], [])
    actions.put_under_theme(third, theme, position=99, by=None, at=NOW)
    assert wall(room, theme) == ["A1", "B2", "C3"]
    actions.put_under_theme(second, None, by=None, at=NOW)
    assert wall(room) == ["B2"]


def test_a_note_that_was_taken_off_is_not_moved_and_comes_back(room, guest):
    idea = an_idea(guest)
    actions.moderate_idea(idea, IdeaState.REMOVED, by=None, at=NOW)
    with refuses("idea.removed"):
        actions.put_under_theme(idea, None, by=None, at=NOW)
    assert wall(room) == []
    actions.moderate_idea(idea, IdeaState.SHOWN, by=None, at=NOW)
    assert wall(room) == ["Gecə muzeyi"]


def test_themes_are_renamed_and_moved(room):
    one, two = a_theme(room, "Bir"), a_theme(room, "İki")
    actions.rename_theme(one, " Maliyyə  və büdcə ", by=None, at=NOW)
    actions.move_theme(two, 0, by=None, at=NOW)
    assert [theme.title for theme in room.themes.all()] == ["İki", "Maliyyə və büdcə"]
    with refuses("post.empty"):
        actions.rename_theme(one, " ", by=None, at=NOW)
    with refuses("text.too_long"):
        a_theme(room, "ə" * 121)


def test_what_was_under_a_removed_theme_is_under_none(room, guest):
    loose, kept = an_idea(guest, "Tək"), an_idea(guest, "Mövzuda")
    question, theme = a_question(guest), a_theme(room)
    actions.put_under_theme(kept, theme, by=None, at=NOW)
    actions.gather_question(question, theme, by=None, at=NOW)
    before = sequences([room.pk])[room.pk]
    actions.remove_theme(theme, by=None, at=NOW)
    told = news(room, before)
    assert wall(room) == ["Tək", "Mövzuda"]
    assert told["question", question.pk]["theme"] is None
    assert ("idea", loose.pk) not in told
    with refuses("theme.removed"):
        actions.put_under_theme(loose, theme, by=None, at=NOW)
    with refuses("theme.removed"):
        actions.rename_theme(theme, "Yenə", by=None, at=NOW)


def test_a_question_is_gathered_under_a_theme(room, guest):
    question, theme = a_question(guest), a_theme(room)
    assert actions.gather_question(question, theme, by=None, at=NOW).theme == theme
    actions.moderate(question, QuestionState.REMOVED, by=None, at=NOW)
    with refuses("question.removed"):
        actions.gather_question(question, None, by=None, at=NOW)
