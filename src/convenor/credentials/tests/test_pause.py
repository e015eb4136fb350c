"""Pausing a batch: what is in hand becomes whole, nothing is half-issued, and the rest is resumed or given up."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from convenor.audit.models import Entry
from convenor.credentials import press
from convenor.credentials.actions import (
    cancel_rest,
    finish,
    issue,
    making,
    number,
    pause,
    resume,
    start_issue,
    supersede,
)
from convenor.credentials.models import Certificate, Pause
from convenor.credentials.press import Each, Pressed
from convenor.credentials.queries import audited, ended_indices, progress
from convenor.credentials.states import State
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.jobs.actions import run_pending, take_up_abandoned
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people.permissions import OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course

pytestmark = pytest.mark.django_db


def a_course_of(people: int) -> Course:
    course = an_ended_course()
    for place in range(people):
        somebody_who_was_there(course, f"Ad{chr(97 + place)}", "Soyad")
    return course


def states(course: Course) -> list[str]:
    return list(Certificate.objects.filter(course=course).order_by("number").values_list("state", flat=True))


def as_organiser(client: Client, course: Course) -> Client:
    organiser = a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client.force_login(organiser)
    return client


def paused_after_two(course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A batch that somebody pauses when the first two are whole."""
    monkeypatch.setattr(making, "AT_ONCE", 2)
    monkeypatch.setattr(making, "HAND_SECONDS", 600)
    number(course, by=None, at=AFTERWARDS)

    def pause_once(done: int, whole: int) -> None:
        if done == 2:
            pause(course, by=None, at=AFTERWARDS)

    assert finish(course, by=None, at=AFTERWARDS, progress=pause_once) == 2
    return course


@pytest.mark.django_db(transaction=True)
def test_the_worker_stops_after_what_it_has_in_hand_and_goes_on_when_resumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = paused_after_two(a_course_of(5), monkeypatch)
    assert states(course) == [State.ISSUED] * 2 + [State.NUMBERED] * 3
    assert progress(course).is_paused
    assert finish(course, by=None, at=AFTERWARDS) == 0
    resume(course, by=None, at=AFTERWARDS)
    run_pending()
    assert states(course) == [State.ISSUED] * 5
    assert not progress(course).is_under_way
    assert list(audited()) == []
    codes = Entry.objects.filter(target_kind="programmes.course").values_list("code", flat=True)
    assert [code for code in codes if code in ("credentials.paused", "credentials.resumed")] == [
        "credentials.paused",
        "credentials.resumed",
    ]


def test_many_processes_stop_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "AT_ONCE", 5)
    monkeypatch.setattr(making, "HAND_SECONDS", 600)
    course = a_course_of(26)
    number(course, by=None, at=AFTERWARDS)

    def pause_once(done: int, whole: int) -> None:
        if done == 5:
            pause(course, by=None, at=AFTERWARDS)

    made = finish(course, by=None, at=AFTERWARDS, progress=pause_once)
    assert made == 5
    resume(course, by=None, at=AFTERWARDS)
    assert finish(course, by=None, at=AFTERWARDS) == 21
    assert set(states(course)) == {State.ISSUED}


