"""The scripted merger: candidates that teach one practice become one edit, the outvoted side of a contradiction goes.

What a candidate teaches is read from its text; where that is nothing known, candidates are joined by their wording.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.demo.policy.conversation import Block, Reply, Request, joined
from core.demo.policy.lore import Lore
from core.demo.policy.lores import lore_of

ADDING = frozenset({"insert_before", "insert_after", "append_to_section", "add_section"})
ALIKE = 0.6
"""Share of common words (Jaccard) from which two lessons on nothing known are taken for one."""

_NUMBERED = re.compile(r"^ *\d+\| ?", re.MULTILINE)
_WORD = re.compile(r"[\w'-]{3,}")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\S")


@dataclass(frozen=True)
class Candidate:
    """A candidate as shown: its place, its lines, how many tasks stand behind it, and who proposed it."""

    id: str
    op: str
    path: str
    anchor: str
    support: int
    origin: str
    lines: tuple[str, ...]

    @property
    def form(self) -> tuple[str, str, str]:
        return self.op, self.path, self.anchor

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Part:
    """A candidate, or one of several lessons of a candidate, with what it is about."""

    candidate: Candidate
    lines: tuple[str, ...]
    about: tuple[tuple[str, int], ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def answer(request: Request) -> Reply:
    """The merged edits and what is dropped."""
    block = request.block("candidates")
    candidates = _candidates(block) if block else ()
    lore = lore_of([candidate.text for candidate in candidates])
    groups = _groups([part for candidate in candidates for part in _parts(candidate, lore)])
    dropped = _outvoted(groups)
    gone = {each["edit"] for each in dropped}
    kept = [[part for part in group if part.candidate.id not in gone] for group in groups]
    merged = [_merged(group) for group in kept if group]
    return Reply(
        reasoning=f"{len(candidates)} candidates come to {len(merged)} lessons; {len(dropped)} are contradicted.",
        record={"merged": merged, "dropped": dropped},
    )


def _candidates(block: Block) -> tuple[Candidate, ...]:
    return tuple(_candidate(each) for each in block.blocks("candidate"))


def _candidate(block: Block) -> Candidate:
    told = block.attributes
    text = _NUMBERED.sub("", joined(block.text))
    support = told.get("support", "1")
    return Candidate(
        id=told.get("id", ""),
        op=told.get("op", ""),
        path=told.get("path", "SKILL.md"),
        anchor=told.get("anchor", ""),
        support=int(support) if support.isdigit() else 1,
        origin=told.get("origin", ""),
        lines=tuple(text.split("\n")) if text else (),
    )


def _parts(candidate: Candidate, lore: Lore) -> list[Part]:
    """A candidate's lessons: one for each list item where the items are about different things."""
    whole = Part(candidate, candidate.lines, _about(candidate.text, lore))
    items = [line for line in candidate.lines if _ITEM.match(line)]
    if candidate.op not in ADDING or len(items) < 2 or len(items) < len([line for line in candidate.lines if line]):
        return [whole]
    parts = [Part(candidate, (line,), _about(line, lore)) for line in items]
    apart = len({part.about for part in parts}) == len(parts) and all(part.about for part in parts)
    return parts if apart else [whole]


@lru_cache(maxsize=4096)
def _about(text: str, lore: Lore) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(lore.sides(text).items()))


def _groups(parts: Sequence[Part]) -> list[list[Part]]:
    """Parts that teach the same, in order of first appearance."""
    groups: dict[object, list[Part]] = {}
    for part in parts:
        groups.setdefault(_key(part, groups), []).append(part)
    return list(groups.values())


def _key(part: Part, groups: Mapping[object, list[Part]]) -> object:
    if part.candidate.op not in ADDING:
        return (*part.candidate.form, part.text)
    if part.about:
        return part.about
    words = _words(part.text)
    for key, group in groups.items():
        other = group[0]
        if other.candidate.op in ADDING and not other.about and _shared(words, _words(other.text)) >= ALIKE:
            return key
    return part.text


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0


def _outvoted(groups: Sequence[list[Part]]) -> list[dict[str, str]]:
    """Candidates whose side of a contradiction has fewer tasks behind it; at a draw both sides stay."""
    found: list[dict[str, str]] = []
    strongest = {part.about: group for group in groups for part in group[:1] if len(part.about) == 1}
    for about, group in strongest.items():
        (practice, side), *_ = about
        other = strongest.get(((practice, -side),))
        if other is None or _strength(other) <= _strength(group):
            continue
        best = _best(other)
        for part in group:
            if part.lines == part.candidate.lines:
                why = f"says the opposite, with {_support(group)} tasks behind it against {_support(other)}"
                found.append(
                    {"edit": part.candidate.id, "reason": "contradiction", "of": best.candidate.id, "why": why}
                )
    return found


def _support(group: Sequence[Part]) -> int:
    return sum(part.candidate.support for part in group)


def _strength(group: Sequence[Part]) -> tuple[int, int]:
    """Tasks behind a side, then how many of its candidates were proven on a failure."""
    return _support(group), sum("error_analyst" in part.candidate.origin for part in group)


def _best(group: Sequence[Part]) -> Part:
    """The wording to keep: of the most common form, with most support, the shortest."""
    forms = Counter(part.candidate.form for part in group)
    most = max(forms.values())
    common = [part for part in group if forms[part.candidate.form] == most]
    form = min(part.candidate.form for part in common)
    return min(
        (part for part in common if part.candidate.form == form),
        key=lambda part: (-part.candidate.support, len(part.text), part.text),
    )


def _merged(group: Sequence[Part]) -> dict[str, Any]:
    best = _best(group)
    sources = list(dict.fromkeys(part.candidate.id for part in group))
    op, path, anchor = best.candidate.form
    lines = [{"text": line, "from": sources} for line in best.lines] or [{"text": "", "from": sources}]
    return {"op": op, "path": path, "anchor": anchor, "lines": lines}
