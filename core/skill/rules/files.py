"""The files themselves: where they lie and what they are called."""

from __future__ import annotations

from collections.abc import Iterator

from core.skill.paths import path_problem
from core.skill.rules.rule import Rule, Subject
from core.types import Finding

PATH = Rule(name="file-path", severity="error", advice="give the file a relative path inside the skill")
TWICE = Rule(name="file-twice", severity="error", advice="keep one of them")
CASE = Rule(name="file-case", severity="warning", advice="rename one: on macOS and Windows they are the same file")
NOT_TEXT = Rule(name="page-encoding", severity="warning", advice="save it as UTF-8, or an agent reads it garbled")

RULES = (PATH, TWICE, CASE, NOT_TEXT)


def check_files(subject: Subject) -> Iterator[Finding]:
    """Every path stays inside, none is there twice, and what is called Markdown is text."""
    seen: dict[str, str] = {}
    for file in subject.skill.files:
        if problem := path_problem(file.path):
            yield PATH.at(file.path, None, f"the path {file.path!r} {problem}")
        folded = file.path.casefold()
        if seen.get(folded) == file.path:
            yield TWICE.at(file.path, None, "the skill holds this path twice")
        elif folded in seen and folded != "skill.md":
            yield CASE.at(file.path, None, f"differs from {seen[folded]} only in upper and lower case")
        seen[folded] = file.path
        if folded.endswith((".md", ".markdown")) and folded != "skill.md" and not file.is_text:
            yield NOT_TEXT.at(file.path, None, "is not UTF-8 text")
