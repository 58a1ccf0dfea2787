"""A table as a text that a model reads: a pipe table of Markdown, one line a row. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.tasks.table_qa.csv_files import Table
from core.tasks.table_qa.escapes import escaped


def table_as_text(table: Table) -> str:
    """The table with a line for each row, cells between pipes, a pipe in a cell as \\|, a line end as \\n (escapes.py):
    every cell can be read back exactly, and a value copied from one means what the cell says."""
    return "\n".join([_line(table.header), _line(["---"] * len(table.header)), *map(_line, table.rows)]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"
