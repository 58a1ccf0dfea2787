"""Run a program as an ordinary user when the tests themselves run as root.

The interpreter and the checkout may lie in a home that nobody else can enter. The program then runs in a mount
namespace of its own, in which the private directories on the way are replaced by passable ones that hold only what is
needed; nothing changes for anybody else.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

USER = 60700
"""An id that nobody has."""


def as_ordinary_user(argv: Sequence[str], needed: Sequence[Path], stage: Path) -> list[str]:
    """The command line that runs `argv` as an ordinary user who can read the `needed` directories.

    `stage` is an empty directory.
    """
    become = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--inh-caps=-all", *argv]
    steps = ["set -e"]
    private = {found for path in needed if (found := _private_parent(path.resolve()))}
    if private:
        steps += [f"stage={shlex.quote(str(stage))}", "mount -t tmpfs tmpfs $stage"]
    for number, path in enumerate(sorted(needed)):
        steps += [f"mkdir $stage/{number}", f"mount --bind {shlex.quote(str(path))} $stage/{number}"] if private else []
    for hidden in sorted(private):
        steps.append(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(hidden))}")
    for number, path in enumerate(sorted(needed)):
        if _private_parent(path.resolve()):
            quoted = shlex.quote(str(path))
            steps += [f"mkdir -p {quoted}", f"mount --bind $stage/{number} {quoted}"]
    script = "\n".join([*steps, f"exec {shlex.join(become)}"])
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]


@cache
def why_not() -> str:
    """Why this cannot be done here, or ""."""
    if os.geteuid() != 0:
        return "the tests run as an ordinary user already"
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        return "needs util-linux"
    with tempfile.TemporaryDirectory() as stage:
        program = as_ordinary_user([sys.executable, "-c", ""], needed_here(), Path(stage))
        tried = subprocess.run(program, capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"another user cannot run this interpreter: {tried.stderr.strip()}"


def needed_here() -> list[Path]:
    """This interpreter, its virtual environment and the checkout."""
    return [Path(sys.base_prefix), Path(sys.prefix), Path(__file__).resolve().parents[2]]


def _private_parent(path: Path) -> Path | None:
    """The outermost directory on the way to `path` that others cannot pass through."""
    return next((parent for parent in reversed(path.parents) if not parent.stat().st_mode & 0o001), None)
