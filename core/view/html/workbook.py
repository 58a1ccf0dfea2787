"""Three workbooks beside each other: before, after and expected, each answer cell with a sign of how it came out."""

from __future__ import annotations

from core.view.html.markup import NOTHING, Html, lines, tag
from core.view.trajectories.grid import CaseSheets, Cell, SheetPage, Window

_DUE = "due"
"""The mark that a cell of the expected workbook has where the agent's is wrong: it is right, and what was missed."""
_SIGNS: dict[str, tuple[str, str]] = {
    "right": ("✓", "in the answer, as expected"),
    "wrong": ("✗", "in the answer, not as expected"),
    _DUE: ("≠", "what the answer should be there"),
    "unknown": ("?", "in the answer, a formula whose value is not in the file"),
    "changed": ("△", "changed by the agent, outside the answer"),
}
_TITLES = {"before": "Before", "after": "After: what the agent left", "expected": "Expected"}


def workbooks(shown: CaseSheets) -> Html:
    """The three pages side by side where there is room, else under one another."""
    pages = (shown.before, shown.after, shown.expected)
    return tag("div", *(_page(page, shown.window) for page in pages), cls="lab-books")


def legend(shown: CaseSheets) -> Html:
    """What the signs mean, those that occur."""
    seen = {_mark(cell, page.name) for page in (shown.after, shown.expected) for row in page.rows for cell in row}
    parts = [
        tag("span", tag("span", sign, cls=f"lab-cell-sign {mark}"), f" {words}")
        for mark, (sign, words) in _SIGNS.items()
        if mark in seen
    ]
    return tag("div", *parts, cls="lab-facts lab-faint") if parts else NOTHING


def column_title(number: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _page(page: SheetPage, window: Window) -> Html:
    title = tag("h4", _TITLES[page.name])
    if page.problem:
        return tag("div", title, tag("p", lines(page.problem), cls="lab-note"), cls="lab-book")
    columns = range(window.first_column, window.first_column + (len(page.rows[0]) if page.rows else 0))
    head = tag("tr", tag("th", ""), *(tag("th", column_title(each), scope="col") for each in columns))
    body = (
        tag("tr", tag("th", window.first_row + place, scope="row"), *(_cell(cell, page.name) for cell in row))
        for place, row in enumerate(page.rows)
    )
    sheet = tag("table", tag("thead", head), tag("tbody", *body), cls="lab-sheet")
    return tag("div", title, tag("div", sheet, cls="lab-scroll"), cls="lab-book")


def _mark(cell: Cell, page: str) -> str:
    return _DUE if cell.mark == "wrong" and page == "expected" else cell.mark


def _cell(cell: Cell, page: str) -> Html:
    mark = _mark(cell, page)
    sign, words = _SIGNS.get(mark, ("", ""))
    told = " · ".join(filter(None, (words, cell.formula, cell.text if len(cell.text) > 24 else "")))
    return tag(
        "td",
        tag("span", sign, cls="lab-cell-sign") if sign else NOTHING,
        tag("span", "ƒ", cls="lab-formula") if cell.formula else NOTHING,
        tag("span", cell.text, cls="lab-cell"),
        cls=" ".join(filter(None, (mark, "right-hand" if cell.number else ""))),
        title=told or None,
    )
