"""A letter, a reader and messages for tests. All are made up."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from convenor.notices import actions
from convenor.notices.letters import LETTERS, Letter, Placeholder
from convenor.notices.models import Message

AT = datetime(2022, 7, 1, 9, 0, tzinfo=UTC)
COURSE = ("course", 7)
PROGRAMME = ("programme", 3)
numbers = count(1)

GREETING = Letter(
    key="tests.greeting",
    title="Greeting",
    used="Sent by tests.",
    subject="Salam, {name}",
    body="Hörmətli {name},\n\nilk sətir: {page}\n\n{extra}\n\nSon.",
    placeholders={
        "name": Placeholder("the name of the reader"),
        "page": Placeholder("an address", needed=True),
        "extra": Placeholder("what is said only sometimes"),
    },
    values=lambda about, language: {"page": "https://example.org/", "extra": "", **about},
    example=lambda course_pk, person_pk: None,
)


@dataclass
class Somebody:
    pk: int = 5
    email: str | None = "aygun@example.org"
    language: str = "az"


@contextmanager
def registered(letter: Letter = GREETING) -> Iterator[Letter]:
    LETTERS[letter.key] = letter
    yield letter
    del LETTERS[letter.key]


def a_message(**values: object) -> Message:
    """A message of the course to Aygün, as ``post`` leaves it; ``email``, ``language``, ``name`` may be others."""
    number = next(numbers)
    to = Somebody(
        email=str(values.pop("email", "aygun@example.org")), language=str(values.pop("language", "az"))
    )
    name = values.pop("name", "Aygün")
    message = actions.post(
        GREETING,
        {"name": name},
        key=str(values.pop("key", f"greeting:{number}")),
        to=to,
        places=values.pop("places", (COURSE, PROGRAMME)),  # type: ignore[arg-type]
        at=values.pop("at", AT),  # type: ignore[arg-type]
        cause=str(values.pop("cause", "")),
    )
    assert message is not None
    assert not values
    return message


def a_held_message(**values: object) -> Message:
    actions.look_through([GREETING.key], place=COURSE, by=None, at=AT)
    return a_message(**values)
