"""A whole installation as one archive, and back into an empty one.

    backup.json                  what it is: when and of which site, the migrations, how many rows and files
    rows/people.person.jsonl     each table, as ``config.rows`` writes it
    files/certificates/…         every file that was stored
    secrets/signing_secret       and secret_key, only where they were asked for

Rows are of one moment. Files are copied after them: a row that names a file is written after its file, so none is
missing. An archive has its name only once it is whole and on the disk; a restored installation has its rows only once
all are there.
"""

import hmac
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, transaction
from django.utils.translation import gettext_lazy as _

from convenor.config import env, rows
from convenor.documents.storage import STORING
from convenor.kit.refusals import Refusal, Refused, insist
from convenor.notices.states import DELIVERABLE, State

FORM = "convenor-backup-1"
SECRETS = ("signing_secret", "secret_key")

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it, and of how much."""


@dataclass(frozen=True)
class Contents:
    """What an archive says of itself. ``secret`` knows the signing secret again, and does not tell it."""

    made_at: datetime
    site: str
    migrations: frozenset[rows.Migration]
    rows: Mapping[str, int]
    files: int
    secret: str
    has_secrets: bool


def back_up(file: Path, *, with_secrets: bool, at: datetime, progress: Progress) -> Contents:
    """Write the whole installation into ``file`` (ZIP), readable for its owner alone; whoever works goes on working.

    Without ``with_secrets`` the secrets that are kept in the data folder or told by settings are not in it: whoever has
    only the archive can use no private key. Refuses ``backup.exists``, ``backup.no_folder``, ``backup.not_prepared``.
    """
    insist(_backup_refusal(file))
    unfinished = file.with_name(f".{file.name}.unfinished")
    handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                contents = _write(archive, with_secrets=with_secrets, at=at, progress=progress)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    return contents


def restore(file: Path, *, is_secret_lost: bool = False, progress: Progress) -> tuple[Contents, int]:
    """Make an empty installation what ``file`` says; it is of the version of then until ``convenor prepare`` has run.

    Messages that had not gone are held until somebody has looked at them: after the backup they may have gone. Returns
    what was in the archive, and how many messages are held. Refuses ``backup.unreadable``, ``backup.broken``,
    ``backup.newer``, ``backup.not_empty``, ``backup.tables_newer``, and ``backup.other_secret`` unless
    ``is_secret_lost``; then nothing was changed. Killed in the middle, it may be run again.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            contents = _read_contents(archive)
            insist(_restore_refusal(contents, is_secret_lost=is_secret_lost))
            _insist_on_whole(archive, progress)
            _restore_files(archive, progress)
            if contents.has_secrets:
                _restore_secrets(archive)
            held = _restore_rows(archive, contents, progress)
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError) as error:
        raise Refused(_broken(error)) from None
    except OSError as error:
        raise Refused(
            Refusal("backup.unreadable", _("{file}: {reason}."), {"file": file, "reason": error.strerror})
        ) from None
    return contents, held


def _write(archive: zipfile.ZipFile, *, with_secrets: bool, at: datetime, progress: Progress) -> Contents:
    counts = {}
    tables = rows.tables()
    with rows.at_one_moment():
        migrations = rows.applied()
        for done, table in enumerate(tables, 1):
            name = rows.label(table)
            with archive.open(f"rows/{name}.jsonl", "w", force_zip64=True) as to:
                counts[name] = rows.write_rows(table, to)
            progress(str(_("tables")), done, len(tables))
    names = list(_stored(""))
    files = 0
    for done, name in enumerate(names, 1):
        files += _write_file(archive, name)
        progress(str(_("files")), done, len(names))
    if with_secrets:
        for name in SECRETS:
            archive.writestr(zipfile.ZipInfo(f"secrets/{name}"), getattr(settings, name.upper()))
    contents = Contents(
        at,
        settings.SITE_URL,
        frozenset(migrations),
        counts,
        files,
        _mark_of_secret(settings.SIGNING_SECRET),
        with_secrets,
    )
    told = asdict(contents) | {"form": FORM, "made_at": at.isoformat(), "migrations": sorted(migrations)}
    archive.writestr(zipfile.ZipInfo("backup.json"), json.dumps(told, ensure_ascii=False, indent=1))
    return contents


def _stored(folder: str) -> Iterator[str]:
    """Every stored file, by name; none that is only being written."""
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files) if not name.startswith("."))
    for name in sorted(folders):
        yield from _stored(prefix + name)


def _write_file(archive: zipfile.ZipFile, name: str) -> bool:
    """Put a stored file in, as it is; not one that was deleted a moment ago."""
    try:
        source = default_storage.open(name)
    except FileNotFoundError:
        return False
    info = zipfile.ZipInfo(f"files/{name}")
    with source, archive.open(info, "w", force_zip64=True) as to:
        copyfileobj(source, to)
    return True


