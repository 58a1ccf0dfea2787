"""A verdict that is reached within a time limit is reached once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.agent.grading import graded
from core.agent.ports import AgentPorts
from core.errors import BoundaryError
from core.ports import CaseOutput, Grading
from core.store.journal import SqliteJournal
from core.tasks.math import answers
from core.tasks.math.comparison import Compared
from core.tasks.math.taskset import MathTaskset, problem_task
from tests.agent.local_sandbox import LocalSandbox
from tests.agent.silent import SilentLLM

ROOT = problem_task("root", "math", "Which number?", r"\sqrt{2}")
SAID = r"\boxed{2^{1/2}}"
LATE, SAME = Compared(same=None, reason="it took too long"), Compared(same=True)


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[AgentPorts]:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        suite = MathTaskset("math", (ROOT,))
        yield AgentPorts(SilentLLM(), LocalSandbox(), suite, journal, tmp_path / "scratch", lambda _: tmp_path)


class Busy:
    """math-verify on a machine that has time only later; counts what it is asked."""

    def __init__(self, *found: Compared | BoundaryError) -> None:
        self.found = list(found)

    def __call__(self, pairs: Sequence[tuple[str, str]], seconds: float) -> tuple[Compared, ...]:
        if not pairs:
            return ()
        found = self.found.pop(0)
        if isinstance(found, BoundaryError):
            raise found
        return (found,)


def verdict(ports: AgentPorts, said: str = SAID, reveal_gold: bool = False) -> Grading:
    outputs = (CaseOutput(case=1, answer=said),)
    return asyncio.run(graded(ROOT, outputs, ports, "attempt", reveal_gold))


def test_a_comparison_that_ran_out_of_time_is_not_made_again(
    ports: AgentPorts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not scorable stays so when a run goes on, however much time there is by then."""
    busy = Busy(LATE, SAME)
    monkeypatch.setattr(answers, "compared", busy)
    first = verdict(ports)
    assert first.grade.kind == "not_scorable"
    assert verdict(ports, f"So it is {SAID}") == first
    assert busy.found == [SAME]


def test_a_comparison_that_could_not_be_run_is_made_again(ports: AgentPorts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Infrastructure that failed has said nothing."""
    monkeypatch.setattr(answers, "compared", Busy(BoundaryError("grader", "ComparisonFailed", "gone"), SAME))
    with pytest.raises(BoundaryError, match="gone"):
        verdict(ports)
    grade = verdict(ports).grade
    assert grade.kind == "score"
    assert grade.passed


def test_what_is_revealed_of_gold_is_no_part_of_a_verdict_that_reveals_none(
    ports: AgentPorts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answer graded in both ways: two records."""
    monkeypatch.setattr(answers, "compared", Busy(Compared(same=False), Compared(same=False)))
    assert [each.expected for each in verdict(ports, reveal_gold=True).differences] == [r"\sqrt{2}"]
    assert [each.expected for each in verdict(ports).differences] == [None]


def test_what_needs_no_comparison_is_not_kept(ports: AgentPorts) -> None:
    """The same text is right whenever it is asked for."""
    grade = verdict(ports, r"\boxed{\sqrt{2}}").grade
    assert grade.kind == "score"
    assert grade.passed
    assert ports.taskset.verdict_key(ROOT, (CaseOutput(case=1, answer="no box"),)) is None  # type: ignore[attr-defined]
