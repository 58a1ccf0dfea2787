"""How a run comes to be: all of it or nothing, from what is there, and never quietly from something else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import SCHEMA_VERSION, EndpointConfig, MergeConfig, read_config
from core.demo.server import DemoServer
from core.engine import evolve, remerge, resume
from core.engine.running.configuration import placed
from core.engine.wiring.clock import now
from core.engine.wiring.tasks import choose_tasks, refuse_other_tasks
from core.errors import UserError
from core.notebook import commands
from core.store.workspace import Workspace
from core.types import Run
from tests.engine.conftest import Whole
from tests.engine.setting import ENDPOINT, Suite, as_toml, outcome_in, the_run


def test_a_run_whose_making_was_cut_short_is_completed(whole: Whole, server: DemoServer, copied: Path) -> None:
    """Its folder has a run in it and nothing else: the same command puts in tasks and S0, and never drafts one."""
    workspace = Workspace(copied)
    for row in workspace.runs():
        shutil.rmtree(workspace.run_directory(row.id))
    config = whole.suite.config(server.base_url)
    bare = Run(
        id="cut-short",
        schema_version=SCHEMA_VERSION,
        config=placed(config).model_dump(mode="json"),
        status="created",
        created=now(),
    )
    workspace.create_run(bare).close()
    ended = evolve(config, workspace)
    assert (ended.run, ended.status) == ("cut-short", "done")
    assert outcome_in(copied) == outcome_in(whole.workspace)
    with the_run(copied) as store:
        assert [row.role for row in store.usage() if row.role == "draft"] == []


def test_a_run_is_not_continued_with_other_tasks(
    server: DemoServer, whole: Whole, copied: Path, tmp_path: Path
) -> None:
    """A workbook that changed under a run is noticed before anything is asked, and nothing of the run is lost."""
    moved = Suite(Path(shutil.copytree(whole.suite.tasks, tmp_path / "tasks")), whole.suite.skill, 5, 1)
    config = moved.config(server.base_url, evaluate=False)
    workspace = Workspace(copied)
    ended = evolve(config, workspace)
    assert ended.status == "done"
    before = outcome_in(copied)
    workbooks = sorted(moved.tasks.rglob("1_*_input.xlsx"))
    workbooks[0].write_bytes(workbooks[1].read_bytes())
    for again in (lambda: resume(ended.run, workspace), lambda: commands.resume(ended.run, copied)):
        with pytest.raises(UserError, match="not the tasks this run was made with"):
            again()
        assert outcome_in(copied) == before
        with the_run(copied) as store:
            last = store.last_event()
            assert (store.run().status, last.kind) == ("failed", "failed")
            assert "not the tasks" in str(last.data["reason"])


def test_other_cells_to_compare_make_other_tasks(server: DemoServer, whole: Whole) -> None:
    """What grading looks at is part of a task, though no file of it has changed."""
    with the_run(whole.workspace) as store:
        chosen = choose_tasks(whole.suite.config(server.base_url).tasks, Workspace(whole.workspace))
        refuse_other_tasks(chosen, store)
        first = chosen.evolve[0]
        moved = first.model_copy(update={"details": {**first.details, "answer_position": "A1:A2"}})
        with pytest.raises(UserError, match=f"{first.id} and 0 more"):
            refuse_other_tasks(replace(chosen, evolve=(moved, *chosen.evolve[1:])), store)


def test_a_run_of_another_version_of_this_program_is_in_nobodys_way(
    server: DemoServer, whole: Whole, copied: Path
) -> None:
    """Its configuration cannot be read, so it is no run of the one given; the run there is goes on."""
    workspace = Workspace(copied)
    run = workspace.find("latest")
    strange = Run(id="strange", schema_version=1, config={"tempo": "presto"}, status="done", created="2999-01-01")
    workspace.create_run(strange).close()
    assert workspace.find("latest") == "strange"
    assert evolve(whole.suite.config(server.base_url), workspace).run == run


def test_a_run_is_resumed_as_what_it_is(server: DemoServer, whole: Whole, copied: Path) -> None:
    """Another address or budget is welcome, another configuration is another run."""
    workspace = Workspace(copied)
    run = workspace.find("latest")
    config = placed(whole.suite.config(server.base_url))
    elsewhere = (EndpointConfig(name=ENDPOINT, base_url="http://127.0.0.1:9/v1", in_flight=3),)
    assert resume(run, workspace, config.model_copy(update={"endpoints": elsewhere})).status == "done"
    for change in ({"seed": 42}, {"merge": MergeConfig(fan_in=7)}, {"signals": "error"}):
        with pytest.raises(UserError, match="another configuration"):
            resume(run, workspace, config.model_copy(update=change))
        with pytest.raises(UserError, match="another configuration"):
            remerge(run, workspace, config.model_copy(update=change))


def test_a_new_run_of_the_same_configuration_is_made_when_asked_for(
    server: DemoServer, whole: Whole, copied: Path
) -> None:
    """It answers from the journal all the same: `--new` is another record, not another experiment."""
    workspace = Workspace(copied)
    config = whole.suite.config(server.base_url)
    ended = evolve(config, workspace, new=True)
    assert len(workspace.runs()) == 2
    with workspace.open_run(ended.run, read_only=True) as store:
        assert {row.role for row in store.usage() if row.paid} == {"doctor"}
    assert outcome_in(copied) == outcome_in(whole.workspace)


def test_the_config_a_person_writes_is_the_config_that_runs(whole: Whole, tmp_path: Path) -> None:
    """What these tests write as TOML reads back as the configuration it came from."""

    config = whole.suite.config("http://127.0.0.1:9/v1", review=True, seed=7)
    (tmp_path / "run.toml").write_text(as_toml(config))
    assert read_config(tmp_path / "run.toml") == config
