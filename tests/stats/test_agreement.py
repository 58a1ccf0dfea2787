"""Agreement of two raters: published kappa, no certainty from few labels, how often its interval holds."""

from __future__ import annotations

import numpy as np
import pytest

from core.stats.agreement import agreement
from core.stats.intervals import wilson


def rated(both: int, first: int, second: int, neither: int) -> list[tuple[str, str]]:
    """Labels of two raters by the four cells of their table."""
    return (
        [("pass", "pass")] * both
        + [("pass", "fail")] * first
        + [("fail", "pass")] * second
        + [("fail", "fail")] * neither
    )


def test_a_worked_example_is_met():
    """20, 5, 10 and 15 of 50: agreement 0.7, by chance 0.5, kappa 0.4."""
    found = agreement(rated(20, 5, 10, 15))
    assert (found.labelled, found.agreed, found.share) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.share_interval == wilson(35, 50)
    assert found.labels == ("fail", "pass")
    assert found.counts == ((15, 10), (5, 20))
    assert all(method.source for method in found.methods)


def test_more_than_two_labels_are_counted_alike():
    """Kappa of a table of three, by hand: observed 0.7, by chance 0.34."""
    pairs = [("a", "a")] * 3 + [("b", "b")] * 2 + [("c", "c")] * 2 + [("a", "b"), ("b", "c"), ("c", "a")]
    assert agreement(pairs).kappa == pytest.approx((0.7 - 0.34) / 0.66)


def test_raters_that_never_differed_are_not_certain_to_agree():
    """Twenty labels without a difference leave room below."""
    found = agreement(rated(12, 0, 0, 8))
    assert found.kappa == 1.0
    assert found.kappa_interval[0] < 0.8
    assert found.share_interval[0] < 0.9


@pytest.mark.parametrize("pairs", [[], [("pass", "pass")] * 9])
def test_one_label_throughout_says_nothing_beyond_chance(pairs):
    """No kappa, and an interval of everything."""
    found = agreement(pairs)
    assert (found.kappa, found.kappa_interval) == (None, (-1.0, 1.0))


@pytest.mark.parametrize("cells", [(0.45, 0.05, 0.05, 0.45), (0.8, 0.05, 0.05, 0.1), (0.5, 0.2, 0.02, 0.28)])
@pytest.mark.parametrize("labelled", [30, 100])
def test_the_interval_of_kappa_holds_what_it_says(cells, labelled):
    """At least 92 % of 400 samples at 95 %; as published it would be 84 to 93 % at n = 30."""
    a, b, c, d = cells
    chance = (a + b) * (a + c) + (d + b) * (d + c)
    true = (a + d - chance) / (1 - chance)
    drawn = np.random.default_rng(labelled).multinomial(labelled, cells, 400)
    found = [agreement(rated(*map(int, row))).kappa_interval for row in drawn]
    assert np.mean([low <= true <= high for low, high in found]) >= 0.92
