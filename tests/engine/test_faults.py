"""What an endpoint does wrong changes neither the skill nor a score: it is retried, recorded, or stops the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import EndpointConfig, ModelConfig
from core.demo.dialects import DIALECTS
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve, resume
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.run_summary import summarise
from tests.engine.conftest import Whole
from tests.engine.relay import Relay, answer
from tests.engine.setting import ENDPOINT, outcome_in, the_run

MIXED = "429:0.04,429-retry-after:0.04,500:0.04,drop:0.04,null:0.02,malformed:0.04,empty:0.04,truncated:0.04"
ALONE = ("429", "429-retry-after", "500", "drop", "null", "malformed", "empty", "truncated")
SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "faults", [MIXED, *(pytest.param(f"{fault}:{share}", marks=SLOW) for fault in ALONE for share in (0.1, 0.2))]
)
def test_faults_of_the_endpoint_leave_no_trace_in_the_result(whole: Whole, tmp_path: Path, faults: str) -> None:
    """Same skill bytes, same grades, every trajectory graded and every analysis ended as without a fault."""
    with DemoServer(faults=faults) as server:
        ended = evolve(whole.suite.config(server.base_url), Workspace(tmp_path / "lab"))
    assert ended.status == "done", ended.reason
    assert outcome_in(tmp_path / "lab") == outcome_in(whole.workspace)
    with the_run(tmp_path / "lab") as store:
        summary = summarise(store.facts())
    assert summary.infrastructure == 0
    assert summary.evolve.done == whole.suite.evolve


def hurried(relay: Relay, retries: int = 0) -> tuple[EndpointConfig, ...]:
    return (EndpointConfig(name=ENDPOINT, base_url=relay.base_url, retries=retries),)


@pytest.mark.parametrize(("after", "stage"), [(1, "rollouts"), (30, "")])
def test_an_endpoint_that_only_fails_ends_the_run_as_failed(
    whole: Whole, server: DemoServer, tmp_path: Path, after: int, stage: str
) -> None:
    """Not as a score of 0: what failed has no grade, the reason says where, and resuming does the rest."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        relay.interference = lambda number: answer("500 Internal Server Error") if number > after else None
        ended = evolve(whole.suite.config(relay.base_url, endpoints=hurried(relay)), workspace)
        assert ended.status == "failed"
        assert stage in ended.reason
        assert "500" in ended.reason
        with the_run(tmp_path / "lab") as store:
            summary = summarise(store.facts())
        assert summary.state == "failed"
        if after == 1:
            assert summary.before.low is None
            assert summary.evolve.passed == summary.evolve.failed == 0
            assert summary.evolve.infrastructure >= 1
        relay.interference = None
        assert resume(ended.run, workspace).status == "done"
    assert outcome_in(tmp_path / "lab") == outcome_in(whole.workspace)


def test_an_endpoint_that_fails_from_the_start_makes_no_run(whole: Whole, server: DemoServer, tmp_path: Path) -> None:
    """It is asked before anything else: one sentence, and nothing on disk."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        relay.interference = lambda number: answer("500 Internal Server Error")
        with pytest.raises(UserError, match="500"):
            evolve(whole.suite.config(relay.base_url), workspace)
    assert workspace.runs() == ()


def test_a_rollout_that_infrastructure_failed_is_made_again(whole: Whole, server: DemoServer, tmp_path: Path) -> None:
    """A failed attempt has no grade and teaches nothing; the same command again makes it, and all is as meant."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        config = whole.suite.config(relay.base_url, endpoints=hurried(relay))
        relay.interference = lambda number: answer("500 Internal Server Error") if number in (3, 6) else None
        ended = evolve(config, workspace)
        assert ended.status == "done", ended.reason
        with the_run(tmp_path / "lab") as store:
            summary = summarise(store.facts())
            failed = [row for row in store.trajectories() if row.outcome == "infrastructure"]
            assert 1 <= len(failed) <= 2
            assert summary.infrastructure == len(failed)
            assert all(store.trajectory(row.id).grade is None for row in failed)
        relay.interference = None
        assert evolve(config, workspace).run == ended.run
    assert _final(tmp_path / "lab") == _final(whole.workspace)


def test_a_merge_that_fails_keeps_everything(whole: Whole, server: DemoServer, copied: Path) -> None:
    """Where every merge meets a dead endpoint the run fails and no patch is lost; afterwards it ends as it should."""
    workspace = Workspace(copied)
    with Relay(server.port) as relay:
        config = whole.suite.config(relay.base_url, endpoints=hurried(relay), seed=41)
        other = config.model_copy(update={"merge": config.merge.model_copy(update={"fan_in": 3})})
        relay.interference = lambda number: answer("500 Internal Server Error") if number > 1 else None
        ended = evolve(other, workspace)
        assert ended.status == "failed"
        assert ended.reason.startswith("merges: all")
        with the_run(copied) as store:
            assert len(store.patches()) >= 3
            assert [version.name for version in store.versions()] == ["S0"]
        relay.interference = None
        assert resume(ended.run, workspace).status == "done"
    with the_run(copied) as store:
        assert len(store.versions()) == 2
        assert all(node.failure is None for node in store.nodes())


@pytest.mark.parametrize(
    "dialect",
    [name if name in ("llamacpp", "harmony", "text") else pytest.param(name, marks=SLOW) for name in DIALECTS],
)
def test_every_dialect_gives_the_same_skill(whole: Whole, tmp_path: Path, dialect: str) -> None:
    """Where reasoning goes, whether tools are native and schemas honoured makes no difference to S*."""
    speaks = DIALECTS[dialect]
    model = ModelConfig(
        model=MODEL,
        endpoint=ENDPOINT,
        tools="native" if speaks.tools else "text",
        structured="json_schema" if speaks.schema else "prompt",
    )
    with DemoServer(dialect=dialect) as server:
        config = whole.suite.config(server.base_url, agent_model=model)
        assert evolve(config, Workspace(tmp_path / "lab")).status == "done"
    assert _final(tmp_path / "lab") == _final(whole.workspace)


def _final(workspace: Path) -> dict[str, bytes]:
    """The files of the newest skill."""
    with the_run(workspace) as store:
        return {file.path: file.data for file in store.skill(store.versions()[-1].name).files}
