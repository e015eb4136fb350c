"""Asking: shown or kept for the moderator; what is refused; the pace; what is similar."""

import unicodedata

import pytest
from django.utils import timezone

from convenor.kit.refusals import Refused
from convenor.kit.tests.refusing import refuses
from convenor.live import actions
from convenor.live.frames import author
from convenor.live.models import Question, Room
from convenor.live.queries import similar_questions
from convenor.live.rules.posts import likeness, pace_refusal
from convenor.live.states import QuestionState, Signature
from convenor.live.tests.factories import NOW, a_guest, a_question, a_room, closed, joined, later


def test_a_question_is_shown_at_once(room, guest, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        question = a_question(guest, "  Konvensiya   nə verir?\r\n\r\n ")
    assert (question.text, question.state, question.votes) == ("Konvensiya nə verir?", QuestionState.SHOWN, 0)
    assert heard == [(room.pk, question.sequence)]


def test_in_a_moderated_room_it_waits(room, guest):
    actions.set_room(room, changes={"moderated": True}, by=None, at=NOW)
    assert a_question(guest).state == QuestionState.WAITING


def test_a_text_is_a_question_by_its_form_and_not_by_its_punctuation(guest):
    assert a_question(guest, "Büdcə haqqında danışın").state == QuestionState.SHOWN


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "post.empty"),
        (" \n\t ", "post.empty"),
        ("\u202e\u202c", "post.empty"),
        ("ə" * 10_000, "text.too_long"),
        ("ə" * 501, "text.too_long"),
        ("😀🎉👍🏽", "post.no_words"),
        ("?!…", "post.no_words"),
        ("Sual\x07", "text.control_character"),
        ("Z" + "\u0335" * 40 + "algo", "post.too_many_marks"),
    ],
)
def test_what_is_not_a_question_is_refused_and_nothing_is_stored(guest, text, code):
    with refuses(code):
        a_question(guest, text)
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "ما هي مدة الدورة؟ (שָׁלוֹם עֲלֵיכֶם)",
        "<script>alert('1')</script> & <b>qalın</b>",
        "Bu 5 bəndin hansı əsasdır? 👍🏽",
        "e\u0301tude",
        "ə" * 500,
    ],
)
def test_other_scripts_marks_and_markup_stay_text(guest, text):
    assert a_question(guest, text).text == unicodedata.normalize("NFC", text)


def test_signs_that_turn_other_texts_around_are_left_out(guest):
    assert a_question(guest, "abc \u202etxt\u202c?").text == "abc txt?"


def test_fifty_questions_a_minute_are_refused_with_the_seconds_to_wait(guest):
    for second in (0, 10, 20):
        a_question(guest, f"Sual {second}", at=later(second))
    refused = 0
    for number in range(47):
        with pytest.raises(Refused) as answer:
            a_question(guest, f"Başqa sual {number}", at=later(40))
        assert answer.value.refusal.code == "post.too_fast"
        assert answer.value.refusal.facts == {"seconds": 20}
        refused += 1
    assert refused == 47
    assert a_question(guest, "İndi olar", at=later(60)).pk
    assert a_question(a_guest(guest.room), "Mən başqasıyam", at=later(40)).pk


def test_the_sentence_says_how_long(in_english):
    times = [later(0), later(1), later(2)]
    refusal = pace_refusal(times, now=later(40.5), most=3)
    assert "Wait 20 seconds" in str(refusal)
    assert pace_refusal(times, now=later(60), most=3) is None
    assert pace_refusal([], now=timezone.now(), most=3) is None


def test_nobody_asks_where_questions_are_not_taken(room, guest):
    actions.set_room(room, changes={"questions_open": False}, by=None, at=NOW)
    with refuses("question.not_taken"):
        a_question(guest)
    closed(room)
    with refuses("room.closed"):
        a_question(guest)


def test_a_question_is_signed_as_its_author_wants(room, participant, museum):
    attendee = joined(room, participant)
    assert author(attendee, Signature.NAMED) == {"az": "Aysel Cəfərova", "en": "Aysel Cəfərova"}
    assert author(attendee, Signature.INSTITUTION) == museum.name
    assert author(attendee, Signature.ANONYMOUS) is None
    assert author(a_guest(room, "Kənan"), Signature.NAMED) == {"az": "Kənan", "en": "Kənan"}


def test_nobody_signs_with_what_they_have_not(room):
    nameless = a_guest(room)
    with refuses("post.no_name"):
        a_question(nameless, signature=Signature.NAMED)
    with refuses("post.no_institution"):
        a_question(nameless, signature=Signature.INSTITUTION)
    with pytest.raises(ValueError, match="shouted"):
        a_question(nameless, signature="shouted")


# Similar ones


def test_similar_questions_are_proposed_whatever_the_endings_and_letters(room, guest):
    catalogue = a_question(guest, "Muzeyin elektron kataloqu nə vaxt açılacaq?")
    a_question(guest, "Nahar saat neçədədir?")
    assert similar_questions(room, "muzeylerin elektron kataloqundan ne vaxt istifade olunacaq") == [
        catalogue
    ]
    assert similar_questions(room, "kataloq") == [catalogue]
    assert similar_questions(room, "büdcə necə bölünür") == []
    assert similar_questions(room, "?!") == []


def test_what_waits_or_was_removed_is_not_proposed(room, guest):
    question = a_question(guest)
    actions.moderate(question, QuestionState.REMOVED, by=None, at=NOW)
    assert similar_questions(room, question.text) == []


def test_similar_questions_stay_in_their_room_and_are_three_at_most(
    room, guest, sessions, django_assert_num_queries
):
    for number in range(5):
        a_question(a_guest(room), f"Muzeyin elektron kataloqu {number}")
    a_question(a_guest(a_room(sessions[1])), "Muzeyin elektron kataloqu")
    with django_assert_num_queries(2):
        found = similar_questions(room, "elektron kataloq")
    assert len(found) == 3
    assert {one.room_id for one in found} == {room.pk}


def test_one_common_word_among_many_is_no_likeness():
    assert likeness("muzey ne vaxt acilir", "nahar ne vaxt olur axsam") < 0.5
    assert likeness("", "muzey") == 0.0


# Together


def test_a_room_at_rest_keeps_its_sequence(room, guest):
    before = Room.objects.get(pk=room.pk).sequence
    with refuses("post.empty"):
        a_question(guest, "")
    assert Room.objects.get(pk=room.pk).sequence == before


def test_the_same_text_from_the_same_attendee_is_the_same_question(guest):
    """A phone that got no answer sends again; a finger presses twice."""
    first = a_question(guest, "When does the museum open?")
    assert a_question(guest, " When does the museum  open? ", at=later(5)) == first
    assert a_question(a_guest(guest.room), "When does the museum open?") != first
    actions.moderate(first, QuestionState.REMOVED, by=None, at=NOW)
    with refuses("question.removed"):
        a_question(guest, "When does the museum open?", at=later(10))
    assert Question.objects.count() == 2
