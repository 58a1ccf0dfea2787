"""What an endpoint does wrong changes neither the skill nor a score: it is retried, recorded, or stops the run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.config import EndpointConfig, ModelConfig
from core.demo.dialects import DIALECTS
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve, resume
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.runs.summary import summarise
from tests.engine.conftest import Whole
from tests.engine.relay import Relay, answer
from tests.engine.setting import ENDPOINT, outcome_in, the_run

MIXED = "429:0.05,429-retry-after:0.05,500:0.05,drop:0.05,null:0.03,malformed:0.05,empty:0.05,truncated:0.05"
ALONE = ("429", "429-retry-after", "500", "drop", "null", "malformed", "empty", "truncated")
SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "faults", [MIXED, *(pytest.param(f"{fault}:{share}", marks=SLOW) for fault in ALONE for share in (0.1, 0.2))]
)
def test_faults_of_the_endpoint_leave_no_trace_in_the_result(small: Whole, tmp_path: Path, faults: str) -> None:
    """Same skill bytes, same grades, every trajectory graded and every analysis ended as without a fault."""
    with DemoServer(faults=faults) as server:
        ended = evolve(small.suite.config(server.base_url), Workspace(tmp_path / "lab"))
    assert ended.status == "done", ended.reason
    assert outcome_in(tmp_path / "lab") == outcome_in(small.workspace)
    with the_run(tmp_path / "lab") as store:
        summary = summarise(store.facts())
    assert summary.infrastructure == 0
    assert summary.evolve.done == small.suite.evolve


def hurried(relay: Relay, retries: int = 0) -> tuple[EndpointConfig, ...]:
    return (EndpointConfig(name=ENDPOINT, base_url=relay.base_url, retries=retries),)


@pytest.mark.parametrize("after", [1, pytest.param(12, marks=SLOW)])
def test_an_endpoint_that_only_fails_ends_the_run_as_failed(
    small: Whole, server: DemoServer, tmp_path: Path, after: int
) -> None:
    """Not as a score of 0: what failed has no grade, the reason says where, and resuming does the rest."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        relay.interference = lambda number: answer("500 Internal Server Error") if number > after else None
        ended = evolve(small.suite.config(relay.base_url, endpoints=hurried(relay)), workspace)
        assert ended.status == "failed"
        assert "500" in ended.reason
        with the_run(tmp_path / "lab") as store:
            summary = summarise(store.facts())
        assert summary.state == "failed"
        if after == 1:
            # Rollouts and the held-out tasks before the run go side by side: either may be the first to give up.
            assert ended.reason.split(":")[0] in {"rollouts", "test_before"}
            assert summary.before.low is None
            assert summary.evolve.passed == summary.evolve.failed == 0
            assert summary.evolve.infrastructure >= 1
        relay.interference = None
        assert resume(ended.run, workspace).status == "done"
    assert outcome_in(tmp_path / "lab") == outcome_in(small.workspace)


def test_an_endpoint_that_fails_from_the_start_makes_no_run(small: Whole, server: DemoServer, tmp_path: Path) -> None:
    """It is asked before anything else: one sentence, and nothing on disk."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        relay.interference = lambda number: answer("500 Internal Server Error")
        with pytest.raises(UserError, match="500"):
            evolve(small.suite.config(relay.base_url), workspace)
    assert workspace.runs() == ()


def test_a_rollout_that_infrastructure_failed_is_made_again(small: Whole, server: DemoServer, tmp_path: Path) -> None:
    """A failed attempt has no grade and teaches nothing; the same command again makes it, and all is as meant."""
    workspace = Workspace(tmp_path / "lab")
    with the_run(small.workspace) as store:
        unlucky = store.tasks("evolve")[1]
    words = json.dumps(unlucky.instruction)[1:-1].encode()
    with Relay(server.port) as relay:
        config = small.suite.config(relay.base_url, endpoints=hurried(relay))
        failed: list[int] = []

        def fail_once(number: int) -> bytes | None:
            if not failed and words in relay.requests[number - 1].body:
                failed.append(number)
                return answer("500 Internal Server Error")
            return None

        relay.interference = fail_once
        ended = evolve(config, workspace)
        assert ended.status == "done", ended.reason
        with the_run(tmp_path / "lab") as store:
            (row,) = [row for row in store.trajectories() if row.outcome == "infrastructure"]
            assert (row.arm, row.slot, row.task) == ("evolve", 1, unlucky.id)
            assert store.trajectory(row.id).grade is None
            assert summarise(store.facts()).infrastructure == 1
            assert [each.reason.startswith("not analysed") for each in store.analyses()] == [False, True]
        assert evolve(config, workspace).run == ended.run
    assert _final(tmp_path / "lab") == _final(small.workspace)


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
    [name if name in ("harmony", "text") else pytest.param(name, marks=SLOW) for name in DIALECTS],
)
def test_every_dialect_gives_the_same_skill(small: Whole, tmp_path: Path, dialect: str) -> None:
    """Where reasoning goes, whether tools are native and schemas honoured makes no difference to S*."""
    speaks = DIALECTS[dialect]
    model = ModelConfig(
        model=MODEL,
        endpoint=ENDPOINT,
        tools="native" if speaks.tools else "text",
        structured="json_schema" if speaks.schema else "prompt",
    )
    with DemoServer(dialect=dialect) as server:
        config = small.suite.config(server.base_url, agent_model=model)
        assert evolve(config, Workspace(tmp_path / "lab")).status == "done"
    assert _final(tmp_path / "lab") == _final(small.workspace)


def _final(workspace: Path) -> dict[str, bytes]:
    """The files of the newest skill."""
    with the_run(workspace) as store:
        return {file.path: file.data for file in store.skill(store.versions()[-1].name).files}
