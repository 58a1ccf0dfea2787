"""Where commands run: a work directory in a sandbox, with the skill mounted, and the tools on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.agent.shortening import shorten
from core.agent.skill_in_prompt import view_file
from core.agent.skill_mount import skill_mount
from core.agent.tools import RUNS
from core.config import AgentConfig
from core.ports import Command, Limits, Mount, Sandbox
from core.types import Action, Observation, Skill

LONGEST_ARGUMENT = 100_000
"""Bytes of one process argument (Linux allows 128 KiB); a longer program goes in over stdin."""


@dataclass(frozen=True)
class Workbench:
    """Runs bash and python actions in `work`, each as a fresh process, and shows files of the skill."""

    sandbox: Sandbox
    work: Path
    skill: Skill | None
    mounts: tuple[Mount, ...]
    limits: Limits
    observation_chars: int
    tools: tuple[str, ...] = tuple(RUNS)

    async def act(self, action: Action, seconds: float | None = None) -> Observation:
        """What came back from one action, shortened to the observation limit.

        `seconds` bounds this command below the usual limit. Raises BoundaryError where the sandbox itself fails.
        """
        observation = await self._answer(action, seconds)
        return shorten(observation, self.observation_chars)

    async def _answer(self, action: Action, seconds: float | None) -> Observation:
        if action.tool == "view" and self.skill is not None:
            return Observation(text=view_file(self.skill, str(action.arguments.get("path", ""))), exit_status=0)
        if action.tool not in self.tools:
            known = ", ".join([*self.tools, *(["view"] if self.skill else [])]) or "none: answer in words"
            return Observation(text=f"There is no tool {action.tool!r}. The tools are: {known}.", exit_status=2)
        wanted = RUNS[action.tool]
        program = action.arguments.get(wanted)
        if not isinstance(program, str) or not program.strip():
            return Observation(text=f"{action.tool} needs {wanted!r}: what to run, as text.", exit_status=2)
        if "\0" in program:  # no process can be given one
            return Observation(text=f"{action.tool}: {wanted!r} holds a NUL character; nothing was run.", exit_status=2)
        return await self.sandbox.run(self._command(action.tool, program, seconds))

    def _command(self, tool: str, program: str, seconds: float | None) -> Command:
        interpreter = "bash" if tool == "bash" else "python3"
        long = len(program.encode()) > LONGEST_ARGUMENT
        argv = (interpreter, "-s" if tool == "bash" else "-") if long else (interpreter, "-c", program)
        bound = self.limits.seconds if seconds is None else min(self.limits.seconds, seconds)
        return Command(
            argv=argv,
            work=str(self.work),
            mounts=self.mounts,
            stdin=program if long else "",
            limits=self.limits.model_copy(update={"seconds": max(bound, 0.1)}),
        )


def open_workbench(
    work: Path,
    skill: Skill | None,
    config: AgentConfig,
    sandbox: Sandbox,
    scratch: Path,
    tools: tuple[str, ...] = tuple(RUNS),
) -> Workbench:
    """A workbench on a laid work directory, under an agent's limits; only `tools` of bash and python are there."""
    return Workbench(
        sandbox=sandbox,
        work=work,
        skill=skill,
        mounts=(skill_mount(skill, scratch),) if skill else (),
        limits=Limits(seconds=config.command_seconds),
        observation_chars=config.observation_chars,
        tools=tools,
    )
