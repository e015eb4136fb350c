"""The pages on which a course is planned, as a browser sees them."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from convenor.people.models import Person
from convenor.ui.tests.sending import as_sent

AT = datetime(2026, 2, 1, 9, tzinfo=UTC)
Browser = Callable[[Person], Client]


def address(name: str, *rest: object) -> str:
    return reverse(f"programmes:{name}", args=["heritage", *rest])


def shown(client: Client, name: str, *rest: object) -> dict[str, object]:
    """What a browser would send of the form as it is shown."""
    return as_sent(client.get(address(name, *rest)).context["form"])
