"""The longest chain of calls, read from a server's log."""

from __future__ import annotations

import pytest

from tests.bench.schedule import Setting
from tests.bench.ways import BATCHES, Way, longest_chain, row_of


def call(came: float, went: float) -> dict[str, float]:
    return {"came": came, "went": went}


def test_calls_beside_each_other_are_one_link_and_calls_that_wait_are_several() -> None:
    """Three analyses at once, a merge after the last of them, another after that."""
    assert longest_chain([call(0, 2), call(0, 2.1), call(0.1, 2.2), call(2.3, 4), call(4.1, 6)]) == 3
    assert longest_chain([call(each, each + 0.9) for each in range(70)]) == 70
    assert longest_chain([]) == 0


def test_a_row_compares_the_ratio_of_walls_with_that_of_chains() -> None:
    """Parallel evolution that took half as long again as its chain loses a third of what it could have saved."""
    ways = dict(zip(BATCHES, (Way(0.9, 3), Way(14.0, 70), Way(7.2, 36)), strict=True))
    row = row_of(Setting("ways", 70, 128, 0.2, 0.0, 1, 1.5), ways)
    assert row["ratio"] == pytest.approx((70 / 3) / (14.0 / 0.9), abs=0.001)
    assert (row["sequential_b1_chain"], row["b4_chain_ratio"]) == (70, 12.0)
