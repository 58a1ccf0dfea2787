"""A study as a file: CSV, Markdown or LaTeX, of the same grids and sentences. Pure.

Names of models, conditions and tasks are people's text: in each form what would be a formula or markup is made plain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.study.table import StudyTable
from core.view.csv_text import csv_text
from core.view.studies.costs import costs
from core.view.studies.grid import Grid, comparisons, missing, scores
from core.view.studies.said import all_notes, label
from core.view.text.signs import visible

_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "[": "{[}",  # after \\, \midrule and \item it would begin an option of theirs, and * would be one
    "]": "{]}",
    "*": "{*}",
    "Δ": r"$\Delta$",
    "α": r"$\alpha$",
    "−": r"$-$",
    "·": r"$\cdot$",
    "…": r"\ldots{}",
    "–": "--",
}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&$@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
"""What is markup, a formula, a name that is told of it, or what makes an address a link."""
_AT_THE_START = re.compile(r"^(\d*)([-+.)])(?=[\s-]|$)")
"""What makes a list of a text that begins with it."""


def grids(table: StudyTable, currency: str = "") -> tuple[Grid, ...]:
    """Every grid of a study that has rows: scores, comparisons, what is missing, cost and time."""
    every = (scores(table), comparisons(table), missing(table), costs(table, currency))
    return tuple(grid for grid in every if grid.rows)


def as_csv(table: StudyTable, currency: str = "") -> str:
    """One file of all grids, each row behind its grid's name; the last rows are the notes."""
    every = grids(table, currency)
    width = max(len(grid.head) for grid in every)
    rows: list[Sequence[str]] = []
    for grid in every:
        rows += [(grid.title, *grid.head), *((grid.title, *row) for row in grid.rows)]
    rows += [("Notes", group.title, note) for group in all_notes(table) for note in group.told]
    return csv_text(("table", *("" for _ in range(width))), ((*row, *[""] * (width + 1 - len(row))) for row in rows))


def as_markdown(table: StudyTable, currency: str = "") -> str:
    """Headings, pipe tables (GitHub Flavored Markdown) and the notes as a list."""
    parts = [f"**{_marked(told)}**\n" for told in (label(table),) if told]
    for number, grid in enumerate(grids(table, currency)):
        parts.append(f"{'#' if not number else '##'} {_marked(grid.title)}\n")
        lines = [grid.head, tuple("---" for _ in grid.head), *grid.rows]
        parts.append("\n".join(_piped(line, plain=line is lines[1]) for line in lines) + "\n")
    for group in all_notes(table):
        parts.append(f"## {_marked(group.title)}\n")
        parts.append("\n".join(f"- {_marked(note)}" for note in group.told) + "\n")
    return "\n".join(parts)


def as_latex(table: StudyTable, currency: str = "") -> str:
    """Tables for a document that loads booktabs, the notes below them."""
    parts = [r"% \usepackage{booktabs}"]
    for grid in grids(table, currency):
        told = f"{grid.title} ({label(table)})" if label(table) else grid.title
        columns = "l" * len(grid.head)
        body = "\n".join(f"{_joined(row)} \\\\" for row in grid.rows)
        parts.append(
            "\\begin{table}\n"
            f"\\caption{{{_latex(told)}}}\n"
            f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{_joined(grid.head)} \\\\\n\\midrule\n{body}\n\\bottomrule\n"
            "\\end{tabular}\n\\end{table}"
        )
    for group in all_notes(table):
        items = "\n".join(f"\\item {_latex(note)}" for note in group.told)
        parts.append(f"\\paragraph{{{_latex(group.title)}}}\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}")
    return "\n\n".join(parts) + "\n"


def _piped(cells: Sequence[str], plain: bool) -> str:
    return "| " + " | ".join(cell if plain else _marked(cell) for cell in cells) + " |"


def _marked(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    plain = _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))
    return _AT_THE_START.sub(r"\1\\\2", plain)


def _joined(cells: Sequence[str]) -> str:
    return " & ".join(map(_latex, cells))


def _latex(text: str) -> str:
    """A text that LaTeX sets as it is, on one line."""
    return "".join(_LATEX.get(sign, sign) for sign in " ".join(visible(text).split()))
