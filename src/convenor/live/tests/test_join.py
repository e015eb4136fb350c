"""Joining: a person is always the same attendee, a guest a new one; codes are not guessed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from convenor.kit.refusals import NotPermitted, Refused
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.live import actions, permissions
from convenor.live.models import Attendee
from convenor.live.passes import Pass, ballot_key, cookie_name, issue_pass, new_secret, read_pass
from convenor.live.rules.rooms import GUESSES
from convenor.live.states import Audience
from convenor.live.tests.factories import NOW, a_guest, a_question, a_room, closed, joined, later
from convenor.people.actions import merge, remove_person
from convenor.people.tests.factories import a_person
from convenor.programmes.models import Contribution
from convenor.programmes.tests.factories import a_contribution

# The act


def test_a_participant_is_recognised_with_the_institution_that_sends_them(room, participant, museum):
    attendee = joined(room, participant)
    assert (attendee.person, attendee.organisation, attendee.name) == (participant, museum, "")
    assert joined(room, participant) == attendee
    assert attendee.sex == "f"


def test_a_person_without_a_seat_joins_without_an_institution(room, stranger, registration):
    assert joined(room, stranger).organisation is None
    assert joined(room, registration.person).organisation is None


def test_each_guest_is_somebody_else_with_a_name_or_none(room):
    first = actions.join(room, person=None, name="  Kənan  Əliyev ", language="az", at=NOW)
    second = actions.join(room, person=None, language="en", at=NOW)
    assert (first.name, second.name) == ("Kənan Əliyev", "")
    assert first != second


@pytest.mark.parametrize(
    ("name", "code"), [("😀", "name.symbols"), ("a" * 121, "name.too_long"), ("…", "name.symbols")]
)
def test_a_guest_gives_a_name_that_is_one(room, name, code):
    with refuses(code):
        actions.join(room, person=None, name=name, language="az", at=NOW)


def test_nobody_joins_before_and_after(sessions, participant):
    prepared = a_room(sessions[1], open=False)
    with refuses("room.not_open"):
        joined(prepared, participant)
    with refuses("room.closed"):
        actions.join(closed(a_room(sessions[0])), person=None, language="az", at=NOW)


@pytest.mark.django_db(transaction=True)
def test_one_person_with_two_phones_at_the_same_moment_is_one_attendee(room, participant):
    assert len(set(at_once(*[lambda: joined(room, participant)] * 2))) == 1


# Codes


def test_a_room_is_found_by_its_code_as_typed(room):
    assert actions.find_room(f" {room.code[:3]}-{room.code[3:]} ".lower(), who="10.0.0.1", at=NOW) == room


def test_whoever_guesses_codes_waits_and_nobody_else(room):
    for _ in range(GUESSES):
        with refuses("room.code_unknown"):
            actions.find_room("CCCCCC", who="10.0.0.1", at=NOW)
    with pytest.raises(Refused) as refused:
        actions.find_room(room.code, who="10.0.0.1", at=later(40))
    assert refused.value.refusal.code == "room.too_many_guesses"
    assert "20" in str(refused.value)
    assert actions.find_room(room.code, who="10.0.0.2", at=later(40)) == room


def test_right_codes_are_not_counted(room):
    for _ in range(GUESSES + 5):
        actions.find_room(room.code, who="10.0.0.1", at=NOW)


@pytest.mark.django_db(transaction=True)
def test_guesses_of_two_processes_at_once_are_all_counted(room):
    def guess():
        for _ in range(GUESSES // 4):
            with refuses("room.code_unknown"):
                actions.find_room("CCCCCC", who="10.0.0.1", at=NOW)

    at_once(*[guess] * 4)
    with refuses("room.too_many_guesses"):
        actions.find_room(room.code, who="10.0.0.1", at=NOW)


# Passes


def test_a_pass_says_who_and_where_and_only_for_its_room(room, guest):
    held = Pass(room.pk, guest.pk, new_secret(), Audience.ROOM)
    text = issue_pass(held)
    assert read_pass(text, room_pk=room.pk) == held
    assert read_pass(text, room_pk=room.pk + 1) is None
    assert read_pass(text[:-2] + "xx", room_pk=room.pk) is None
    assert read_pass("", room_pk=room.pk) is None
    assert cookie_name(7) != cookie_name(8)


def test_a_pass_ends_after_twelve_hours(room, guest, monkeypatch):
    text = issue_pass(Pass(room.pk, guest.pk, "secret"))
    monkeypatch.setattr("django.core.signing.time.time", lambda: later(0).timestamp() * 10)
    assert read_pass(text, room_pk=room.pk) is None


def test_the_key_of_a_ballot_is_the_browsers_own():
    secret = new_secret()
    assert ballot_key(secret, 7) == ballot_key(secret, 7)
    assert len({ballot_key(secret, 7), ballot_key(secret, 8), ballot_key(new_secret(), 7)}) == 3


# Who runs a room, and who only attends


def test_organisers_and_those_who_train_or_moderate_in_the_session_run_its_room(room, organiser, trainer):
    host = a_person("Sevda")
    a_contribution(room.session, host, Contribution.Kind.HOST)
    for person in (organiser, trainer, host):
        assert permissions.room_for(person, room.code) == room
        assert permissions.audience_of(person, room) == Audience.CONSOLE


def test_nobody_else_runs_a_room(room, observer, participant, focal_point, stranger, trainer, sessions):
    speaker = a_person("Fuad")
    a_contribution(room.session, speaker, Contribution.Kind.GUEST_SPEAKER)
    declined = a_contribution(room.session, a_person("Leyla"))
    declined.answer = Contribution.Answer.DECLINED
    declined.save()
    others = [observer, participant, focal_point, stranger, speaker, declined.person, AnonymousUser()]
    for person in others:
        with pytest.raises(NotPermitted):
            permissions.room_for(person, room.code)
        assert permissions.audience_of(person, room) == Audience.ROOM
    with pytest.raises(NotPermitted):
        permissions.room_for(trainer, a_room(sessions[1]).code)
    with pytest.raises(NotPermitted):
        permissions.room_for(stranger, "NNNNNN")


def test_a_pass_of_one_room_opens_no_other(room, guest, sessions):
    other = a_room(sessions[1])
    assert permissions.attendee_by(Pass(room.pk, guest.pk, ""), room) == guest
    for held in (None, Pass(other.pk, guest.pk, ""), Pass(room.pk, 0, ""), Pass(room.pk, guest.pk + 999, "")):
        with pytest.raises(NotPermitted):
            permissions.attendee_by(held, room)
    with pytest.raises(NotPermitted):
        permissions.attendee_by(Pass(other.pk, guest.pk, ""), other)


def test_what_belongs_to_one_room_is_not_found_in_another(room, guest, sessions):
    question, other = a_question(guest), a_room(sessions[1])
    assert permissions.question_of(room, question.pk) == question
    with pytest.raises(Http404):
        permissions.question_of(other, question.pk)
    with pytest.raises(Http404):
        permissions.public_room("NNNNNN")


# A person made one with another, and a person removed


def test_two_persons_made_one_who_were_both_in_a_room_keep_what_was_counted(room, participant):
    twin = a_person("Aysel", "Cəfərova")
    question = a_question(a_guest(room))
    for person in (participant, twin):
        actions.cast_votes(room.pk, [(joined(room, person).pk, question.pk, True)], at=NOW)
    merge(participant, twin, by=None, at=NOW)
    question.refresh_from_db()
    assert question.votes == 2
    assert joined(room, participant).person == participant
    assert Attendee.objects.filter(room=room, person=twin).exists()


def test_a_person_made_one_with_another_takes_their_place_in_the_room(room, participant):
    twin = a_person("Aysel", "Cəfərova")
    attendee = joined(room, twin)
    merge(participant, twin, by=None, at=NOW)
    attendee.refresh_from_db()
    assert attendee.person == participant


def test_a_person_who_is_removed_leaves_their_question_without_a_name(room, stranger):
    question = a_question(joined(room, stranger))
    remove_person(stranger, by=None, at=NOW)
    question.refresh_from_db()
    assert question.attendee.person is None
