"""Splits a skill's prose into statements: sentences, without front matter and code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.types import Skill

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})[^\n]*\n.*?(?:^\s*\2[`~]*\s*$|\Z)", re.DOTALL | re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)]|#{1,6}|>|\|)\s+")
_SENTENCE = re.compile(r"(?<=[.!?])[\"')*_`]*\s+(?=[A-Z\"'*_`(#])")


def statements_of(skill: Skill) -> tuple[str, ...]:
    """Every sentence of the skill's Markdown files, line breaks within it removed."""
    texts = (file.text for file in skill.files if file.path.lower().endswith(".md") and file.is_text)
    return tuple(statement for text in texts for statement in statements(text))


def statements(text: str) -> Iterator[str]:
    """The sentences of one Markdown text."""
    prose = _FENCE.sub("\n", _FRONT.sub("", text.replace("\r\n", "\n")))
    for block in _blocks(prose):
        for sentence in _SENTENCE.split(block):
            if sentence.strip():
                yield sentence.strip()


def _blocks(prose: str) -> Iterator[str]:
    """Paragraphs, list items and headings, each as one line."""
    lines: list[str] = []
    for line in prose.split("\n"):
        starts = _ITEM.match(line) is not None
        if (starts or not line.strip()) and lines:
            yield " ".join(lines)
            lines = []
        if line.strip():
            lines.append(_ITEM.sub("", line).strip())
    if lines:
        yield " ".join(lines)
