"""A run at work as HTML: stages and bounds as bars with their numbers, failures, and what happened last. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.types import Event
from core.view.amounts import NO_PRICE, many, moment, money, roughly
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.table import Column, table
from core.view.links import View, view
from core.view.monitor.controls import what_now
from core.view.monitor.progress import FailureCount, Progress, RunAt, Spend, Stage, graded_next, told_span
from core.view.monitor.watched import seconds_between
from core.view.shares import whole

_STAGES = (
    Column("stage"),
    Column("", wide=True),
    Column("done", "right"),
    Column("at work", "right"),
    Column(
        "errors",
        "right",
        hint="infrastructure failed, not the agent at a task: no verdict, and tried again when the run is resumed",
    ),
    Column("pace", "right", hint="of the last five minutes"),
    Column("left", "right", hint="four fifths of the cases lie in this range, if the pace stays"),
)
_SPENDS = (Column("spent"), Column("", wide=True), Column("so far", "right"), Column("bound", "right"))
_FAILURES = (
    Column("in"),
    Column("at"),
    Column("kind"),
    Column("times", "right"),
    Column("what was said", wide=True),
    Column("for example"),
)
NEAR = 0.9
"""From which share of a bound on its bar says that it is near."""


def headline(at: RunAt, found: Progress, now: str, starting: bool) -> Html:
    """Which run, how it stands and since when, and how long it may take."""
    run = at.run
    name = link(view("overview", run=run.id), tag("strong", run.config.get("name", run.id)))
    model = tag("span", _model(at))
    stands = [badge(at.state)]
    if at.paused:
        stands.append(tag("span", f"for {roughly(seconds_between(at.paused, now))}"))
    elif at.engine:
        stands.append(tag("span", f"for {roughly(seconds_between(at.began, now))}, {at.engine}"))
        if run.status not in ("created", "running"):
            stands.append(tag("span", "merging its patches again"))
    if starting:
        stands.append(tag("span", "an engine is starting …"))
    if at.stopping:
        stands.append(tag("span", "asked to stop: what is under way is being ended"))
    if run.reason and not at.engine:
        stands.append(tag("span", run.reason))
    first = tag("p", join((name, *stands, model, tag("span", run.id, cls="lab-faint")), " · "), cls="lab-standing")
    now_what = what_now(at, starting)
    return join((first, tag("p", now_what, cls="lab-left") if now_what else NOTHING, _eta(found), _came(at)))


def _came(at: RunAt) -> Html:
    """Where the scores are, once held-out tasks were attempted with what a run made."""
    made = at.placed.get("test_after", 0)
    after = graded_next(at)
    if at.state != "done" or not made or after in ("", "S0"):
        return NOTHING
    to = view("results", run=at.run.id, a=at.versions[0], b=after)
    return tag("p", link(to, f"Results: {after} against {at.versions[0]} →"), cls="lab-left")


def _eta(found: Progress) -> Html:
    if found.left is not None:
        return tag("p", tag("b", f"{told_span(found.left)} left"), ", ", found.assumes, ".", cls="lab-left")
    return (
        tag("p", f"{found.assumes[:1].upper()}{found.assumes[1:]}.", cls="lab-left lab-faint")
        if found.assumes
        else NOTHING
    )


def monitor(at: RunAt, found: Progress, missing: tuple[str, ...], currency: str) -> Html:
    """Stages on one side, what is spent on the other."""
    stages = tag("section", tag("h4", "Stages"), stage_table(found.stages, at.run.id))
    spent = tag("section", tag("h4", "Spent against the budget"), spend_table(found.spends, missing, currency))
    return tag("div", stages, spent, cls="lab-monitor")


def stage_table(stages: Iterable[Stage], run: str) -> Html:
    """A row a stage with its bar; each leads to what it made."""
    return table(_STAGES, [_stage(stage, run) for stage in stages])


def spend_table(spends: Iterable[Spend], missing: tuple[str, ...], currency: str) -> Html:
    """A row a bound; money without a price is unknown and not 0."""
    return table(_SPENDS, [_spend(each, missing, currency) for each in spends])


def below(failed: Html, calls: Html, happened: Html) -> Html:
    """What failed and what calls took on one side, what happened on the other."""
    left = tag("section", tag("h4", "Errors by kind"), failed, calls and join((tag("h4", "Calls by role"), calls)))
    return tag("div", left, tag("section", tag("h4", "What happened last (UTC)"), happened), cls="lab-monitor")


def failures(counts: Iterable[FailureCount], outcomes: Mapping[str, int], run: str) -> Html:
    """Errors by stage, boundary and kind, with links to what they hit; tasks that were failed and those without a
    verdict, which are no errors, beside them."""
    rows = [_failure(each, run) for each in counts]
    shown = table(_FAILURES, rows) if rows else tag("p", "No error.", cls="lab-faint")
    others = [
        link(view("trajectories", run=run, outcome=kind), f"{outcomes[kind]} {words}")
        for kind, words in (("not_scorable", "not scorable"), ("stopped", "stopped by the budget"))
        if outcomes.get(kind)
    ]
    told = tag("p", "Attempts without a verdict: ", join(others, ", ")) if others else NOTHING
    return join((shown, _failed(outcomes.get("failed", 0), run), told))


def _failed(count: int, run: str) -> Html:
    """That attempts at tasks failed, which is what grading is for and no error."""
    if not count:
        return NOTHING
    to = view("trajectories", run=run, outcome="failed")
    return tag("p", link(to, f"{many(count, 'attempt')} failed the task"), ", which is no error.", cls="lab-faint")


def feed(events: Iterable[Event], run: str, made_with: Mapping[str, str], now: str) -> Html:
    """The last things that happened, newest first; `made_with` has the version of each attempt by its id."""
    items = [
        tag("li", tag("time", moment(each.at, now), title=each.at), tag("span", _happened(each, run, made_with)))
        for each in reversed(tuple(events))
    ]
    return tag("ul", *items, cls="lab-feed") if items else tag("p", "Nothing has happened yet.", cls="lab-faint")


def bar(parts: Iterable[tuple[str, float]], told: str) -> Html:
    """A bar of parts (class, share of the whole in [0, 1]); `told` is what it shows, in words."""
    pieces = [tag("span", cls=name, style=f"width:{100 * min(1.0, max(0.0, share)):.2f}%") for name, share in parts]
    return tag("div", *pieces, cls="lab-track", role="img", aria_label=told, title=told)


# ------------------------------------------------------------------------------------------------------------- private


def _stage(stage: Stage, run: str) -> tuple[object, ...]:
    whole = max(stage.planned, stage.done, 1)
    fine = stage.done - min(stage.done, stage.failed)
    busy = min(stage.at_work, max(0, whole - stage.done))
    told = f"{stage.done} of {stage.planned} done, {stage.failed} errors, {stage.at_work} at work"
    drawn = bar((("done", fine / whole), ("failed", stage.failed / whole), ("busy", busy / whole)), told)
    planned = f"{stage.done:,} / {'≤ ' if stage.at_most else ''}{stage.planned:,}"
    return (
        _leads(stage, run),
        join((drawn, tag("span", stage.note, cls="lab-faint"))) if stage.note else drawn,
        planned,
        stage.at_work or NOTHING,
        stage.failed or NOTHING,
        f"{stage.pace:.1f} / min" if stage.pace is not None else NOTHING,
        told_span(stage.left) if stage.left is not None else NOTHING,
    )


def _leads(stage: Stage, run: str) -> Html:
    """The stage's title, as a link to what it made."""
    if stage.name in ("evolve", "test_before", "test_after"):
        return link(view("trajectories", run=run, arm=stage.name), stage.title)
    page: dict[str, View] = {
        "analyses": view("patches", run=run),
        "draft": view("skill", run=run),
        "memories": view("trajectories", run=run, arm="evolve"),
    }
    return link(page.get(stage.name, view("merge_tree", run=run)), stage.title)


