"""Recorded commands run again on a case's untouched inputs. No model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.agent.ports import AgentPorts
from core.agent.tools import RUNS
from core.agent.work_files import lay_inputs, take_output, work_directory
from core.agent.workbench import open_workbench
from core.config import AgentConfig
from core.types import Action, Case, Observation, Skill, Step


@dataclass(frozen=True)
class Replayed:
    """What each command printed, and where the output lies; None where the commands left none."""

    observations: tuple[Observation, ...]
    output: Path | None


async def replay(
    actions: Sequence[Action],
    case: Case,
    skill: Skill | None,
    config: AgentConfig,
    ports: AgentPorts,
    target: Path | None,
    output_name: str | None,
) -> Replayed:
    """Run the commands in order in a fresh work directory of the case and copy the output to `target`.

    The directory holds the case's inputs and nothing else. A command that fails does not stop the next, as it did not
    stop the agent. Raises BoundaryError where sandbox or inputs fail.
    """
    with work_directory(ports.scratch) as work:
        lay_inputs(case, work)
        bench = open_workbench(work, skill, config, ports.sandbox, ports.scratch)
        observations = [await bench.act(action) for action in actions]
        left = target is not None and output_name is not None and take_output(work, output_name, target)
        return Replayed(observations=tuple(observations), output=target if left else None)


def commands(steps: Sequence[Step]) -> tuple[Action, ...]:
    """The actions of these steps that run something; looking at skill files changes no file."""
    return tuple(step.action for step in steps if step.action is not None and step.action.tool in RUNS)
