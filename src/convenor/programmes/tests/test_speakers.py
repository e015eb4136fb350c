"""The organiser's board: who owes what, links, letters."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from convenor.kit.refusals import Refused
from convenor.notices.models import Message
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes import actions, queries
from convenor.programmes.models import Contribution, Invitation
from convenor.programmes.rules import Part, owed
from convenor.programmes.tests.factories import a_contribution, a_session

IN_JULY = datetime(2022, 7, 1, 9, tzinfo=UTC)
WHOLE = {"az": "Bir söz.", "en": "A word."}


def part(kind="trainer", answer="confirmed", has_talk=True, has_slides=True) -> Part:
    return Part(kind, answer, has_talk, has_slides)


@pytest.mark.parametrize(
    ("parts", "bio", "has_photo", "expected"),
    [
        ([part()], WHOLE, True, []),
        ([part(answer="")], WHOLE, True, ["answer"]),
        ([part()], {"az": "Bir söz."}, False, ["bio_en", "photo"]),
        ([part(has_talk=False, has_slides=False)], WHOLE, True, ["talk", "slides"]),
        ([part(kind="moderator", has_talk=False, has_slides=False)], {}, True, ["bio_az", "bio_en"]),
        ([part(), part(answer="")], WHOLE, True, ["answer"]),
        ([part(answer="declined", has_talk=False)], {}, False, []),
        ([part(answer="declined"), part(has_slides=False)], WHOLE, True, ["slides"]),
    ],
)
def test_what_is_owed(parts, bio, has_photo, expected):
    assert [one.value for one in owed(parts, bio=bio, has_photo=has_photo)] == expected


@pytest.fixture
def guest(sessions) -> Person:
    """Somebody of whom no address is known, as of the people of the article."""
    person = a_person("Ahmet", "Yılmaz", email=None)
    a_contribution(sessions[1], person, Contribution.Kind.GUEST_SPEAKER)
    return person


@pytest.fixture
def board(course, organiser, browser_of):
    browser = browser_of(organiser)

    def act(name, *arguments, **sent):
        path = reverse(f"programmes:{name}", args=[course.slug, *arguments])
        return browser.post(path, sent, follow=True) if sent else browser.get(path)

    act.browser = browser
    return act


def test_the_board_says_who_owes_what(board, course, trainer, guest):
    page = board("speakers").content.decode()
    assert page.count("confirmation") >= 3
    assert "no address known" in page
    assert f'value="{trainer.pk}"' in page
    assert f'name="person" value="{guest.pk}"' not in page, "nobody to write to"
    trainer.contributions.update(answer="declined")
    path = reverse("programmes:speakers", args=[course.slug])
    assert "Rüfət" not in board.browser.get(f"{path}?owed=answer").content.decode()
    assert "has declined" in board("speakers").content.decode()


def test_the_board_takes_as_many_queries_for_thirty_as_for_three(course, sessions, django_assert_num_queries):
    for number in range(30):
        person = a_person(f"Natiq{number}")
        a_contribution(sessions[0], person)
        a_contribution(sessions[1], person)
        actions.invite(course, person, by=None, at=IN_JULY)
    with django_assert_num_queries(3):
        found = queries.speakers(course)
        assert [len(one.contributions) for one in found] == [2] * 30


def test_links_are_made_for_everybody_once(board, course, trainer, guest):
    board("invite_speakers", go="1")
    board("invite_speakers", go="1")
    assert {one.person for one in Invitation.objects.all()} == {trainer, guest}
    page = board("speaker", guest.pk).content.decode()
    link = queries.link_of(Invitation.objects.get(person=guest))
    assert link in page, "to be copied, for there is no address"


def test_a_letter_is_seen_before_it_goes_and_is_in_the_readers_language(board, course, trainer, guest):
    Person.objects.filter(pk=trainer.pk).update(language="az")
    path = f"{reverse('programmes:send_links', args=[course.slug])}?person={trainer.pk}"
    shown = board.browser.get(path).content.decode()
    assert "Kursdakı çıxışınız: Nümunə kursu" in shown
    assert not Message.objects.exists()
    board("send_links", person=trainer.pk)
    message = Message.objects.get()
    assert message.address == trainer.email
    assert message.subject == "Kursdakı çıxışınız: Nümunə kursu"
    assert "təsdiq, azərbaycanca tərcümeyi-hal" in message.body
    invitation = Invitation.objects.get(person=trainer)
    assert queries.link_of(invitation) in message.body
    assert invitation.sent_to == trainer.email


def test_nobody_without_address_is_written_to(board, course, trainer, guest):
    for pks in ({guest.pk}, {guest.pk, trainer.pk}):
        with pytest.raises(Refused) as refused:
            actions.send_links(course, pks, by=None, at=IN_JULY)
        assert refused.value.refusal.code == "speaker.no_address"
    assert board("send_links").status_code == 409
    assert not Message.objects.exists()


def test_only_speakers_of_this_course_are_written_to(course, trainer, participant):
    with pytest.raises(Refused) as refused:
        actions.send_links(course, {participant.pk}, by=None, at=IN_JULY)
    assert refused.value.refusal.code == "speaker.nobody_chosen"


def test_two_who_press_at_once_send_one_letter(course, trainer):
    actions.send_links(course, {trainer.pk}, by=None, at=IN_JULY)
    Invitation.objects.update(sent_at=None)  # as the second one has read it
    actions.send_links(course, {trainer.pk}, by=None, at=IN_JULY)
    assert Message.objects.count() == 1
    actions.send_links(course, {trainer.pk}, by=None, at=IN_JULY + timedelta(days=3))
    assert Message.objects.count() == 2, "a reminder later is another letter"


def test_a_letter_after_a_withdrawal_has_a_new_link(course, trainer):
    before = actions.invite(course, trainer, by=None, at=IN_JULY)
    old = queries.link_of(before)
    actions.withdraw_link(before, by=None, at=IN_JULY)
    actions.send_links(course, {trainer.pk}, by=None, at=IN_JULY)
    assert old not in Message.objects.get().body
    assert Invitation.objects.get().withdrawn_at is None


def test_an_address_is_kept_for_the_link_and_one_of_another_is_refused(board, guest, trainer):
    page = board("speaker", guest.pk, email=trainer.email, language="en").content.decode()
    assert "Another person signs in with this e-mail address" in page
    board("speaker", guest.pk, email="Guest@example.org", language="en")
    guest.refresh_from_db()
    assert (guest.email, guest.language) == ("guest@example.org", "en")


def test_the_board_is_for_organisers_alone(course, trainer, observer, participant, focal_point, browser_of):
    for person in (trainer, observer, participant, focal_point):
        browser = browser_of(person)
        for name, rest in (("speakers", []), ("speaker", [trainer.pk]), ("send_links", [])):
            assert browser.get(reverse(f"programmes:{name}", args=[course.slug, *rest])).status_code == 403


def test_a_person_who_speaks_elsewhere_is_no_speaker_here(board, participant):
    assert board("speaker", participant.pk).status_code == 404


def test_absence_is_a_conflict_of_the_agenda(course, sessions, trainer):
    absent = [f"{course.starts_on.isoformat()}/1"]
    actions.tell_needs(course, trainer, technical="", diet="", absent=absent, by=trainer, at=timezone.now())
    (told,) = queries.planning.conflicts_of(course, queries.planning.planned_sessions(course), "en")
    assert told.conflict.kind.value == "not_available"
    actions.tell_needs(course, trainer, technical="", diet="", absent=[], by=trainer, at=timezone.now())
    a_session(course, day=2, hour=9)
    assert queries.planning.conflicts_of(course, queries.planning.planned_sessions(course), "en") == []
