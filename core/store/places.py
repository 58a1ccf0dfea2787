"""What the disk has against us, in one sentence: OSErrors at the edges become something a person can mend."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError

_SENTENCES = {
    errno.ENOSPC: "the disk is full; free some space and give the same command again, what was recorded is intact",
    errno.EDQUOT: "your disk quota is used up; free some space and give the same command again",
    errno.EROFS: "the folder is read-only; choose another one, or make it writable",
    errno.EACCES: "no permission here; choose another folder, or make this one yours",
    errno.EPERM: "this folder cannot be written; choose another one",
    errno.ENOTDIR: "a part of this path is a file, not a folder; choose another place",
    errno.ENAMETOOLONG: "the path is too long for this file system; choose a shorter one",
}


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder's files and folders. Links are left out: a program that ran here may have made one to anywhere."""
    shutil.copytree(source, target, ignore=_links, dirs_exist_ok=True)


@contextmanager
def mendable(path: Path) -> Iterator[None]:
    """Raise UserError about `path` for any OSError inside: a full disk, a read-only folder, a file in the way."""
    try:
        yield
    except OSError as problem:
        said = _SENTENCES.get(problem.errno or 0) or f"cannot be used ({problem.strerror or problem})"
        raise UserError(f"{path}: {said}") from problem


def _links(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if Path(folder, name).is_symlink()}
