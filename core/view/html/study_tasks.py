"""Task by condition as a matrix: a sign and a shade a cell, each opening its trajectory or its attempts."""

from __future__ import annotations

from core.stats.outcomes import TaskMean
from core.study.table import Row
from core.view.amounts import many
from core.view.html.choices import Choice, choices
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.links import view
from core.view.shares import percent
from core.view.studies.asked import ONLY, StudyView
from core.view.studies.by_task import ROWS, TaskCell, TaskPage, TaskRow

_KINDS = {"infrastructure": "⚡", "unscorable": "∅", "timeout": "◷"}
LEGEND = "✓ passed, ✗ failed, a share of several attempts in between; ⚡ infrastructure, ∅ unscorable, ◷ timeout."


def task_choices(found: TaskPage, asked: StudyView) -> Html:
    """Which tasks are shown, with how many each choice has."""
    row = [
        Choice(words, asked.link(only=name, start=0), now=name == asked.only, number=found.counts[name])
        for name, words in ONLY.items()
    ]
    return tag("div", choices("which tasks", row), _pages(found, asked), cls="lab-tools")


def _pages(found: TaskPage, asked: StudyView) -> Html:
    """From where to where the page goes, and the pages before and after it."""
    if found.matched <= ROWS:
        return NOTHING
    end = found.start + len(found.rows)
    told = tag("span", f"{found.start + 1} to {end} of {many(found.matched, 'task')}", cls="lab-faint")
    before = link(asked.link(start=max(0, found.start - ROWS)), "← before") if found.start else NOTHING
    after = link(asked.link(start=end), "after →") if end < found.matched else NOTHING
    return join([told, before, after], " ")


def task_matrix(found: TaskPage, asked: StudyView) -> Html:
    """The rows of the page; what cannot be seen is said in each cell's title."""
    heads = (tag("th", each.label, _author(each), scope="col") for each in found.columns)
    totals = (tag("td", tag("span", percent(each), cls="total")) for each in found.scores)
    total = tag("tr", tag("th", "all tasks", scope="row"), *totals)
    head = tag("thead", tag("tr", tag("th", "task", scope="col"), *heads), total)
    body = tag("tbody", *(_row(row, found.columns, asked) for row in found.rows))
    return tag("div", tag("table", head, body, cls="lab-matrix"), cls="lab-scroll")


def _author(row: Row) -> Html:
    return tag("span", f" {row.author}", cls="lab-faint") if row.author else NOTHING


def _row(row: TaskRow, columns: tuple[Row, ...], asked: StudyView) -> Html:
    cells = (tag("td", _cell(row.task, each, of, asked)) for each, of in zip(row.cells, columns, strict=True))
    return tag("tr", tag("th", row.task, scope="row", title=row.task), *cells)


def _cell(task: str, each: TaskCell | None, of: Row, asked: StudyView) -> Html:
    if each is None:
        return tag("span", "·", cls="none", title=f"{task}: {of.label} has no attempt that is over")
    mean = each.mean
    passed = "no value" if mean.value is None else f"mean {mean.value:.2f}"
    lacking = f", {many(len(mean.missing), 'attempt')} missing: {', '.join(mean.missing)}" if mean.missing else ""
    by = f" by {of.author}" if of.author else ""
    title = f"{task}: {of.label}{by}, {passed} of {many(mean.attempts, 'attempt')}{lacking}"
    now = " now" if (asked.cell, asked.task) == (each.cell, task) else ""
    if len(each.attempts) == 1:
        one = each.attempts[0]
        return link(view("trajectories", run=one.run, traj=one.trajectory), _sign(mean), cls=_shade(mean), title=title)
    where = asked.link(cell=each.cell, task=task)
    return link(where, _sign(mean), cls=f"{_shade(mean)}{now}", title=f"{title}; opens the list of attempts")


def _sign(mean: TaskMean) -> str:
    kinds = "".join(_KINDS[kind] for kind in dict.fromkeys(mean.missing) if kind in _KINDS)
    if mean.value is None:
        return kinds
    value = {1.0: "✓", 0.0: "✗"}.get(mean.value, f"{mean.value:.2f}")
    return f"{value} {kinds}".strip()


def _shade(mean: TaskMean) -> str:
    if mean.value is None:
        return "odd"
    return {1.0: "all", 0.0: "no"}.get(mean.value, "most" if mean.value >= 0.5 else "few")
