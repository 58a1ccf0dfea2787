"""A run in a few lines of HTML: what it is, the way from attempts to lessons, and what it took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from core.view.amounts import many, minute
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.table import Column, table
from core.view.links import view
from core.view.review.decided import decided_words
from core.view.rows import UsageRow
from core.view.runs.lead import Lead
from core.view.runs.mode import told_mode
from core.view.runs.summary import RunSummary
from core.view.skill.lessons import LEFT_OUT, LessonCounts

_USAGE = (
    Column("for"),
    Column("model calls", "right", hint="calls that went out to a model"),
    Column(
        "from the journal",
        "right",
        hint="asked once more, as merging or evaluating again does: the journal of all calls had the answer, so it "
        "took no model call and cost nothing",
    ),
    Column("prompt tokens", "right"),
    Column("completion tokens", "right"),
    Column("unusable", "right", hint="replies that could not be used and were asked for again"),
    Column("seconds", "right", hint="from a call to its reply, added up also where calls ran side by side"),
    Column("cost", "right"),
)

_ROLES = {"doctor": "trying the model", "embedding": "embeddings"}


def headline(summary: RunSummary, skill: str) -> Html:
    """What this run is in a sentence, and how it stands."""
    model = tag("strong", summary.model or "no model")
    learned, held = summary.evolve.planned, summary.before.planned
    tested = f"tested on {held:,} others" if held else "tested on none"
    about = f"learned from {many(learned, 'task')}, {tested}" if learned else f"measured on {many(held, 'task')}"
    said = join((badge(summary.state), summary.reason), " ") if summary.reason else badge(summary.state)
    parts = (tag("strong", summary.name), " ", said, f" · skill {skill or 'not known yet'}, {about} · model ", model)
    mode, _, signals = summary.mode.partition(" +")
    kind = told_mode(mode, signals, summary.strategy, summary.memories_of)
    more = f" · {kind} · {minute(summary.created)} UTC"
    return tag("p", *parts, tag("span", more, cls="lab-faint"), cls="lab-headline")


def lead_list(found: Sequence[Lead], step: str) -> Html:
    """Where to go on, likeliest first; `step` is how a terminal does it, a sentence that ends in a command."""
    items = [tag("span", link(lead.to, f"{lead.label} →"), _why(lead.why), cls="lab-lead") for lead in found]
    command = step[max(step.rfind("trace2skill "), 0) :]
    typed = tag("span", "or in a terminal: ", tag("code", command), cls="lab-faint") if command else NOTHING
    return tag("nav", tag("span", "Next", cls="lab-faint"), *items, typed, cls="lab-leads", aria_label="next steps")


def funnel(summary: RunSummary, version: str, counts: LessonCounts) -> Html:
    """From attempts to lessons of a version, each count a link to what it counts."""
    run = summary.id
    analysed = sum(summary.analyses.values())
    without = {kind: count for kind, count in summary.analyses.items() if kind != "patch"}
    other = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in without.items())
    steps = [
        (view("trajectories", run=run, arm="evolve"), summary.evolve.done, "trajectories", ""),
        (view("patches", run=run), analysed, "analyses", other),
        (view("patches", run=run), summary.patches, "patches", decided_words(summary.decided)),
        (view("merge_tree", run=run, show="ledger"), summary.edits, "edits", ""),
        (view("merge_tree", run=run), summary.nodes, "merges", ""),
        (view("skill", run=run, version=version), counts.skill, "lessons in SKILL.md", ""),
        (view("skill", run=run, version=version), counts.reference, "in a reference", ""),
        (view("merge_tree", run=run, show="ledger", lessons=LEFT_OUT), counts.left_out, "left out", ""),
    ]
    shown = [tag("span", link(to, tag("b", f"{count:,}"), f" {name}"), _why(why)) for to, count, name, why in steps]
    way, places = shown[:-2], shown[-2:]
    return tag("p", join(way, tag("span", " → ", cls="lab-faint")), ", ", join(places, ", "), cls="lab-funnel")


def usage_table(rows: Iterable[UsageRow], told: Callable[[float], str]) -> Html:
    """Calls, tokens and cost by role, and altogether; `told` tells a cost."""
    by_role: dict[str, list[UsageRow]] = {}
    for row in rows:
        by_role.setdefault(row.role, []).append(row)
    roles = [_usage(_ROLES.get(role, role.replace("_", " ")), group, told) for role, group in by_role.items()]
    every = [row for group in by_role.values() for row in group]
    return table(_USAGE, [*roles, _usage("altogether", every, told)] if every else [], marked={len(roles): "now"})


def _usage(role: str, rows: Sequence[UsageRow], told: Callable[[float], str]) -> tuple[object, ...]:
    paid = [row for row in rows if row.paid]
    return (
        role,
        f"{sum(row.calls for row in paid):,}",
        f"{sum(row.calls for row in rows if not row.paid):,}",
        f"{sum(row.prompt_tokens for row in paid):,}",
        f"{sum(row.completion_tokens for row in paid):,}",
        f"{sum(row.unusable for row in paid):,}",
        f"{sum(row.seconds for row in paid):,.1f}",
        told(sum(row.cost for row in paid)),
    )


def _why(words: str) -> Html:
    return tag("span", f" ({words})", cls="lab-faint") if words else NOTHING
