"""What each view shows, read anew from a run's store: notebooks recompute by it, and pins are made of it.

One function a kind of view, each by the name that core.view.notebook.recompute calls it; what it shows is a `Shown`.
Lists are here, what is one thing and can be drawn is in core.engine.notebook.drawn_views.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.assemble.verdicts import Verdicts
from core.engine.looking.provenance import blame as blame_of
from core.engine.looking.provenance import ledger as ledger_of
from core.engine.notebook import drawn_views
from core.errors import UserError
from core.skill.validate import validate
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.links import view
from core.view.merge_tree.drop_audit import drop_audit
from core.view.merge_tree.ledger_rows import ledger_lines
from core.view.notebook.recompute import Call, Value
from core.view.notebook.shown import Shown
from core.view.notebook.shown_rows import finding_rows, lesson_rows, pin_rows
from core.view.review.queue import matching, said_by_patch, wanted
from core.view.review.votes import standings
from core.view.skill.findings import all_findings
from core.view.skill.lessons import LEFT_OUT, of_place
from core.view.skill.lessons import lessons as lessons_of
from core.view.trajectories.listed import filter_of, told_count


def show(call: Call, workspace: Workspace) -> Shown:
    """What a call shows. Raises UserError: no such run or thing in it, or an argument that means nothing."""
    if call.function == "runs":
        return runs(workspace)
    with workspace.open_run(call.run, read_only=True) as store, store.snapshot():
        return show_of(store, workspace, call)


def show_of(store: RunStore, workspace: Workspace, call: Call) -> Shown:
    """The same of a run that is open."""
    if call.function not in _OF_A_RUN:
        raise UserError(f"there is no view {call.function!r}; there are: runs, {', '.join(_OF_A_RUN)}")
    return _OF_A_RUN[call.function](store, workspace, **dict(call.arguments))


def runs(workspace: Workspace) -> Shown:
    """The runs of the workspace, newest first."""
    return Shown(
        workspace.runs(),
        {
            "id": "run",
            "state": "state",
            "created": "created (UTC)",
            "model": "model",
            "trajectories": "rollouts",
            "patches": "patches",
            "paid_calls": "calls",
            "cost": "cost",
        },
    )


def usage(store: RunStore, workspace: Workspace) -> Shown:
    """What the run's calls took, by role."""
    return Shown(
        store.usage(),
        {
            "role": "role",
            "paid": "paid",
            "calls": "calls",
            "unusable": "unusable",
            "prompt_tokens": "prompt tokens",
            "completion_tokens": "completion tokens",
            "seconds": "seconds",
            "cost": "cost",
        },
    )


def lessons(store: RunStore, workspace: Workspace, version: Value = "") -> Shown:
    """What a version learned, lesson by lesson, the widest support first; "" is the newest assembled."""
    found = lessons_of(store.results.lesson_facts(str(version)))
    columns = {"support": "tasks", "text": "lesson", "place": "where", "path": "file", "line": "line"}
    return Shown(lesson_rows(found), {**columns, "patches": "patches", "reason": "why"}, value=found)


def trajectories(store: RunStore, workspace: Workspace, **asked: Value) -> Shown:
    """The rollouts that match, in the order of the list."""
    want, problems = filter_of(view("trajectories", **asked))
    if problems:
        raise UserError(" ".join(problems))
    every = store.trajectory_list(want, limit=_ALL)
    told = told_count(every, want)
    return Shown(
        every.rows,
        {
            "task": "task",
            "kind": "type",
            "arm": "arm",
            "outcome": "outcome",
            "value": "score",
            "turns": "turns",
            "tokens": "tokens",
            "cost": "cost",
            "seconds": "seconds",
            "seed": "seed",
            "id": "trajectory",
        },
        told,
    )


_ALL = 1_000_000


def patches(store: RunStore, workspace: Workspace, **asked: Value) -> Shown:
    """The patches that match. Who decided what is in the rows, and not among the columns that a pin keeps: reviewers
    who have not decided yet read it too.
    """
    facts = store.review_facts()
    try:
        want = wanted({"which": "all", **{name: str(value) for name, value in asked.items()}})
    except ValueError as problem:
        raise UserError(str(problem)) from None
    said = said_by_patch(store.wordings()) if want.text else {}
    rows = matching(facts.patches, standings(facts, Verdicts(facts.decisions), "", blind=False), want, said)
    columns = {"id": "patch", "task": "task", "origin": "by", "root_cause": "root cause", "edits": "edits"}
    told = f"{len(rows):,} of {len(facts.patches):,} patches"
    return Shown(rows, {**columns, "flags": "flags", "proven": "proven"}, told)


def ledger(store: RunStore, workspace: Workspace, fate: Value = "", q: Value = "", lessons: Value = "") -> Shown:
    """Every edit ever proposed and its fate; those of a fate, with every word of `q`, behind the lessons left out."""
    if lessons and lessons != LEFT_OUT:
        raise UserError(f"lessons={lessons!r} means nothing; lessons={LEFT_OUT!r} has the edits of those left out")
    every = ledger_lines(ledger_of(store), merged=len(store.versions()) > 1)
    behind = of_place(lessons_of(store.results.lesson_facts()), LEFT_OUT) if lessons else None
    audit = drop_audit(every, str(fate), str(q), behind)
    counted = ", ".join(f"{count:,} {name}" for name, count in audit.counts.items())
    told = " ".join(filter(None, (f"{audit.total:,} edits proposed: {counted}", audit.lessons)))
    return Shown(audit.shown, drawn_views.LEDGER_COLUMNS, told)


def blame(store: RunStore, workspace: Workspace, version: Value = "", path: Value = "") -> Shown:
    """Where each line of a version comes from."""
    rows = tuple(row for row in blame_of(store, workspace, str(version)) if not path or row.path == path)
    if path and not rows:
        raise UserError(f"{version or 'the newest version'} has no file {path!r} with lines in it")
    columns = {"path": "file", "line": "line", "text": "text", "told": "from", "patches": "patches", "tasks": "tasks"}
    return Shown(rows, columns)


def findings(store: RunStore, workspace: Workspace, version: Value = "") -> Shown:
    """What checks say of a version: what was kept as it was made, and what holds of it now."""
    name = str(version) or store.versions()[-1].name
    found = all_findings(
        (*store.findings(name), *store.findings(f"{name} scripts")), validate(store.skill(name), store.skill(name).name)
    )
    columns = {"severity": "state", "path": "file", "line": "line", "message": "what", "advice": "what to do"}
    return Shown(finding_rows(found), columns, f"{len(found)} findings on {name}")


def pins(store: RunStore, workspace: Workspace) -> Shown:
    """The notebook itself, from top to bottom."""
    return Shown(pin_rows(store.notebook.pins()), {"title": "view", "note": "note", "by": "by", "at": "at (UTC)"})


_OF_A_RUN: Mapping[str, Callable[..., Shown]] = {
    "status": drawn_views.status,
    "lessons": lessons,
    "usage": usage,
    "trajectories": trajectories,
    "trajectory": drawn_views.trajectory,
    "trajectory_pair": drawn_views.trajectory_pair,
    "patches": patches,
    "patch": drawn_views.patch,
    "merge_tree": drawn_views.merge_tree,
    "merge_node": drawn_views.merge_node,
    "what_if": drawn_views.what_if,
    "ledger": ledger,
    "diff": drawn_views.diff,
    "blame": blame,
    "skill": drawn_views.skill,
    "findings": findings,
    "results": drawn_views.results,
    "pins": pins,
}