def _read_contents(archive: zipfile.ZipFile) -> Contents:
    try:
        told: dict[str, Any] = json.loads(archive.read("backup.json"))
        if told.pop("form") != FORM:
            raise ValueError("another form")
        return Contents(
            **told
            | {
                "made_at": datetime.fromisoformat(told["made_at"]).astimezone(UTC),
                "migrations": frozenset((app, name) for app, name in told["migrations"]),
            }
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Refused(_broken(error)) from None


def _insist_on_whole(archive: zipfile.ZipFile, progress: Progress) -> None:
    """Read every part to its end, so that what is torn is refused before anything is written."""
    members = archive.infolist()
    for done, member in enumerate(members, 1):
        with archive.open(member) as part:
            while part.read(1 << 20):
                pass
        progress(str(_("parts looked at")), done, len(members))


def _backup_refusal(file: Path) -> Refusal | None:
    if file.exists():
        return Refusal(
            "backup.exists",
            _("{file} is there already, and no backup is written over another. Choose another name."),
            {"file": file},
        )
    if not file.parent.is_dir():
        return Refusal("backup.no_folder", _("There is no folder {folder}."), {"folder": file.parent})
    if rows.unapplied():
        return Refusal(
            "backup.not_prepared",
            _("The database is older than this version. Run “convenor prepare” first."),
        )
    return None


def _restore_refusal(contents: Contents, *, is_secret_lost: bool) -> Refusal | None:
    if rows.unknown(contents.migrations):
        return Refusal(
            "backup.newer",
            _("The backup was made by a newer Convenor than this. Install that one or a later one."),
        )
    if held := rows.held_rows():
        return Refusal(
            "backup.not_empty",
            _(
                "There are rows in this database ({tables}), and a backup replaces nothing. "
                "Name an empty one by CONVENOR_DATABASE_URL, or another folder by CONVENOR_DATA."
            ),
            {"tables": ", ".join(held[:3]) + (" …" if len(held) > 3 else "")},
        )
    if rows.applied() - contents.migrations:
        return Refusal(
            "backup.tables_newer",
            _("The tables here are newer than the backup. Restore into a database in which there are none."),
        )
    return None if is_secret_lost else _secret_refusal(contents)


def _secret_refusal(contents: Contents) -> Refusal | None:
    """Whether the private keys of the backup can be opened afterwards: by a secret of its own, or by that of here."""
    told = env.secret("SIGNING_SECRET")
    if contents.has_secrets and not told:
        return None
    if hmac.compare_digest(_mark_of_secret(settings.SIGNING_SECRET), contents.secret):
        return None
    return Refusal(
        "backup.other_secret",
        _(
            "The private keys in the backup are encrypted with another signing secret than the one here. "
            "Put the right one into {file}, or tell it by CONVENOR_SIGNING_SECRET_FILE. "
            "If it is lost, say --secret-lost; issuers then need new keys."
        ),
        {"file": settings.DATA / "signing_secret"},
    )


def _mark_of_secret(secret: str) -> str:
    return hmac.digest(secret.encode(), b"the signing secret of a backup", "sha256").hex()


def _restore_files(archive: zipfile.ZipFile, progress: Progress) -> None:
    members = [one for one in archive.infolist() if one.filename.startswith("files/")]

    def store(member: zipfile.ZipInfo) -> None:
        default_storage.save(member.filename.removeprefix("files/"), ContentFile(archive.read(member)))

    try:
        with ThreadPoolExecutor(STORING) as writers:
            for done, _none in enumerate(writers.map(store, members), 1):
                progress(str(_("files")), done, len(members))
    except SuspiciousOperation as error:
        raise Refused(_broken(error)) from None


def _restore_secrets(archive: zipfile.ZipFile) -> None:
    """Those that settings tell are told there; the others have their file in the data folder."""
    for name in SECRETS:
        if not env.secret(name.upper()):
            file = settings.DATA / name
            fresh = file.with_name(f".{name}.unfinished")
            fresh.touch(0o600)
            fresh.write_bytes(archive.read(f"secrets/{name}"))
            os.replace(fresh, file)


def _restore_rows(archive: zipfile.ZipFile, contents: Contents, progress: Progress) -> int:
    then = rows.migrate(contents.migrations)
    tables = {rows.label(one): one for one in rows.tables(then)}
    try:
        with transaction.atomic():
            if contents.rows.keys() != tables.keys():
                raise rows.WrongRow(", ".join(sorted(contents.rows.keys() ^ tables.keys())))
            rows.empty(list(tables.values()))
            for done, (name, count) in enumerate(contents.rows.items(), 1):
                with archive.open(f"rows/{name}.jsonl") as lines:
                    if rows.read_rows(tables[name], lines) != count:
                        raise rows.WrongRow(f"{name} has not {count} rows")
                progress(str(_("tables")), done, len(contents.rows))
            rows.renumber(list(tables.values()))
            return _hold_messages(then)
    except (rows.WrongRow, KeyError, Error, ValidationError) as error:
        raise Refused(_broken(error)) from None


def _hold_messages(then: Apps) -> int:
    messages = then.get_model("notices", "Message")._base_manager
    return messages.filter(state__in=DELIVERABLE).update(state=State.HELD, released_at=None)


def _broken(error: Exception) -> Refusal:
    return Refusal(
        "backup.broken", _("This is not a whole backup of Convenor ({reason})."), {"reason": str(error)}
    )