def test_what_is_left_can_be_given_up_and_be_issued_later_under_new_numbers(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    course = paused_after_two(a_course_of(5), monkeypatch)
    signed = Certificate.objects.filter(state=State.NUMBERED).exclude(credential="")
    assert signed.count() == 3
    gone = signed.first()
    assert gone is not None
    assert cancel_rest(course, by=None, at=AFTERWARDS) == 3
    assert states(course) == [State.ISSUED] * 2 + [State.CANCELLED] * 3
    assert not progress(course).is_under_way
    assert list(audited()) == []
    assert gone.status_index in ended_indices(gone.status_list)
    assert client.get(f"/v/{gone.token}/").status_code == 404
    assert client.get(f"/v/{gone.token}/credential.json").status_code == 404
    done = issue(course, by=None, at=AFTERWARDS)
    assert (done.numbered, done.made) == (3, 3)
    assert states(course) == [State.ISSUED] * 2 + [State.CANCELLED] * 3 + [State.ISSUED] * 3
    assert list(Certificate.objects.order_by("number").values_list("number", flat=True)) == [
        f"{course.code}-000{ordinal}" for ordinal in range(1, 9)
    ]
    assert list(audited()) == []


def test_what_was_in_hand_while_the_rest_was_given_up_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = a_course_of(2)
    number(course, by=None, at=AFTERWARDS)

    def press_while_it_is_given_up(
        each: Each, certificates: Sequence[Certificate], *, log_proofs: Mapping[int, bytes]
    ) -> Generator[Pressed]:
        made = list(press_each(each, certificates, log_proofs=log_proofs))
        pause(course, by=None, at=AFTERWARDS)
        cancel_rest(course, by=None, at=AFTERWARDS)
        yield from made

    press_each = press._press
    monkeypatch.setattr(press, "_press", press_while_it_is_given_up)
    assert finish(course, by=None, at=AFTERWARDS) == 0
    assert states(course) == [State.CANCELLED] * 2
    for certificate in Certificate.objects.all():
        assert not default_storage.exists(making.file_of(certificate))
    assert not Entry.objects.filter(code="credentials.issued").exists()


@pytest.mark.django_db(transaction=True)
def test_one_that_replaces_another_is_made_whatever_is_paused_and_never_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = paused_after_two(a_course_of(4), monkeypatch)
    old = Certificate.objects.filter(state=State.ISSUED)[0]
    old.person.latin = "Someone Else"
    old.person.save()
    successor = supersede(old, by=None, at=AFTERWARDS)
    assert successor.state == State.ISSUED
    assert states(course).count(State.NUMBERED) == 2
    Certificate.objects.filter(pk=successor.pk).update(state=State.NUMBERED)  # killed in the middle
    assert cancel_rest(course, by=None, at=AFTERWARDS) == 2
    run_pending()
    successor.refresh_from_db()
    assert successor.state == State.ISSUED


def test_a_certificate_that_cannot_be_made_stops_the_batch_and_says_why() -> None:
    course = a_course_of(3)
    number(course, by=None, at=AFTERWARDS)
    bad = Certificate.objects.order_by("number")[1]
    bad.facts["name"] = "\N{EGYPTIAN HIEROGLYPH A001}"
    bad.save()
    with pytest.raises(Refused) as refused:
        finish(course, by=None, at=AFTERWARDS)
    assert bad.number in str(refused.value)
    assert states(course) == [State.ISSUED, State.NUMBERED, State.ISSUED]
    trouble = Pause.objects.get().trouble
    assert all(bad.number in trouble[language] for language in ("az", "en"))
    assert trouble["az"] != trouble["en"]


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full_stops_the_batch_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course_of(2)
    number(course, by=None, at=AFTERWARDS)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "save_file", full)
    with pytest.raises(OSError, match="No space"):
        finish(course, by=None, at=AFTERWARDS)
    monkeypatch.undo()
    assert progress(course).is_paused
    resume(course, by=None, at=AFTERWARDS)
    run_pending()
    assert states(course) == [State.ISSUED] * 2


@pytest.mark.parametrize(
    ("is_paused", "act", "code"),
    [
        (True, pause, "batch.paused"),
        (True, number, "batch.paused"),
        (False, resume, "batch.not_paused"),
        (False, cancel_rest, "batch.not_paused"),
    ],
)
def test_each_act_has_its_state(is_paused: bool, act: Callable[..., object], code: str) -> None:
    course = a_course_of(2)
    number(course, by=None, at=AFTERWARDS)
    if is_paused:
        pause(course, by=None, at=AFTERWARDS)
    with pytest.raises(Refused) as refused:
        act(course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == code


@pytest.mark.parametrize("act", [pause, resume, cancel_rest])
def test_where_nothing_is_made_nothing_is_paused(act: Callable[..., object]) -> None:
    course = a_course_of(1)
    issue(course, by=None, at=AFTERWARDS)
    with pytest.raises(Refused) as refused:
        act(course, by=None, at=AFTERWARDS)
    assert refused.value.refusal.code == "batch.not_under_way"


def test_a_pause_that_came_too_late_stops_nobody_later() -> None:
    course = a_course_of(1)
    number(course, by=None, at=AFTERWARDS)
    pause(course, by=None, at=AFTERWARDS)
    Certificate.objects.update(state=State.CANCELLED)
    assert issue(course, by=None, at=AFTERWARDS).made == 1
    assert not Pause.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("act", "refusal"),
    [(pause, "batch.paused"), (resume, "batch.not_paused"), (cancel_rest, "batch.not_under_way")],
)
def test_two_press_at_once(act: Callable[..., object], refusal: str) -> None:
    course = a_course_of(2)
    number(course, by=None, at=AFTERWARDS)
    if act is not pause:
        pause(course, by=None, at=AFTERWARDS)
    pressing = partial(act, course, by=None, at=AFTERWARDS)
    assert at_once(pressing, pressing).count(refusal) == 1


