"""Commands that look at runs: status and show."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from core.cli.opened import at, evolved, workspace_named
from core.cli.run_view import arms_table, drawn_tree, head, merged_nodes, shown_result
from core.cli.screen import Screen
from core.cli.tables import table
from core.engine.spending.cost import told_cost, unpriced
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Fate
from core.view.merge_tree.tree import tree_rows
from core.view.plain import plain
from core.view.results.retrieval import told_retrieval
from core.view.results.standing import told_standing
from core.view.runs.summary import RunSummary, next_step, summarise

MOST_FAILURES = 5


def status(options: argparse.Namespace, screen: Screen) -> int:
    """How far a run is, or without one, which runs there are."""
    if options.run_id is None:
        _list(workspace_named(options), options, screen)
        return 0
    workspace = workspace_named(options)
    with workspace.open_run(options.run_id, read_only=True) as store:
        summary, note, failures = summarise(store.facts()), _note(store), _failures(store)
        last, missing = store.last_event(), unpriced(store.run(), workspace)
    screen.show(head(summary, told_cost(summary.cost, missing, workspace), note))
    screen.show(arms_table(summary))
    if summary.outdated:
        screen.show(summary.outdated)
    analyses = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in summary.analyses.items())
    screen.show(f"analyses: {analyses or 'none yet'}; {summary.edits} edits, {summary.nodes} merge nodes")
    if summary.usage:
        screen.show(_usage(summary))
    for reason, count in failures.most_common(MOST_FAILURES):
        screen.show(f"failed {count} {'time' if count == 1 else 'times'}: {reason}")
    if last is not None:
        screen.show(f"last event: {last.at} {last.kind} {last.subject}")
    _next(summary, options, screen)
    told = {"note": note, "failures": dict(failures), "last_event": last, "unpriced": missing}
    screen.report({**plain(summary), **plain(told)})
    return 0


def show(options: argparse.Namespace, screen: Screen) -> int:
    """A run at a glance."""
    workspace = workspace_named(options)
    with workspace.open_run(options.run_id, read_only=True) as store:
        summary, note, missing = summarise(store.facts()), _note(store), unpriced(store.run(), workspace)
        patches, nodes = store.patch_rows(), store.node_rows()
        fates = store.fates() if evolved(store) else ()
        tree = tree_rows(patches, nodes, merged_nodes(store, fates) if fates else ())
    screen.show(head(summary, told_cost(summary.cost, missing, workspace), note))
    shown_result(summary, screen)
    if tree:
        screen.show(drawn_tree(tree, patches))
    if fates:
        screen.show(_final_edits(fates))
    if summary.versions:
        screen.show(_versions(summary))
    _next(summary, options, screen)
    told = {"summary": summary, "note": note, "unpriced": missing}
    screen.report(plain({**told, "patches": patches, "nodes": nodes, "tree": tree, "fates": fates}))
    return 0


def _list(workspace: Workspace, options: argparse.Namespace, screen: Screen) -> None:
    rows = workspace.runs()
    shown = [
        (row.id, row.state.replace("_", " "), row.model, row.trajectories, row.patches, row.paid_calls) for row in rows
    ]
    if rows:
        screen.show(table("", ("run", "state", "model", "rollouts", "patches", "calls"), shown))
    else:
        screen.show(f"{workspace.directory}: no runs yet; `trace2skill demo{at(options)}` makes one")
    for row in rows:
        if row.problem:
            screen.show(f"{row.id}: {row.problem}")
    screen.report({"workspace": str(workspace.directory), "runs": plain(rows)})


def _note(store: RunStore) -> str:
    """What is to be said wherever the run's scores are: of its tasks, recorded when it was made, and of retrieval."""
    first: dict[str, Any] = next((dict(event.data) for event in store.events(limit=1)), {})
    told = (str(first.get("note", "")), told_retrieval(store.results.without_embeddings()))
    return " ".join(each for each in told if each)


def _failures(store: RunStore) -> Counter[str]:
    """What infrastructure did to rollouts, analyses and merges, each reason with how often."""
    failures = Counter(row.reason for row in store.trajectories() if row.outcome == "infrastructure")
    failures.update(row.reason for row in store.analysis_rows() if row.outcome == "failed")
    failures.update(f"{row.id}: {row.failure}" for row in store.node_rows() if row.failure)
    return failures


def _usage(summary: RunSummary) -> Table:
    columns = ("calls by", "paid", "calls", "unusable", "tokens in", "tokens out", "cost")
    rows = [
        (
            row.role.replace("_", " "),
            "yes" if row.paid else "journal",
            row.calls,
            row.unusable,
            row.prompt_tokens,
            row.completion_tokens,
            row.cost,
        )
        for row in summary.usage
    ]
    return table("", columns, rows)


def _final_edits(fates: Sequence[Fate]) -> Table:
    """What became of the edits at the root; the leaves that went into one of them are the ledger's business."""
    known = {fate.edit for fate in fates}
    rows = [(fate.edit, fate.kind, fate.into, fate.reason) for fate in fates if fate.into not in known]
    return table("final edits", ("edit", "fate", "into", "reason"), rows)


def _versions(summary: RunSummary) -> Table:
    rows = [
        (row.name, told_standing(row.name, summary), row.lines or None, row.lines_from_edits or None, row.note)
        for row in summary.versions
    ]
    return table("versions", ("skill", "held-out tasks passed", "lines", "from edits", "note"), rows)


def _next(summary: RunSummary, options: argparse.Namespace, screen: Screen) -> None:
    if step := next_step(summary.id, summary.state, at(options), summary.waiting, summary.unevaluated):
        screen.show(f"next: {step}")
