"""Where a run leads on: its next steps as links. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from core.config import MEASURING
from core.stats.intervals import wilson
from core.view.links import View, view
from core.view.review.decided import decided_words
from core.view.rows import UNDER_WAY, remembers
from core.view.runs.mode import with_memories
from core.view.runs.summary import RunSummary
from core.view.shares import between, bounds


class Lead(NamedTuple):
    """Somewhere to go on: the words of the link, and why to go there."""

    label: str
    to: View
    why: str


_RESUMED = "where it can be resumed"


def leads(summary: RunSummary) -> tuple[Lead, ...]:
    """What can be done next, the most useful first."""
    run, state = summary.id, summary.state
    review = Lead("Review the patches", view("patches", run=run), _undecided(summary))
    watch = Lead("Monitor", view("monitor", run=run), "")
    diff = _changes(summary)
    scores = Lead("See every task", view("results", run=run), "before and after, side by side")
    if summary.mode.partition(" ")[0] in MEASURING:  # one arm: nothing stands beside it
        scores = Lead("Read its attempts", view("trajectories", run=run), "what it measured, task by task")
    tested = (scores,) if summary.before.done + summary.after.done else ()
    if state in UNDER_WAY:
        return (watch._replace(label="Watch it work"), *((review,) if summary.patches else ()))
    if state == "waiting_for_review":
        why = f"{summary.patches} patches wait; then resume it on the Monitor"
        return (review._replace(why=why), watch._replace(label="Resume", why="merges what was not rejected"))
    if state != "done":
        return (watch._replace(label="Resume", why=_RESUMED), *((review,) if summary.patches else ()))
    if summary.waiting:
        why = f"{summary.waiting} {'decision is' if summary.waiting == 1 else 'decisions are'} not in the skill yet"
        return (Lead("Merge again on the Skill page", view("skill", run=run), why), *diff, *tested)
    if summary.unevaluated:  # what evaluates it stands on the page itself
        return (*diff, *tested)
    return (*tested, *diff, *((review,) if summary.patches else ()))


def measured_only(config: Mapping[str, object]) -> bool:
    """Whether a run only measures: one arm, nothing learned and nothing compared."""
    return config.get("mode") in MEASURING


def learned_lessons(config: Mapping[str, Any]) -> bool:
    """Whether a run draws lessons for the skill: not where it only measures, and not where it learns memories."""
    return not measured_only(config) and not remembers(config)


def measured(summary: RunSummary) -> str:
    """What a run that only measures came to."""
    passed, scored = summary.before.passed, summary.before.passed + summary.before.failed
    if not scored:
        return "This run only measures; no attempt has a verdict yet."
    held = bounds(summary.before.low, summary.before.high)
    independent = summary.before.planned <= summary.before.tasks  # attempts at one task are not
    interval = f", 95 % interval {between(wilson(passed, scored), signed=False)}" if independent else ""
    how = "With the skill as it is" if summary.versions else "Without a skill"
    if summary.memories_of:
        how = f"S0 {with_memories(summary.memories_of)}:"
    what = "tasks" if independent else "attempts"
    return f"{how} {passed} of {scored} {what} passed: {held}{interval}."


def unscored(summary: RunSummary) -> str:
    """That the scores shown are of an earlier version than the newest, "" where they are of that."""
    if not summary.outdated:
        return ""
    return f"These are the scores of {summary.after_skill}; {summary.versions[-1].name} is not evaluated."


def _changes(summary: RunSummary) -> tuple[Lead, ...]:
    """The newest version against the one before."""
    if len(summary.versions) < 2:
        return ()
    before, newest = (version.name for version in summary.versions[-2:])
    to = view("skill", run=summary.id, version=newest, against=before)
    return (Lead("Read what changed", to, f"{newest} against {before}"),)


def _undecided(summary: RunSummary) -> str:
    return decided_words(summary.decided)
