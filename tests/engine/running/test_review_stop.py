"""The stop for review: nothing is merged before people had their turn, and what they left open is on the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from core.demo.server import DemoServer
from core.engine import decide, evolve, resume
from core.store.workspace import Workspace
from core.types import Decision
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import as_toml, the_run


def test_a_run_waits_for_review_and_goes_on_when_told(
    whole: Whole, server: DemoServer, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stops with status 0 and the next step named, goes on by `resume` alone, and says how much nobody reviewed."""
    workspace = Workspace(copied)
    with Relay(server.port) as relay:
        (copied.parent / "run.toml").write_text(as_toml(whole.suite.config(relay.base_url, review=True)))
        command = ["evolve", "--config", str(copied.parent / "run.toml"), "--runs", str(copied), "--json"]
        assert main(command) == 0
        told = json.loads(capsys.readouterr().out)
        run = told["run"]
        assert told["status"] == "waiting_for_review"
        assert f"trace2skill resume {run}" in told["summary"]["next_step"]
        with workspace.open_run(run, read_only=True) as store:
            patches = store.patch_rows()
            assert [row.verdict for row in patches] == ["pending"] * len(patches)
            assert len(patches) >= 3
            assert store.nodes() == ()
            assert [version.name for version in store.versions()] == ["S0"]
            assert [row.arm for row in store.trajectories()].count("test_before") == whole.suite.test

        assert main(command) == 0  # giving the command again is no review
        assert json.loads(capsys.readouterr().out)["status"] == "waiting_for_review"

        refused, *others = patches
        decide(run, workspace, Decision(target=refused.id, verdict="reject", reviewer="ada", at="2026-01-01"))
        with workspace.open_run(run, read_only=True) as store:
            one_by_one = [edit.id for edit in store.patch(others[0].id).edits]
        for edit in one_by_one:  # a patch is reviewed as well by its edits
            decide(run, workspace, Decision(target=edit, verdict="accept", reviewer="ada", at="2026-01-01"))
        assert resume(run, workspace).status == "done"
        assert not any(refused.id in node.members for node in _nodes(workspace, run))
    with the_run(copied) as store:
        over = next(event for event in store.events() if event.kind == "review_over")
        assert over.data["undecided_counted_as_accepted"] == len(patches) - 2
        newest = store.versions()[-1]
        assert f"{len(patches) - 2} patches were not reviewed and counted as accepted" in newest.note
        assert not any(source.startswith(refused.id) for line in store.blame() for source in line.sources)


def test_a_verdict_holds_when_the_run_is_made_again(whole: Whole, server: DemoServer, copied: Path) -> None:
    """The same command after a rejection does not bring the rejected patch back, nor does its score cost S1's."""
    workspace = Workspace(copied)
    config = whole.suite.config(server.base_url)
    run = evolve(config, workspace).run
    first = _scores(workspace, run)["S1"]
    with workspace.open_run(run, read_only=True) as store:
        rejected = next(source for line in store.blame() for source in line.sources).partition(".")[0]
    decide(run, workspace, Decision(target=rejected, verdict="reject", reviewer="ada", at="2026-01-01"))
    for _ in range(2):
        assert evolve(config, workspace).run == run
        with workspace.open_run(run, read_only=True) as store:
            assert [version.name for version in store.versions()] == ["S0", "S1", "S2"]
            assert store.versions()[-1].evaluated
            assert not any(source.startswith(rejected) for line in store.blame() for source in line.sources)
        scores = _scores(workspace, run)
        assert scores["S1"] == first
        assert scores["S2"].attempts == whole.suite.test


def _scores(workspace: Workspace, run: str):  # type: ignore[no-untyped-def]
    with workspace.open_run(run, read_only=True) as store:
        return store.facts().scores


def _nodes(workspace: Workspace, run: str):  # type: ignore[no-untyped-def]
    with workspace.open_run(run, read_only=True) as store:
        return store.nodes()
