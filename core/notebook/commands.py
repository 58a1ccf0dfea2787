"""What the command line does, as functions that return records.

`lab` is the workspace folder everywhere. Interrupting a cell stops a run as Ctrl-C stops a command. The engine of
`evolve`, `start` and `resume` is a process of its own: closing the notebook does not harm it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

from core import engine
from core.config import RunConfig, parse_config, read_config
from core.demo.evolution import DemoReport, reachable
from core.demo.evolution import demo as whole_demo
from core.engine import Remerged, RunEnded
from core.engine.running.driving import POLL_SECONDS
from core.notebook.drawn import SkillDiff
from core.patch.ledger import LedgerRow
from core.store.processes import this_process
from core.store.run_store import RunStore
from core.store.workspace import LATEST, Workspace
from core.types import Decision, Skill
from core.view.diffs.diff import diff_skills
from core.view.rows import RunRow
from core.view.runs.summary import RunSummary, summarise

T = TypeVar("T")
Verdict = Literal["accept", "reject", "undo"]
Folder = Path | str
LAB = "lab"


def evolve(config: RunConfig | Folder, lab: Folder = LAB, new: bool = False) -> RunEnded:
    """Run a configuration (or a TOML file) to its end, or go on with the run it has. Raises UserError."""
    run = start(config, lab, new)
    return engine.wait(run, Workspace(Path(lab)))


def start(config: RunConfig | Folder, lab: Folder = LAB, new: bool = False) -> str:
    """The same without waiting: the run's id comes back, and `status` says how far it is."""
    read = config if isinstance(config, RunConfig) else read_config(Path(config))
    workspace = Workspace(Path(lab))
    return engine.begin(_apart(lambda: engine.prepare(read, workspace, new), workspace), workspace)


def resume(run: str = LATEST, lab: Folder = LAB, **bounds: float | None) -> RunEnded:
    """Go on with a run that stopped or waits for review; `calls`, `tokens` and `money` are new bounds."""
    workspace = _workspace(lab)
    run = workspace.find(run)
    whole = _config(run, workspace).model_dump(mode="json")
    with reachable(parse_config({**whole, "budget": {**whole["budget"], **bounds}}, "new bounds")) as reached:
        return engine.wait(engine.go_on(run, workspace, reached), workspace)


def run_demo(lab: Folder = LAB, evolve: int | None = None, test: int | None = None, suite_seed: int = 7) -> DemoReport:
    """Evolve the starter skill on `evolve` starter tasks against the bundled scripted model."""
    workspace = Workspace(Path(lab))
    return _apart(lambda: whole_demo(workspace, suite_seed, evolve, test), workspace)


def runs(lab: Folder = LAB) -> tuple[RunRow, ...]:
    """The runs of a workspace, newest first."""
    return _workspace(lab).runs()


def open_run(run: str = LATEST, lab: Folder = LAB) -> RunStore:
    """A run to read: its trajectories, patches, merges, versions, blame, events … Use it as a context, or close it."""
    return _workspace(lab).open_run(run, read_only=True)


def status(run: str = LATEST, lab: Folder = LAB) -> RunSummary:
    """Where a run stands, what it took, what S0 and S* scored."""
    with open_run(run, lab) as store:
        return summarise(store.facts())


def ledger(run: str = LATEST, lab: Folder = LAB) -> tuple[LedgerRow, ...]:
    """Every edit ever proposed and its fate."""
    with open_run(run, lab) as store:
        return engine.ledger(store)


def diff(run: str = LATEST, lab: Folder = LAB, before: str = "S0", after: str = "") -> SkillDiff:
    """What changed between two versions of the skill, file by file; "" is the newest. A notebook shows it drawn."""
    with open_run(run, lab) as store:
        one: Skill = store.skill(before)
        return SkillDiff(diff_skills(one, store.skill(after or store.versions()[-1].name)))


def decide(
    target: str, verdict: Verdict, reviewer: str, reason: str = "", text: str = "", run: str = LATEST, lab: Folder = LAB
) -> Decision:
    """Decide on a patch, an edit or a final edit; `text` rewords an edit that is accepted. `remerge` makes it count."""
    workspace = _workspace(lab)
    run = workspace.find(run)
    decision = Decision(
        target=target,
        verdict=verdict,
        replacement=engine.replacement(run, workspace, target, text) if text else None,
        reviewer=reviewer,
        reason=reason,
        at=_now(),
    )
    return engine.decide(run, workspace, decision)


def remerge(run: str = LATEST, lab: Folder = LAB) -> Remerged:
    """Merge again under the decisions; only the path of what changed costs calls."""
    workspace = _workspace(lab)
    run = workspace.find(run)
    with reachable(_config(run, workspace)) as reached:
        return _apart(lambda: engine.remerge(run, workspace, reached), workspace)


def cancel(run: str = LATEST, lab: Folder = LAB) -> bool:
    """Ask the engine at work on a run to stop; False where none is."""
    workspace = _workspace(lab)
    return engine.cancel(workspace.find(run), workspace)


def _workspace(lab: Folder) -> Workspace:
    return Workspace(Path(lab), create=False)


def _config(run: str, workspace: Workspace) -> RunConfig:
    with workspace.open_run(run, read_only=True) as store:
        return parse_config(dict(store.run().config), f"run {run}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _apart(work: Callable[[], T], workspace: Workspace) -> T:
    """Do what needs an event loop of its own; a notebook's thread has one running already.

    The other thread hears no signal: where the cell is interrupted, the run it works on is asked to stop, and the
    interruption goes on once it has.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1) as thread:
        working = thread.submit(work)
        try:
            return working.result()
        except KeyboardInterrupt:
            while not wait([working], timeout=POLL_SECONDS).done:
                _stop_what_works_here(workspace)
            raise


def _stop_what_works_here(workspace: Workspace) -> None:
    """Ask every engine in this process that works in this workspace to stop: it may only just have made its run."""
    for row in workspace.runs():
        if not row.problem:
            with workspace.open_run(row.id) as store:
                if store.process() == this_process():
                    store.request_cancel(_now())
