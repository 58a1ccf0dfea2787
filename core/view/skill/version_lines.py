"""A run's versions as a list: what each is made of, what it scored, and which one people promoted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.types import Finding, Promotion
from core.view.rows import VersionRow
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


def score_sentence(version: str, summary: RunSummary) -> str:
    """What the held-out tasks say of a version, in one sentence; that nothing was measured where it was not."""
    if version == "S0":
        return "This is the skill the run started from; the others are compared with it."
    if version != summary.after_skill or not _measured(summary.after.high):
        return (
            f"{version} is not evaluated on the held-out tasks: nothing says yet whether it is better "
            "or worse than S0. Resuming the run attempts them."
        )
    return summary.paired.sentence


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
    arm = summary.before if row.name == "S0" else summary.after if row.name == summary.after_skill else None
    if arm is not None and _measured(arm.high):
        counts = f"{arm.passed} of {arm.passed + arm.failed}"
        return arm.low, arm.high, f"{counts}, {arm.not_scorable} not scorable" if arm.not_scorable else counts
    return None, None, "evaluated once; its figures gave way to a newer version's" if row.evaluated else "not evaluated"


def _measured(share: float | None) -> bool:
    return share is not None
