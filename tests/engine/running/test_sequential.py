"""Sequential evolution end to end: each edit has a fate, blame leads through all updates, and resume."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.config import RunConfig, StrategyConfig
from core.demo.server import DemoServer
from core.engine import evolve, ledger, remerge
from core.engine.looking.provenance import blame
from core.engine.versions.keep import keep
from core.errors import UserError
from core.patch.ledger import unaccounted
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import BlameLine
from core.view.merge_tree.facts import tree_of
from core.view.monitor.progress import progress
from core.view.monitor.watched import Watched
from core.view.skill.blame_rows import lines_of_its_own
from tests.engine.conftest import EVOLVE, Whole
from tests.engine.relay import Relay
from tests.engine.running.test_kill_and_resume import Blow, stricken
from tests.engine.setting import EVERYTHING, outcome

NOW = "2026-11-21T20:54:00+00:00"


def sequential(whole: Whole, base_url: str, batch: int) -> RunConfig:
    return whole.suite.config(base_url, strategy=StrategyConfig(name="sequential", batch=batch))


@pytest.mark.parametrize(("batch", "updates"), [pytest.param(1, EVOLVE, marks=pytest.mark.slow), pytest.param(4, 2)])
def test_updates_come_one_after_another_and_every_edit_has_a_fate(
    whole: Whole, server: DemoServer, copied: Path, batch: int, updates: int
) -> None:
    """Each batch is analysed with the skill of the update before it, over the very attempts parallel evolution made."""
    workspace = Workspace(copied)
    ended = evolve(sequential(whole, server.base_url, batch), workspace)
    assert ended.status == "done", ended.reason
    with workspace.open_run(ended.run, read_only=True) as store:
        assert unaccounted(ledger(store)) == ()
        made = store.learned.updates()
        assert [update.number for update in made] == list(range(1, updates + 1))
        seen = [store.skill("S0").digest, *(update.skill.digest for update in made)]
        for patch in store.patches():
            assert patch.base_digest == seen[patch.slot // batch]
        assert store.skill("S1").digest == seen[-1] != seen[0]
        attempts = {(row.arm, row.slot): row.id for row in store.trajectories() if row.arm != "test_after"}
        told = [event for event in store.events() if event.kind == "skill_updated"]
        assert [event.data["digest"] for event in told] == seen[1:]
        assert [row.role for row in store.usage() if row.role == "agent" and row.paid] in ([], ["agent"])
        assert store.versions()[-1].evaluated
        titles = [(stage.title, stage.planned) for stage in progress(store.progress.counts(), Watched(), "").stages]
        assert ("Updates of the skill, one after another", updates) in titles
        assert not any("Merges" in title for title, _ in titles)
        nodes = {row.id for row in tree_of(store.tree.facts()) if row.kind == "node"}
        assert {node.id for node in store.nodes()} <= nodes <= {f"m1.{number:03d}" for number in range(updates)}
    for again in (lambda: remerge(ended.run, workspace), lambda: keep(ended.run, workspace, EVERYTHING, "Ada", NOW)):
        with pytest.raises(UserError, match="one batch after another"):
            again()
    with workspace.open_run(whole_run(copied, ended.run), read_only=True) as parallel:
        assert attempts == {(row.arm, row.slot): row.id for row in parallel.trajectories() if row.arm != "test_after"}


def whole_run(home: Path, other: str) -> str:
    """The run of the workspace that is not this one."""
    (found,) = (folder.name for folder in (home / "runs").iterdir() if folder.name != other)
    return found


def test_blame_leads_through_all_updates_to_s0_and_to_leaf_edits(
    whole: Whole, server: DemoServer, copied: Path
) -> None:
    """A line of S0 keeps its number there however many updates moved it; a line of an early update names its edit."""
    workspace = Workspace(copied)
    ended = evolve(sequential(whole, server.base_url, 1), workspace)
    with workspace.open_run(ended.run, read_only=True) as store:
        base = {(line.path, line.line): line.text for line in blame_lines(store, "S0")}
        lines = store.blame("S1")
        edits = {edit.id for patch in store.patches() for edit in patch.edits}
        for line in lines:
            if line.base_line is not None:
                assert base[line.path, line.base_line] == line.text
            else:
                assert set(line.sources) <= edits
                assert line.sources or line.note
        brought = {source for line in lines for source in line.sources}
        assert len({source.partition(".")[0] for source in brought}) > 1
        stands = {row.edit.id for row in ledger(store) if set(row.fates) & {"applied", "routed"} and row.edit.text}
        assert stands == brought
        assert [row.line for row in blame(store, workspace)] == [line.line for line in lines]


def blame_lines(store: RunStore, version: str) -> tuple[BlameLine, ...]:
    return store.blame(version) or lines_of_its_own(store.skill(version))


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(small: Whole, server: DemoServer, tmp_path: Path) -> None:
    """Nothing that was answered is asked again, and the same skill comes of it as without a kill."""
    alone = Workspace(Path(shutil.copytree(small.workspace, tmp_path / "alone")))
    ended = evolve(sequential(small, server.base_url, 1), alone)
    with alone.open_run(ended.run, read_only=True) as store:
        wanted = outcome(store)
    home = tmp_path / "killed"
    home.mkdir()
    with Relay(server.port) as relay:
        run = stricken(home, relay, small, [Blow(8, 0.0), Blow(6, 0.2)], sequential(small, relay.base_url, 1))
    assert run.kills == 2
    assert run.sent_again == 0
    with Workspace(run.workspace).open_run("latest", read_only=True) as store:
        assert outcome(store) == wanted
