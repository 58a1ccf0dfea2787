"""How long files may be before an agent should read them in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.skill.lines import split_lines
from core.skill.rules.rule import Page, Rule, Subject
from core.skill.tokens import estimate_tokens
from core.types import Finding

MAX_LINES, MAX_TOKENS, MAX_REFERENCE_LINES = 500, 5000, 300
CONTENTS_WITHIN = 40
"""Contents count as "at the start" when they begin in the first lines of a reference."""

LINES = Rule(name="skill-md-lines", severity="warning", advice="move detail into references/ and link it")
TOKENS = Rule(name="skill-md-tokens", severity="warning", advice="move detail into references/ and link it")
CONTENTS = Rule(
    name="reference-contents", severity="warning", advice="start it with a list of its sections, or split it"
)

RULES = (LINES, TOKENS, CONTENTS)


def check_size(subject: Subject) -> Iterator[Finding]:
    """SKILL.md is short enough to be loaded whole; a long reference says first what is in it."""
    main = subject.main
    if main is not None:
        if main.outline.lines > MAX_LINES:
            yield LINES.at(main.path, MAX_LINES, f"{main.outline.lines} lines; {MAX_LINES} are recommended at most")
        tokens = estimate_tokens("".join(split_lines(main.text)[main.outline.front :]))
        if tokens > MAX_TOKENS:
            yield TOKENS.at(main.path, None, f"about {tokens} tokens; {MAX_TOKENS} are recommended at most")
    for page in subject.pages:
        if page is not main and page.outline.lines > MAX_REFERENCE_LINES and not _has_contents(page):
            message = f"{page.outline.lines} lines without contents at the start ({MAX_REFERENCE_LINES} are the limit)"
            yield CONTENTS.at(page.path, 0, message)


def _has_contents(page: Page) -> bool:
    """A line called contents (a heading or a bold line), or three links into the page, near the start."""
    start = split_lines(page.text)[page.outline.front :][:CONTENTS_WITHIN]
    named = r"[#*_\s]*(table of )?(contents|toc|overview|sections|index)[*_:\s]*"
    into_page = sum(line.count("](#") for line in start)
    return into_page >= 3 or any(re.fullmatch(named, line, re.IGNORECASE) for line in start)
