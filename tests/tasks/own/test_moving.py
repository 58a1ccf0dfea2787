"""A run of one's own tasks moves with the files they name: what came from a file of tasks is read from one again."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve
from core.store.export import export_run
from core.store.imports import import_run
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.tasks.own.taskset import OwnTaskset
from core.types import Task
from tests.tasks.own.laying import lay


def by_id(task: Task) -> str:
    return task.id


@pytest.mark.parametrize("name", ["", "mine.jsonl"])
def test_an_exported_run_has_its_tasks_with_it(tmp_path: Path, name: str) -> None:
    """Inputs, checkers and the list of tasks, under the workspace that took it in, as a folder or as a file."""
    checked = {"instruction": "Do.", "inputs": ["data/a.txt"], "checker": "c/check.py"}
    folder = lay(tmp_path / "tasks", checked, {"instruction": "Who?", "expected": "x"}, data__a_dot_txt="a")
    (folder / "c").mkdir()
    (folder / "c" / "check.py").write_text("import sys; sys.exit(1)")
    if name:
        (folder / "tasks.jsonl").rename(folder / name)
    with DemoServer() as server:
        config = RunConfig(
            mode="no_skill",
            endpoints=(EndpointConfig(name="served", base_url=server.base_url),),
            agent_model=ModelConfig(model=MODEL, endpoint="served"),
            tasks=TasksConfig(domain="own", source=str(folder / name), evolve=1, test=1),
        )
        workspace = Workspace(tmp_path / "lab")
        ended = evolve(config, workspace)
    assert ended.status == "done", ended.reason
    with workspace.open_run(ended.run) as store, SqliteJournal(workspace.journal_path) as journal:
        exported = export_run(store, journal, tmp_path / "exported")
    assert exported.findings == ()
    other = Workspace(tmp_path / "other")
    run = import_run(tmp_path / "exported", other)
    with other.open_run(run, read_only=True) as store:
        source = Path(store.run().config["tasks"]["source"])
        tasks = store.tasks()
    assert source.is_relative_to(tmp_path / "other")
    assert source.name == (name or "taskset")
    assert sorted(OwnTaskset(source).tasks(), key=by_id) == sorted(tasks, key=by_id)
