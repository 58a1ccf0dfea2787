"""A run's versions as a list: what each is made of, what it scored, and which one people promoted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.types import Finding, Promotion
from core.view.results.results import Group
from core.view.results.standing import compared, files_told, higher, share
from core.view.rows import HeldOutCount, VersionRow
from core.view.runs.summary import RunSummary


class VersionLine(NamedTuple):
    """One version. `low` and `high` bound the share of held-out tasks it passed, None where it was not evaluated.

    `score` says that in words. `code` counts lines that code wrote; `lines` is None where nobody counted. `promoted`
    is the promotion that stands, on one version at most; `was_promoted` tells of an earlier one.
    """

    name: str
    created: str
    note: str
    low: float | None
    high: float | None
    score: str
    lines: int | None
    base: int
    edits: int
    code: int
    errors: int
    warnings: int
    promoted: Promotion | None
    was_promoted: bool


def version_lines(
    summary: RunSummary,
    findings: Mapping[str, Sequence[Finding]],
    promotions: Sequence[Promotion],
    lengths: Mapping[str, int],
) -> tuple[VersionLine, ...]:
    """The versions of a run, newest first. `lengths` are numbers of lines of versions that no blame counts."""
    return tuple(_line(row, summary, findings, promotions, lengths) for row in reversed(summary.versions))


def score_sentences(version: str, summary: RunSummary, groups: Sequence[Group]) -> tuple[str, ...]:
    """What the held-out tasks say of a version beside others, one sentence each, a higher score of another first.

    `groups` compare it with its rivals (core.view.results.standing.rivals). Without attempts it says so, and why.
    """
    told = [higher(version, summary)]
    if version == "S0":
        told.append("This is the skill the run started from; the others are compared with it.")
    elif share(version, summary) is None:
        told.append(
            f"{version} is not evaluated on the held-out tasks: nothing says whether it is better or worse than the "
            f"others{_why(version, summary)}."
        )
    if files := files_told(version, summary):
        told.append(f"{files}.")
    told += [compared(group) for group in groups]
    return tuple(sentence for sentence in told if sentence)


def _line(
    row: VersionRow,
    summary: RunSummary,
    findings: Mapping[str, Sequence[Finding]],
    promotions: Sequence[Promotion],
    lengths: Mapping[str, int],
) -> VersionLine:
    low, high, score = _score(row, summary)
    found = findings.get(row.name, ())
    last = promotions[-1] if promotions else None
    stands = last is not None and last.version == row.name
    return VersionLine(
        name=row.name,
        created=row.created,
        note=row.note,
        low=low,
        high=high,
        score=score,
        lines=row.lines or lengths.get(row.name),
        base=row.lines_from_base if row.lines else lengths.get(row.name, 0),
        edits=row.lines_from_edits,
        code=row.lines - row.lines_from_base - row.lines_from_edits,
        errors=sum(finding.severity == "error" for finding in found),
        warnings=sum(finding.severity == "warning" for finding in found),
        promoted=last if stands else None,
        was_promoted=not stands and any(each.version == row.name for each in promotions),
    )


def _score(row: VersionRow, summary: RunSummary) -> tuple[float | None, float | None, str]:
    found = summary.scores.get(row.name, HeldOutCount())
    same = [f"same files as {row.same_as}"] if row.same_as else []
    if found.high is None:
        return None, None, ", ".join([f"not evaluated{_why(row.name, summary)}", *same])
    told = [found.told, *same]
    if found.not_scorable:
        told.append(f"{found.not_scorable} not scorable")
    if found.attempts < summary.before.planned:
        told.append(f"{summary.before.planned - found.attempts} not attempted")
    return found.low, found.high, ", ".join(told)


def _why(version: str, summary: RunSummary) -> str:
    """Why a version has no score: a run evaluates the newest one."""
    newest = summary.versions[-1].name
    if version == newest or version == "S0":
        return ""
    return f": a run evaluates its newest version, and that is {newest} now"
