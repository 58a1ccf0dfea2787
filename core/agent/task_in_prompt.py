"""How a task enters a prompt: instruction, kind, where the answer goes. Never its reference, id or tags."""

from __future__ import annotations

from core.prompts.blocks import block, nest
from core.types import Task

SHOWN_DETAILS = ("data_position", "answer_sheet", "answer_position")
"""The details an agent is told; a domain's other details may know more than an agent should."""


def task_block(task: Task, output_name: str | None) -> str:
    """The task as one block; `output_name` is the file to leave in /work, None where the last message is the answer."""
    inputs = ", ".join(f"/work/{file.name}" for file in task.cases[0].inputs)
    facts = [f"Kind of task: {task.kind}"] if task.kind else []
    facts += [f"Input files: {inputs}"] if inputs else []
    facts += [f"{_title(name)}: {task.details[name]}" for name in SHOWN_DETAILS if task.details.get(name)]
    wanted = f"Save the result as /work/{output_name}." if output_name else "Give the result as your last message."
    return nest("task", "\n".join([block("instruction", task.instruction.strip()), *facts, wanted]))


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
