"""What a rule is, and what it looks at.

Severities: an *error* breaks the published format, is damaged text, or sends the reader to something that is not
there; a *warning* is against a recommendation or very likely a slip; an *info* is worth knowing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.skill.front import FrontMatter, front_matter
from core.skill.outline import Outline, outline
from core.types import Finding, Record, Skill, SkillFile


class Rule(Record):
    """One thing validate checks. `advice` says what to do about it, in the imperative."""

    name: str
    severity: Literal["error", "warning", "info"]
    advice: str

    def at(self, path: str, line: int | None, message: str, advice: str = "") -> Finding:
        """A finding of this rule; `line` is 0-based here and 1-based in the finding."""
        return Finding(
            severity=self.severity,
            rule=self.name,
            path=path,
            line=None if line is None else line + 1,
            message=message,
            advice=advice or self.advice,
        )


@dataclass(frozen=True)
class Page:
    """A Markdown file that can be read as text."""

    path: str
    text: str
    outline: Outline


@dataclass(frozen=True)
class Subject:
    """A skill with what the rules share: SKILL.md (None where absent or not text), front matter, Markdown pages."""

    skill: Skill
    directory_name: str | None
    main: Page | None
    front: FrontMatter
    pages: tuple[Page, ...]

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(file.path for file in self.skill.files)


def subject_of(skill: Skill, directory_name: str | None) -> Subject:
    pages = tuple(
        Page(path=file.path, text=file.text, outline=outline(file.text))
        for file in skill.files
        if file.path.lower().endswith((".md", ".markdown")) and file.is_text
    )
    found = main_file(skill)
    main = next((page for page in pages if found is not None and page.path == found.path), None)
    front = front_matter(main.text) if main else FrontMatter()
    return Subject(skill=skill, directory_name=directory_name, main=main, front=front, pages=pages)


def main_file(skill: Skill) -> SkillFile | None:
    """SKILL.md, or in its absence the same name in other letters (`skill.md`)."""
    named = [file for file in skill.files if file.path.lower() == "skill.md"]
    return skill.file("SKILL.md") or (named[0] if named else None)
