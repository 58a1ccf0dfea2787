"""Commands that only read a run: status, show, ledger, blame, diff, export."""

from __future__ import annotations

import argparse

from rich.text import Text
from rich.tree import Tree

from core.cli.screen import Screen, table
from core.errors import UserError
from core.patch.ledger import ledger as ledger_of
from core.patch.ledger import unaccounted
from core.skill.package import pack
from core.store.export import export_run
from core.store.journal import SqliteJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import MergeNode, Skill
from core.view.diff import diff_skills
from core.view.plain import plain
from core.view.rich_text import rich_diff
from core.view.run_summary import ArmSummary, RunSummary, summarise


def status(options: argparse.Namespace, screen: Screen) -> int:
    with _opened(options) as store:
        summary = summarise(store.facts())
        last = store.events()[-1:]
    screen.show(_head(summary))
    screen.show(_arms(summary))
    if last:
        screen.show(f"last event: {last[0].at} {last[0].kind} {last[0].subject}")
    screen.report(plain(summary))
    return 0


def show(options: argparse.Namespace, screen: Screen) -> int:
    with _opened(options) as store:
        summary = summarise(store.facts())
        patches, nodes, fates = (
            store.patch_rows(),
            store.nodes(),
            store.fates() if summary.nodes or _made(summary) else (),
        )
    screen.show(_head(summary))
    screen.show(_arms(summary))
    screen.show(summary.paired.sentence)
    rows = [(row.id, row.task, row.origin, row.edits, row.flags, row.verdict, row.root_cause) for row in patches]
    screen.show(table("patches", ("id", "task", "analyst", "edits", "flags", "verdict", "root cause"), rows))
    if nodes:
        screen.show(_tree(nodes))
    screen.show(table("final edits", ("edit", "fate", "reason"), [(f.edit, f.kind, f.reason) for f in fates]))
    screen.report(
        {"summary": plain(summary), "patches": plain(list(patches)), "nodes": [n.model_dump() for n in nodes]}
    )
    return 0


def ledger(options: argparse.Namespace, screen: Screen) -> int:
    """Every edit and its fate; status 1 where one is unaccounted for, which is a bug."""
    with _opened(options) as store:
        fates = store.fates() if any(version.name != "S0" for version in store.versions()) else ()
        rows = ledger_of(store.patches(), store.analyses(), store.nodes(), store.decisions(), fates)
    shown = [
        (
            row.edit.id,
            row.task,
            " → ".join(hop.at for hop in row.hops),
            ", ".join(row.fates),
            row.ends[-1].reason if row.ends else "",
        )
        for row in rows
    ]
    lost = unaccounted(rows)
    screen.show(table("every edit ever proposed", ("edit", "task", "way", "fate", "reason"), shown))
    screen.show(f"{len(rows)} edits, {len(lost)} unaccounted for")
    screen.report({"edits": [row.model_dump() for row in rows], "unaccounted": [row.edit.id for row in lost]})
    return 1 if lost else 0


def blame(options: argparse.Namespace, screen: Screen) -> int:
    with _opened(options) as store:
        lines = [line for line in store.blame(options.version) if line.path == options.file]
        tasks = {edit.id: patch.task for patch in store.patches() for edit in patch.edits}
    if not lines:
        raise UserError(f"{options.file}: this version has no such file; `trace2skill show` lists what it has")
    rows = []
    for line in lines:
        support = len({tasks[source] for source in line.sources if source in tasks})
        origin = f"S0:{line.base_line}" if line.base_line is not None else line.edit or line.note
        rows.append((line.line, origin, support or None, ", ".join(line.sources), line.text))
    screen.show(table(options.file, ("line", "from", "tasks", "edits", "text"), rows))
    screen.report({"path": options.file, "lines": [line.model_dump() for line in lines]})
    return 0


