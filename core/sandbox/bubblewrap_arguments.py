"""bubblewrap's options for one command: a pure function of what is shown, what is hidden and the limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.ports import Limits, Mount
from core.sandbox.environment import LIBRARY, ToolEnvironment
from core.sandbox.shown import (
    SYSTEM_DIRECTORIES,
    SYSTEM_FILES,
    built_for,
    environment,
    hidden_inside,
    inside_prefix,
    inside_python,
)
from core.sandbox.work_directory import WORK

SHARED_MEMORY = 16 << 20
"""Bytes of /dev/shm."""
MEMORY_FILES = ("/tmp", "/dev/shm")
"""Inside directories that live in memory."""
_PATH = "/tools/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Box:
    """What one command sees. `hidden` are directories of the host that are shown empty."""

    tools: ToolEnvironment
    hidden: tuple[Path, ...]
    work: str
    mounts: tuple[Mount, ...]
    limits: Limits


def box_arguments(box: Box, as_root: bool) -> list[str]:
    """The options up to the command, in the order in which bubblewrap carries them out."""
    return [*_namespaces(as_root), *_environment(), *_system(), *_memory(box.limits), *_tools(box), *_own(box)]


def becoming(user: int) -> list[str]:
    """What stands before the command as root: become `user` without groups, capabilities or a way back."""
    dropped = ["--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    return ["/usr/bin/setpriv", f"--reuid={user}", f"--regid={user}", *dropped]


def _namespaces(as_root: bool) -> list[str]:
    options = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--unshare-net"]
    options += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL"]
    if as_root:
        needed = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")  # for setpriv, which gives them up
        return options + [word for name in needed for word in ("--cap-add", name)]
    return [*options, "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]


def _environment() -> Iterator[str]:
    yield "--clearenv"
    for name, value in environment(_PATH).items():
        yield from ("--setenv", name, value)


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in SYSTEM_DIRECTORIES:
        path = Path("/") / name
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from _parents("/etc/x")
    for file in SYSTEM_FILES:
        yield from ("--ro-bind-try", file, file)


def _memory(limits: Limits) -> Iterator[str]:
    yield from ("--proc", "/proc", "--dev", "/dev")
    for place, size in zip(MEMORY_FILES, (limits.disk, SHARED_MEMORY), strict=True):
        yield from ("--perms", "1777", "--size", str(size), "--tmpfs", place)


def _tools(box: Box) -> Iterator[str]:
    outside, inside = box.tools.prefix, inside_prefix(box.tools)
    if outside != inside:
        yield from (*_parents(inside), "--ro-bind", outside, inside)
    if expected := built_for(box.tools):
        yield from (*_parents(expected), "--symlink", inside, expected)
    for place in hidden_inside(box.tools, box.hidden):
        yield from ("--size", "4096", "--tmpfs", place, "--remount-ro", place)
    yield from _parents("/tools/bin/x")
    for name in ("python", "python3"):
        yield from ("--symlink", inside_python(box.tools), f"/tools/bin/{name}")
    for package in box.tools.packages:
        target = f"{LIBRARY}/{package.target}"
        yield from (*_parents(target), "--ro-bind", package.source, target)


def _own(box: Box) -> Iterator[str]:
    for mount in box.mounts:
        yield from (*_parents(mount.target), "--ro-bind", mount.source, mount.target)
    yield from ("--bind", box.work, WORK)
    yield from ("--remount-ro", "/proc", "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/")


def _parents(path: str) -> Iterator[str]:
    """Make the directories above a mount point readable for everybody: left to bubblewrap they would be root's own."""
    for parent in reversed(PurePosixPath(path).parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(parent))
