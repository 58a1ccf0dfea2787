"""Creation mode: the skill to start from is drafted by the model from what it knows, before anything was seen."""

from __future__ import annotations

import yaml

from core.config import ModelConfig
from core.errors import BoundaryError
from core.llm.turns import Speaker, ask_record
from core.patch.shapes import ReplyShape, Text
from core.ports import LLM, CallContext
from core.prompts.blocks import block
from core.prompts.load import load_prompt
from core.skill.validate import validate
from core.types import Finding, PromptRef, Record, Skill, SkillFile, Usage


class DraftedSkill(ReplyShape):
    """The shape of the model's reply."""

    name: Text = ""
    description: Text = ""
    body: Text = ""


class Draft(Record):
    """A drafted skill with the prompt and the calls it came from; `findings` are what a validator still warns of."""

    skill: Skill
    prompt: PromptRef
    calls: tuple[str, ...]
    usage: Usage
    findings: tuple[Finding, ...] = ()


async def draft_skill(
    subject: str, model: ModelConfig, llm: LLM, *, seed: int | None = None, replicate: int = 0, prompts: str = ""
) -> Draft:
    """Have the model write a first skill about `subject`; what the validator refuses goes back to it once.

    Raises BoundaryError (reply) where the second draft is no valid skill either, BudgetReached, and what the endpoint
    raises: without a skill to start from there is no run.
    """
    prompt = load_prompt("draft", prompts)
    asked = await ask_record(
        llm,
        Speaker(model=model, seed=seed, replicate=replicate),
        prompt.render(subject=block("subject", subject)),
        DraftedSkill,
        CallContext(role="draft", about=subject[:80]),
        lambda drafted: tuple(_said(finding) for finding in _errors(written(drafted))),
    )
    skill = written(asked.value)
    errors = _errors(skill)
    if errors:
        told = "; ".join(_said(finding) for finding in errors)
        raise BoundaryError("reply", "invalid_skill", f"the drafted skill is not valid: {told}")
    findings = validate(skill, skill.name)
    return Draft(skill=skill, prompt=prompt.ref, calls=asked.keys, usage=asked.usage, findings=findings)


def written(drafted: DraftedSkill) -> Skill:
    """The skill directory of a draft: one SKILL.md, its front matter written as YAML."""
    front = yaml.safe_dump(
        {"name": drafted.name.strip(), "description": " ".join(drafted.description.split())},
        sort_keys=False,
        allow_unicode=True,
        width=10_000,
    )
    text = f"---\n{front}---\n\n{drafted.body.strip()}\n"
    return Skill(name=drafted.name.strip(), files=(SkillFile(path="SKILL.md", data=text.encode()),))


def _errors(skill: Skill) -> tuple[Finding, ...]:
    return tuple(finding for finding in validate(skill, skill.name) if finding.severity == "error")


def _said(finding: Finding) -> str:
    place = f"line {finding.line}: " if finding.line else ""
    return f"{place}{finding.message}" + (f" ({finding.advice})" if finding.advice else "")
