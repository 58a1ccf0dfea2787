"""What still fits into SKILL.md: 500 lines and 5,000 tokens, or what the base takes already where that is more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.patch.apply import changed_lines
from core.patch.compose import whole_text
from core.patch.paths import main_path
from core.patch.places import Span
from core.skill.front import front_matter
from core.skill.lines import split_lines
from core.skill.rules.size import MAX_LINES, MAX_TOKENS
from core.skill.tokens import estimate_tokens
from core.types import Record, Skill


class Size(Record):
    """Lines of the file and estimated tokens of its body, as `validate` counts them."""

    lines: int
    tokens: int

    def within(self, limit: Size) -> bool:
        return self.lines <= limit.lines and self.tokens <= limit.tokens


def size_of(text: str) -> Size:
    lines = split_lines(text)
    return Size(lines=len(lines), tokens=estimate_tokens("".join(lines[front_matter(text).end :])))


def limit_for(base: Skill) -> Size:
    """The recommended size, or the base's own where it is over it already: then nothing may be added."""
    file = base.file(main_path(base))
    own = size_of(file.text) if file is not None and file.is_text else Size(lines=0, tokens=0)
    return Size(lines=max(MAX_LINES, own.lines), tokens=max(MAX_TOKENS, own.tokens))


def size_with(base: Skill, spans: Iterable[Span]) -> Size:
    """The size of SKILL.md with these spans in it."""
    main = main_path(base)
    return size_of(whole_text(changed_lines(base, main, [span for span in spans if span.path == main])))


def grows(span: Span) -> bool:
    """Whether a span makes its file longer by lines."""
    return not span.whole and len(span.lines) > span.last - span.first


def at_least(base: Skill, always: Sequence[Span], spans: Sequence[Span]) -> tuple[Size, ...]:
    """Lower bounds of SKILL.md's size with `always` and the first k of `spans`, for k from 0 on.

    The estimate of tokens adds up over lines that are not blank, so adding is enough; a replacement may save tokens,
    so there the count starts anew.
    """
    sizes = [size_with(base, always)]
    for span in spans:
        before = sizes[-1]
        tokens = before.tokens + _weight(span.lines) if span.inserts else 0
        sizes.append(
            Size(lines=before.lines + sum(bool(line.strip()) for line in span.lines) * span.inserts, tokens=tokens)
        )
    return tuple(sizes)


def _weight(lines: Sequence[str]) -> int:
    return sum(estimate_tokens(line + "\n") for line in lines if line.strip())
