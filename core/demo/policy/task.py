"""The task in a prompt: what is wanted, where the input lies, where the result goes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.demo.policy.conversation import Request, blocks

_INPUTS = re.compile(r"^Input files: (.+)$", re.MULTILINE)
_RESULT = re.compile(r"^Save the result as (\S+?)\.?$", re.MULTILINE)
_POSITION = re.compile(r"^Answer position: (.+)$", re.MULTILINE)
_SHEET = re.compile(r"^Answer sheet: (.+)$", re.MULTILINE)

WORK = "/work/"


@dataclass(frozen=True)
class PromptTask:
    """What the task block says; "" for what it does not say. Paths are relative to the work directory."""

    instruction: str
    source: str
    result: str
    position: str
    sheet: str


def task_in(request: Request) -> PromptTask | None:
    """The task of a prompt, or None where it has no task block."""
    block = request.block("task")
    if block is None:
        return None
    inner = blocks(block.text, "instruction")
    inputs = _INPUTS.search(block.text)
    return PromptTask(
        instruction=inner[0].text if inner else block.text,
        source=_first_workbook(inputs[1]).removeprefix(WORK) if inputs else "",
        result=_found(_RESULT, block.text).removeprefix(WORK),
        position=_found(_POSITION, block.text),
        sheet=_found(_SHEET, block.text),
    )


def _first_workbook(names: str) -> str:
    paths = [name.strip() for name in names.split(",")]
    return next((path for path in paths if path.endswith(".xlsx")), paths[0])


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1].strip() if match else ""
