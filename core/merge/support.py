"""Support: how many distinct tasks stand behind a line. Computed from sources, never claimed by a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.patch.lines import lesson_lines, text_lines
from core.types import Candidate, Record


class CandidateSupport(Record):
    """`tasks` are the distinct tasks behind the best-supported lesson line, sorted; `by_line` counts every line."""

    tasks: tuple[str, ...]
    by_line: tuple[int, ...]

    @property
    def count(self) -> int:
        """The candidate's support: the number of distinct tasks behind its best-supported lesson line."""
        return len(self.tasks)


def support(candidate: Candidate, task_of: Mapping[str, str]) -> CandidateSupport:
    """Count the distinct tasks behind each line of a candidate.

    `task_of` gives the task of every leaf edit; two edits of one task, or two rollouts of it, count once. Headings,
    fence marks and blank lines do not decide a candidate's support, because lessons share them. Raises KeyError for a
    source `task_of` does not know: a wrong count is worse than none.
    """
    lines = text_lines(candidate.edit.text) or ("",)
    tasks = [tasks_behind(sources, task_of) for sources in candidate.line_sources]
    carrying = [index for index in lesson_lines(lines) if index < len(tasks)]
    best = max((tasks[index] for index in carrying), key=len, default=())
    return CandidateSupport(tasks=best, by_line=tuple(len(each) for each in tasks))


def tasks_behind(sources: Iterable[str], task_of: Mapping[str, str]) -> tuple[str, ...]:
    """The distinct tasks of some leaf edits, sorted."""
    return tuple(sorted({task_of[source] for source in sources}))
