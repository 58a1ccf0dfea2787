"""Rollout, analysis and merge against the scripted server over HTTP, in two protocols."""

from __future__ import annotations

import asyncio

import pytest

from core.agent.grading import grade_rollout
from core.agent.identity import RolloutJob
from core.agent.ports import AgentPorts
from core.agent.rollout import roll_out
from core.analysts import error
from core.analysts.job import AnalysisJob
from core.config import BudgetConfig, EndpointConfig, ModelConfig
from core.demo.server import DemoServer
from core.llm.budget import Budget
from core.llm.client import EndpointClient
from core.llm.endpoint_settings import resolve_endpoint
from core.llm.journalled import JournalledLLM
from core.llm.prices import load_prices
from core.merge.lineage import leaf_candidate
from core.merge.plan import LiveNode
from core.merger import MergeJob, merge_node
from core.tasks.starter.starting_skill import starter_skill
from core.tasks.starter.taskset import StarterTaskset
from core.types import Analysis, CallRecord, MergeNode, Patch, Task
from tests.analysts.setting import Setting

SKILL = starter_skill()


async def _learn(ports: AgentPorts, task: Task, slot: int, model: ModelConfig) -> Analysis | None:
    """Roll out, grade, and analyse what failed; None where nothing did."""
    rolled = await roll_out(RolloutJob(task=task, skill=SKILL, model=model, seed=41), ports)
    graded = await grade_rollout(task, rolled, ports)
    assert graded.grading is not None, graded.trajectory.failure
    if getattr(graded.trajectory.grade, "passed", True):
        return None
    job = AnalysisJob(
        slot=slot,
        task=task,
        skill=SKILL,
        trajectory=graded.trajectory,
        grading=graded.grading,
        outputs=rolled.outputs,
        model=model,
        seed=41,
    )
    return await error.analyse(job, ports)


async def _merged(ports: AgentPorts, patches: list[Patch], model: ModelConfig) -> MergeNode:
    edits = {edit.id: patch for patch in patches for edit in patch.edits}
    job = MergeJob(
        node=LiveNode(id="m1.000", level=1, slot=0, children=tuple(patch.id for patch in patches)),
        candidates=tuple(leaf_candidate(edit) for patch in patches for edit in patch.edits),
        base=SKILL,
        task_of={name: patch.task for name, patch in edits.items()},
        origin_of={name: patch.origin for name, patch in edits.items()},
        root=True,
        model=model,
        seed=41,
    )
    return await merge_node(job, ports)


async def _whole(setting: Setting, tasks: list[Task], base_url: str, model: ModelConfig) -> MergeNode:
    """From tasks to merged candidates, two at a time."""
    endpoint = resolve_endpoint(EndpointConfig(base_url=base_url), {})
    paid: list[CallRecord] = []
    async with JournalledLLM(
        {"default": EndpointClient(endpoint)},
        setting.journal,
        Budget(BudgetConfig()),
        load_prices(None),
        paid.append,
        lambda: "2026-01-01T00:00:00Z",
    ) as llm:
        ports = setting.ports(llm)
        analyses = await asyncio.gather(*(_learn(ports, task, slot, model) for slot, task in enumerate(tasks)))
        patches = [
            analysis.patch for analysis in analyses if analysis and analysis.outcome == "patch" and analysis.patch
        ]
        assert patches, [analysis.reason for analysis in analyses if analysis]
        assert all(patch.proof is not None for patch in patches)
        return await _merged(ports, patches, model)


@pytest.mark.parametrize(("dialect", "tools"), [("openai", "native"), ("text", "text")])
def test_from_tasks_to_a_merge(setting: Setting, suite: StarterTaskset, dialect: str, tools: str) -> None:
    """Failing attempts become proven patches, these become candidates, and every edit is accounted for."""
    structured = "json_schema" if tools == "native" else "prompt"
    model = ModelConfig.model_validate({"model": "scripted-demo", "tools": tools, "structured": structured})
    with DemoServer(dialect=dialect) as server:
        node = asyncio.run(_whole(setting, list(suite.evolve[:4]), server.base_url, model))
    assert node.failure is None
    assert node.output
    alive = {candidate.edit.id for candidate in node.output}
    assert {fate.edit for fate in node.fates} | alive >= set(node.inputs)
