"""Tables, findings and small texts that several commands show; all of it is readable in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from core.types import Finding
from core.view.text.signs import visible

SIGNS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "info": ("·", "cyan")}
"""A finding's sign says its severity without colour."""


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A plain table; cells are shown as they are, numbers to the right, the first column unbroken: it is copied."""
    drawn = Table(
        title=Text(visible(title), style="bold") if title else None,
        title_justify="left",
        header_style="dim",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
    )
    for index, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], int | float | None) for row in rows)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=index == 0)
    for row in rows:
        drawn.add_row(*(Text(cell(each)) for each in row))
    return drawn


def cell(value: object) -> str:
    """A value as a table shows it."""
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else visible(str(value))


def shown_findings(findings: Iterable[Finding]) -> RenderableType:
    """Findings one below the other: sign, place and rule, then what is wrong and what to do."""
    parts: list[RenderableType] = []
    for finding in findings:
        sign, colour = SIGNS[finding.severity]
        where = finding.path + (f":{finding.line}" if finding.line is not None else "")
        head = Text.assemble(
            (f"{sign} ", colour), (visible(where), "bold"), " " if where else "", (finding.rule, "dim")
        )
        parts += [head, Padding(Text(visible(finding.message)), (0, 0, 0, 2))]
        if finding.advice:
            parts.append(Padding(Text(f"→ {visible(finding.advice)}", style="italic"), (0, 0, 0, 2)))
    return Group(*parts)


def counted(findings: Sequence[Finding]) -> str:
    """How many findings of each severity, in words: "2 errors, 1 warning"; "no findings" where there are none."""
    told = []
    for severity, name in (("error", "error"), ("warning", "warning"), ("info", "note")):
        number = sum(finding.severity == severity for finding in findings)
        if number:
            told.append(f"{number} {name}{'' if number == 1 else 's'}")
    return ", ".join(told) or "no findings"
