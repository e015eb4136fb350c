"""Translation catalogues: ``compile`` writes each ``.mo``; ``check`` says what is missing, doubtful, unused, or torn.

Runs inside the environment. Compiling needs no program of the system; checking needs gettext's ``xgettext``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "convenor"
LANGUAGES = ["az"]
"""The languages beside English, which is what the source itself is written in."""


def compile_catalogues() -> None:
    """Writes every ``.mo`` that is missing or older than its ``.po``, by rename: none is half written."""
    for source in PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime:
            fresh = compiled.with_suffix(".mo.new")
            polib.pofile(str(source), check_for_duplicates=True).save_as_mofile(str(fresh))
            fresh.rename(compiled)


def complaints() -> Iterator[str]:
    """One line for each string that is missing from its catalogue, untranslated, fuzzy, broken, unused, or torn."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "convenor"
        shutil.copytree(
            PACKAGE, copy, ignore=shutil.ignore_patterns("tests", "vendor", "fonts", "contexts", "*.mo")
        )
        for app in sorted(path.parent for path in copy.glob("*/__init__.py")):
            extract(app)
            for language in LANGUAGES:
                name = f"{app.name}/locale/{language}/LC_MESSAGES/django.po"
                yield from (
                    f"src/convenor/{name}: {problem}" for problem in compare(PACKAGE / name, copy / name)
                )
    for language in LANGUAGES:
        yield from torn(language)


def torn(language: str) -> Iterator[str]:
    """Strings that two apps translate in two ways: Django knows one catalogue, in which the first app has its way."""
    ways: dict[tuple[str, str], dict[tuple[str, ...], str]] = {}
    for path in sorted(PACKAGE.glob(f"*/locale/{language}/LC_MESSAGES/django.po")):
        for key, entry in strings(path).items():
            ways.setdefault(key, {}).setdefault(
                tuple(translations(entry)), path.relative_to(PACKAGE).parts[0]
            )
    for (_, msgid), told in ways.items():
        if len(told) > 1:
            yield f"translated in two ways: {msgid!r} ({', '.join(told.values())})"


def extract(app: Path) -> None:
    """Runs Django's own extraction over a copy of one app, so that the source is never touched."""
    (app / "locale").mkdir(exist_ok=True)
    languages = [part for language in LANGUAGES for part in ("-l", language)]
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *languages, "--no-location", "--no-wrap"],
        cwd=app,
        check=True,
        capture_output=True,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
    )


def compare(kept: Path, extracted: Path) -> Iterator[str]:
    used = strings(extracted)
    have = strings(kept)
    yield from (f"missing: {msgid!r}" for _, msgid in sorted(used.keys() - have.keys()))
    yield from (f"no longer used: {msgid!r}" for _, msgid in sorted(have.keys() - used.keys()))
    for (_, msgid), entry in have.items():
        if entry.fuzzy:
            yield f"fuzzy: {msgid!r}"
        elif not entry.translated():
            yield f"not translated: {msgid!r}"
        elif any(placeholders(entry.msgid) - placeholders(text) for text in translations(entry)):
            yield f"a placeholder is lost: {msgid!r}"


def strings(path: Path) -> dict[tuple[str, str], polib.POEntry]:
    if not path.exists():
        return {}
    return {
        (entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete
    }


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


if __name__ == "__main__":
    if sys.argv[1:] == ["compile"]:
        compile_catalogues()
    elif sys.argv[1:] == ["check"]:
        found = list(complaints())
        print("\n".join(found) or "Translations: complete.")
        sys.exit(bool(found))
    else:
        sys.exit("Say compile or check.")
