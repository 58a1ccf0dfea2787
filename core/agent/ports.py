"""What an actor is handed: implementations, and where on the host it may put files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.ports import LLM, Journal, Sandbox, Taskset


@dataclass(frozen=True)
class AgentPorts:
    """The outside of a rollout or an analysis.

    `scratch` holds work directories while they are used and the mounted skills; `outputs` gives the directory that
    keeps what a rollout handed in, by rollout id.
    """

    llm: LLM
    sandbox: Sandbox
    taskset: Taskset
    journal: Journal
    scratch: Path
    outputs: Callable[[str], Path]
