"""The two ways of proving a cause, as one shape: replaying.py runs the agent's commands again with the fault replaced,
retrying.py lets the agent attempt the task afresh with the patch in its skill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from core.analysts.submission import HandedIn
from core.types import Proof, ToolSpec

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class Judged:
    """A submission that was read and put through the gate: a proof, or the reason why there is none.

    Neither is there where no cause is claimed, or where the gate has nothing to look at.
    """

    handed_in: HandedIn
    proof: Proof | None = None
    reason: str = ""


class Proving(Protocol):
    """What an error analyst has to try things with, and the gate behind its `submit`."""

    tools: tuple[ToolSpec, ...]
    redone: tuple[str, ...]
    """The tools that are used again where the journal holds their answer, for what they leave behind."""

    async def begin(self) -> str:
        """Get ready. Why nothing can be proven on this task, "" where the analyst may be asked."""
        ...

    def told(self) -> dict[str, str]:
        """The values that the prompt of this way has places for, besides those of every error analyst."""
        ...

    async def answer(self, tool: str, arguments: Mapping[str, Any]) -> str:
        """What a tool other than `submit` answers."""
        ...

    def remember(self, tool: str, arguments: Mapping[str, Any]) -> None:
        """Take up what a journalled answer left behind: what `submit` may refer to."""
        ...

    async def judge(self, arguments: Mapping[str, Any]) -> Judged | str:
        """Read what is submitted and put it through the gate; what is wrong with its form in words."""
        ...


def read(shape: type[Shape], arguments: Mapping[str, Any]) -> Shape | str:
    """The arguments of a call in their shape, or what is wrong with them in words."""
    try:
        return shape.model_validate(arguments)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "arguments"
        return f"Not understood: {place}: {first['msg']}."


def no_such_tool(tool: str, tools: tuple[ToolSpec, ...]) -> str:
    return f"There is no tool {tool!r}. The tools are: {', '.join(each.name for each in tools)}."
