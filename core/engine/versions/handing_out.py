"""Handing a version of a skill out: as an archive, into a folder, or into a project where coding agents find it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.errors import UserError
from core.skill.package import archive
from core.skill.read import read_skill, write_skill
from core.skill.validate import validate
from core.store.run_store import RunStore
from core.types import Finding, Record, Skill
from core.view.amounts import many

IN_PROJECT = Path(".claude") / "skills"
"""Where Claude Code looks for the skills of a project (code.claude.com/docs, "Extend Claude with skills")."""


class HandedOut(Record):
    """What was written where; `files` is 0 where the version was there already, `replaced` where something else was."""

    version: str
    path: str
    files: int
    replaced: bool = False

    @property
    def sentence(self) -> str:
        """What happened, in words."""
        if not self.files:
            return f"{self.path} held {self.version} already; nothing was written."
        told = f"{self.version} is in {self.path} now: {many(self.files, 'file')}"
        return f"{told}, in place of what was there." if self.replaced else f"{told}."


def problem(store: RunStore, version: str) -> str:
    """Why a version cannot be handed out, "" where it can. Raises UserError where there is no such version."""
    worst = _worst(store.skill(version))
    if worst is None:
        return ""
    where = worst.path + (f":{worst.line}" if worst.line else "")
    return (
        f"{version} is not a valid skill, so it is not handed out: {where}: {worst.message} ({worst.rule}); "
        "its findings say what to mend"
    )


def skill_archive(store: RunStore, version: str) -> bytes:
    """The version as a `.skill` archive. Raises UserError where there is no such version, or it is no valid skill."""
    return archive(_valid(store, version))


def to_folder(store: RunStore, version: str, folder: Path, replace: bool = False) -> HandedOut:
    """Write the version to `folder`/<skill name>/, whole or not at all.

    Raises UserError where there is no such folder, where a skill of another content is there already and `replace` is
    not asked for, and where the version is no valid skill.
    """
    skill = _valid(store, version)
    return _written(skill, version, _folder(folder) / skill.name, replace)


def into_project(store: RunStore, version: str, project: Path, replace: bool = False) -> HandedOut:
    """Write the version to `project`/.claude/skills/<skill name>/. Raises UserError as `to_folder` does."""
    skill = _valid(store, version)
    return _written(skill, version, _folder(project) / IN_PROJECT / skill.name, replace)


def _valid(store: RunStore, version: str) -> Skill:
    """The version's skill. Raises UserError where it is no valid one."""
    if why := problem(store, version):
        raise UserError(why)
    return store.skill(version)


@lru_cache(maxsize=16)
def _worst(skill: Skill) -> Finding | None:
    """The first error of a skill. The last few are kept: a page asks for the same one again and again."""
    return next((found for found in validate(skill, skill.name) if found.severity == "error"), None)


def _folder(given: Path) -> Path:
    """A folder that is there. Raises UserError where there is none, or it is not named in full."""
    try:
        folder = given.expanduser()
        there = folder.is_dir()
    except (OSError, RuntimeError, ValueError) as problem:  # no such home; a name no disk has
        raise UserError(f"{str(given)!r} cannot be a folder: {problem}; name one that is there") from None
    if not folder.is_absolute():
        raise UserError("say where the skill is to go by a full path, one that begins with / or ~")
    if not there:
        raise UserError(f"{folder}: there is no such folder; make it first, or name another")
    return folder


def _written(skill: Skill, version: str, place: Path, replace: bool) -> HandedOut:
    try:
        occupied = place.exists() and any(place.iterdir())
    except OSError:
        occupied = True  # a file, or a folder nobody may read: writing says so
    if occupied and _digest(place) == skill.digest:
        return HandedOut(version=version, path=str(place), files=0)
    if occupied and not replace:
        raise UserError(
            f"{place}: something else is there, and nothing was written; tick “Replace what is there” to put this "
            "version in its place"
        )
    write_skill(skill, place)
    return HandedOut(version=version, path=str(place), files=len(skill.files), replaced=occupied)


def _digest(place: Path) -> str:
    """The digest of the skill that lies there, "" where there is none that can be read."""
    try:
        return read_skill(place).digest
    except UserError:
        return ""
