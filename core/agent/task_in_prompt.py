"""How a task enters a prompt: instruction, kind, where the answer goes. Never its reference, id or tags."""

from __future__ import annotations

from core.prompts.blocks import block, nest
from core.types import Domain, Task

BLOCKS = frozenset({"table"})
"""Details that are long enough for a block of their own."""


def task_block(task: Task, output_name: str | None, domain: Domain) -> str:
    """The task as one block; `output_name` is the file to leave in /work, None where the last message is the answer.

    A table that is handed over as text (the detail `table`) stands in a block of its own.
    """
    inputs = ", ".join(f"/work/{file.name}" for file in task.cases[0].inputs) if domain.tools else ""
    facts = [f"Kind of task: {task.kind}"] if task.kind else []
    facts += [f"Input files: {inputs}"] if inputs else []
    told = {name: str(task.details[name]) for name in domain.details if task.details.get(name)}
    facts += [block(name, text) if name in BLOCKS else f"{_title(name)}: {text}" for name, text in told.items()]
    wanted = f"Save the result as /work/{output_name}." if output_name else "Give the result as your last message."
    return nest("task", "\n".join([block("instruction", task.instruction.strip()), *facts, wanted]))


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
