"""SIGKILL at twenty random moments of issuing: after the next run everybody has one of everything.

``CONVENOR_KILLED_BATCH=500`` makes each of the twenty batches as large as the benchmark's; the suite takes a few
people, so that the moments fall between all the small steps.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from pytest_django import Settings

from convenor.audit.models import Entry
from convenor.credentials.actions import issue
from convenor.credentials.models import Certificate, LogEntry
from convenor.credentials.queries import audited, log_proof_of
from convenor.credentials.states import State
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.jobs.actions import run_pending
from convenor.notices.models import Message
from convenor.programmes.models import Course

PEOPLE = int(os.environ.get("CONVENOR_KILLED_BATCH", "4"))
MOMENTS = 20

VICTIMS = """
import json, os, random, signal, sys
from datetime import datetime
import django
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[1]
from convenor.credentials.actions import making
from convenor.kit.tests.killing import ended
from convenor.programmes.models import Course
at, (first, *others) = datetime.fromisoformat(sys.argv[2]), json.loads(sys.argv[3])
moments = random.Random(int(sys.argv[4]))
making.AT_ONCE = making.ENTERED_AT_ONCE = int(sys.argv[5])

def issuing(pk):
    child = os.fork()
    if child == 0:
        try:
            making.issue(Course.objects.get(pk=pk), by=None, at=at)
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
    return child

status, whole = ended(issuing(first), 600)
assert status == 0, status
killed = 0
for pk in others:
    status, took = ended(issuing(pk), moments.uniform(0, whole))
    assert status in (0, signal.SIGKILL), status
    killed += status == signal.SIGKILL
    if status == 0:
        whole = 1.2 * took  # the first one made the keys, and the machine may be busier now or less
print(killed)
"""


def courses_of(people: int) -> list[Course]:
    """One to measure how long a batch takes, and one for each moment."""
    courses = []
    for number in range(MOMENTS + 1):
        course = an_ended_course(slug=f"killed-{number}")
        for place in range(people):
            somebody_who_was_there(course, f"Ad{chr(97 + place % 26)}", "Soyad")
        courses.append(course)
    return courses


def whatever_is_left_is_right(course: Course) -> None:
    """Before anything is run again: nothing is released that is not in the log, and in its file."""
    for certificate in Certificate.objects.filter(course=course, state=State.ISSUED):
        assert log_proof_of(certificate)
        with default_storage.open(certificate.pdf.name) as file:
            assert sha256(file.read()).hexdigest() == certificate.pdf_sha256


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_everybody_gets_exactly_one_of_everything(
    settings: Settings, tmp_path: Path
) -> None:
    courses = courses_of(PEOPLE)
    seed = int.from_bytes(os.urandom(4), "big")
    victims = subprocess.run(
        [
            sys.executable,
            "-c",
            VICTIMS,
            str(connection.settings_dict["NAME"]),
            AFTERWARDS.isoformat(),
            json.dumps([course.pk for course in courses]),
            str(seed),
            str(max(PEOPLE // 2, 1)),
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "convenor.config.settings",
            "CONVENOR_SIGNING_SECRET": settings.SIGNING_SECRET,
            "CONVENOR_SECRET_KEY": settings.SECRET_KEY,
            "CONVENOR_DATA": str(tmp_path),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert victims.returncode == 0, f"seed {seed}: {victims.stderr}"
    assert int(victims.stdout) > MOMENTS // 3, f"seed {seed}: too few were killed in the middle"
    for course in courses:
        whatever_is_left_is_right(course)
        issue(course, by=None, at=AFTERWARDS)
    certificates = list(Certificate.objects.order_by("pk"))
    assert len(certificates) == PEOPLE * len(courses)
    assert {certificate.state for certificate in certificates} == {State.ISSUED}
    for course in courses:
        numbers = [one.number for one in certificates if one.course_id == course.pk]
        assert numbers == [f"{course.code}-{place:04}" for place in range(1, PEOPLE + 1)]
    whatever_is_entered = Counter(LogEntry.objects.values_list("kind", flat=True))
    assert whatever_is_entered == {
        "key-add": 2 * len({certificate.status_list.organisation_id for certificate in certificates}),
        "issue": len(certificates),
        "pdf": len(certificates),
    }
    assert list(audited()) == [], f"seed {seed}"
    recorded = Counter(Entry.objects.filter(code="credentials.issued").values_list("target_pk", flat=True))
    assert recorded == Counter(certificate.pk for certificate in certificates)
    files = Path(default_storage.path("certificates")).rglob("*.pdf")
    assert len([file for file in files if not file.name.startswith(".")]) == len(certificates)
    for certificate in certificates:
        with default_storage.open(certificate.pdf.name) as file:
            assert sha256(file.read()).hexdigest() == certificate.pdf_sha256
    run_pending()
    assert Message.objects.filter(key__startswith="credentials.issued:").count() == len(certificates)
