"""A question about a table, handed over as a workbook and as text: what the agent of such tasks is sent."""

from __future__ import annotations

from core.agent.skill_in_prompt import skill_block
from core.agent.task_in_prompt import task_block
from core.prompts.load import load_prompt
from core.tasks.table_qa.taskset import AS_TEXT, AS_WORKBOOK, INPUT_NAME
from core.types import Case, Domain, InputFile, Message
from tests.prompts.answers_example import SKILL, TASK

WORKBOOK = InputFile(name=INPUT_NAME, path="/data/table.xlsx", digest="0" * 64)
DOMAINS: dict[str, Domain] = {
    name: domain for domain in (AS_WORKBOOK, AS_TEXT) for name in (domain.agent, f"{domain.agent}_no_skill")
}


def table_agent_messages(name: str) -> tuple[Message, ...]:
    """The first messages of an attempt."""
    domain = DOMAINS[name]
    case = Case(index=1, inputs=(WORKBOOK,) if domain.tools else ())
    task = TASK.model_copy(update={"domain": domain.name, "kind": "", "cases": (case,)})
    values = {"task": task_block(task, None, domain), "max_turns": "20"}
    values |= {"observation_chars": "6000"} if domain.tools else {}
    values |= {} if name.endswith("_no_skill") else {"skill": skill_block(SKILL)}
    return load_prompt(name).render(**values)
