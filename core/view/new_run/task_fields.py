"""The fields of the tasks, and of what is learned from them and how."""

from __future__ import annotations

from core.view.new_run.field import Choice, Field, chosen, drafts, learns

_OWN_TASKS = chosen("tasks.from", "folder", "upload")
_SIGNALS = (
    Choice("combined", "combined", "learns from attempts that failed and from those that passed"),
    Choice("error", "error", "learns from failed attempts alone: what went wrong, and a fix that is tried"),
    Choice("success", "success", "learns from passed attempts alone: what was done right"),
)
TASKS = (
    Field("tasks.evolve", "tasks", "Tasks to learn from", "whole", least=1, empty="half of them", applies=learns),
    Field(
        "tasks.test",
        "tasks",
        "Held-out tasks",
        "whole",
        "Never learned from: S0 and the new skill are both measured on them.",
        least=0,
        empty="the rest",
    ),
    Field(
        "tasks.suite_seed",
        "tasks",
        "Seed of the suite",
        "whole",
        "Another seed generates other tasks.",
        applies=chosen("tasks.from", "starter"),
    ),
    Field(
        "tasks.mode",
        "tasks",
        "Grading rules",
        "choice",
        choices=(
            Choice("corrected", "corrected", "known defects of the published evaluator mended, formulas recalculated"),
            Choice("official", "official", "the published evaluator's verdict, its defects included"),
        ),
        more=True,
    ),
    Field(
        "tasks.split",
        "tasks",
        "Split",
        "choice",
        choices=(
            Choice("stratified", "stratified", "both parts have the same mix of instruction types"),
            Choice("paper", "as in the paper", "in file order, which confounds the score with the type of task"),
        ),
        more=True,
        applies=_OWN_TASKS,
    ),
    Field("tasks.split_seed", "tasks", "Seed of the split", "whole", more=True, applies=_OWN_TASKS),
    Field(
        "tasks.engine",
        "tasks",
        "Formula engine",
        "choice",
        choices=tuple(Choice(each, each) for each in ("auto", "formualizer", "libreoffice", "none")),
        more=True,
    ),
)
MODE = (
    Field("signals", "mode", "Signals", "choice", choices=_SIGNALS, applies=learns),
    Field("subject", "mode", "What the draft is to be about", applies=drafts),
)
