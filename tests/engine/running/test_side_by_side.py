"""Two engines in one workspace share a journal and get out of each other's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agent.kept import recall
from core.config import MergeConfig
from core.demo.server import DemoServer
from core.engine import evolve
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import EVERYTHING, EngineProcess, as_toml, outcome, the_run


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(3))
def test_two_runs_at_once_that_want_the_same_rollouts(
    small: Whole, server: DemoServer, tmp_path: Path, turn: int
) -> None:
    """Both end as they would alone, and running them again afterwards executes and sends nothing."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        configs = [
            small.suite.config(relay.base_url, merge=MergeConfig(fan_in=fan_in, threshold=EVERYTHING))
            for fan_in in (2, 3)
        ]
        engines = []
        for number, config in enumerate(configs):
            (tmp_path / f"{number}.toml").write_text(as_toml(config))
            arguments = ("evolve", "--config", f"../{number}.toml", "--runs", "../lab", "--json")
            (tmp_path / str(number)).mkdir()
            engines.append(EngineProcess(tmp_path / str(number), *arguments))
        for engine in engines:
            status, _, errors = engine.ended()
            assert status == 0, errors
        with the_run(small.workspace) as store:
            alone = outcome(store)
        sent = relay.count
        for config in configs:
            run = evolve(config, workspace).run
            with workspace.open_run(run, read_only=True) as store, SqliteJournal(workspace.journal_path) as journal:
                assert outcome(store)["graded"] == alone["graded"]
                assert outcome(store)["edits"] == alone["edits"]
                rollouts = [row.id for row in store.trajectories()]
                assert None not in [recall(journal, each, workspace.outputs_directory(each)) for each in rollouts]
        assert relay.count == sent
