"""Read a skill directory as it lies on disk, byte for byte.

Reading is lenient about what the files say (a lower-case `skill.md`, unreadable YAML and dead links are read as they
are; `validate` speaks of them) and strict about what they are: only regular files inside the directory are a skill.
Not read, by rule: version control, `__pycache__`, `node_modules`, `*.pyc`, `.DS_Store` and empty folders.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from core.errors import UserError
from core.skill.paths import is_left_out
from core.skill.rules.rule import Rule
from core.types import Finding, Record, Skill, SkillFile

MAX_FILES = 10_000
MAX_BYTES = 256 << 20
"""A directory beyond these is not a skill but, most likely, a mistyped path."""


_COPY = "put a copy of the file in its place or remove it"

OUTSIDE = Rule(name="file-outside", severity="error", advice=_COPY)
KIND = Rule(name="file-kind", severity="error", advice=_COPY)
NAME = Rule(name="file-name", severity="error", advice="rename it")
UNREADABLE = Rule(name="file-unreadable", severity="error", advice="make it readable or remove it")

RULES = (OUTSIDE, KIND, NAME, UNREADABLE)
"""What only the disk shows."""


class ReadSkill(Record):
    """What could be read of a directory, and a finding for each entry that could not."""

    skill: Skill
    findings: tuple[Finding, ...] = ()


def survey(directory: Path) -> ReadSkill:
    """The skill in `directory` as far as it can be read, with a finding for each entry that cannot be.

    Raises UserError where there is no such directory, no SKILL.md in it, or far more than a skill.
    """
    entries = _skill_entries(directory)
    files: list[SkillFile] = []
    findings: list[Finding] = []
    size = 0
    for path in _walk(directory, entries):
        relative = path.relative_to(directory).as_posix()
        outcome = _read_file(directory, path, relative)
        if isinstance(outcome, Finding):
            findings.append(outcome)
            continue
        files.append(outcome)
        size += len(outcome.data)
        if len(files) > MAX_FILES or size > MAX_BYTES:
            raise UserError(f"{directory}: more than {MAX_FILES} files or {MAX_BYTES >> 20} MiB; is this one skill?")
    files.sort(key=lambda file: file.path)
    return ReadSkill(skill=Skill(name=_name(directory), files=tuple(files)), findings=tuple(findings))


def _name(directory: Path) -> str:
    return directory.name if directory.name not in ("", "..") else directory.resolve().name


def _skill_entries(directory: Path) -> list[os.DirEntry[str]]:
    """The directory's own entries, checked to hold a SKILL.md before anything below is looked at."""
    try:
        entries = _entries(directory)
    except FileNotFoundError:
        raise UserError(
            f"{directory}: no such directory; `trace2skill init {directory}` starts a skill there"
        ) from None
    except NotADirectoryError:
        raise UserError(f"{directory}: not a directory; name the folder that holds SKILL.md") from None
    except OSError as problem:
        raise UserError(f"{directory}: cannot be read: {problem.strerror}; check its permissions") from None
    if not any(entry.name.lower() == "skill.md" for entry in entries):
        raise UserError(f"{directory}: no SKILL.md in it; `trace2skill init {directory}` starts a skill there")
    return entries


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    with os.scandir(directory) as scan:
        return sorted(scan, key=lambda entry: entry.name)


def _walk(directory: Path, entries: list[os.DirEntry[str]]) -> Iterator[Path]:
    """All that is below and not a real folder, in a fixed order; a folder that cannot be listed is given itself."""
    for entry in entries:
        path = Path(entry.path)
        if is_left_out(path.relative_to(directory).as_posix()):
            continue
        if not entry.is_dir(follow_symlinks=False):
            yield path
            continue
        try:
            inner = _entries(path)
        except OSError:
            yield path
            continue
        yield from _walk(directory, inner)


def _read_file(directory: Path, path: Path, relative: str) -> SkillFile | Finding:
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(directory.resolve()):
            return OUTSIDE.at(relative, None, "a symbolic link that leaves the skill directory")
        status = path.stat()
        if status.st_size > MAX_BYTES:
            raise UserError(f"{path}: larger than {MAX_BYTES >> 20} MiB; is {directory} one skill?")
        if not stat.S_ISREG(status.st_mode):
            return KIND.at(relative, None, _kind(path))
        relative.encode()
        return SkillFile(path=relative, data=path.read_bytes(), executable=bool(status.st_mode & 0o111))
    except UnicodeEncodeError:
        shown = relative.encode("utf-8", "replace").decode()
        return NAME.at(shown, None, "a file name that is not UTF-8")
    except FileNotFoundError:
        return OUTSIDE.at(relative, None, "a symbolic link to nothing")
    except (OSError, RuntimeError) as problem:  # a link that leads to itself is a RuntimeError before Python 3.13
        words = problem.strerror if isinstance(problem, OSError) and problem.strerror else "a link that leads to itself"
        return UNREADABLE.at(relative, None, f"cannot be read: {words}")


def _kind(path: Path) -> str:
    if path.is_symlink():
        return "a symbolic link to a folder"
    return "a folder that cannot be listed" if path.is_dir() else "neither a file nor a folder"
