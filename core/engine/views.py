"""What each view shows, read anew from a run's store: notebooks recompute by it, and pins are made of it.

One function a kind of view, each by the name that core.view.recompute calls it; what it shows is a `Shown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.engine.review import blame as blame_of
from core.engine.review import ledger as ledger_of
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.diff import diff_skills
from core.view.ledger_rows import ledger_lines
from core.view.recompute import Call, Value
from core.view.run_summary import summarise
from core.view.shown import Shown
from core.view.shown_rows import changed_lines, edit_rows, facts, fate_rows, pin_rows, step_rows
from core.view.tree import tree_rows


def show(call: Call, workspace: Workspace) -> Shown:
    """What a call shows. Raises UserError: no such run or thing in it, or an argument that means nothing."""
    if call.function == "runs":
        return runs(workspace)
    with workspace.open_run(call.run, read_only=True) as store:
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


def status(store: RunStore, workspace: Workspace) -> Shown:
    """Where the run stands, what it took, what S0 and S* scored."""
    summary = summarise(store.facts())
    return Shown(facts(summary), {"what": "", "value": ""}, summary.paired.sentence, value=summary)


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


def trajectories(store: RunStore, workspace: Workspace, **wanted: Value) -> Shown:
    """Rows of the rollouts that match."""
    every = store.trajectories()
    found = every
    if q := str(wanted.pop("q", "")):
        hits = {hit.trajectory for hit in store.search(q, 10_000)}
        found = tuple(row for row in found if row.id in hits)
    wanted.pop("sort", None)
    rows = tuple(row for row in found if all(str(getattr(row, name)) == value for name, value in wanted.items()))
    return Shown(rows, _TRAJECTORIES, f"{len(rows):,} of {len(every):,} trajectories")


_TRAJECTORIES = {
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
}


def trajectory(store: RunStore, workspace: Workspace, id: Value, step: Value | None = None) -> Shown:
    """One rollout, step by step."""
    whole = store.trajectory(str(id))
    rows = step_rows(whole)
    if step is not None and all(row.step != step for row in rows):
        raise UserError(f"trajectory {id} has no step {step!r}; it has {len(rows)}, from 0 on")
    columns = {"step": "step", "reasoning": "reasoning", "text": "text", "action": "action"}
    told = f"task {whole.task}, {whole.ended.replace('_', ' ')} after {len(rows)} steps"
    return Shown(rows, {**columns, "observation": "observation"}, told, value=whole)


def patches(store: RunStore, workspace: Workspace, **wanted: Value) -> Shown:
    """The patches that match, with where their review stands."""
    every = store.patch_rows()
    rows = tuple(row for row in every if all(str(getattr(row, name)) == value for name, value in wanted.items()))
    columns = {"id": "patch", "task": "task", "origin": "by", "root_cause": "root cause", "edits": "edits"}
    more = {"flags": "flags", "proven": "proven", "verdict": "verdict", "reviewer": "reviewer"}
    return Shown(rows, {**columns, **more}, f"{len(rows):,} of {len(every):,} patches")


def patch(store: RunStore, workspace: Workspace, id: Value) -> Shown:
    """One patch: its cause and its edits."""
    whole = store.patch(str(id))
    columns = {"edit": "edit", "op": "operation", "path": "file", "anchor": "place", "text": "text", "flags": "flags"}
    return Shown(edit_rows(whole), columns, whole.root_cause, value=whole)


def merge_tree(store: RunStore, workspace: Workspace) -> Shown:
    """The merge tree, root first."""
    rows = tree_rows(store.patch_rows(), store.node_rows())
    columns = {"id": "node", "level": "level", "state": "state", "edits_in": "edits in", "edits_out": "edits out"}
    return Shown(rows, {**columns, "children": "from", "label": "about"}, value=rows)


def merge_node(store: RunStore, workspace: Workspace, id: Value) -> Shown:
    """What became of every edit that went into one merge."""
    node = next((each for each in store.nodes() if each.id == id), None)
    if node is None:
        raise UserError(f"there is no merge {id!r} in this run; its merge tree lists them")
    told = f"{len(node.inputs)} edits in, {len(node.output)} out, from {', '.join(node.members)}"
    columns = {"edit": "edit", "fate": "what became of it", "into": "in", "reason": "why"}
    return Shown(fate_rows(node), columns, told, value=node)


def ledger(store: RunStore, workspace: Workspace) -> Shown:
    """Every edit ever proposed and its fate."""
    rows = ledger_lines(ledger_of(store), merged=len(store.versions()) > 1)
    return Shown(rows, {"edit": "edit", "task": "task", "fate": "fate", "into": "in", "reason": "why", "text": "text"})


def diff(store: RunStore, workspace: Workspace, before: Value = "S0", after: Value = "") -> Shown:
    """What changed between two versions of the skill; "" is the newest."""
    newest = store.versions()[-1].name if store.versions() else ""
    files = diff_skills(store.skill(str(before)), store.skill(str(after) or newest))
    told = "; ".join(f"{file.path}: {file.kind}, +{file.added} −{file.removed} lines" for file in files)
    columns = {"path": "file", "old": "old line", "new": "new line", "change": "", "text": "text"}
    return Shown(changed_lines(files), columns, told or f"{before} and {after or newest} are the same", value=files)


def blame(store: RunStore, workspace: Workspace, version: Value = "", path: Value = "") -> Shown:
    """Where each line of a version comes from."""
    rows = tuple(row for row in blame_of(store, workspace, str(version)) if not path or row.path == path)
    columns = {"path": "file", "line": "line", "text": "text", "told": "from", "patches": "patches", "tasks": "tasks"}
    return Shown(rows, columns)


def results(store: RunStore, workspace: Workspace) -> Shown:
    """S0 against S* on the held-out tasks."""
    known = store.facts()
    columns = {"task": "task", "arm": "arm", "outcome": "outcome", "value": "score", "reason": "why"}
    return Shown(known.tests, columns, summarise(known).paired.sentence)


def pins(store: RunStore, workspace: Workspace) -> Shown:
    """The notebook itself, from top to bottom."""
    return Shown(pin_rows(store.pins()), {"title": "view", "note": "note", "by": "by", "at": "at (UTC)"})


_OF_A_RUN: Mapping[str, Callable[..., Shown]] = {
    "status": status,
    "usage": usage,
    "trajectories": trajectories,
    "trajectory": trajectory,
    "patches": patches,
    "patch": patch,
    "merge_tree": merge_tree,
    "merge_node": merge_node,
    "ledger": ledger,
    "diff": diff,
    "blame": blame,
    "results": results,
    "pins": pins,
}
