"""What the commands print: rich on a terminal, one JSON object at the end under --json, sentences for errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from core.types import Finding
from core.view.rich_text import visible

SIGNS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "info": ("·", "cyan")}


class Screen:
    """Standard output of one command: either for people or, with `as_json`, one JSON object and nothing else."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._people = Console(file=sys.stdout, quiet=as_json, highlight=False, soft_wrap=True)
        self.errors = Console(file=sys.stderr, highlight=False, soft_wrap=True)

    def show(self, what: RenderableType) -> None:
        """Print for people. Plain strings are never read as markup: they may come from a model."""
        self._people.print(Text(visible(what)) if isinstance(what, str) else what)

    def note(self, text: str) -> None:
        """Say how things go, on standard error, so that output stays clean in a pipe."""
        self.errors.print(Text(text, style="dim"))

    def complain(self, text: str) -> None:
        self.errors.print(Text.assemble(("error: ", "bold red"), text))

    def report(self, value: Mapping[str, Any] | BaseModel) -> None:
        """The one JSON object of a --json command; nothing for people."""
        if self.as_json:
            plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
            sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2, default=str) + "\n")

    @property
    def console(self) -> Console:
        return self._people


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A plain table; cells are shown as they are, numbers to the right."""
    drawn = Table(title=Text(title), title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    for index, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(_cell(cell)) for cell in row))
    return drawn


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else visible(str(value))


def findings_table(title: str, findings: Sequence[Finding]) -> Table:
    """Findings with sign, place, rule, message and what to do; the sign says the severity without colour."""
    drawn = Table(title=Text(title), title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    for name in ("", "where", "rule", "what", "what to do"):
        drawn.add_column(name, overflow="fold")
    for finding in findings:
        sign, colour = SIGNS[finding.severity]
        where = finding.path + (f":{finding.line}" if finding.line is not None else "")
        drawn.add_row(
            Text(sign, style=colour),
            Text(visible(where)),
            Text(visible(finding.rule)),
            Text(visible(finding.message)),
            Text(visible(finding.advice)),
        )
    return drawn
