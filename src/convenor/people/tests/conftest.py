import pytest
from django.core.cache import cache

from convenor.people.models import Person
from convenor.people.tests.factories import a_person


@pytest.fixture
def counters_at_nought(db: None) -> None:
    """Nobody has asked for a code yet."""
    cache.clear()


@pytest.fixture
def aysel(db: None) -> Person:
    return a_person("Aysel", "Quliyeva", email="aysel@example.org", language="az")
