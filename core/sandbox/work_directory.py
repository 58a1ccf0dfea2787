"""The one host directory a command can write to: handed to the inside user, measured, and taken back safe to read.

Everything is looked at relative to open directories and never through links, because what lies in here was made by
model-written code.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

WORK = "/work"
"""Where the work directory lies inside."""
DEEPEST = 64
"""Levels of directories; what goes deeper cannot be walked or removed by ordinary means and is not allowed."""
ENTRY_BYTES = 4096
"""What every entry counts at least: a file system pays for an empty file too."""


@dataclass(frozen=True)
class Entry:
    """One entry below the work directory: an open directory, its name there, and its path for people."""

    directory: int
    name: str
    path: str
    status: os.stat_result

    @property
    def is_directory(self) -> bool:
        return stat.S_ISDIR(self.status.st_mode)


@dataclass(frozen=True)
class Measure:
    """What lies in a work directory. `clear` is False where something could not be looked at or goes too deep."""

    bytes: int
    clear: bool = True


def measure(work: Path) -> Measure:
    """Measure a work directory while a command runs in it."""
    total, clear = 0, True
    try:
        for entry in _entries(work):
            total += _size(entry)
    except FileNotFoundError:
        pass  # gone while looking; the next look sees the rest
    except (PermissionError, _TooDeep):
        clear = False
    return Measure(total, clear)


def hand_over(work: Path, user: int | None) -> int:
    """Give the directory and everything in it to `user` (which only root can do); returns what it holds in bytes."""
    total = 0
    for entry in _entries(work):
        total += _size(entry)
        if user is not None:
            os.chown(entry.name, user, user, dir_fd=entry.directory, follow_symlinks=False)
    if user is not None:
        os.chown(work, user, user)
    return total


def take_back(work: Path, owner: tuple[int, int] | None = None) -> tuple[str, ...]:
    """Make what a command left safe and readable for the host; returns what had to be removed, in words.

    Afterwards there are only plain files, directories and links that stay inside; the engine's user can read, write
    and delete all of it; nothing runs with anybody's rights. `owner` is whom to give it to, where that is needed.
    """
    removed: list[str] = []
    links = False
    if owner is not None:
        os.chown(work, *owner)
    work.chmod(0o700 | stat.S_IMODE(work.stat().st_mode) & 0o777)
    for entry in _entries(work, removed):
        if owner is not None:
            os.chown(entry.name, *owner, dir_fd=entry.directory, follow_symlinks=False)
        if stat.S_ISLNK(entry.status.st_mode):
            links = True
            _shorten_link(entry)
        elif entry.is_directory or stat.S_ISREG(entry.status.st_mode):
            _mend_mode(entry)
        else:
            os.unlink(entry.name, dir_fd=entry.directory)
            removed.append(f"{entry.path}: not a plain file")
    return (*removed, *(_remove_links_out(work) if links else ()))


class _TooDeep(Exception):
    pass


def _size(entry: Entry) -> int:
    return max(entry.status.st_blocks * 512, ENTRY_BYTES)


@contextmanager
def _opened(name: str | Path, directory: int | None = None) -> Iterator[int]:
    opened = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=directory)
    try:
        yield opened
    finally:
        os.close(opened)


def _entries(work: Path, removed: list[str] | None = None) -> Iterator[Entry]:
    """Every entry, directories before what is in them. With `removed`: what goes too deep is removed, not raised."""
    with _opened(work) as top:
        yield from _below(top, "", removed)


def _below(directory: int, prefix: str, removed: list[str] | None) -> Iterator[Entry]:
    with os.scandir(directory) as listed:
        names = [found.name for found in listed]
    for name in names:
        try:
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
        except FileNotFoundError:
            continue
        entry = Entry(directory, name, prefix + name, status)
        yield entry
        if not entry.is_directory:
            continue
        if entry.path.count("/") + 1 >= DEEPEST:
            if removed is None:
                raise _TooDeep(entry.path)
            _remove_deep(entry)
            removed.append(f"{entry.path[:60]}…: more than {DEEPEST} levels of directories")
            continue
        with suppress(FileNotFoundError, NotADirectoryError), _opened(name, directory) as opened:
            yield from _below(opened, entry.path + "/", removed)


def _remove_deep(entry: Entry) -> None:
    """`rm` walks any depth; recursion here, or in shutil, would not."""
    place = f"/proc/self/fd/{entry.directory}"
    for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
        subprocess.run([*command, "--", f"./{entry.name}"], cwd=place, check=True, capture_output=True)


def _mend_mode(entry: Entry) -> None:
    least = 0o700 if entry.is_directory else 0o600
    mode = stat.S_IMODE(entry.status.st_mode)
    # changing the owner may have cleared bits already, so set-user-id is taken off by the mode as it was before
    if mode != (mode | least) & 0o777:
        os.chmod(entry.name, (mode | least) & 0o777, dir_fd=entry.directory)


def _shorten_link(entry: Entry) -> None:
    """Write a link to /work/… as a relative one: outside, /work may be anything."""
    target = PurePosixPath(os.readlink(entry.name, dir_fd=entry.directory))
    if target.is_relative_to(WORK):
        ups = "../" * entry.path.count("/")
        os.unlink(entry.name, dir_fd=entry.directory)
        os.symlink(f"{ups}{target.relative_to(WORK)}", entry.name, dir_fd=entry.directory)


def _remove_links_out(work: Path) -> list[str]:
    """Remove links that lead out of the work directory (or in a circle)."""
    home, removed = work.resolve(), []
    for entry in _entries(work):
        if not stat.S_ISLNK(entry.status.st_mode):
            continue
        link = home / entry.path
        try:
            inside = link.resolve().is_relative_to(home)
        except (OSError, RuntimeError):
            inside = False
        if not inside:
            target = os.readlink(entry.name, dir_fd=entry.directory)
            os.unlink(entry.name, dir_fd=entry.directory)
            removed.append(f"{entry.path}: a link to {target}, which leads out of {WORK}")
    return removed
