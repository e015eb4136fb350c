import pytest
from django.core.management import CommandError, call_command
from django.urls import Resolver404

from convenor.config.where import way_of
from convenor.enrolment import actions, permissions, rules, views


def test_a_url_leads_to_view_permission_loader_action_and_rule() -> None:
    match, places = way_of("/registrations/7/confirm/")
    assert match.view_name == "enrolment:confirm"
    found = {(place.part, place.name) for place in places}
    assert {
        ("view", views.confirm.__name__),
        ("permissions", permissions.registration_for.__name__),
        ("permissions", "CONFIRM"),
        ("actions", actions.confirm.__name__),
        ("rules", rules.confirmation_refusal.__name__),
    } <= found


def test_what_is_wrapped_around_a_view_and_what_helps_it_is_part_of_its_way() -> None:
    _, places = way_of("/live/ABC234/vote/")
    names = [place.name for place in places]
    way = ["vote", "public_room", "find_room", "attendee_by", "cast_votes", "vote_refusal"]
    assert [name for name in names if name in way] == way
    assert "room_at" not in names


def test_every_place_is_where_it_says() -> None:
    _, places = way_of("/registrations/7/confirm/")
    for place in places:
        line = place.file.read_text().splitlines()[place.line - 1]
        assert place.name in line or line.startswith("@"), (place, line)


def test_it_is_printed_one_place_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("where", "/registrations/7/confirm/")
    first, *places = capsys.readouterr().out.splitlines()
    assert first == "/registrations/7/confirm/  is  enrolment:confirm"
    assert any("enrolment/rules.py:" in line for line in places)


def test_a_url_that_leads_nowhere_is_said() -> None:
    with pytest.raises(Resolver404):
        way_of("/nowhere/")
    with pytest.raises(CommandError, match="No page answers at /nowhere/"):
        call_command("where", "/nowhere/")
