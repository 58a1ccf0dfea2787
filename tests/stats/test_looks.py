"""What each look may spend."""

from __future__ import annotations

import pytest

from core.stats.looks import alpha_at_look


def test_all_looks_together_spend_alpha_however_many_there_are():
    """The sum grows to alpha and never beyond."""
    spent = [alpha_at_look(look) for look in range(1, 100_001)]
    assert sum(spent) < 0.05
    assert sum(spent) == pytest.approx(0.05, abs=1e-5)
    assert spent[0] == pytest.approx(0.0304, abs=5e-5)


def test_planned_looks_share_alpha_equally():
    """Five looks fixed beforehand have a fifth each, more than the second without a plan."""
    assert sum(alpha_at_look(look, planned=5) for look in range(1, 6)) == pytest.approx(0.05)
    assert alpha_at_look(2, planned=5) > alpha_at_look(2)


@pytest.mark.parametrize(("look", "alpha", "planned"), [(0, 0.05, None), (6, 0.05, 5), (1, 5.0, None)])
def test_what_is_no_look_or_no_level_is_refused(look, alpha, planned):
    """Looks count from 1, end where planned, and 5 is not 5 %."""
    with pytest.raises(ValueError, match=r"look|level"):
        alpha_at_look(look, alpha, planned)
