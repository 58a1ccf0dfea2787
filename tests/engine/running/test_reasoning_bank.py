"""A bank of memories end to end: drawn once from each trajectory, retrieved for each held-out task, S0 unchanged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.config import RunConfig, StrategyConfig
from core.demo.server import DemoServer
from core.engine import evolve
from core.engine.running.creating import create
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.monitor.progress import progress
from core.view.monitor.watched import Watched
from core.view.runs.summary import summarise
from tests.engine.conftest import EVOLVE, TEST, Whole
from tests.engine.relay import Relay
from tests.engine.running.test_kill_and_resume import Blow, stricken
from tests.engine.setting import lay_suite


def remembering(whole: Whole, base_url: str, embedding_model: str = "", top_k: int = 2) -> RunConfig:
    strategy = StrategyConfig(name="reasoning_bank", top_k=top_k, embedding_model=embedding_model)
    return whole.suite.config(base_url, strategy=strategy)


@pytest.mark.parametrize(("embedding_model", "method"), [("", "bm25"), ("scripted-demo", "embeddings")])
def test_held_out_attempts_get_the_memories_that_suit_their_task(
    whole: Whole, server: DemoServer, copied: Path, embedding_model: str, method: str
) -> None:
    """What was handed over, how near it was and by which method stands in each attempt after, and in none before."""
    workspace = Workspace(copied)
    ended = evolve(remembering(whole, server.base_url, embedding_model), workspace)
    assert ended.status == "done", ended.reason
    with workspace.open_run(ended.run, read_only=True) as store:
        extractions, bank = store.learned.extractions(), store.learned.memory()
        assert [each.slot for each in extractions] == list(range(EVOLVE))
        assert [kept.item for kept in bank] == [item for each in extractions for item in each.items]
        assert bank
        assert [version.name for version in store.versions()] == ["S0"]
        handed_out = [kept.item.id for kept in bank if not kept.same_as]
        for row in store.trajectories():
            made = store.trajectory(row.id)
            if row.arm == "test_after":
                assert len(made.retrieved) == min(2, len(handed_out))
                assert {each.method for each in made.retrieved} == {method}
                assert {each.item for each in made.retrieved} <= set(handed_out)
                scores = [each.score for each in made.retrieved]
                assert scores == sorted(scores, reverse=True)
                assert made.skill_digest == store.versions()[0].digest
            else:
                assert made.retrieved == ()
        summary = summarise(store.facts())
        assert (summary.after_skill, summary.after.done) == ("S0 with memory", TEST)
        assert [stage.title for stage in progress(store.progress.counts(), Watched(), "").stages] == [
            "Attempts to learn from",
            "Memories",
            "Held out, S0",
            "Held out, S0 with memory",
        ]
        roles = {row.role: row.calls for row in store.usage()}
        assert roles["memory"] >= EVOLVE
        assert "merger" not in roles
        assert ("embedding" in roles) == bool(embedding_model)


@pytest.mark.slow
def test_a_killed_bank_goes_on_where_it_was(small: Whole, server: DemoServer, tmp_path: Path) -> None:
    """No call is sent again whose reply was there, and the bank is the same as of a run that was left alone."""
    alone = Workspace(Path(shutil.copytree(small.workspace, tmp_path / "alone")))
    ended = evolve(remembering(small, server.base_url), alone)
    home = tmp_path / "killed"
    home.mkdir()
    with Relay(server.port) as relay:
        run = stricken(home, relay, small, [Blow(8, 0.0), Blow(4, 0.2)], remembering(small, relay.base_url))
    assert run.kills == 2
    assert run.sent_again == 0
    with (
        Workspace(run.workspace).open_run("latest", read_only=True) as store,
        alone.open_run(ended.run, read_only=True) as other,
    ):
        assert store.learned.memory() == other.learned.memory()
        assert [(row.arm, row.slot, row.id) for row in store.trajectories()] == [
            (row.arm, row.slot, row.id) for row in other.trajectories()
        ]


@pytest.fixture(scope="module")
def banked(whole: Whole, server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with a run that drew memories, and its id."""
    lab = Path(shutil.copytree(whole.workspace, tmp_path_factory.mktemp("banked") / "lab"))
    ended = evolve(remembering(whole, server.base_url), Workspace(lab))
    assert ended.status == "done", ended.reason
    return lab, ended.run


def measuring(whole: Whole, base_url: str, memories_of: str, **tasks: object) -> RunConfig:
    """A run that measures S0 with the memories of an earlier one."""
    config = remembering(whole, base_url).model_copy(update={"mode": "evaluation", "memories_of": memories_of})
    return config.model_copy(update={"tasks": config.tasks.model_copy(update=tasks)})


def test_an_earlier_run_named_by_its_place_is_fixed_when_the_run_is_made(
    whole: Whole, server: DemoServer, banked: tuple[Path, str], tmp_path: Path
) -> None:
    """Later another run is the latest, the new one itself to begin with; the same words still mean the same bank."""
    lab, bank = banked
    workspace = Workspace(Path(shutil.copytree(lab, tmp_path / "lab")))
    ended = evolve(measuring(whole, server.base_url, "latest"), workspace)
    assert ended.status == "done", ended.reason
    with workspace.open_run(ended.run, read_only=True) as store:
        assert store.run().config["memories_of"] == bank
    assert evolve(measuring(whole, server.base_url, "latest"), workspace).run == ended.run
    assert evolve(measuring(whole, server.base_url, bank[:-2]), workspace).run == ended.run


def test_memories_are_not_measured_on_what_they_were_drawn_from(
    whole: Whole, server: DemoServer, banked: tuple[Path, str], tmp_path: Path
) -> None:
    """Another division of the same tasks is refused; asking for it by name, or other tasks of these ids, is not."""
    lab, bank = banked
    workspace = Workspace(Path(shutil.copytree(lab, tmp_path / "lab")))
    there = len(workspace.runs())
    with pytest.raises(UserError, match=rf"of the 4 tasks to be measured on are ones that the memories of {bank}"):
        create(measuring(whole, server.base_url, bank, evolve=2, test=4), workspace)
    assert len(workspace.runs()) == there
    create(measuring(whole, server.base_url, bank, held_out="evolve"), workspace)
    others = lay_suite(tmp_path / "others", EVOLVE, TEST, seed=8)
    create(measuring(whole, server.base_url, bank, source=str(others.tasks), evolve=2, test=4), workspace)