def _spend(each: Spend, missing: tuple[str, ...], currency: str) -> tuple[object, ...]:
    if each.name == "money":
        if missing:
            return (
                each.name,
                tag("span", f"no price for {', '.join(missing)}", cls="lab-faint"),
                NO_PRICE,
                _bound(each),
            )
        amount = money(each.spent, currency)
    else:
        amount = f"{each.spent:,.0f}"
    return each.name, _spent_bar(each), amount, _bound(each)


def _spent_bar(each: Spend) -> Html:
    if each.share is None:
        return tag("div", cls="lab-track unbounded", role="img", aria_label="no bound", title="no bound")
    name = "spent near" if each.share >= NEAR else "spent"
    return bar(((name, each.share),), f"{whole(each.share)} of the bound")


def _bound(each: Spend) -> object:
    if each.bound is None:
        return tag("span", "none", cls="lab-faint")
    return f"{each.bound:,.0f}" if each.name != "money" else money(each.bound)


def _failure(each: FailureCount, run: str) -> tuple[object, ...]:
    stage = each.stage.replace("merges ", "merges, level ")
    return (
        stage,
        each.boundary,
        each.kind.replace("_", " "),
        f"{each.hits:,}",
        each.message,
        join([*(_hit(each.stage, found, run) for found in each.ids), *_all(each, run)], " "),
    )


