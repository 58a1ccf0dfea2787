"""A whole evolution without HTTP: the real strategy and actors, the scripted policy in place of an endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.agent.ports import AgentPorts
from core.config import MergeConfig, ModelConfig, RunConfig
from core.demo.dialects import DIALECTS, message_of
from core.demo.policy import POLICIES
from core.demo.policy.conversation import read_request
from core.executor.local import LocalExecutor
from core.llm.replies import reply_of
from core.llm.wire import body_of
from core.patch.ledger import LedgerRow, ledger, unaccounted
from core.ports import Answered, CallContext, Sandbox
from core.store.journal import SqliteJournal
from core.store.run_store import RunStore, create_run
from core.strategies.lab import Lab
from core.strategies.parallel import Parallel
from core.strategies.strategy import evolve
from core.tasks.starter import starter_skill, starter_taskset
from core.types import ModelReply, ModelRequest, Run, Skill, Version

NOW = "2026-01-01T00:00:00.000Z"


@dataclass
class PolicyLLM:
    """Implements core.ports.LLM by the scripted policy, each reply through a dialect and back."""

    dialect: str = "openai"
    replies: dict[str, ModelReply] = field(default_factory=dict)
    unusable_keys: list[str] = field(default_factory=list)

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        if request.digest not in self.replies:
            asked = read_request(body_of(request))
            message, finish = message_of(POLICIES["demo"](asked), asked, DIALECTS[self.dialect])
            body = {"choices": [{"message": message, "finish_reason": finish}]}
            self.replies[request.digest] = reply_of(body, 0.001)
        return Answered(key=request.digest, reply=self.replies[request.digest], paid=True)

    def unusable(self, key: str, context: CallContext, reason: str) -> None:
        self.unusable_keys.append(f"{context.role}: {reason}")


@dataclass(frozen=True)
class Outcome:
    """What an evolution came to."""

    skill: Skill
    rows: tuple[LedgerRow, ...]
    unaccounted: tuple[LedgerRow, ...]
    passed_before: int
    passed_after: int
    unusable: list[str]
    outcomes: tuple[tuple[str, str, str], ...]
    """(origin, outcome, reason) of each analysis."""


@dataclass(frozen=True)
class Plan:
    """Which suite is evolved on, and how."""

    seed: int
    evolve: int
    test: int = 0
    dialect: str = "openai"
    error: str = "agentic"


async def evolution(plan: Plan, sandbox: Sandbox, home: Path) -> Outcome:
    """Evolve the starter skill on a suite, everything but the wire and the isolation as in the product."""
    suite = starter_taskset(plan.seed, home / "tasks", evolve=plan.evolve, test=plan.test)
    llm = PolicyLLM(plan.dialect)
    with _lab(plan, llm, suite, sandbox, home / f"{plan.seed}-{plan.dialect}-{plan.error}") as lab:
        lab.store.put_tasks(suite.evolve, "evolve")
        lab.store.put_tasks(suite.test, "test")
        base = starter_skill()
        lab.store.put_version(Version(name="S0", digest=base.digest, created=NOW), base)
        ended = await evolve(Parallel(), base, suite.evolve, suite.test, lab)
        assert ended.version is not None
        return _outcome(lab.store, ended.version, llm)


def _outcome(store: RunStore, version: Version, llm: PolicyLLM) -> Outcome:
    rows = ledger(store.patches(), store.analyses(), store.nodes(), store.decisions(), store.fates())
    passed = dict.fromkeys(("test_before", "test_after"), 0)
    for row in store.trajectories():
        if row.arm in passed:
            passed[row.arm] += row.outcome == "passed"
    return Outcome(
        skill=store.skill(version.name),
        rows=rows,
        unaccounted=unaccounted(rows),
        passed_before=passed["test_before"],
        passed_after=passed["test_after"],
        unusable=llm.unusable_keys,
        outcomes=tuple((each.origin, each.outcome, each.reason) for each in store.analyses()),
    )


@contextmanager
def _lab(plan: Plan, llm: PolicyLLM, suite: object, sandbox: Sandbox, home: Path) -> Iterator[Lab]:
    text = plan.dialect == "text"
    model = ModelConfig(
        model="scripted-demo", tools="text" if text else "native", structured="prompt" if text else "json_schema"
    )
    config = RunConfig.model_validate(
        {"agent_model": model, "merge": MergeConfig(fan_in=4), "analysts": {"error": plan.error}}
    )
    run = Run(id="rig", schema_version=1, config=config.model_dump(mode="json"), status="created", created=NOW)
    with SqliteJournal(home / "journal.sqlite") as journal, create_run(home / "run", run) as store:
        ports = AgentPorts(
            llm=llm,
            sandbox=sandbox,
            taskset=suite,  # type: ignore[arg-type]
            journal=journal,
            scratch=home / "scratch",
            outputs=lambda identity: home / "outputs" / identity,
            rollouts=LocalExecutor(4),
        )
        yield Lab(
            config=config,
            ports=ports,
            store=store,
            analyses=LocalExecutor(4),
            now=lambda: NOW,
            account=lambda who, about, keys: None,
        )
