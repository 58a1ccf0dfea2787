"""Commands that account for every line: ledger, blame, diff."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from core import engine
from core.cli.opened import at, evolved, newest_version, run_named, workspace_named
from core.cli.screen import Screen
from core.errors import UserError
from core.patch.ledger import unaccounted
from core.view.diffs.diff import diff_skills
from core.view.diffs.rich_text import rich_diff
from core.view.merge_tree.ledger_rows import UNACCOUNTED, LedgerLine, fate_counts, ledger_lines
from core.view.plain import plain
from core.view.runs.summary import next_step, summarise
from core.view.skill.blame_rows import BlameRow, blame_counts
from core.view.text.signs import visible

FATE_STYLES = {
    "applied": "green",
    "in a reference": "green",
    "rejected": "red",
    "invalid": "red",
    UNACCOUNTED: "bold red",
}


def ledger(options: argparse.Namespace, screen: Screen) -> int:
    """Every edit and its fate; status 1 where a finished merge left one unaccounted for, which is a bug."""
    with run_named(options) as store:
        merged, rows, summary = evolved(store), engine.ledger(store), summarise(store.facts())
    lines, lost = ledger_lines(rows, merged), unaccounted(rows) if merged else ()
    counts = fate_counts(lines)
    for line in lines:
        screen.show(_entry(line), wrap=False)
    told = ", ".join(f"{count} {fate}" for fate, count in counts.items())
    screen.show(f"{len(lines)} edits" + (f": {told}" if told else "") + f"; {len(lost)} unaccounted for")
    if merged and summary.waiting:
        screen.show(next_step(summary.id, "done", at(options), summary.waiting))
    edits = [{**plain(line), "hops": plain(row.hops)} for line, row in zip(lines, rows, strict=True)]
    screen.report({"edits": edits, "fates": counts, "unaccounted": [row.edit.id for row in lost]})
    return 1 if lost else 0


def blame(options: argparse.Namespace, screen: Screen) -> int:
    """Where each line of a file comes from."""
    with run_named(options) as store:
        if not options.version and not evolved(store):
            run = store.run().id
            raise UserError(
                f"run {run} has made no skill yet, so there is nothing to blame; "
                f"`trace2skill status {run}` says how far it is"
            )
        version = options.version or newest_version(store)
        every = engine.blame(store, workspace_named(options), version)
    rows = [row for row in every if row.path == options.file]
    if not rows:
        there = ", ".join(dict.fromkeys(row.path for row in every)) or "no text file"
        raise UserError(f"{options.file}: {version} has no such file; it has: {there}; name one with --file PATH")
    counts = blame_counts(rows)
    screen.show(_blamed(rows))
    screen.show(
        f"{options.file}: {len(rows)} lines, {counts['base']} of S0, {counts['edit']} from edits, "
        f"{counts['code']} by code"
    )
    screen.report({"path": options.file, "lines": plain(rows), "counts": counts})
    return 0


def diff(options: argparse.Namespace, screen: Screen) -> int:
    """What changed from one version to another, file by file."""
    if len(options.versions) not in (0, 2):
        raise UserError("name two versions, as in `trace2skill diff latest S0 S1`, or none for S0 and the newest")
    with run_named(options) as store:
        before, after = options.versions or ("S0", newest_version(store))
        compared = diff_skills(store.skill(before), store.skill(after))
    screen.show(f"{before} → {after}")
    screen.show(rich_diff(compared), wrap=False)
    screen.report({"from": before, "to": after, "files": plain(compared)})
    return 0


def _entry(line: LedgerLine) -> Text:
    """An edit in two lines: what became of it and why, and how it begins."""
    into = f" → {', '.join(line.into)}" if line.into else ""
    return Text.assemble(
        (line.edit, "bold"),
        f"  {visible(line.task)}  {line.op} {visible(line.path)}: ",
        (line.fate, FATE_STYLES.get(line.fate, "")),
        f"{into}: {visible(line.reason)}" if line.reason else into,
        (f"\n    {visible(line.text)}", "dim"),
    )


def _blamed(rows: Sequence[BlameRow]) -> RenderableType:
    """Blocks of lines of one origin, each under what is behind it."""
    parts: list[RenderableType] = []
    for _, block in groupby(rows, key=lambda row: (row.origin, row.edit, row.note)):
        parts += _block(tuple(block))
    return Group(*parts)


def _block(rows: Sequence[BlameRow]) -> Iterable[RenderableType]:
    first = rows[0]
    if first.edit:
        before = "in an earlier run, " if first.origin == "base" else ""
        yield Text(before + _behind(rows), style="dim" if first.origin == "base" else "green")
    elif first.origin == "code":
        yield Text(f"by code: {visible(first.note)}", style="yellow")
    lines = Table.grid(padding=(0, 1))
    lines.add_column(justify="right", style="dim", width=5)
    lines.add_column(width=1)
    lines.add_column(overflow="fold")
    sign = {"edit": "+", "code": "*", "base": " "}[first.origin]
    for row in rows:
        lines.add_row(str(row.line), sign, Text(visible(row.text)))
    yield lines


def _behind(rows: Sequence[BlameRow]) -> str:
    """The patches, tasks and steps behind a block."""
    patches = dict.fromkeys(patch for row in rows for patch in row.patches)
    tasks = dict.fromkeys(task for row in rows for task in row.tasks)
    steps = dict.fromkeys(step for row in rows for step in row.steps)
    told = ", ".join(f"{step.task} step {step.step}" for step in steps)
    count = f"{len(tasks)} {'task' if len(tasks) == 1 else 'tasks'}"
    return visible(f"{rows[0].edit}  {count}, by {', '.join(patches)}; {told or ', '.join(tasks)}")
