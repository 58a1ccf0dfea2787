"""Views of one thing: a run's state, a trajectory, a patch, the merge tree, a diff. Each knows how it is drawn.

What drawing needs is read at once, so that `Shown.draw` works after the store is closed.
"""

from __future__ import annotations

from core.engine.looking.provenance import ledger as ledger_of
from core.engine.looking.provenance import proven_on
from core.engine.spending.cost import prices_of
from core.engine.versions.keep import ingredients
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Trajectory
from core.view.diffs.diff import diff_skills
from core.view.figures.tree import tree_figure
from core.view.html.diff import diff_html
from core.view.html.markup import join
from core.view.html.patch import edit_body, edit_head, evidence_html, patch_head, proof_html
from core.view.html.preview import preview
from core.view.html.transcript import transcript
from core.view.html.tree_tables import figures_html, lessons_table
from core.view.links import view
from core.view.merge_tree.facts import tree_of
from core.view.merge_tree.ledger_rows import ledger_lines
from core.view.merge_tree.packed import pack
from core.view.merge_tree.what_if import threshold_of
from core.view.merge_tree.what_if import what_if as under_threshold
from core.view.notebook.recompute import Value
from core.view.notebook.shown import Shown
from core.view.notebook.shown_rows import (
    changed_lines,
    edit_rows,
    facts,
    fate_rows,
    moved_rows,
    pair_rows,
    result_rows,
    step_rows,
    text_rows,
)
from core.view.results.looks import looked
from core.view.results.results import chosen
from core.view.results.results import results as results_of
from core.view.results.sureness import result_told
from core.view.review.patch_card import patch_card
from core.view.review.support_list import SupportIndex
from core.view.runs.summary import summarise
from core.view.skill.lessons import lessons, places_told
from core.view.trajectories.step_cards import step_cards

LEDGER_COLUMNS = {"edit": "edit", "task": "task", "fate": "fate", "into": "in", "reason": "why", "text": "text"}
_STEPS = {"step": "step", "reasoning": "reasoning", "text": "text", "action": "action", "observation": "observation"}


def status(store: RunStore, workspace: Workspace) -> Shown:
    """Where the run stands, what it took, what S0 and S* scored, what was learned."""
    summary = summarise(store.facts())
    cost = prices_of(store.run(), workspace).told(summary.cost)
    rows = facts(summary, lessons(store.results.lesson_facts()), cost)
    return Shown(rows, {"what": "of the run", "value": "is"}, result_told(summary.paired), value=summary)


def trajectory(store: RunStore, workspace: Workspace, id: Value, step: Value | None = None) -> Shown:
    """One rollout, step by step."""
    whole, run = store.trajectory(str(id)), store.run().id
    numbers = [each.index for each in whole.steps]
    if step is not None and step not in numbers:
        raise UserError(f"trajectory {id} has no step {step!r}; its steps are numbered {numbers[:1]} to {numbers[-1:]}")
    here = {number: view("trajectories", run=run, traj=whole.id, step=number) for number in numbers}
    raw = {number: view("trajectories", run=run, traj=whole.id, step=number, show="raw") for number in numbers}
    at = step if isinstance(step, int) else None
    return Shown(
        step_rows(whole),
        _STEPS,
        _attempt(whole),
        value=whole,
        draw=lambda: transcript(step_cards(whole.steps, at), here, raw, {}, now=at),
    )


def trajectory_pair(store: RunStore, workspace: Workspace, id: Value, other: Value) -> Shown:
    """Two rollouts step beside step."""
    both = store.trajectory(str(id)), store.trajectory(str(other))
    columns = {"step": "step", "left": "action", "left_saw": "observation", "right": "other's action"}
    told = f"{_attempt(both[0])}; beside it {_attempt(both[1])}"
    return Shown(pair_rows(*both), {**columns, "right_saw": "other's observation"}, told, value=both)


def patch(store: RunStore, workspace: Workspace, id: Value) -> Shown:
    """One patch: its cause, its proof and evidence, and its edits in their places."""
    whole, run = store.patch(str(id)), store.run().id
    base = store.learned.updated_skill(whole.base_digest) or store.skill("S0")
    attempt, decisions = proven_on(store, whole), store.decisions()
    wordings, nodes = store.wordings(), store.nodes()

    def draw() -> object:
        index = SupportIndex(wordings, nodes)
        card = patch_card(whole, base, attempt, decisions, index.support, "", blind=False)
        edits = [part for edit in card.edits for part in (edit_head(edit), edit_body(edit, run))]
        return join([patch_head(card, run), *edits, proof_html(card, run), evidence_html(card, run)])

    columns = {"edit": "edit", "op": "operation", "path": "file", "anchor": "place", "text": "text", "flags": "flags"}
    return Shown(edit_rows(whole), columns, whole.root_cause, value=whole, draw=draw)