VICTIM = """
import django, os, signal, sys
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[1]
from django.utils import timezone
from convenor.credentials.actions import making, pause
from convenor.jobs.actions import run_pending
look = making.pause_of
looked = []
def pause_and_die(course):
    looked.append(course)
    if len(looked) == 2:
        pause(course, by=None, at=timezone.now())
        os.kill(os.getpid(), signal.SIGKILL)
    return look(course)
making.AT_ONCE, making.HAND_SECONDS, making.pause_of = 2, 600, pause_and_die
run_pending()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_paused_leaves_it_paused_for_the_next(
    settings: Settings, tmp_path: Path
) -> None:
    course = a_course_of(5)
    start_issue(course, by=None, at=AFTERWARDS)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "convenor.config.settings",
        "CONVENOR_SIGNING_SECRET": settings.SIGNING_SECRET,
        "CONVENOR_SECRET_KEY": settings.SECRET_KEY,
        "CONVENOR_DATA": str(tmp_path),
    }
    victim = subprocess.run(
        [sys.executable, "-c", VICTIM, str(connection.settings_dict["NAME"])],
        env=environment,
        check=False,
        capture_output=True,
    )
    assert victim.returncode == -signal.SIGKILL, victim.stderr.decode()
    assert states(course) == [State.ISSUED] * 2 + [State.NUMBERED] * 3
    assert take_up_abandoned(started_before=timezone.now() + timedelta(hours=1)) == 1
    run_pending()
    assert states(course) == [State.ISSUED] * 2 + [State.NUMBERED] * 3
    resume(course, by=None, at=AFTERWARDS)
    run_pending()
    assert states(course) == [State.ISSUED] * 5
    assert list(audited()) == []


@pytest.mark.django_db(transaction=True)
def test_on_the_page_without_scripts(client: Client) -> None:
    course = a_course_of(2)
    page = f"/courses/{course.slug}/certificates/"
    as_organiser(client, course).post("/language/", {"language": "en"})
    client.post(f"{page}issue/")
    assert "Pause" in client.get(page).content.decode()
    assert client.post(f"{page}pause/").status_code == 302
    seen = client.get(page).content.decode()
    assert "Paused: 0 of 2 certificates are made" in seen
    assert "Günel Abbasova" in seen
    assert client.post(f"{page}pause/").status_code == 409
    run_pending()
    assert states(course) == [State.NUMBERED] * 2
    assert "Not issue the 2 certificates that are left?" in client.get(f"{page}cancel-rest/").content.decode()
    assert client.post(f"{page}resume/").status_code == 302
    run_pending()
    assert states(course) == [State.ISSUED] * 2
    assert "Paused" not in client.get(page).content.decode()


@pytest.mark.parametrize("act", ["pause", "resume", "cancel-rest"])
@pytest.mark.parametrize("who", ["stranger", "participant", "observer"])
def test_nobody_but_the_organiser(act: str, who: str, client: Client) -> None:
    course = a_course_of(1)
    number(course, by=None, at=AFTERWARDS)
    if act != "pause":
        pause(course, by=None, at=AFTERWARDS)
    people = {
        "stranger": None,
        "participant": Certificate.objects.get().person,
        "observer": a_person("Emin", "Paşayev"),
    }
    a_role(people["observer"], OBSERVER, Scope("course", course.pk))
    if person := people[who]:
        client.force_login(person)
    assert client.post(f"/courses/{course.slug}/certificates/{act}/").status_code in (302, 403)
    assert Pause.objects.exists() == (act != "pause")
    assert states(course) == [State.NUMBERED]
