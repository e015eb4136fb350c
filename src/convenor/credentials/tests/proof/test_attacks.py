"""Everything in ``attacks.py`` and ``variants.py`` is tried, and answered with its own code."""

import pytest

from convenor.credentials.tests.proof.attacks import ATTACKS
from convenor.credentials.tests.proof.careless import accepts_carelessly, signed_carelessly
from convenor.credentials.tests.proof.factories import a_case, a_credential
from convenor.credentials.tests.proof.forging import Attack
from convenor.credentials.tests.proof.variants import VARIANTS


@pytest.mark.parametrize("attack", [*ATTACKS, *VARIANTS], ids=lambda attack: attack.name)
def test_it_is_refused(attack: Attack) -> None:
    assert attack.handed_in().verdict == attack.code


@pytest.mark.parametrize(
    "attack", [one for one in ATTACKS if one.passing_elsewhere], ids=lambda attack: attack.name
)
def test_nothing_but_the_rule_stands_in_the_way(attack: Attack) -> None:
    assert attack.passing_elsewhere
    assert accepts_carelessly(attack.passing_elsewhere())


def test_what_is_attacked_is_good_before() -> None:
    """Else everything would be refused, whatever the rules."""
    assert a_case(a_credential()).verdict == ""
    assert signed_carelessly(a_credential()) == a_credential()


def test_each_is_told_apart_by_its_name() -> None:
    assert len({attack.name for attack in (*ATTACKS, *VARIANTS)}) == len(ATTACKS) + len(VARIANTS)
