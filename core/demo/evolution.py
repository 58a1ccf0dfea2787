"""The demo: the scripted server, the starter tasks, and an evolution whose planted lessons are known."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from core.config import EndpointConfig, MergeConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.server import DemoServer
from core.engine import RunEnded, evolve
from core.patch.ledger import ledger, unaccounted
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.tasks.starter import planted_lessons, recalled
from core.types import Record
from core.view.runs.summary import SCRIPTED, summarise

DEFAULT_EVOLVE, DEFAULT_TEST = 40, 60
ENDPOINT = SCRIPTED_MODEL = "scripted-demo"
"""What the demo's endpoint and model are called. No other run should name an endpoint so."""


class DemoReport(Record):
    """What a demo came to. Scores are shares of held-out tasks passed; lessons are those planted in the suite.

    `planted_lessons` counts the common ones, `recalled_lessons` those of them that the evolved skill teaches,
    `false_lessons_kept` the false ones that it teaches.
    """

    run: str
    status: Literal["done", "failed", "cancelled", "stopped_at_budget", "waiting_for_review"]
    label: str
    score_before: float | None
    score_after: float | None
    edits_proposed: int
    edits_unaccounted: int
    planted_lessons: int
    recalled_lessons: int
    false_lessons: int
    false_lessons_kept: int
    calls: int
    calls_paid: int
    seconds: float
    sentence: str


def demo_config(base_url: str, tasks: TasksConfig, dialect: str = "openai") -> RunConfig:
    """The demo's configuration: B_merge 4, so that 40 slots have three levels to watch."""
    text_only = dialect == "text"
    model = ModelConfig(
        model=SCRIPTED_MODEL,
        endpoint=ENDPOINT,
        tools="text" if text_only else "native",
        structured="prompt" if text_only else "json_schema",
    )
    return RunConfig(
        name="demo",
        tasks=tasks,
        endpoints=(EndpointConfig(name=ENDPOINT, base_url=base_url),),
        agent_model=model,
        merge=MergeConfig(fan_in=4),
    )


def is_scripted(config: RunConfig) -> bool:
    """Whether the scripted server answers this configuration."""
    return any(endpoint.name == ENDPOINT for endpoint in config.endpoints)


@contextmanager
def reachable(config: RunConfig, dialect: str = "") -> Iterator[RunConfig]:
    """The configuration as it can be worked on: for a demo's, with the scripted server at work while the block runs.

    `dialect` is what the server speaks; left out, one that fits the configuration, which comes to the same result.
    """
    if not is_scripted(config):
        yield config
        return
    with DemoServer(dialect=dialect or ("text" if config.agent_model.tools == "text" else "openai")) as server:
        reached = {"base_url": server.base_url}
        endpoints = (each.model_copy(update=reached) if each.name == ENDPOINT else each for each in config.endpoints)
        yield config.model_copy(update={"endpoints": tuple(endpoints)})


def demo(
    workspace: Workspace,
    suite_seed: int = 7,
    evolve_tasks: int | None = None,
    test_tasks: int | None = None,
    dialect: str = "openai",
) -> DemoReport:
    """Start the scripted server, evolve the starter skill on the starter tasks, and say what came of it.

    The same call again continues or repeats the same run over its journal.
    """
    began = time.monotonic()
    tasks = TasksConfig(suite_seed=suite_seed, evolve=evolve_tasks, test=test_tasks)
    with reachable(demo_config("", tasks, dialect), dialect) as config:
        ended = evolve(config, workspace)
    with workspace.open_run(ended.run, read_only=True) as store:
        return _report(ended, store, tasks, time.monotonic() - began)


def _report(ended: RunEnded, store: RunStore, tasks: TasksConfig, seconds: float) -> DemoReport:
    summary = summarise(store.facts())
    versions = store.versions()
    evolved = [version for version in versions if version.name != "S0"]
    rows = ledger(store.patches(), store.analyses(), store.nodes(), store.decisions(), store.fates() if evolved else ())
    planted = planted_lessons(tasks.suite_seed, tasks.evolve or DEFAULT_EVOLVE, tasks.test or DEFAULT_TEST)
    taught = recalled(store.skill(versions[-1].name)) if evolved else {}
    common = [each.lesson.id for each in planted if each.lesson.spread == "common"]
    false = [each.lesson.id for each in planted if each.lesson.spread == "false"]
    told = f". {summary.paired.sentence}" if ended.status == "done" else f": {ended.reason}"
    return DemoReport(
        run=ended.run,
        status=ended.status,
        label=SCRIPTED,
        score_before=summary.before.low,
        score_after=summary.after.low,
        edits_proposed=len(rows),
        edits_unaccounted=len(unaccounted(rows)),
        planted_lessons=len(common),
        recalled_lessons=sum(taught.get(lesson, False) for lesson in common),
        false_lessons=len(false),
        false_lessons_kept=sum(taught.get(lesson, False) for lesson in false),
        calls=summary.paid_calls + summary.saved_calls,
        calls_paid=summary.paid_calls,
        seconds=round(seconds, 3),
        sentence=f"{ended.run}: {ended.status.replace('_', ' ')}{told} ({SCRIPTED})",
    )
