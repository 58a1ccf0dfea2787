"""The exact test over tasks that came out differently."""

from __future__ import annotations

import pytest
from scipy import stats

from core.stats.sign_test import sign_test


def test_known_values_are_met():
    """10 to 0 is 2/1024, 5 to 5 is certain, nothing at all is certain."""
    assert sign_test(10, 0) == 2 / 1024
    assert sign_test(8, 2) == 2 * (1 + 10 + 45) / 1024
    assert sign_test(5, 5) == sign_test(0, 0) == 1.0


@pytest.mark.parametrize(("wins", "losses"), [(7, 1), (0, 9), (30, 17), (4, 4)])
def test_it_is_the_binomial_test_at_one_half(wins, losses):
    """scipy has the same number."""
    assert sign_test(wins, losses) == pytest.approx(stats.binomtest(wins, wins + losses).pvalue, rel=1e-12)
