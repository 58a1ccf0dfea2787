"""Requests as the product makes them for answers in words, and the scripted model's replies to them."""

from __future__ import annotations

from typing import Any

from core.agent.memory_in_prompt import memory_block
from core.agent.skill_in_prompt import base_skill_block, skill_block
from core.agent.task_in_prompt import task_block
from core.agent.tools import agent_tools
from core.analysts.briefing import outcome_block
from core.analysts.retry_submission import retry_tools
from core.analysts.transcript import transcript
from core.demo.policy import POLICIES
from core.demo.policy.conversation import Exchange, Reply, Request, read_request
from core.llm.wire import body_of
from core.ports import Grading
from core.prompts.load import load_prompt
from core.tasks.math.suite.plan import Planned
from core.tasks.math.suite.tasks import math_starter_skill
from core.tasks.math.taskset import MATH_DOMAIN, problem_task
from core.types import MemoryItem, Message, ModelRequest, Score, Skill, SkillFile, Step, Trajectory

FULL = "scripted-demo"


def taught(*lessons: str) -> Skill:
    """The starting skill with these lessons in it."""
    skill = math_starter_skill()
    text = skill.files[0].text + "\n## Lessons\n\n" + "\n".join(f"- {lesson}" for lesson in lessons) + "\n"
    return Skill(name=skill.name, files=(SkillFile(path="SKILL.md", data=text.encode()),))


def answered(planned: Planned, skill: Skill | None, model: str = FULL, seed: int = 41) -> Reply:
    """What the agent says."""
    values = {"task": _task(planned), "max_turns": "20"}
    values |= {"skill": skill_block(skill)} if skill else {}
    prompt = load_prompt("agent_math" if skill else "agent_math_no_skill")
    tools = agent_tools(skill is not None, MATH_DOMAIN)
    return _reply(prompt.render(**values), model, seed, tools=tools)


def remembering(planned: Planned, item: MemoryItem) -> Reply:
    """What the agent says with a memory beside the starting skill."""
    skill = f"{skill_block(math_starter_skill())}\n\n{memory_block((item,))}"
    return _reply(load_prompt("agent_math").render(task=_task(planned), max_turns="20", skill=skill), FULL, 41)


def analysed(
    planned: Planned, said: str, passed: bool, skill: Skill, prompt: str, model: str = FULL, **more: Any
) -> Reply:
    """What an analyst says of an attempt that ended with these words."""
    request = _analysis(planned, said, passed, skill, prompt, model, **more)
    return POLICIES["demo"](request)


def investigated(planned: Planned, said: str, skill: Skill, *exchanges: Exchange, model: str = FULL) -> Reply:
    """The error analyst's next turn after these exchanges."""
    more = {"running": "", "replicates": "3", "max_turns": "12", "fresh_attempts": ""}
    asked = _analysis(planned, said, False, skill, "error_analyst_answers", model, **more)
    offered = {tool.name: tool.parameters for tool in retry_tools(MATH_DOMAIN)}
    told = {name: getattr(asked, name) for name in ("system", "user", "schema", "last", "model")}
    return POLICIES["demo"](Request(**told, tools=offered, native=True, exchanges=exchanges))


def _analysis(planned: Planned, said: str, passed: bool, skill: Skill, prompt: str, model: str, **more: Any) -> Request:
    grade = Score(value=float(passed), passed=passed)
    made = Trajectory(
        id="tr",
        task=planned.id,
        skill_digest="0",
        model="m",
        steps=(Step(index=1, text=said),),
        answer=said,
        grade=grade,
        ended="answered",
    )
    loaded = load_prompt(prompt)
    values = {
        "task": _task(planned),
        "base_skill": base_skill_block(skill),
        "trajectory": transcript(made),
        "outcome": outcome_block(made, Grading(grade=grade), False),
        "review_notes": "",
        "max_edits": "3",
        **more,
    }
    wanted = {name: value for name, value in values.items() if name in loaded.places}
    return _request(loaded.render(**wanted), model, 41)


def _task(planned: Planned) -> str:
    return task_block(problem_task(planned.id, "t", planned.instruction, str(planned.answer)), None, MATH_DOMAIN)


def _reply(messages: tuple[Message, ...], model: str, seed: int, tools: tuple[Any, ...] = ()) -> Reply:
    return POLICIES["demo"](_request(messages, model, seed, tools))


def _request(messages: tuple[Message, ...], model: str, seed: int, tools: tuple[Any, ...] = ()) -> Request:
    return read_request(body_of(ModelRequest(endpoint="e", model=model, messages=messages, tools=tools, seed=seed)))
