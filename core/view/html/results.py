"""Two versions compared, as tables: by type of task, task by task with a link to every trajectory, and what it took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

from core.view.amounts import NO_PRICE
from core.view.html.badge import badge, sign_of
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.scores import interval_bar
from core.view.html.table import Column, table
from core.view.links import View, view
from core.view.results.looks import told_look
from core.view.results.results import Attempt, EvolveCount, Group, Results, Spent, TaskResult
from core.view.results.sureness import RULE, how_sure, methods_told
from core.view.shares import between, bounds, chance, points

SHOWN = 200
"""How many tasks a person reads at once."""
_UNITS = {"turns": "{:,.1f}", "tokens": "{:,.0f}", "seconds": "{:,.2f}"}
_MEASURES = {"turns": "turns", "tokens": "tokens", "seconds": "duration, in seconds", "cost": "cost"}
Told: TypeAlias = Callable[[float], str]
"""Tells an amount of money, or that there is no price."""


def kinds_table(found: Results, measured: str) -> Html:
    """Each type of task with both scores, their change and how sure it is; altogether last.

    `measured` is the version whose look at the tasks the comparison is.
    """
    columns = (
        Column("type of task"),
        Column("n", "right", hint="tasks with a verdict under both"),
        Column(f"{found.before} passed", "right"),
        Column("95 % interval", "right"),
        Column(f"{found.after} passed", "right"),
        Column("95 % interval", "right"),
        Column("change", "right", hint="in percentage points, on the same tasks"),
        Column(f"{found.whole.paired.level} interval of the change"),
        Column("better / worse / same", "center"),
        Column("p", "right", hint=found.whole.paired.left_out.test.name),
        Column("verdict"),
    )
    rows = [_group(group) for group in (*found.kinds, found.whole)]
    told = f"{RULE} {told_look(measured, found.whole.paired.look)}"
    return tag(
        "div",
        table(columns, rows, marked={len(rows) - 1: "now"}),
        tag("p", told, cls="lab-faint lab-plain"),
        tag("p", f"Methods: {methods_told(found.whole.paired)}.", cls="lab-faint lab-plain"),
    )


def task_table(run: str, found: Results, rows: Sequence[TaskResult], told: Told) -> Html:
    """Task by task; every outcome opens its trajectory. `told` tells a cost."""
    columns = (
        Column("task"),
        Column("type"),
        Column(found.before),
        Column(found.after),
        Column("change"),
        Column("turns", "right"),
        Column("tokens", "right"),
        Column("cost", "right"),
        Column("what it asks", wide=True),
    )
    caption = (
        f"The first {SHOWN} of {len(rows)}; choose a type or a direction for the rest." if len(rows) > SHOWN else ""
    )
    return table(columns, [_task(run, row, told) for row in rows[:SHOWN]], caption=caption)


def strip(run: str, rows: Sequence[TaskResult]) -> Html:
    """A square a task in the order of the table, its sign saying how it changed; each opens both trajectories."""
    return tag(
        "div", *(_square(run, row) for row in rows[:SHOWN]), cls="lab-strip", aria_label="every task at a glance"
    )


def spent_table(found: Results, told: Told) -> Html:
    """Turns, tokens, duration and cost of an attempt, before and after, over the same tasks; `told` tells a cost."""
    columns = (
        Column("an attempt took, on average"),
        Column(found.before, "right"),
        Column(found.after, "right"),
        Column("change", "right", hint="over the tasks attempted with both"),
        Column("lower in", "right"),
        Column("higher in", "right"),
        Column("of", "right", hint="tasks attempted with both"),
        Column("p", "right", hint="exact two-sided sign test of lower against higher"),
    )
    return table(columns, [_spent(each, told) for each in found.spent])


def evolve_table(run: str, counts: Iterable[EvolveCount]) -> Html:
    """How attempts at the tasks that were learned from ended, by type; each count opens them."""
    outcomes = ("passed", "failed", "not_scorable", "infrastructure", "stopped", "ungraded")
    by_kind: dict[str, dict[str, int]] = {}
    for each in counts:
        by_kind.setdefault(each.kind, {})[each.outcome] = each.attempts
    used = [outcome for outcome in outcomes if any(outcome in found for found in by_kind.values())]
    columns = (Column("type of task"), *(Column(outcome.replace("_", " "), "right") for outcome in used))
    rows = [
        (kind or "–", *(_evolve(run, kind, outcome, found.get(outcome, 0)) for outcome in used))
        for kind, found in by_kind.items()
    ]
    return table(columns, rows)


def _evolve(run: str, kind: str, outcome: str, count: int) -> object:
    return link(view("trajectories", run=run, arm="evolve", kind=kind, outcome=outcome), count) if count else 0


def _group(group: Group) -> tuple[object, ...]:
    found = group.paired.left_out
    sure = how_sure(group.paired)
    bar = tag("div", between(found.interval[:2]) or "–", interval_bar(found.interval[:2], found.change, signed=True))
    return (
        group.kind or "all types",
        found.pairs,
        bounds(group.before.low, group.before.high),
        between(group.before.interval, signed=False) or "–",
        bounds(group.after.low, group.after.high),
        between(group.after.interval, signed=False) or "–",
        points(found.change),
        bar,
        f"{found.better} / {found.worse} / {found.same}",
        chance(found.p_value) if found.pairs else "–",
        badge(sure.verdict.replace(" ", "_"), sure.verdict, sure.why),
    )


def _task(run: str, row: TaskResult, told: Told) -> tuple[object, ...]:
    return (
        _both(run, row, row.task),
        row.kind,
        _outcomes(run, row.before),
        _outcomes(run, row.after),
        tag("span", badge(row.direction), "" if row.change in (None, 0, 1, -1) else f" {points(row.change)}"),
        *(_pair(measure, row, told) for measure in ("turns", "tokens", "cost")),
        _asked(row.instruction),
    )


def _asked(instruction: str) -> Html:
    line = " ".join(instruction.split())
    return tag("span", line if len(line) <= 160 else f"{line[:159]}…", title=line[:1000], cls="lab-faint")


def _outcomes(run: str, attempts: Sequence[Attempt]) -> Html:
    if not attempts:
        return tag("span", "not attempted", cls="lab-faint")
    shown = (
        link(view("trajectories", run=run, traj=each.trajectory), badge(each.outcome), title=each.reason or None)
        for each in attempts[:5]
    )
    more = tag("span", f" +{len(attempts) - 5}", cls="lab-faint") if len(attempts) > 5 else NOTHING
    return tag("span", join(shown, " "), more)


def side_by_side(run: str, row: TaskResult) -> View:
    """Both trajectories of a task beside each other, or the one there is."""
    before, after = (side[0].trajectory if side else "" for side in (row.before, row.after))
    return view("trajectories", run=run, traj=before or after, **{"with": after if before else ""})


def _both(run: str, row: TaskResult, words: str) -> Html:
    there = bool(row.before and row.after)
    told = "opens both trajectories side by side" if there else "opens its trajectory"
    return link(side_by_side(run, row), words, title=told)


def _square(run: str, row: TaskResult) -> Html:
    title = f"{row.task}: {row.direction}"
    return link(side_by_side(run, row), sign_of(row.direction), cls=row.direction, title=title)


def _pair(measure: str, row: TaskResult, told: Told) -> str:
    sides = [
        sum(getattr(each, measure) for each in side) / len(side) if side else None for side in (row.before, row.after)
    ]
    words = ["–" if each is None else _number(measure, each, told) for each in sides]
    return words[0] if words[0] == words[1] else f"{words[0]} → {words[1]}"


def _number(measure: str, value: float, told: Told) -> str:
    if measure == "cost":
        return told(value)
    return f"{value:,.0f}" if measure == "turns" and value == int(value) else _UNITS[measure].format(value)


def _printed(each: Spent) -> float:
    """The difference of the two averages as they are printed, so that it is what a reader finds between them."""
    if each.measure == "cost":
        return each.change
    before, after = (
        Decimal(_UNITS[each.measure].format(value).replace(",", "")) for value in (each.before, each.after)
    )
    return float(after - before)


def _spent(each: Spent, told: Told) -> tuple[object, ...]:
    if not each.tasks or (each.measure == "cost" and told(each.before) == told(each.after) == NO_PRICE):
        none = NO_PRICE if each.tasks else "–"
        return (_MEASURES[each.measure], none, none, *("–",) * 3, each.tasks, "–")
    before, after = (_number(each.measure, value, told) for value in (each.before, each.after))
    difference = _printed(each)
    change = _number(each.measure, abs(difference), told)
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return (
        _MEASURES[each.measure],
        before,
        after,
        f"{sign}{change}",
        each.fewer,
        each.more,
        each.tasks,
        chance(each.p_value),
    )
