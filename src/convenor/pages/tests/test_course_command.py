"""``convenor course load`` and ``convenor course export`` as an operator meets them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from convenor.people.models import Organisation, Person
from convenor.programmes.coursefile.reading import read
from convenor.programmes.models import Course, Programme

EXAMPLE = Path(__file__).parents[4] / "examples" / "heritage-governance-2005.toml"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """The ``convenor`` command chooses the language of the terminal before it calls any other."""
    with translation.override("en"):
        yield


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("course", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return error.value


def test_loading_says_what_was_added_and_again_that_nothing_was() -> None:
    first = run("load", str(EXAMPLE))
    assert first.startswith("HGSD-2022-C02  Training course on the 2005 UNESCO Convention")
    assert any(line.split() == ["sessions", "14", "–", "–"] for line in first.splitlines())
    assert any(line.split() == ["senders", "14", "–", "–"] for line in first.splitlines())
    assert "The course is already what the file says. Nothing was changed." in run("load", str(EXAMPLE))


def test_what_is_exported_is_the_course_that_was_loaded(tmp_path: Path) -> None:
    run("load", str(EXAMPLE))
    exported = run("export", "heritage-governance-2005")
    assert read(exported, name="exported") == read(EXAMPLE.read_text(), name="example")
    path = tmp_path / "exported.toml"
    path.write_text(exported)
    assert "Nothing was changed." in run("load", str(path))
    assert run("export", "heritage-governance-2005") == exported


def test_a_broken_file_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(EXAMPLE.read_text().replace('person = "ahmet-akcan"', 'person = "ahmed-akcan"'))
    error = refused("load", str(path))
    assert error.returncode == 1
    assert "found “ahmed-akcan”" in str(error)
    assert "Perhaps: ahmet-akcan" in str(error)
    assert not any(model.objects.exists() for model in (Course, Programme, Person, Organisation))


def test_a_refused_course_is_told_with_its_file(tmp_path: Path) -> None:
    run("load", str(EXAMPLE))
    path = tmp_path / "other.toml"
    path.write_text(EXAMPLE.read_text().replace('key = "heritage-governance-2005"', 'key = "other"'))
    error = refused("load", str(path))
    assert error.returncode == 1
    assert str(error) == f"{path}: Another course of the programme has the number 2.\nNothing was changed."


def test_a_missing_file_and_a_missing_course_end_with_2() -> None:
    assert refused("load", "/nowhere/course.toml").returncode == 2
    assert refused("export", "nowhere").returncode == 2


def test_it_speaks_azerbaijani_too() -> None:
    with translation.override("az"):
        answer = str(refused("export", "nowhere"))
    assert answer == "“nowhere” adlı kurs yoxdur."
