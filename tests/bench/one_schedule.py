"""One distillation of N given trajectories against the latency server, in a process of its own.

Patches, merge and apply as a run does them: the real analysts (one call each), merger, journal, budget, store and
assembly; only the rollouts are given and the sandbox is never used. Prints one JSON object.

Run as `python -m tests.bench.one_schedule BASE_URL N W [BATCH]`: in parallel, or with updates over batches of BATCH.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from core.agent.grading import Graded
from core.agent.ports import AgentPorts
from core.agent.rollout import RolledOut
from core.config import EndpointConfig, ModelConfig, RunConfig, StrategyConfig
from core.engine.spending.accounts import Accounts
from core.engine.wiring.clock import now
from core.engine.wiring.lab import analysis_places
from core.executor.collector import relaxed_collector
from core.executor.local import LocalExecutor
from core.llm.budget import Budget
from core.llm.client import EndpointClient
from core.llm.endpoint_settings import resolve_endpoint
from core.llm.journalled import JournalledLLM
from core.llm.prices import load_prices
from core.ports import CaseOutput, Command, Grading, Isolation
from core.skill.starting import new_skill
from core.store.journal import SqliteJournal
from core.store.run_journal import RunJournal
from core.store.workspace import Workspace
from core.strategies.lab import Attempt, Attempted, Lab
from core.strategies.parallel import Parallel
from core.strategies.sequential import Sequential
from core.strategies.strategy import Strategy
from core.types import (
    Action,
    Case,
    Domain,
    Finding,
    Observation,
    Run,
    Score,
    Skill,
    SkillFile,
    Step,
    Task,
    Trajectory,
    Version,
)


class NoSandbox:
    """Nothing is executed here: a command would be a mistake of the benchmark."""

    isolation = Isolation(name="none", level="D")

    async def run(self, command: Command) -> Observation:
        raise AssertionError(f"the scheduling benchmark runs nothing, but was asked for {command.argv}")


class GivenTasks:
    """The tasks of given trajectories; nothing is graded anew."""

    name = "bench"
    domain = Domain(name="bench")

    def tasks(self) -> tuple[Task, ...]:
        return ()

    def check(self) -> tuple[Finding, ...]:
        return ()

    def grade(self, task: Task, outputs: Sequence[CaseOutput], reveal_gold: bool = False) -> Grading:
        raise AssertionError("nothing is graded here")

    def output_name(self, task: Task) -> str | None:
        return "output.xlsx"

    def literals(self, task: Task) -> tuple[str, ...]:
        return ()

    def perturbed(self, task: Task, case: int, seed: int, work: Path) -> bool | None:
        return None


def base_skill() -> Skill:
    """A small skill with the section that the lessons go to."""
    started = new_skill("bench-skill", "Use when benchmarking the lab's scheduling.")
    text = started.text() + "\n## Work\n\nLook before you write.\n"
    return started.model_copy(update={"files": (SkillFile(path="SKILL.md", data=text.encode()),)})


def given(slot: int, skill: Skill) -> Attempted:
    """A trajectory that passed, of three steps with some text in them."""
    task = Task(
        id=f"t{slot:04d}",
        taskset="bench",
        domain="bench",
        instruction=f"Task of slot-{slot}.",
        cases=(Case(index=1, inputs=()),),
    )
    steps = tuple(
        Step(
            index=index,
            reasoning="I look at the workbook before I write anything. " * 5,
            action=Action(tool="python", arguments={"code": f"print('looked at the input of slot-{slot}')  # {index}"}),
            observation=Observation(
                text=f"looked at the input of slot-{slot}\n" + "row of cells; " * 60, exit_status=0
            ),
        )
        for index in (1, 2, 3)
    )
    score = Score(value=1.0, passed=True)
    trajectory = Trajectory(
        id=f"bench-{slot:04d}",
        task=task.id,
        skill_digest=skill.digest,
        model="bench",
        steps=steps,
        answer="Done.",
        grade=score,
        ended="answered",
    )
    graded = Graded(trajectory=trajectory, grading=Grading(grade=score))
    attempt = Attempt(arm="evolve", slot=slot, task=task, skill=skill)
    return Attempted(attempt=attempt, graded=graded, rolled=RolledOut(trajectory=trajectory))


async def distilled(
    base_url: str, count: int, places: int, folder: Path, batch: int = 0
) -> dict[str, float | int | str]:
    """Distil `count` trajectories with `places` calls in flight; what came of it, and the seconds it took.

    With a `batch` they are taken so many an update, one update after the other, else in parallel.
    """
    model = ModelConfig(model="bench", context_tokens=262144)
    endpoint = EndpointConfig(name="bench", base_url=base_url, in_flight=places)
    model = model.model_copy(update={"endpoint": "bench"})
    config = RunConfig(
        name="bench",
        endpoints=(endpoint,),
        agent_model=model,
        signals="success",
        strategy=StrategyConfig(name="sequential", batch=batch) if batch else StrategyConfig(),
    )
    strategy: Strategy = Sequential() if batch else Parallel()
    workspace = Workspace(folder / "lab")
    run = Run(id="bench", schema_version=1, config=config.model_dump(mode="json"), status="created", created=now())
    skill = base_skill()
    with workspace.create_run(run) as store, SqliteJournal(workspace.journal_path) as journal:
        store.put_version(Version(name="S0", digest=skill.digest, created=now()), skill)
        accounts = Accounts(store)
        client = EndpointClient(resolve_endpoint(endpoint, {}))
        budget, prices = Budget(config.budget), load_prices(None)
        async with JournalledLLM(
            {"bench": client}, RunJournal(journal, store), budget, prices, accounts.add, now
        ) as llm:
            ports = AgentPorts(llm, NoSandbox(), GivenTasks(), RunJournal(journal, store), folder, lambda _: folder)
            room = LocalExecutor(analysis_places(config))
            lab = Lab(config, ports, store, room, now, accounts.from_journal)
            attempts = [_ready(given(slot, skill)) for slot in range(count)]
            began = time.monotonic()
            learned = await strategy.learn(skill, attempts, lab)
            assert learned is not None
            version = learned.version
            seconds = time.monotonic() - began
        return {
            "seconds": seconds,
            "patches": len(store.patches()),
            "nodes": len(store.nodes()),
            "version": version.name,
            "lines": store.skill(version.name).text().count("lesson of topic"),
        }


async def _ready(attempted: Attempted) -> Attempted:
    return attempted


def main(base_url: str, count: int, places: int, batch: int = 0) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, relaxed_collector():
        told = asyncio.run(distilled(base_url, count, places, Path(folder), batch))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    told |= {"peak_bytes": usage.ru_maxrss * 1024, "cpu_seconds": usage.ru_utime + usage.ru_stime}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
