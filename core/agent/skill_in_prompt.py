"""How a skill enters a prompt: SKILL.md whole, the other files listed, all of it marked as data."""

from __future__ import annotations

from core.patch.paths import is_markdown, main_path
from core.prompts.blocks import block, nest
from core.skill.tokens import estimate_tokens
from core.types import Skill, SkillFile

SKILL_ROOT = "/skill"
"""Where the sandbox shows the skill's directory, read-only."""

REFERENCE_TOKENS = 8000
"""How much of a skill's references those who edit it are shown beside SKILL.md."""


def skill_block(skill: Skill, tag: str = "skill", references: tuple[str, ...] = ()) -> str:
    """The skill as one block: SKILL.md and the named references whole, every other file as a line with its size."""
    shown = (main_path(skill), *references)
    whole = [file for file in skill.files if file.path in shown and file.is_text]
    parts = [block("skill_file", file.text.rstrip("\n"), path=file.path) for file in whole]
    listed = [_line(file) for file in skill.files if file not in whole]
    if listed:
        parts.append(block("other_files", "\n".join(listed)))
    return nest(tag, "\n".join(parts), name=skill.name, root=SKILL_ROOT)


def base_skill_block(skill: Skill) -> str:
    """The frozen skill that edits are proposed for: SKILL.md whole, and Markdown references as far as there is room.

    References are taken in order of path while they stay within REFERENCE_TOKENS together; the others are listed.
    """
    references, room = [], REFERENCE_TOKENS
    for file in skill.files:
        if is_markdown(file.path) and file.path != main_path(skill) and file.is_text:
            tokens = estimate_tokens(file.text)
            if tokens <= room:
                references.append(file.path)
                room -= tokens
    return skill_block(skill, tag="base_skill", references=tuple(references))


def view_file(skill: Skill, path: str) -> str:
    """What the view tool answers: the file's text, or which files there are."""
    wanted = path.strip().removeprefix(SKILL_ROOT).lstrip("/").removeprefix("./")
    file = skill.file(wanted)
    if file is None:
        return f"The skill has no file {path!r}. Its files: {', '.join(each.path for each in skill.files)}"
    if not file.is_text:
        return f"{wanted} is not text ({len(file.data)} bytes); it lies at {SKILL_ROOT}/{wanted}."
    return file.text


def _line(file: SkillFile) -> str:
    size = f"{len(file.text.splitlines())} lines" if file.is_text else f"{len(file.data)} bytes, not text"
    return f"{file.path} ({size})"
