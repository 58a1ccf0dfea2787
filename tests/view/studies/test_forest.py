"""A forest plot as data: every comparison once, in points, with what it says."""

from __future__ import annotations

from core.view.studies.forest import forest
from tests.view.studies.tables import a_table


def test_every_comparison_has_one_line():
    """Those with the reference first, control arms and repetitions in a group of their own."""
    table = a_table()
    groups = forest(table, table.columns)
    planned = sum(len(entry.contrasts) for entry in table.entries.values())
    assert sum(len(group.whiskers) for group in groups) == planned
    assert groups[0].title == "used by large on id, against No skill"
    assert [each.label for each in groups[1].whiskers] == [
        "+Error by large over gutted",
        "+Error by small over gutted",
        "again by large (A/A)",
        "again by small (A/A)",
    ]


def test_a_line_lies_round_its_change():
    """In points; what is not made has none, and says why."""
    table = a_table(over=lambda cell: cell.condition != "again")
    lines = [each for group in forest(table, table.columns[:1]) for each in group.whiskers]
    for each in lines:
        if each.told.state == "waiting":
            assert each.at is None
            assert each.said.endswith("not over")
        else:
            assert -100 <= each.low <= each.at <= each.high <= 100
            assert each.n == 30
            assert round(each.at, 6) == round(100 * (each.better - each.worse) / 30, 6)
            assert " at 99.72 %" in each.said
    assert {each.told.state for each in lines} == {"better", "not_decided", "waiting"}
