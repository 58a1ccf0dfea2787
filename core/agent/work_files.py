"""Work directories: what lies in one before an agent starts, and how its output is taken out safely."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import boundary
from core.types import Case


@contextmanager
def work_directory(scratch: Path) -> Iterator[Path]:
    """A fresh directory that is removed afterwards, whatever the work has left in it."""
    with boundary("sandbox"):
        scratch.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="work-", dir=scratch))
    try:
        yield place
    finally:
        with boundary("sandbox"):
            _remove(place)


def lay_inputs(case: Case, work: Path) -> None:
    """Copy the case's inputs under their names. Raises BoundaryError (taskset) where one cannot be read."""
    with boundary("taskset"):
        for file in case.inputs:
            target = work / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, target)
            target.chmod(0o644)


def take_output(work: Path, name: str, target: Path) -> bool:
    """Copy a file out of a work directory to `target`; False where there is none.

    Model-written code made this directory and may have named the file, so only a plain file inside it counts: a link
    could point at any file of the host, and a pipe would be waited on for ever.
    """
    with boundary("sandbox"):
        real = (work / name).resolve()
        if not real.is_relative_to(work.resolve()):
            return False
        try:
            opened = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return False
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
            return False
        with os.fdopen(opened, "rb") as source:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".part-", dir=target.parent) as part:
                copy = Path(part, target.name)
                with copy.open("wb") as written:
                    shutil.copyfileobj(source, written)
                copy.replace(target)
        return True


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _remove(place: Path) -> None:
    """Remove a tree in which model-written code may have taken rights away: given back before each is entered."""
    for directory, names, _ in os.walk(place):
        for name in names:
            path = Path(directory, name)
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(place)
