"""People from a file: read, previewed, brought in. The whole way of the organiser but for the pages around it.

Half of the rows are people who are known already from an earlier course; one in a hundred is refused.
"""

from collections.abc import Iterator
from itertools import count

from bench import rows
from bench.measure import Result, in_turn, seconds
from convenor.documents.tables import Sheet, read_table, write_csv, write_workbook
from convenor.enrolment import actions
from convenor.enrolment.matching import fingerprint
from convenor.enrolment.queries import lines_of
from convenor.people.models import Organisation
from convenor.programmes.models import Course
from convenor.rehearsal.cohort import FATHERS, SONS, SURNAMES

FEW, MANY = 1_000, 10_000
RUNS = 3
HEADINGS = ("Ad", "Soyad", "Ata adı", "Qurum", "Vəzifə", "E-poçt")
numbers = count(1)


def measurements() -> Iterator[Result]:
    many, few = in_turn(lambda: seconds_for(MANY), lambda: seconds_for(FEW), runs=RUNS)
    rate = MANY / many
    yield Result("import with preview", rate, "rows/s", MANY, RUNS, target={"at_least": 1000})
    yield Result(
        "import, 10,000 rows beside 1,000", many, "s", MANY, RUNS, baseline=few, target={"at_most": 10.5}
    )
    workbook = seconds_for(FEW, is_workbook=True)
    yield Result("import of a workbook", FEW / workbook, "rows/s", FEW, 1)


def seconds_for(size: int, *, is_workbook: bool = False) -> float:
    """How long a file of ``size`` rows takes, for a new course with new people."""
    number = next(numbers)
    Organisation.objects.create(slug=f"sender-{number}", name={"az": f"Göndərən {number}"}, kind="agency")
    course = rows.a_course(f"roster-{number}", number=number, sessions=1)
    table = [_row(number, place) for place in range(size)]
    _bring_in(course, write_csv(HEADINGS, table[::2]))
    later = rows.a_course(f"roster-{number}-later", number=10_000 + number, sessions=1)
    content = write_workbook([Sheet("1", HEADINGS, table)]) if is_workbook else write_csv(HEADINGS, table)
    return seconds(lambda: _bring_in(later, content))


def _bring_in(course: Course, content: bytes) -> None:
    table = read_table(content, "people")
    roster_import = actions.preview_import(course, table, file_name="people", by=None, at=rows.LONG_AGO)
    plan = fingerprint(lines_of(roster_import))
    done = actions.bring_in(roster_import, plan=plan, by=None, at=rows.LONG_AGO)
    if done.counts.get("refused", 0) > len(table.rows) / 50:
        raise AssertionError(f"most rows should come in: {done.counts}")


def _row(number: int, place: int) -> tuple[str, ...]:
    """A person unlike any other of the file, of one institution; at every hundredth place it is not known."""
    return (
        SONS[place % len(SONS)],
        SURNAMES[place // len(SONS) % len(SURNAMES)],
        f"{FATHERS[place // 700 % len(FATHERS)]} oğlu",
        f"Göndərən {number}" if place % 100 else "Heç bir yer",
        "mütəxəssis",
        f"person.{number}.{place}@example.org",
    )
