"""The list of runs, one run with what can be done, and two runs side by side, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from core.view.amounts import NO_PRICE, day_and_minute, many, minute, money
from core.view.html.badge import badge
from core.view.html.choices import Choice, choices
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.scripted import scripted_model
from core.view.html.table import Column, table
from core.view.links import view
from core.view.review.decided import decided_words
from core.view.rows import RunRow
from core.view.runs.compare import differences
from core.view.runs.listed import RunFilter, RunsListed, change_of, list_view
from core.view.runs.mode import told_mode
from core.view.runs.summary import same_files
from core.view.shares import between, bounds, points

_COLUMNS = (
    Column("run", wide=True),
    Column("state"),
    Column("what it does", hint="the kind of tasks, what the run begins with and what it learns from"),
    Column("model", hint="the model that works on the tasks; others of the run below it"),
    Column(
        "score before → after",
        hint="share of held-out tasks passed, with the skill it began with (S0) and with the newest version that was "
        "attempted, which is named; below it the change and its interval",
    ),
    Column("patches", hint="what analysts proposed, by the last decision on each"),
    Column("calls", "right", hint="calls that went out to a model; what the journal answered again is not among them"),
    Column("cost", "right"),
    Column(""),
)
Missing: TypeAlias = Mapping[str, tuple[str, ...]]
Config: TypeAlias = Mapping[str, object]


def lead_in() -> Html:
    """What a run is, for who sees the lab for the first time."""
    return tag(
        "p",
        "An agent works on tasks with a skill; analysts read what it did and propose edits, each with quoted evidence; "
        "the edits are merged into a new version of the skill, and both are graded on tasks held out. "
        "Open a run to read what it learned, or start one.",
        cls="lab-lead-in",
    )


def run_table(found: RunsListed, wanted: RunFilter, missing: Missing, currency: str, now: str = "") -> Html:
    """The runs, newest first; `missing` has the models without a price by run, `now` is the run that is chosen."""
    rows = [_row(row, wanted, missing.get(row.id, ()), currency) for row in found.rows]
    marked = {place: "now" for place, row in enumerate(found.rows) if row.id == now}
    return tag("div", table(_COLUMNS, rows, marked=marked), cls="lab-runs")


def state_choices(found: RunsListed, wanted: RunFilter) -> Html:
    """A link a state with how many runs are in it."""
    every = sum(count for _, count in found.states)
    states = (("", every), *found.states)
    return choices(
        "state",
        [
            Choice(
                state.replace("_", " ") or "all",
                list_view(wanted._replace(state=state)),
                now=state == wanted.state,
                number=count,
            )
            for state, count in states
        ],
    )


def told_count(found: RunsListed) -> str:
    """How many runs match and how many of them are shown."""
    every = many(found.total, "run")
    told = f"{found.matched} of {every}" if found.matched < found.total else every
    if len(found.rows) < found.matched:
        return f"{told}; the newest {len(found.rows)} are shown, words in the filter reach the rest"
    return told


def panel(row: RunRow, wanted: RunFilter, folder: str) -> Html:
    """One run with where it leads and what can be done with it; `folder` is where it lies."""
    run = row.id
    leads = [
        link(view("overview", run=run), "Open"),
        link(view("monitor", run=run), "Monitor"),
        link(view("new_run", **{"from": run}), "Duplicate its settings"),
        link(list_view(wanted, of=run, do="delete"), "Delete …"),
        link(list_view(wanted), "Close"),
    ]
    if row.problem:
        leads = leads[3:]
    export = tag("code", f"trace2skill export {run} --to DIR --runs {folder}")
    told = tag("p", "The same in a terminal: ", export, cls="lab-faint") if not row.problem else NOTHING
    why = tag("p", row.problem) if row.problem else NOTHING
    title = tag("p", tag("strong", row.name or run), " ", badge(row.state), " ", tag("span", run, cls="lab-faint"))
    return tag("section", title, why, tag("nav", *leads, cls="lab-actions", aria_label="run"), told, cls="lab-panel")


def unreadable(row: RunRow, wanted: RunFilter) -> Html:
    """A run that cannot be read, with what to do."""
    return tag(
        "p",
        badge("unreadable"),
        " ",
        tag("strong", row.id),
        " ",
        tag("span", row.problem),
        " ",
        link(list_view(wanted, of=row.id, do="delete"), "Delete it …"),
    )


def comparison(rows: tuple[RunRow, RunRow], configs: tuple[Config, Config], missing: Missing, currency: str) -> Html:
    """Two runs: what came out, then only the settings in which they differ."""
    heads = tuple(join((link(view("overview", run=row.id), row.name), tag("small", row.id))) for row in rows)
    came = table(_sides("what came of them", rows), [("run", *heads), *_facts(rows, missing, currency)])
    differ = differences(*configs)
    settings = (
        table(_sides(f"settings in which they differ: {len(differ)}", rows), [tuple(each) for each in differ])
        if differ
        else tag("p", "Their settings are the same.")
    )
    return tag("div", came, settings, _leads(rows), cls="lab-compare lab-runs")


# ------------------------------------------------------------------------------------------------------------- private


def _row(row: RunRow, wanted: RunFilter, missing: Sequence[str], currency: str) -> tuple[object, ...]:
    reason = tag("small", row.reason[:90], title=row.reason) if row.reason and row.state != "done" else NOTHING
    mode = told_mode(row.mode, row.signals, row.strategy, row.memories_of)
    return (
        join((_named(row), tag("small", row.id))),
        join((badge(row.state), reason)),
        join((row.domain or NOTHING, tag("small", mode))),
        _models(row),
        score(row),
        _patches(row),
        f"{row.paid_calls:,}",
        _cost(row, missing, currency),
        link(list_view(wanted, of=row.id), "Manage", title="compare, duplicate, export or delete this run"),
    )


def _named(row: RunRow) -> Html:
    """Its name and when it was made, which tells two of one name apart."""
    made = tag("span", f", {day_and_minute(row.created)}", cls="lab-faint", title=f"made {minute(row.created)} UTC")
    return join((link(view("overview", run=row.id), row.name), made if row.created else NOTHING))


def score(row: RunRow) -> Html:
    """What S0 and S* scored, and the change with its interval; a dash where nothing was tested yet."""
    if row.before.high is None and row.after.high is None:
        return tag("span", "–", cls="lab-faint")
    before = bounds(row.before.low, row.before.high)
    if row.after.high is None:
        return tag("span", f"S0 {before}", cls="score")
    after = tag("b", bounds(row.after.low, row.after.high))
    shown = tag("span", f"S0 {before} → ", f"{row.after_skill} " if row.after_skill else NOTHING, after, cls="score")
    change = change_of(row)
    sure = f"{points(change.change)} ({between((change.low, change.high))}), {change.pairs} tasks" if change else ""
    behind = f"{row.newest} not evaluated" if row.newest not in ("", row.after_skill) else ""
    same = same_files(row.after_skill, row.same_as)
    told = [tag("small", each, cls="whole") for each in (sure, behind, same) if each]
    return join((shown, *told))


def _models(row: RunRow) -> Html:
    if row.scripted:
        return scripted_model()
    first, others = row.models[:1], row.models[1:]
    more = tag("small", ", ".join(others)) if others else NOTHING
    return join((first[0] if first else NOTHING, more))


def _patches(row: RunRow) -> Html:
    if not row.patches:
        return tag("span", "none", cls="lab-faint")
    return link(view("patches", run=row.id), decided_words(row.decided), cls="lab-may-wrap")


def _cost(row: RunRow, missing: Sequence[str], currency: str) -> Html:
    if missing:
        return tag("span", NO_PRICE, cls="lab-faint", title=f"prices.toml has no price for {', '.join(missing)}")
    return tag("span", money(row.cost, currency))


def _facts(rows: tuple[RunRow, RunRow], missing: Missing, currency: str) -> list[tuple[object, ...]]:
    return [
        ("state", *(badge(row.state) for row in rows)),
        ("created (UTC)", *(minute(row.created) for row in rows)),
        ("model", *(_models(row) for row in rows)),
        ("held-out score", *(score(row) for row in rows)),
        ("attempts", *(f"{row.trajectories:,}" for row in rows)),
        ("patches", *(_patches(row) for row in rows)),
        ("calls", *(f"{row.paid_calls:,}" for row in rows)),
        ("cost", *(_cost(row, missing.get(row.id, ()), currency) for row in rows)),
    ]


def _sides(title: str, rows: tuple[RunRow, RunRow]) -> tuple[Column, ...]:
    return (Column(title), *(Column(f"{side} · {row.name}", wide=True) for side, row in zip("AB", rows, strict=True)))


def _leads(rows: tuple[RunRow, RunRow]) -> Html:
    parts = []
    for side, row in zip("AB", rows, strict=True):
        leads = join(
            [
                link(view("results", run=row.id), "its results"),
                link(view("skill", run=row.id), "its skill"),
                link(view("patches", run=row.id), "its patches"),
                link(view("new_run", **{"from": row.id}), "duplicate its settings"),
            ],
            " · ",
        )
        parts.append(tag("p", f"{side}: ", leads))
    return join([*parts, tag("p", link(view("runs", compare=f"{rows[1].id},{rows[0].id}"), "Exchange the sides"))])
