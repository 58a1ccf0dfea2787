"""The difference of two skills as a text that `patch -p1` and code hosts read. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from core.skill.lines import split_lines
from core.types import Skill, SkillFile

_NO_END = "\\ No newline at end of file\n"


def unified_text(old: Skill, new: Skill, old_name: str = "a", new_name: str = "b") -> str:
    """A unified diff of every file that differs, by path; of files that are no text it is said that they differ."""
    paths = sorted({file.path for file in (*old.files, *new.files)})
    return "".join(part for path in paths for part in _file(old.file(path), new.file(path), path, old_name, new_name))


def _file(old: SkillFile | None, new: SkillFile | None, path: str, old_name: str, new_name: str) -> Iterator[str]:
    if old == new:
        return
    names = f"{old_name}/{path}" if old else "/dev/null", f"{new_name}/{path}" if new else "/dev/null"
    if any(file is not None and not file.is_text for file in (old, new)):
        yield f"Binary files {names[0]} and {names[1]} differ\n"
        return
    before, after = (split_lines(file.text) if file else () for file in (old, new))
    for line in unified_diff(before, after, *names):
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}"
