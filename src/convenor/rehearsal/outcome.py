"""What a rehearsal leaves behind: papers, credentials, lists and reports in a folder that anybody can open."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from convenor.attendance.models import Mark
from convenor.attendance.paper import typeset_sign_in_sheets
from convenor.attendance.queries import sign_in_sheets
from convenor.credentials.credential import published_did
from convenor.credentials.models import Certificate
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.queries import (
    keys_of,
    log_files,
    status_list_credential,
    status_lists_of,
    trust_file,
)
from convenor.credentials.states import UNRELEASED
from convenor.credentials.states import State as CertificateState
from convenor.documents.tables import Sheet, write_workbook
from convenor.documents.word import write_markdown, write_word
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import exported
from convenor.enrolment.states import State
from convenor.live.queries import counts, total
from convenor.programmes.models import Course, Session
from convenor.rehearsal.actions import Progress, Rehearsal
from convenor.reporting.communique import draft
from convenor.reporting.queries import course_record


@dataclass(frozen=True)
class Summary:
    """What came out, in counts, and how many seconds each step took in the run that wrote it."""

    counts: dict[str, int]
    seconds: dict[str, float]

    def lines(self) -> Iterator[str]:
        for what, count in self.counts.items():
            yield f"  {count:>5}  {what.replace('_', ' ')}"


def write_outcome(rehearsal: Rehearsal, out: Path, *, progress: Progress) -> Summary:
    """Write everything into ``out``, which is made where it is missing; what is there of an earlier run is replaced.

    ``certificates/NUMBER.pdf``, ``credentials/NUMBER.json``, ``did.json``, ``status-list-N.json``, ``trust.json``,
    ``log/`` with the public files of the log, ``sign-in-sheet.pdf``, ``participants.xlsx``, ``communique.az.md``,
    ``communique.en.md``, ``communique.docx`` (both languages), ``summary.json``.
    """
    course = rehearsal.course
    for folder in ("certificates", "credentials"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    _write_certificates(course, out, progress=progress)
    _write_trust(course, out)
    _write_lists(course, out)
    _write_communique(course, out)
    summary = Summary({**_counts(course), **_heard(rehearsal)}, rehearsal.seconds)
    _write(
        out / "summary.json",
        json.dumps({"course": course.code, **summary.counts, "seconds": summary.seconds}, indent=2).encode()
        + b"\n",
    )
    return summary


def _write_certificates(course: Course, out: Path, *, progress: Progress) -> None:
    certificates = list(_certificates(course))
    for place, certificate in enumerate(certificates, start=1):
        with certificate.pdf.open() as file:
            _write(out / "certificates" / f"{certificate.number}.pdf", file.read())
        _write(out / "credentials" / f"{certificate.number}.json", certificate.credential.encode())
        progress("files", place, len(certificates))


def _write_trust(course: Course, out: Path) -> None:
    """The issuer's keys, its status lists, both with the log's key as a trust file for ``convenor verify``; the log."""
    if course.issuer is None:
        return
    did = published_did(course.issuer, keys_of(course.issuer))
    lists = status_lists_of(course.issuer)
    now = timezone.now()
    for status_list in lists:
        _write(out / f"status-list-{status_list.number}.json", status_list_credential(status_list, at=now))
    _write(out / "did.json", canonical_json(did))
    _write(out / "trust.json", trust_file(course.issuer, lists, at=now))
    for path, content in log_files():
        (out / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        _write(out / "log" / path, content)


def _write_lists(course: Course, out: Path) -> None:
    at = datetime.combine(course.starts_on, time(8), course.zone)
    _write(out / "sign-in-sheet.pdf", typeset_sign_in_sheets(sign_in_sheets(course, "az"), at=at))
    columns, rows = exported(course, "az")
    _write(out / "participants.xlsx", write_workbook([Sheet(course.code, columns, rows)]))


def _write_communique(course: Course, out: Path) -> None:
    record = course_record(course)
    drafts = {language: draft(record, language, origin=settings.SITE_URL) for language in ("az", "en")}
    for language, document in drafts.items():
        _write(out / f"communique.{language}.md", write_markdown(document).encode())
    at = datetime.combine(course.ends_on, time(18), course.zone)
    both = [
        *drafts["az"].blocks,
        *(replace(block, language="en") for block in drafts["en"].blocks),
    ]
    _write(out / "communique.docx", write_word(replace(drafts["az"], blocks=both), at=at))


def _counts(course: Course) -> dict[str, int]:
    registrations = Counter(Registration.objects.filter(course=course).values_list("state", flat=True))
    certificates = Counter(_certificates(course).values_list("state", flat=True))
    hours = counts(course)
    live = total(hours.values())
    marks = Mark.objects.filter(session__course=course)
    return {
        "institutions": course.senders.count(),
        "sessions": course.sessions.exclude(format=Session.Format.BREAK).count(),
        "registrations": registrations.total(),
        "seats_held": registrations[State.CONFIRMED],
        "on_waiting_list": registrations[State.WAITING],
        "withdrawn": registrations[State.WITHDRAWN],
        "marks": marks.filter(replaced_at__isnull=True).count(),
        "corrected_marks": marks.filter(replaced_at__isnull=False).count(),
        "live_rooms": len(hours),
        "phones": live.attendees,
        "questions": live.questions,
        "votes": live.votes,
        "ballots": live.ballots,
        "ideas": live.ideas,
        "speakers": live.turns,
        "answers_in_writing": live.in_writing,
        "certificates_valid": certificates[CertificateState.ISSUED],
        "certificates_superseded": certificates[CertificateState.SUPERSEDED],
        "certificates_revoked": certificates[CertificateState.REVOKED],
    }


def _heard(rehearsal: Rehearsal) -> dict[str, int]:
    """Only where phones were played against a live server in this run."""
    if not rehearsal.heard:
        return {}
    return {
        "phones_listening": sum(one.phones for one in rehearsal.heard),
        "events_heard": sum(one.events for one in rehearsal.heard),
        "posts_taken": sum(one.taken for one in rehearsal.heard),
        "posts_refused": sum(one.refused for one in rehearsal.heard),
        "phones_up_to_date": sum(one.up_to_date for one in rehearsal.heard),
    }


def _certificates(course: Course) -> QuerySet[Certificate]:
    return Certificate.objects.filter(course=course).exclude(state__in=UNRELEASED).order_by("number")


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all: what is interrupted leaves the file as it was."""
    unfinished = file.with_name(f".{file.name}.new")
    unfinished.write_bytes(content)
    unfinished.replace(file)
