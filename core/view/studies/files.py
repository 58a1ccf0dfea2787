"""A study as a file to be read: Markdown or LaTeX, of the same grids and sentences. Pure.

Names of models, conditions and tasks are people's text: in each form what would be a formula or markup is made plain.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from core.study.records import StudyRecord
from core.study.table import StudyTable
from core.view.amounts import minute
from core.view.studies.by_task import task_grids
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
_PAGE = 36
"""Rows beyond which a table does not fit on a page."""
_IN_WORDS = ("why", "level", "missing")
"""Columns that a page of paper has no room for; what is missing has a table of its own."""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&$@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
"""What is markup, a formula, a name that is told of it, or what makes an address a link."""
_AT_THE_START = re.compile(r"^(\d*)([-+.)])(?=[\s-]|$)")
"""What makes a list of a text that begins with it."""


def grids(table: StudyTable, currency: str = "") -> tuple[Grid, ...]:
    """Every grid of a study that has rows: scores, comparisons, what is missing, cost and time, task by task."""
    every = (scores(table), comparisons(table), missing(table), costs(table, currency), *task_grids(table))
    return tuple(grid for grid in every if grid.rows)


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
    """Tables for a document that loads booktabs, graphicx and longtable, the notes below them.

    One that fits on a page is a float as wide as the text, a longer one goes over pages. Why each verdict is no more
    than it is stands in Markdown and in the CSV.
    """
    parts = [r"% \usepackage{booktabs,graphicx,longtable}"]
    for number, grid in enumerate(grids(table, currency)):
        told = f"{grid.title} ({label(table)})" if label(table) else grid.title
        name = f"tab:{re.sub('[^a-z0-9-]+', '-', table.name)}-{number + 1}"
        parts.append(_tabular(_without(grid, _IN_WORDS), _latex(told), name))
    for group in all_notes(table):
        items = "\n".join(f"\\item {_latex(note)}" for note in group.told)
        parts.append(f"\\paragraph{{{_latex(group.title)}}}\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}")
    return "\n\n".join(parts) + "\n"


def _tabular(grid: Grid, caption: str, name: str) -> str:
    """A grid with its figures to the right: as a float, or over pages where it is longer than one."""
    columns = "".join("r" if _figures(grid, place) else "l" for place in range(len(grid.head)))
    head, body = _joined(grid.head), "\n".join(f"{_joined(row)} \\\\" for row in grid.rows)
    if len(grid.rows) > _PAGE:
        return (
            f"{{\\tiny\\setlength{{\\tabcolsep}}{{2pt}}\n\\begin{{longtable}}{{{columns}}}\n"
            f"\\caption{{{caption}}}\\label{{{name}}} \\\\\n\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n{body}\n"
            "\\bottomrule\n\\end{longtable}}"
        )
    return (
        f"\\begin{{table}}\n\\caption{{{caption}}}\\label{{{name}}}\n\\resizebox{{\\textwidth}}{{!}}{{%\n"
        f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head} \\\\\n\\midrule\n{body}\n\\bottomrule\n"
        "\\end{tabular}}\n\\end{table}"
    )


def _figures(grid: Grid, place: int) -> bool:
    """Whether a column holds figures, and so stands to the right."""
    told = [row[place] for row in grid.rows if row[place] not in ("", "–")]
    return bool(told) and all(each[0] in "0123456789+−<" for each in told)


def _without(grid: Grid, left_out: Collection[str]) -> Grid:
    kept = [place for place, title in enumerate(grid.head) if title not in left_out]
    rows = tuple(tuple(row[place] for place in kept) for row in grid.rows)
    return Grid(grid.title, tuple(grid.head[place] for place in kept), rows)


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


def study_file(record: StudyRecord, table: StudyTable) -> str:
    """The study's newest file as it was run, and above it who answered: models that it names need not have."""
    newest = record.files[-1]
    who = label(table) or ", ".join(dict.fromkeys(f"{column.user} was {column.model}" for column in table.columns))
    return f"# As it was run from {minute(newest.at)} UTC on. Answered by: {visible(who)}.\n{newest.text}"
