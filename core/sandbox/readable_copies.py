"""Mounts for a user who is not the engine's: a directory that only its owner can read is copied for as long."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from core.ports import Mount
from core.sandbox.stale import PREFIX, tag


def readable_copies(mounts: tuple[Mount, ...], while_open: ExitStack) -> tuple[Mount, ...]:
    """The mounts, with copies that everybody can read where the original is not; removed when `while_open` closes."""
    return tuple(
        mount
        if all(_for_everybody(path) for path in _all(Path(mount.source)))
        else Mount(source=_copy(Path(mount.source), while_open), target=mount.target)
        for mount in mounts
    )


def _all(top: Path) -> Iterator[Path]:
    yield top
    for directory, names, files in os.walk(top):
        yield from (Path(directory) / name for name in (*names, *files))


def _for_everybody(path: Path) -> bool:
    mode = path.lstat().st_mode
    wanted = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return stat.S_ISLNK(mode) or mode & wanted == wanted


def _copy(source: Path, while_open: ExitStack) -> str:
    home = Path(while_open.enter_context(tempfile.TemporaryDirectory(prefix=f"{PREFIX}{tag()}-")))
    copy = home / "mount"
    shutil.copytree(source, copy, symlinks=True)
    for path in _all(copy):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return str(copy)
