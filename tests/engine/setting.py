"""Small runs for the engine's tests: one-case tasks out of the starter suite, a config on them, an engine process."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from core.config import EndpointConfig, MergeConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.serving import MODEL
from core.llm.wire import body_bytes, body_of
from core.skill.read import write_skill
from core.store.journal import SqliteJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.tasks.starter import starter_skill
from core.tasks.starter.layout import write_suite
from core.types import Threshold

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = Threshold(min_tasks=1, min_share=0.0, reference_tasks=1)
"""Every lesson enters SKILL.md, so that runs of a few tasks have something to say."""

ENDPOINT = "relayed"
"""Not the demo's own name: for that the commands would start a server of their own."""

Changes = Any


@dataclass(frozen=True)
class Suite:
    """Tasks and a skill on disk. A task has one case here, so that an attempt is three commands and not nine."""

    tasks: Path
    skill: Path
    evolve: int
    test: int

    def config(self, base_url: str, **changes: Changes) -> RunConfig:
        """A run on these tasks with a merge tree of two at a time; `changes` are fields of RunConfig."""
        config = RunConfig(
            name="small",
            skill=str(self.skill),
            tasks=TasksConfig(source=str(self.tasks), evolve=self.evolve, test=self.test),
            endpoints=(EndpointConfig(name=ENDPOINT, base_url=base_url),),
            agent_model=ModelConfig(model=MODEL, endpoint=ENDPOINT),
            merge=MergeConfig(fan_in=2, threshold=EVERYTHING),
        )
        return config.model_copy(update=changes)


def lay_suite(home: Path, evolve: int, test: int, seed: int = 7) -> Suite:
    """Generate tasks and write the starter skill below `home`."""
    tasks = write_suite(seed, home / "suites", evolve, test)
    for workbook in tasks.rglob("*.xlsx"):
        if not workbook.name.startswith("1_"):
            workbook.unlink()
    skill = starter_skill()
    write_skill(skill, home / skill.name)
    return Suite(tasks, home / skill.name, evolve, test)


def as_toml(config: RunConfig) -> str:
    """A configuration as a person would write it."""
    plain = json.loads(config.model_dump_json(exclude_none=True))
    tables = {name: value for name, value in plain.items() if isinstance(value, dict)}
    lines = [f"{name} = {json.dumps(value)}" for name, value in plain.items() if _is_plain(value)]
    for endpoint in plain["endpoints"]:
        lines += ["[[endpoints]]", *(f"{name} = {json.dumps(value)}" for name, value in endpoint.items())]
    for name, table in tables.items():
        lines += _table(name, table)
    return "\n".join(lines) + "\n"


def _is_plain(value: object) -> bool:
    return not isinstance(value, dict | list)


def _table(name: str, table: dict[str, Any]) -> list[str]:
    lines = [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items() if _is_plain(value))]
    for key, value in table.items():
        if isinstance(value, dict) and value:
            lines += _table(f"{name}.{key}", value)
    return lines


class EngineProcess:
    """`trace2skill ARGUMENTS` in a process of its own, with a temporary folder and a home that are only its."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.temporary = home / "temporary"
        self.temporary.mkdir(parents=True, exist_ok=True)
        self.mark = f"{home}"
        self.descendants: list[psutil.Process] = []
        environment = {**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT), "ENGINE_TEST": self.mark}
        program = "import sys; from core.cli import main; sys.exit(main(sys.argv[1:]))"
        self.child = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            cwd=home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self) -> None:
        """End it without a chance to clean up, and look what it had started."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.descendants = psutil.Process(self.child.pid).children(recursive=True)
        self.child.send_signal(signal.SIGKILL)
        self.child.communicate()

    def left(self) -> list[str]:
        """What still runs of it: processes it had started when it was killed, and all that inherited its mark."""
        return processes_of(self.mark) + [str(each) for each in self.descendants if _runs(each)]

    def ended(self, seconds: float = 150.0) -> tuple[int, str, str]:
        """Exit status, output and errors, once it has ended by itself."""
        output, errors = self.child.communicate(timeout=seconds)
        return self.child.returncode, output, errors


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def processes_of(mark: str) -> list[str]:
    """What still runs of the engines with this mark: they and everything they started inherit it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get("ENGINE_TEST") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {' '.join(process.cmdline())[:200]}")
    return found


def until(reached: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Wait for something that comes by itself; whether it came."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def committed(journal: Path) -> set[str]:
    """What was sent for the replies a journal holds: digests of bodies as they go over the wire."""
    if not journal.is_file():
        return set()
    try:
        with contextlib.closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as raw:
            keys = [row[0] for row in raw.execute("SELECT key FROM reply")]
    except sqlite3.OperationalError:  # killed before it had a table
        return set()
    with SqliteJournal(journal, read_only=True) as opened:
        entries = list(opened.entries(keys))
    return {hashlib.sha256(body_bytes(body_of(entry.request))).hexdigest() for entry in entries}


def outcome(store: RunStore) -> dict[str, object]:
    """What a run came to, without times and ids: bytes of every version, the fate of every edit, every grade."""
    return {
        "skills": {
            version.name: {file.path: file.data for file in store.skill(version.name).files}
            for version in store.versions()
        },
        "edits": [(patch.id, patch.edits, patch.root_cause) for patch in store.patches()],
        "nodes": [(node.id, node.inputs, node.output, node.fates) for node in store.nodes()],
        "fates": store.fates(),
        "graded": [(row.arm, row.slot, row.task, row.outcome) for row in store.trajectories()],
    }


@contextlib.contextmanager
def the_run(workspace: Path) -> Iterator[RunStore]:
    """The newest run of a workspace."""
    with Workspace(workspace, create=False).open_run("latest", read_only=True) as store:
        yield store


def outcome_in(workspace: Path) -> dict[str, object]:
    with the_run(workspace) as store:
        return outcome(store)


@contextlib.contextmanager
def once(folder: Path) -> Iterator[bool]:
    """Whether `folder` is still to be filled: several test processes may want it, one makes it and the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        yield not done.exists()
        done.touch()