def _hit(stage: str, found: str, run: str) -> Html:
    if stage.startswith("merges"):
        return link(view("merge_tree", run=run, node=found), found)
    return link(view("trajectories", run=run, traj=found), f"{found[:8]}…" if len(found) > 9 else found)


def _all(each: FailureCount, run: str) -> list[Html]:
    if each.stage != "rollouts" or each.hits <= len(each.ids):
        return []
    return [link(view("trajectories", run=run, outcome="infrastructure"), "all")]


def _happened(event: Event, run: str, made_with: Mapping[str, str]) -> Html:
    """An event in words, leading to what it is about."""
    data = event.data
    if event.kind == "rollout_finished":
        how = badge(_outcome(data.get("passed"), bool(data.get("failure"))))
        to = view("trajectories", run=run, traj=data.get("trajectory"))
        with_ = made_with.get(str(data.get("trajectory")), "")
        held_out = f"held out with {with_}" if with_ else "held out"
        why = "an attempt to learn from" if data.get("arm") == "evolve" else held_out
        return join((link(to, event.subject), how, why), " ")
    if event.kind == "analysis_finished":
        to = view("trajectories", run=run, traj=event.subject)
        if patch := data.get("patch"):
            made: Html = join(("patch ", link(view("patches", run=run, patch=patch), patch)))
        else:
            made = tag("span", str(data.get("outcome", "")).replace("_", " "))
        return join(("analysis of slot ", link(to, data.get("slot", "")), ": ", made))
    if event.kind == "memory_finished":
        to = view("trajectories", run=run, traj=event.subject)
        items = many(len(data.get("items", ())), "memory item")
        return join(("memories of slot ", link(to, data.get("slot", "")), f": {items}"))
    if event.kind == "skill_updated":
        patches = ", ".join(data.get("patches", ())) or "no patch"
        return tag("span", f"update {data.get('number')}: {patches}, {many(data.get('applied', 0), 'edit')} taken in")
    if event.kind == "memory_made":
        return tag("span", f"a bank of {many(data.get('distinct', 0), 'memory item')}")
    if event.kind == "merge_finished":
        to = view("merge_tree", run=run, node=event.subject)
        return join(
            ("merge ", link(to, event.subject), f": {data.get('inputs', 0)} edits became {data.get('outputs', 0)}")
        )
    if event.kind == "version_made":
        return join(("version ", link(view("skill", run=run, version=event.subject), event.subject), " was made"))
    return _steered(event)


def _outcome(passed: object, failure: bool) -> str:
    if passed is None:
        return "infrastructure" if failure else "not_scorable"
    return "passed" if passed else "failed"


def _steered(event: Event) -> Html:
    """What people and the engine did with the run as a whole."""
    data = event.data
    if event.kind == "budget_changed":
        bounds = ", ".join(
            f"{name} {data[name]}" for name in ("calls", "tokens", "money") if data.get(name) is not None
        )
        return tag("span", f"new bounds: {bounds or 'none'}")
    told = {
        "paused": "paused",
        "unpaused": "goes on",
        "created": "the run was made",
        "review_over": "the review was ended",
    }.get(event.kind, event.kind.replace("_", " "))
    reason = str(data.get("reason", ""))
    return tag("span", f"{told}: {reason}" if reason else told)


def _model(at: RunAt) -> str:
    model = at.run.config.get("agent_model", {})
    return str(model.get("model", "")) or "no model named"
