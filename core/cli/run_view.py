"""A run on a terminal: its head, its scores, its merge tree. Everything shown was computed by core.view."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from core.cli.screen import Screen
from core.cli.tables import table
from core.config import MEASURING, parse_config
from core.merge.plan import LiveNode, live, plan_merge, plan_updates
from core.patch.ids import patch_id, patch_of
from core.store.run_store import RunStore
from core.types import Fate
from core.view.amounts import model_calls
from core.view.merge_tree.tree import TreeRow
from core.view.results.standing import files_told
from core.view.rows import PatchRow
from core.view.runs.mode import with_memories
from core.view.runs.summary import ArmSummary, RunSummary
from core.view.shares import bounds
from core.view.text.signs import visible

STYLES = {"failed": "red", "rejected": "red", "accepted": "green", "merged": "", "pending": "", "waiting": "dim"}


def head(summary: RunSummary, cost: str, note: str = "") -> Text:
    """Who it is, how it stands, what it took; `cost` in words."""
    told = Text.assemble((summary.id, "bold"), f"  {summary.state.replace('_', ' ')}")
    if summary.reason:
        told.append(f": {visible(summary.reason)}")
    if summary.label:
        told.append(f"\n{summary.label}", style="yellow")
    if note:
        told.append(f"\n{visible(note)}")
    how = "" if summary.strategy == "parallel" else f", {visible(summary.strategy)}"
    how += f", {visible(with_memories(summary.memories_of))}" if summary.memories_of else ""
    isolation = summary.isolation or "not yet known"
    told.append(f"\n{summary.mode}{how}, model {visible(summary.model)}, sandbox {isolation}")
    told.append(
        f"\n{model_calls(summary.paid_calls)}, {summary.saved_calls:,} answered from the journal, "
        f"{summary.tokens:,} tokens, "
        f"{visible(cost)}"
    )
    return told


def shown_result(summary: RunSummary, screen: Screen) -> None:
    """The scores, and what comparing them says; a run that only measured compares nothing."""
    screen.show(arms_table(summary))
    if not only_measured(summary):
        screen.show(summary.paired.sentence)
        if summary.outdated:
            screen.show(summary.outdated)
        if files := files_told(summary.after_skill, summary):
            screen.show(f"{files}.")


def only_measured(summary: RunSummary) -> bool:
    """Whether the run only measures: one arm, nothing learned."""
    return summary.mode.split(" ")[0] in MEASURING


def arms_table(summary: RunSummary) -> Table:
    """Rollouts and scores by arm; a score with two values has tasks without a verdict: counted as failed, left out."""
    after = summary.after_skill or "S1"
    arms = [("learned from", summary.evolve), ("held out, S0", summary.before), (f"held out, {after}", summary.after)]
    if only_measured(summary):
        arms = [("with the skill as it is" if summary.versions else "without a skill", summary.before)]
    columns = ("rollouts", "of", "done", "passed", "failed", "not scorable", "infra", "score")
    return table("", columns, [_arm(name, arm) for name, arm in arms])


def _arm(name: str, arm: ArmSummary) -> tuple[object, ...]:
    score = "–" if arm.low is None else bounds(arm.low, arm.high)
    return (name, arm.planned, arm.done, arm.passed, arm.failed, arm.not_scorable, arm.infrastructure, score)


def merged_nodes(store: RunStore, fates: Sequence[Fate]) -> tuple[LiveNode, ...]:
    """The nodes of a tree that was merged to its root, those that only passed a lone member on included."""
    config = parse_config(dict(store.run().config), f"run {store.run().id}")
    merged = {each for node in store.nodes() for each in node.inputs} | {fate.edit for fate in fates}
    slots = [patch_id(slot) for slot in range(len(store.tasks("evolve")))]
    behind = {patch_of(each) for each in merged}
    sequential = config.strategy.name == "sequential"
    plan = plan_updates(slots, config.strategy.batch) if sequential else plan_merge(slots, config.merge.fan_in)
    return live(plan, [slot for slot in slots if slot in behind])


def drawn_tree(rows: Sequence[TreeRow], patches: Sequence[PatchRow]) -> Tree:
    """The merge tree, root first, patches as its leaves with their task and cause."""
    known = {patch.id: patch for patch in patches}
    drawn = Tree(Text("merge tree", style="bold"))
    branches = {"": drawn}
    for row in rows:
        parent = branches.get(row.parent, drawn)
        words = _patch(row, known[row.id]) if row.kind == "patch" else _node(row)
        branches[row.id] = parent.add(words)
    return drawn


def _patch(row: TreeRow, patch: PatchRow) -> Text:
    flags = f", {patch.flags} flags" if patch.flags else ""
    edits = f"{patch.edits} edit{'' if patch.edits == 1 else 's'}"
    state = "" if row.state == "pending" else f" {row.state}"
    return Text.assemble(
        (row.id, "bold"),
        (state, STYLES.get(row.state, "")),
        f" {visible(patch.task)}, {edits}{flags}: ",
        (visible(row.label), "dim"),
    )


def _node(row: TreeRow) -> Text:
    counts = f" {row.edits_in} in, {row.edits_out} out" if row.edits_in is not None else ""
    failed = f": {visible(row.label)}" if row.label else ""
    return Text.assemble(
        (row.id, "bold"), (f" {row.state.replace('_', ' ')}", STYLES.get(row.state, "")), counts, failed
    )
