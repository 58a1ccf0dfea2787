"""The store's figures, on a small scale."""

from __future__ import annotations

from tests.bench.store import rows


def test_every_figure_is_measured_and_held_against_something() -> None:
    """Each row has a name, a value, a unit, and a bound or a reference with the ratio of the two."""
    found = rows(trajectories=20, steps=3)
    assert len({row["name"] for row in found}) == len(found)
    for row in found:
        assert row["value"] > 0
        assert "bound" in row or row["ratio"] == row["value"] / row["reference"]
