"""The files that `trace2skill study` writes when it is asked to."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from core.cli.studies import written
from tests.view.studies.tables import a_table


def test_a_csv_is_three_and_each_form_is_where_it_was_asked_for(tmp_path: Path) -> None:
    """Attempts and costs stand beside the scores, under their name; what is not asked for is not written."""
    options = Namespace(csv=tmp_path / "out.csv", markdown=tmp_path / "out.md", latex=None)
    made = written(a_table(), "USD", options)
    assert sorted(path.name for path in made) == ["out-attempts.csv", "out-costs.csv", "out.csv", "out.md"]
    assert sorted(tmp_path.iterdir()) == sorted(made)
    assert (tmp_path / "out-attempts.csv").read_text(encoding="utf-8").startswith("condition,author,user,tasks,task,")
    assert written(a_table(), "USD", Namespace(csv=None, markdown=None, latex=None)) == []
