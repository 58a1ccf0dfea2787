"""The head of one trajectory: where it stands in its list, what was asked, what came of it, and what it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.types import Analysis, Patch, Task, Trajectory
from core.view.amounts import duration
from core.view.glossary import MEANINGS
from core.view.html.badge import badge
from core.view.html.choices import Choice, choices
from core.view.html.markup import NOTHING, Html, join, jump, lines, link, tag
from core.view.html.memories import memory_link
from core.view.links import View, view
from core.view.review.proofs import replaced_steps
from core.view.rows import TrajectoryRow, duration_of, seconds_in_commands
from core.view.shares import whole
from core.view.trajectories.graded import graded_by
from core.view.trajectories.grid import has_workbooks
from core.view.trajectories.listed import (
    Neighbours,
    TrajectoryFilter,
    list_view,
    told_arm,
    told_skill,
)

_TOP = "trajectory-head"
TABS = {"": "Transcript", "workbooks": "Workbooks", "skill": "Skill it used", "raw": "Record"}


def crumbs(asked: View, run: str, wanted: TrajectoryFilter, beside: Neighbours) -> Html:
    """The way back to the list, and to the same view of the trajectories before and after this one in it."""
    kept = {name: asked.get(name) for name in ("show", "hide")}
    words = "← the list" if wanted.narrows or wanted.sort else "← all trajectories"
    place = f"{beside.place:,} of {beside.matched:,} in the list" if beside.place else "not among the first of the list"
    return tag(
        "nav",
        link(list_view(run, wanted), words),
        _beside(list_view(run, wanted, traj=beside.previous, **kept), "previous", "‹ previous (h)"),
        tag("span", place, cls="lab-faint"),
        _beside(list_view(run, wanted, traj=beside.next, **kept), "next", "next (l) ›"),
        cls="lab-crumbs",
    )


def _beside(target: View, which: str, words: str) -> Html:
    if not target.get("traj"):
        return tag("span", words, cls="lab-faint")
    return link(target, words, cls=f"lab-{which}")


def head(
    run: str,
    trajectory: Trajectory,
    rows: Sequence[TrajectoryRow],
    task: Task | None,
    versions: Mapping[str, str],
    cost: str,
) -> Html:
    """Task, outcome with its reason, and the figures; `cost` in words."""
    row = rows[0] if rows else None
    arms = [told_arm(each.arm, each.skill, versions) for each in rows]
    title = tag(
        "h3",
        trajectory.task,
        badge(row.outcome) if row else NOTHING,
        tag("span", f"{(task.kind if task else '') or 'no type'} · {', '.join(arms)}", cls="lab-faint"),
    )
    asked = tag("p", lines(task.instruction) if task else "The run has no task of that id.", cls="lab-asked")
    why = tag("p", lines(row.reason), cls="lab-asked lab-faint") if row and row.reason else NOTHING
    facts = _facts(run, trajectory, row, versions, cost)
    return tag("div", title, asked, why, *_oddities(trajectory), facts, cls="lab-head", id=_TOP)


def beacon(trajectory: Trajectory, rows: Sequence[TrajectoryRow]) -> Html:
    """Whose steps these are, for somebody far below the head, and the way back up."""
    outcome = badge(rows[0].outcome) if rows else NOTHING
    return tag("div", jump(_TOP, "↑ ", trajectory.task), outcome, cls="lab-outline-top")


def _oddities(trajectory: Trajectory) -> list[Html]:
    told = []
    if trajectory.failure:
        failure = trajectory.failure
        told.append(f"Infrastructure failed ({failure.boundary}, {failure.kind}): {failure.message}")
    told += [f"Resumed, and a command printed something else: {each}" for each in trajectory.divergences]
    return [tag("p", each, cls="lab-note") for each in told]


def _facts(run: str, trajectory: Trajectory, row: TrajectoryRow | None, versions: Mapping[str, str], cost: str) -> Html:
    usage = trajectory.usage
    skill: object = told_skill(trajectory.skill_digest, dict(versions))
    if name := versions.get(trajectory.skill_digest):
        skill = link(view("skill", run=run, version=name), name)
    facts: list[tuple[str, object]] = [
        ("score", whole(row.value) if row else "–"),
        ("ended", trajectory.ended.replace("_", " ")),
        ("turns", len(trajectory.steps)),
        ("tokens", f"{usage.prompt_tokens + usage.completion_tokens:,}"),
        ("cost", cost),
        ("duration", duration(duration_of(trajectory))),
        ("in calls", duration(usage.seconds)),
        ("in commands", duration(seconds_in_commands(trajectory))),
        ("skill", skill),
        *((("memories", _remembered(run, trajectory)),) if trajectory.retrieved else ()),
        ("model", trajectory.model),
        ("seed", "–" if trajectory.seed is None else trajectory.seed),
        ("replicate", trajectory.replicate),
        (
            "graded",
            _graded(trajectory),
        ),
        ("id", trajectory.id[:12]),
    ]
    return tag("div", *(tag("span", tag("i", name), value) for name, value in facts), cls="lab-facts")


def _remembered(run: str, trajectory: Trajectory) -> Html:
    """The memory items it was handed, nearest first, each a link to what it says, and how they were picked."""
    each_told = (join((memory_link(run, each.item), f" ({each.score:.3g})")) for each in trajectory.retrieved)
    told = join(each_told, ", ")
    methods = {"bm25": "nearest by shared words (BM25)", "embeddings": "nearest by embeddings (cosine)"}
    return tag("span", told, title=methods[trajectory.retrieved[0].method])


def _graded(trajectory: Trajectory) -> Html:
    """By which rules, and with which engine where formulas were recalculated."""
    grade = trajectory.grade
    told = graded_by(grade)
    engine = f", recalculated with {grade.engine}" if grade and grade.engine else ""
    return tag("span", told + engine, title=MEANINGS.get(f"graded {told}"))


def others(
    run: str, wanted: TrajectoryFilter, here: str, attempts: Sequence[TrajectoryRow], names: dict[str, str]
) -> Html:
    """Other attempts at the same task, each to open or to see beside this one."""
    rest = [row for row in attempts if row.id != here]
    if not rest:
        return NOTHING
    parts = [
        tag(
            "span",
            link(
                list_view(run, wanted, traj=row.id),
                _told_attempt(row, names),
            ),
            " ",
            badge(row.outcome),
            " ",
            link(view("trajectories", run=run, traj=here, **{"with": row.id}), "side by side", cls="lab-quiet"),
        )
        for row in rest
    ]
    return tag("div", tag("span", "same task", cls="lab-faint"), tag("div", *parts, cls="lab-facts"), cls="lab-taught")


def _told_attempt(row: TrajectoryRow, names: dict[str, str]) -> str:
    """Why it was made and with which version, which an attempt on held-out tasks is named by already."""
    arm = told_arm(row.arm, row.skill, names)
    return f"{arm} · {told_skill(row.skill, names)}" if row.arm == "evolve" else arm


def taught(run: str, analyses: Sequence[Analysis], patches: Sequence[Patch]) -> Html:
    """What was learned from it: its patches, or why there is none."""
    made = [
        tag("span", link(view("patches", run=run, patch=patch.id), patch.id), f" {patch.root_cause}", cls="lab-line")
        for patch in patches
    ]
    none = [
        tag(
            "span",
            f"{each.origin.replace('_', ' ')}: {each.outcome.replace('_', ' ')}",
            f" {each.reason}",
            cls="lab-line",
        )
        for each in analyses
        if each.outcome != "patch"
    ]
    if not made and not none:
        return NOTHING
    return tag("div", tag("span", "learned from it ", cls="lab-faint"), *made, *none, cls="lab-taught")


def tabs(here: View, run: str, wanted: TrajectoryFilter, trajectory: str, task: Task | None) -> Html:
    """The views of one trajectory at a task."""
    now = here.get("show") if here.get("show") in TABS else ""
    found = [
        Choice(words, list_view(run, wanted, traj=trajectory, show=name), name == now)
        for name, words in TABS.items()
        if name != "workbooks" or has_workbooks(task)
    ]
    return choices("Views of the trajectory", found, "tabs")


def quoting(run: str, patches: Sequence[Patch], trajectory: str) -> dict[int, list[Html]]:
    """By step: which patches quote it as evidence, or replaced it in their proof."""
    notes: dict[int, list[Html]] = {}
    for patch in patches:
        target = view("patches", run=run, patch=patch.id)
        for number in dict.fromkeys(each.step for each in patch.evidence if each.trajectory == trajectory):
            notes.setdefault(number, []).append(link(target, f"❞ quoted by {patch.id}", cls="lab-quiet"))
        for number in replaced_steps(patch.proof):
            notes.setdefault(number, []).append(link(target, f"⇄ changed in the proof of {patch.id}", cls="lab-quiet"))
    return notes
