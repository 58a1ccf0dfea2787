"""The bulk table: what can be downloaded of it holds no formula."""

from __future__ import annotations

import pytest

from core.view.review.queue import Wanted
from core.view.review.review import review_of
from core.view.review.table import table_rows
from core.view.review.votes import ReviewFacts
from tests.view.review.patches import ROWS


@pytest.mark.parametrize("begins", "=+-@")
def test_no_cell_of_the_bulk_table_is_a_formula_in_a_spreadsheet(begins: str) -> None:
    """Its toolbar offers the table as CSV: a cause and a task that begin as a formula does are texts there too."""
    text = f'{begins}HYPERLINK("http://tracker.example")'
    rows = tuple(row._replace(root_cause=text, task=text, origin=text) for row in ROWS)
    facts = ReviewFacts(rows, {}, frozenset(), (), None, 6, 2, frozenset(), "")
    review = review_of(facts, "ada", True, Wanted())
    for row in table_rows(rows, review, "run"):
        assert row["root cause"] == f"'{text}"
        assert not any(str(value).startswith(tuple("=+-@")) for value in row.values())
