"""Which leaf edits stand behind a merged line: traced through the claimed inputs by shared wording.

A model claims inputs per line; what it cannot claim is support. The sources of a line are the leaf edits behind those
lines of the claimed inputs that share its wording, so an input that brought two lessons does not vote for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.merge.claims import Claimed, carrying
from core.patch.lines import entries, is_frame, lesson_lines, text_lines
from core.patch.wording import overlap
from core.types import Candidate, Edit, Flag

LITTLE = 0.25
"""Below this overlap a line shares little wording with what it claims to come from."""


def leaf_candidate(edit: Edit, flags: Sequence[Flag] = ()) -> Candidate:
    """A leaf edit as it enters the tree: its own id behind every line."""
    return Candidate(edit=edit, line_sources=((edit.id,),) * entries(edit.text), flags=tuple(flags))


def alike(line: str, others: Sequence[str]) -> tuple[int, ...]:
    """The indices of the texts that share a line's wording: at least LITTLE, and half as much as the best of them."""
    shares = [overlap(line, other) for other in others]
    best = max(shares, default=0.0)
    return tuple(index for index, share in enumerate(shares) if share >= max(LITTLE, best / 2))


def traced(merged: Sequence[Claimed], inputs: Mapping[str, Candidate]) -> list[Candidate]:
    """The merged edits as candidates, each line with its leaf edits; no leaf of a claimed input is left behind."""
    sources: list[list[list[str]]] = []
    flags: list[list[Flag]] = []
    for claimed in merged:
        sources.append([])
        flags.append(list(claimed.flags))
        for line, claims in zip(claimed.lines, claimed.claims, strict=True):
            sources[-1].append([])
            for each in claims:
                found, shared = _behind(line, inputs[each])
                sources[-1][-1] += found
                if not shared:
                    flags[-1].append(_little(claimed, line, each))
    _gather(merged, inputs, sources, flags)
    return [
        Candidate(
            edit=claimed.edit,
            line_sources=tuple(tuple(dict.fromkeys(line)) for line in lines),
            flags=tuple(dict.fromkeys((*found, *_inherited(claimed, inputs)))),
        )
        for claimed, lines, found in zip(merged, sources, flags, strict=True)
    ]


def _behind(line: str, candidate: Candidate) -> tuple[tuple[str, ...], bool]:
    """The leaf edits of a candidate behind a line, and whether they were found by wording."""
    lines = text_lines(candidate.edit.text)
    if is_frame(line) or not lines:
        return candidate.sources, True
    found = alike(line, lines)
    if not found:
        return candidate.sources, False
    return tuple(source for index in found for source in candidate.line_sources[index]), True


def _gather(
    merged: Sequence[Claimed],
    inputs: Mapping[str, Candidate],
    sources: list[list[list[str]]],
    flags: list[list[Flag]],
) -> None:
    """Give leaf edits of a claimed input that no line took up to the nearest line that claims it."""
    landed = {source for lines in sources for line in lines for source in line}
    for each in dict.fromkeys(name for claimed in merged for name in claimed.used):
        for missing in (source for source in inputs[each].sources if source not in landed):
            said = _said_by(inputs[each], missing)
            places = [
                (-overlap(claimed.lines[line], said), is_frame(claimed.lines[line]), index, line)
                for index, claimed in enumerate(merged)
                for line, claims in enumerate(claimed.claims)
                if each in claims
            ]
            _, _, index, line = min(places)
            sources[index][line].append(missing)
            landed.add(missing)
            flags[index].append(_little(merged[index], merged[index].lines[line], missing))


def _said_by(candidate: Candidate, source: str) -> str:
    lines = text_lines(candidate.edit.text) or ("",)
    return "\n".join(
        line
        for line, behind in zip(lines, candidate.line_sources, strict=True)
        if source in behind and not is_frame(line)
    )


def _little(claimed: Claimed, line: str, source: str) -> Flag:
    shown = line.strip() if len(line.strip()) <= 60 else line.strip()[:59] + "…"
    message = f"the line {shown!r} shares little wording with {source}, which it claims to come from"
    return Flag(rule="little_wording", edit=claimed.edit.id, message=message)


def _inherited(claimed: Claimed, inputs: Mapping[str, Candidate]) -> tuple[Flag, ...]:
    return tuple(flag for each in claimed.used for flag in inputs[each].flags)


def with_vote(claimed: Claimed, kept: str, duplicate: Candidate) -> Claimed:
    """A merged edit in which a duplicate of its input `kept` stands behind the lines that came from it."""
    mine = [index for index in carrying(claimed) if kept in claimed.claims[index]]
    if not mine:
        mine = [index for index, claims in enumerate(claimed.claims) if kept in claims]
    lines = claimed.lines
    chosen = {mine[index] for index in alike(_lesson(duplicate), [lines[index] for index in mine])} or set(mine)
    claims = tuple(
        (*each, duplicate.edit.id) if index in chosen and duplicate.edit.id not in each else each
        for index, each in enumerate(claimed.claims)
    )
    return replace(claimed, claims=claims)


def voted(kept: Candidate, duplicate: Candidate) -> Candidate:
    """A candidate carried on, with a duplicate's leaf edits behind the lines that share its wording."""
    lines = text_lines(kept.edit.text) or ("",)
    carrying_lines = lesson_lines(lines)
    found = alike(_lesson(duplicate), [lines[index] for index in carrying_lines])
    chosen = {carrying_lines[index] for index in found} or set(carrying_lines)
    sources = tuple(
        tuple(dict.fromkeys((*each, *duplicate.sources))) if index in chosen else each
        for index, each in enumerate(kept.line_sources)
    )
    flags = kept.flags + duplicate.flags
    if not found and kept.edit.text:
        message = f"{duplicate.edit.id} was counted as its duplicate but shares little wording with it"
        flags = (*flags, Flag(rule="little_wording", edit=kept.edit.id, message=message))
    return Candidate(edit=kept.edit, line_sources=sources, flags=tuple(dict.fromkeys(flags)))


def _lesson(candidate: Candidate) -> str:
    lines = text_lines(candidate.edit.text) or ("",)
    return "\n".join(lines[index] for index in lesson_lines(lines))
