"""Write a skill so that its directory holds either the whole old skill or the whole new one, whatever happens.

The files go into a sibling directory, are flushed to disk, and the two directories change names in one step. Whatever
fails before that leaves the old skill as it was and nothing beside it. A sibling left by a killed process is removed by
the next write: its maker holds a lock on it that the system drops when the process dies.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError
from core.skill.paths import VERSION_CONTROL, path_problem
from core.skill.survey import survey
from core.skill.swap import ASIDE, swap_in
from core.skill.validate import validate
from core.types import Finding, Skill


def write_skill(skill: Skill, directory: Path) -> None:
    """Make `directory` hold exactly this skill, byte for byte, executable bits included.

    Raises UserError, with the directory as it was, where it cannot be written, holds something that is no skill or is
    under version control (its history would be replaced too), or where a valid skill would give way to an invalid one.
    """
    for file in skill.files:
        if problem := path_problem(file.path):
            raise UserError(f"{directory}: cannot write a file named {file.path!r}: it {problem}; nothing was written")
    try:
        place = directory.resolve()
        _remove_abandoned(place)
        _check_place(skill, place, directory)
        place.parent.mkdir(parents=True, exist_ok=True)
        with _sibling(place) as sibling:
            for file in skill.files:
                _write_file(sibling / file.path, file.data, file.executable)
            for folder in sorted({(sibling / file.path).parent for file in skill.files}):
                _flush(folder)
            swap_in(sibling, place)
    except (OSError, RuntimeError) as problem:  # a link that leads to itself is a RuntimeError before Python 3.13
        words = getattr(problem, "strerror", None) or str(problem)
        raise UserError(f"{directory}: cannot be written: {words}; what was there is unchanged") from None
    try:
        _flush(place.parent)
    except OSError as problem:
        raise UserError(f"{directory}: written, but the disk does not confirm it: {problem.strerror}") from None


# -------------------------------------------------------------------------------------------- what may be replaced


def _check_place(skill: Skill, place: Path, shown: Path) -> None:
    try:
        names = {entry.name for entry in place.iterdir()}
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise UserError(f"{shown}: a file is in the way; name a folder for the skill") from None
    if names & VERSION_CONTROL:
        raise UserError(
            f"{shown}: under version control itself, and writing replaces the whole folder; write beside it"
        )
    if names and not any(name.lower() == "skill.md" for name in names):
        raise UserError(f"{shown}: not empty and holds no SKILL.md, so it is not replaced; name a new or empty folder")
    if names:
        _check_succession(skill, place, shown)


def _check_succession(skill: Skill, place: Path, shown: Path) -> None:
    """A valid skill gives way only to a valid one."""
    worst = _first_error(skill)
    if worst is None:
        return
    found = survey(place)
    if not found.findings and _first_error(found.skill) is None:
        where = worst.path + (f":{worst.line}" if worst.line else "")
        raise UserError(
            f"{shown}: holds a valid skill, and the new one is not: {where}: {worst.message} ({worst.rule})"
        )


def _first_error(skill: Skill) -> Finding | None:
    return next((finding for finding in validate(skill) if finding.severity == "error"), None)


# ---------------------------------------------------------------------------------------------------- on the disk


def _prefix(place: Path) -> str:
    return f".{place.name}.writing-"


@contextmanager
def _sibling(place: Path) -> Iterator[Path]:
    """A new, locked, empty directory beside `place`; whatever bears its name afterwards is removed."""
    path = place.with_name(_prefix(place) + secrets.token_hex(4))
    path.mkdir()
    lock = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(lock)
        shutil.rmtree(path, ignore_errors=True)


def _remove_abandoned(place: Path) -> None:
    """Clear siblings whose maker is dead (nobody holds their lock); one that holds the only old skill is moved back."""
    for path in sorted(place.parent.iterdir()) if place.parent.is_dir() else ():
        if not path.name.startswith(_prefix(place)):
            continue
        lock = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.name.endswith(ASIDE) and not place.exists():
                path.rename(place)
            else:
                shutil.rmtree(path)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def _write_file(path: Path, data: bytes, executable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777 if executable else 0o666)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(number)


def _flush(directory: Path) -> None:
    """Let the names in `directory` reach the disk before anything relies on them, where the system can do that."""
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(number)