def merge_tree(store: RunStore, workspace: Workspace) -> Shown:
    """The merge tree, root first; drawn as a figure."""
    known = store.tree.facts()
    rows = tree_of(known)
    columns = {"id": "node", "level": "level", "state": "state", "edits_in": "edits in", "edits_out": "edits out"}
    return Shown(
        rows, {**columns, "children": "from", "label": "about"}, value=rows, draw=lambda: tree_figure(pack(known))
    )


def merge_node(store: RunStore, workspace: Workspace, id: Value) -> Shown:
    """What became of every edit that went into one merge; of a patch, a lesson or the skill, the edits behind it."""
    node = store.tree.node(str(id))
    if node is not None:
        told = f"{len(node.inputs)} edits in, {len(node.output)} out, from {', '.join(node.members)}"
        columns = {"edit": "edit", "fate": "what became of it", "into": "in", "reason": "why"}
        return Shown(fate_rows(node), columns, told, value=node)
    every = ledger_lines(ledger_of(store), merged=len(store.versions()) > 1)
    behind = tuple(line for line in every if id in (line.patch, line.edit, *line.into) or (id == "skill" and line.into))
    if not behind:
        raise UserError(f"there is nothing of the name {id!r} in this run's merge tree; its page shows what there is")
    return Shown(behind, LEDGER_COLUMNS, value=behind)


def what_if(store: RunStore, workspace: Workspace, **threshold: Value) -> Shown:
    """The skill as another threshold would make it, without any model: where each lesson would stand."""
    given, run, tasks = ingredients(store), store.run().id, store.task_count("evolve")
    asked, problems = threshold_of(view("merge_tree", **threshold), given.threshold)
    if problems:
        raise UserError("; ".join(problems))
    made = under_threshold(given, asked)
    columns = {"lesson": "lesson", "tasks": "tasks", "was": f"in {given.newest}", "now": "now", "reason": "why"}
    return Shown(
        moved_rows(made),
        columns,
        f"{places_told(made.counts)}; {made.lines} lines, about {made.tokens:,} tokens",
        value=made,
        draw=lambda: join([figures_html(made, given.newest), lessons_table(made, tasks, run)]),
    )


def diff(store: RunStore, workspace: Workspace, before: Value = "S0", after: Value = "") -> Shown:
    """What changed between two versions of the skill; "" is the newest."""
    newest = store.versions()[-1].name if store.versions() else ""
    files = diff_skills(store.skill(str(before)), store.skill(str(after) or newest))
    told = "; ".join(f"{file.path}: {file.kind}, +{file.added} −{file.removed} lines" for file in files)
    columns = {"path": "file", "old": "old line", "new": "new line", "change": "", "text": "text"}
    same = f"{before} and {after or newest} are the same"
    return Shown(changed_lines(files), columns, told or same, value=files, draw=lambda: diff_html(files))


def skill(store: RunStore, workspace: Workspace, version: Value = "", path: Value = "SKILL.md") -> Shown:
    """One file of a version, as it reads."""
    whole = store.skill(str(version) or store.versions()[-1].name)
    file = whole.file(str(path))
    if file is None or not file.is_text:
        there = ", ".join(each.path for each in whole.files if each.is_text)
        raise UserError(f"{version or 'the newest version'} has no text file {path!r}; it has: {there}")
    return Shown(
        text_rows(file.text), {"line": "line", "text": "text"}, value=whole, draw=lambda: preview(file.text).html
    )


def results(
    store: RunStore, workspace: Workspace, before: Value = "", after: Value = "", kind: Value = "", show: Value = "all"
) -> Shown:
    """Two versions on the held-out tasks, task by task."""
    there = [each.name for each in store.results.versions() if each.attempts]
    if not there:
        raise UserError("no held-out task was attempted yet, so there are no results")
    old, new = str(before) or there[0], str(after) or there[-1]
    if wrong := [name for name in (old, new) if name not in there]:
        raise UserError(f"there are no held-out attempts with {wrong[0]!r}; there are with: {', '.join(there)}")
    look = looked(old, new, store.version_rows(), there).look
    found = results_of(store.results.attempts(old, new), old, new, look)
    rows = chosen(found.tasks, str(kind), str(show))
    columns = {
        "task": "task",
        "kind": "type",
        "before": old,
        "after": new,
        "direction": "change",
        "asks": "what it asks",
    }
    return Shown(result_rows(rows), columns, result_told(found.whole.paired), value=found)


def _attempt(whole: Trajectory) -> str:
    return f"task {whole.task}, {whole.ended.replace('_', ' ')} after {len(whole.steps)} steps"
