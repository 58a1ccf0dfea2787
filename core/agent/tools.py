"""The tools an agent has, as offered to a model."""

from __future__ import annotations

from core.types import Domain, ToolSpec


def tool(name: str, description: str, argument: str, meaning: str) -> ToolSpec:
    """A tool with one string argument."""
    return ToolSpec(
        name=name,
        description=description,
        parameters={
            "type": "object",
            "properties": {argument: {"type": "string", "description": meaning}},
            "required": [argument],
            "additionalProperties": False,
        },
    )


BASH = tool("bash", "Run a shell command in /work, as a fresh process.", "command", "the command line, for bash")
PYTHON = tool("python", "Run a Python program in /work, as a fresh process.", "code", "the whole program")
VIEW = tool("view", "Show a file of the skill.", "path", "the file's path in the skill, as references/dates.md")

RUNS = {"bash": "command", "python": "code"}
"""The tools that run something, and the argument that holds what they run."""


RUNNING = {"bash": BASH, "python": PYTHON}


def agent_tools(with_skill: bool, domain: Domain) -> tuple[ToolSpec, ...]:
    """What the domain lets an agent run, and view where there is a skill to look at."""
    return (*(RUNNING[name] for name in domain.tools), *((VIEW,) if with_skill else ()))