def diff(options: argparse.Namespace, screen: Screen) -> int:
    if len(options.versions) not in (0, 2):
        raise UserError("name two versions, as in `trace2skill diff latest S0 S1`, or none for S0 and the newest")
    with _opened(options) as store:
        names = options.versions or ["S0", _newest(store)]
        before, after = (store.skill(name) for name in names)
    compared = diff_skills(before, after)
    screen.show(rich_diff(compared))
    screen.report({"from": names[0], "to": names[1], "files": _changes(before, after)})
    return 0


def export(options: argparse.Namespace, screen: Screen) -> int:
    workspace = Workspace(options.runs)
    with workspace.open_run(workspace.find(options.run_id), read_only=True) as store:
        if options.to.suffix == ".skill":
            version = _newest(store)
            pack(store.skill(version), options.to)
            told: dict[str, object] = {"path": str(options.to), "version": version}
        else:
            with SqliteJournal(workspace.journal_path) as journal:
                exported = export_run(store, journal, options.to)
            told = exported.model_dump(mode="json")
    screen.show(f"{options.to}: written")
    screen.report(told)
    return 0


def _opened(options: argparse.Namespace) -> RunStore:
    workspace = Workspace(options.runs)
    return workspace.open_run(workspace.find(options.run_id), read_only=True)


def _newest(store: RunStore) -> str:
    versions = store.versions()
    if not versions:
        raise UserError(f"{store.path}: this run has no skill yet")
    return versions[-1].name


def _made(summary: RunSummary) -> bool:
    return any(version.name != "S0" for version in summary.versions)


def _head(summary: RunSummary) -> Text:
    told = Text.assemble((summary.id, "bold"), f"  {summary.state}  {summary.mode}  model {summary.model}")
    if summary.label:
        told.append(f"\n{summary.label}", style="yellow")
    if summary.reason:
        told.append(f"\n{summary.reason}")
    told.append(
        f"\n{summary.paid_calls} calls paid, {summary.saved_calls} from the journal, {summary.tokens} tokens, "
        f"cost {summary.cost:.4g}; sandbox {summary.isolation or 'not yet known'}"
    )
    return told


def _arms(summary: RunSummary):  # type: ignore[no-untyped-def]
    rows = [
        _arm(name, arm) for name, arm in (("evolve", summary.evolve), ("S0", summary.before), ("S*", summary.after))
    ]
    columns = ("arm", "planned", "done", "passed", "failed", "not scorable", "infrastructure", "score")
    return table("rollouts", columns, rows)


def _arm(name: str, arm: ArmSummary) -> tuple[object, ...]:
    if arm.low is None or arm.high is None:
        score = "–"
    else:
        score = f"{arm.low:.1%}" if arm.low == arm.high else f"{arm.low:.1%} … {arm.high:.1%}"
    return (name, arm.planned, arm.done, arm.passed, arm.failed, arm.not_scorable, arm.infrastructure, score)


def _tree(nodes: tuple[MergeNode, ...]) -> Tree:
    by_id = {node.id: node for node in nodes}
    below = {member for node in nodes for member in node.members}
    drawn = Tree(Text("merge tree", style="bold"))
    for node in nodes:
        if node.id not in below:
            _branch(drawn, node, by_id)
    return drawn


def _branch(drawn: Tree, node: MergeNode, by_id: dict[str, MergeNode]) -> None:
    words = f"{node.id}: {len(node.inputs)} in, {len(node.output)} out"
    branch = drawn.add(Text(words + (f", failed: {node.failure.message}" if node.failure else "")))
    leaves = [member for member in node.members if member not in by_id]
    if leaves:
        branch.add(Text(", ".join(leaves)))
    for member in node.members:
        if member in by_id:
            _branch(branch, by_id[member], by_id)


def _changes(before: Skill, after: Skill) -> dict[str, str]:
    """What happened to each file: added, removed or changed; files that are the same are left out."""
    old = {file.path: file.data for file in before.files}
    new = {file.path: file.data for file in after.files}
    changes = dict.fromkeys(new.keys() - old.keys(), "added") | dict.fromkeys(old.keys() - new.keys(), "removed")
    return changes | {path: "changed" for path in old.keys() & new.keys() if old[path] != new[path]}
