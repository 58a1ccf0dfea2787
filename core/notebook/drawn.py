"""Things that draw themselves in a notebook: light or dark as it is, with nothing loaded from anywhere."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from core.view.diffs.diff import FileDiff
from core.view.html.diff import diff_html
from core.view.html.markup import NOTHING, Html, join, tag
from core.view.html.shown import snapshot_html
from core.view.html.style import style_sheet
from core.view.notebook.shown import KEPT_ROWS, Shown, snapshot

if TYPE_CHECKING:
    from pandas import DataFrame

_OUR_LINK = re.compile(r'(<a class="lab-go[^"]*") href="([^"]*)"')
_AROUND = """
.lab-cell { color-scheme: light dark; }
[data-jp-theme-light="true"] .lab-cell, body.vscode-light .lab-cell { color-scheme: light; }
[data-jp-theme-light="false"] .lab-cell, body.vscode-dark .lab-cell { color-scheme: dark; }
.lab-cell { background: light-dark(#ffffff, #0e1117); color: light-dark(#1f2328, #e6e8eb); padding: 0.5rem 0.75rem; }
.lab-cell.lab-cell table { color: inherit; font-size: inherit; table-layout: auto; margin: 0; width: 100%; }
.lab-cell.lab-cell td, .lab-cell.lab-cell th { color: inherit; text-align: left; vertical-align: top; }
.lab-cell.lab-cell tbody tr:nth-child(n) { background: none; }
.lab-cell .lab-copy, .lab-cell .lab-copy-link, .lab-cell a.lab-quiet:not([href]) { display: none !important; }
.lab-cell a.lab-go:not([href]) { color: inherit !important; text-decoration: none !important; cursor: default; }
"""
"""Light or dark as Jupyter is, or the system where nothing tells; what Jupyter does to every table undone; buttons that
only the lab's own page hears are hidden."""


@cache
def _sheet() -> str:
    """The style sheet for a cell: nested in the cell's own class, so that each rule outweighs those of Jupyter."""
    ours = str(style_sheet()).removeprefix("<style>").removesuffix("</style>")
    return f"<style>{_AROUND}.lab-cell.lab-cell {{\n{ours}\n}}</style>"


class Drawn:
    """What a view shows: `value` is the record it is made of, `frame` its rows; a notebook shows it drawn."""

    def __init__(self, shown: Shown, app: str = "") -> None:
        self.value: Any = shown.value
        self._shown = shown
        self._app = app

    @property
    def frame(self) -> DataFrame:
        """Every row, every column."""
        return frame(self._shown)

    def __repr__(self) -> str:
        return f"{self._shown.words}\n{self.frame}" if self._shown.words else str(self.frame)

    def _repr_html_(self) -> str:
        told = tag("p", self._shown.words) if self._shown.words else NOTHING
        table = drawing(self._shown) if self._shown.draw else snapshot_html(snapshot(self._shown), KEPT_ROWS)
        return in_a_cell(join((told, table)), self._app)


class SkillDiff(tuple[FileDiff, ...]):
    """What differs between two skills: the files in order, and drawn as a diff in a notebook."""

    __slots__ = ()

    def __repr__(self) -> str:
        told = (f"{file.path}: {file.kind}, +{file.added} −{file.removed} lines" for file in self)
        return "\n".join(told) or "Nothing differs."

    def _repr_html_(self) -> str:
        return in_a_cell(diff_html(self) if self else tag("p", "Nothing differs."))


def drawing(shown: Shown) -> Any:
    """The picture of a view: HTML, or a figure. Raises ValueError where it has none but its rows."""
    if shown.draw is None:
        raise ValueError("this view is its rows and has no other picture")
    return shown.draw()


def frame(shown: Shown) -> DataFrame:
    """All rows and all their columns, as they are; what the view says in a sentence is in `attrs["told"]`."""
    import pandas as pd  # takes longer than all of the lab: only who asks for a table waits for it

    fields = list(shown.rows[0]._fields) if shown.rows else list(shown.columns)
    table = pd.DataFrame(list(shown.rows), columns=fields)
    table.attrs["told"] = shown.words
    return table


def in_a_cell(part: Html, app: str = "") -> str:
    """Our HTML with its style sheet. Links lead into the lab at the address `app`, or without one nowhere.

    Only links of ours are touched: what they look like cannot occur in a text, where quotes are escaped.
    """
    whole = str(tag("div", tag("div", part, cls="lab"), cls="lab-cell"))
    instead = rf'\1 href="{app.rstrip("/")}/\2"' if re.fullmatch(r"https?://[\w.:/-]+", app) else r"\1"
    return f"{_sheet()}{_OUR_LINK.sub(instead, whole)}"
