"""A rollout's id: a digest of everything that determined it, and of nothing else."""

from __future__ import annotations

import hashlib
import json

from core.agent.task_in_prompt import task_block
from core.config import AgentConfig, ModelConfig
from core.types import NO_MEMORY, Domain, PromptRef, Recalled, Record, Skill, Task

LOOP = 1
"""Counted up when the loop itself changes what an agent sees, so that old rollouts are not taken for new ones."""


class RolloutJob(Record):
    """One attempt of one agent at one task. `prompts` is the folder of overriding prompts, "" for none."""

    task: Task
    skill: Skill | None
    config: AgentConfig = AgentConfig()
    model: ModelConfig
    seed: int | None = None
    replicate: int = 0
    memory: Recalled = NO_MEMORY
    prompts: str = ""


def rollout_id(job: RolloutJob, output_name: str | None, prompt: PromptRef, domain: Domain) -> str:
    """SHA-256 over task, inputs, skill, memories, limits, prompt, model settings, endpoint name, seed and replicate.

    How many rollouts run beside it, and which isolation was at hand, leave an attempt what it is and stay out.
    """
    whole = {
        "loop": LOOP,
        "task": [job.task.taskset, job.task.id, task_block(job.task, output_name, domain)],
        "inputs": [[case.index, file.name, file.digest] for case in job.task.cases for file in case.inputs],
        "skill": [job.skill.name, job.skill.digest] if job.skill else None,
        "limits": job.config.model_dump(mode="json", exclude={"in_parallel", "isolation"}),
        "prompt": prompt.model_dump(mode="json"),
        "model": job.model.model_dump(mode="json"),
        "seed": job.seed,
        "replicate": job.replicate,
    }
    if domain.tools != Domain.model_fields["tools"].default:  # with both, an attempt is what it was before domains
        whole["tools"] = domain.tools
    if job.memory.items:  # without any, an attempt is what it was before there were memories
        whole["memory"] = job.memory.model_dump(mode="json")
    return digest_of(whole)


def digest_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
