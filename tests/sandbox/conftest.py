"""The isolations that work on this machine, each as a sandbox to attack, and a way to run something in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from core.ports import Command, Limits, Mount, Sandbox
from core.sandbox.bubblewrap import Bubblewrap
from core.sandbox.environment import tool_environment
from core.sandbox.host import Host
from core.sandbox.probe import _binaries, _host, best_sandbox, isolations_here
from core.types import Observation

KINDS = ("bwrap", "sandlock")
WATCHED = "bwrap-watched"
"""Without control groups, as on most machines for an ordinary user."""


class RunInside(Protocol):
    def __call__(
        self,
        *argv: str,
        stdin: str = "",
        mounts: tuple[Mount, ...] = (),
        limits: Limits = ...,
        work: Path | None = None,
    ) -> Observation: ...


@cache
def sandbox_of(kind: str) -> Sandbox:
    name = kind.partition("-")[0]
    why_not = {isolation.name: why for isolation, works, why in isolations_here() if not works}
    if name in why_not:
        pytest.skip(f"{name} does not work here: {why_not[name]}")
    if kind == WATCHED:
        if _host().groups is None:
            pytest.skip("the same as bwrap: no control groups can be made here")
        return Bubblewrap(_binaries()[0], tool_environment(), Host(None))
    return best_sandbox(name)


@pytest.fixture(params=KINDS)
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Every isolation of level A and B that works here, in turn; a module may ask for WATCHED too."""
    return sandbox_of(request.param)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """An empty work directory."""
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def run_inside(sandbox: Sandbox, work: Path) -> Callable[..., Observation]:
    """Run one command in the sandbox: `run_inside("python3", "-c", "…")`."""

    def run(
        *argv: str,
        stdin: str = "",
        mounts: tuple[Mount, ...] = (),
        limits: Limits = Limits(seconds=20),  # noqa: B008 - frozen
        work: Path = work,
    ) -> Observation:
        command = Command(argv=argv, work=str(work), mounts=mounts, stdin=stdin, limits=limits)
        return asyncio.run(sandbox.run(command))

    return run


def processes_with(mark: str) -> list[str]:
    """Command lines of this machine's processes that mention `mark`."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if mark in line:
            found.append(line)
    return found
