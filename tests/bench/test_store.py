"""The store's figures, small by default and whole in the slow suite."""

from __future__ import annotations

import pytest

from tests.bench.store import rows


def test_every_figure_is_measured() -> None:
    """Each row has a name, a value, a unit, a reference and the ratio of the two."""
    found = rows(trajectories=20, steps=3)
    assert len({row["name"] for row in found}) == len(found)
    assert all(row["ratio"] == row["value"] / row["reference"] for row in found)
    assert all(row["value"] > 0 for row in found)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_trajectories_are_bearable() -> None:
    """With 10,000 trajectories of 20 steps a word is found within a second and no list or summary reads the steps."""
    found = {row["name"]: row["value"] for row in rows()}
    assert found["store_search_rare"] < 1000
    assert found["store_search_common"] < 1000
    assert found["store_list_rows"] < 1000
    assert found["store_summary"] < 1000
