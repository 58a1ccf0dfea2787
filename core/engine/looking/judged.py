"""The answers of a run that a model judged, with its verdicts, for people to compare theirs with."""

from __future__ import annotations

from core.store.run_store import RunStore
from core.types import NotScorable
from core.view.calibration.labels import JudgedAnswer, Verdict

BY_JUDGE = "judge"
"""The `mode` of a grade that a judge gave."""
BY_RULE = ("spreadsheet", "table_qa", "math", "doc_vqa")
"""The domains in which no model judges: their attempts need not be opened to know it."""


def judged_answers(store: RunStore) -> tuple[JudgedAnswer, ...]:
    """Every attempt that a judge graded, each once, by arm and slot; where nothing was answered, none was asked."""
    tasks = store.run().config.get("tasks", {})
    if tasks.get("domain", BY_RULE[0]) in BY_RULE:
        return ()
    found: dict[str, JudgedAnswer] = {}
    for row in store.trajectories():
        if row.id in found or row.outcome == "infrastructure":
            continue
        trajectory = store.trajectory(row.id)
        grade = trajectory.grade
        if grade is None or grade.mode != BY_JUDGE or not trajectory.answer:
            continue
        if isinstance(grade, NotScorable):
            found[row.id] = JudgedAnswer(row.id, row.task, trajectory.answer, None, grade.reason)
        else:
            verdict: Verdict = "pass" if grade.passed else "fail"
            found[row.id] = JudgedAnswer(row.id, row.task, trajectory.answer, verdict, grade.detail)
    return tuple(found.values())
