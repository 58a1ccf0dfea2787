"""The fields of the tasks, and of what is learned from them and how."""

from __future__ import annotations

from core.view.new_run.field import (
    BANK,
    OWN,
    PARALLEL,
    SPREADSHEET,
    Choice,
    Field,
    chosen,
    drafts,
    learns,
    measures_a_skill,
    retrieves,
)

_OWN_TASKS = chosen("tasks.from", "folder", "upload")
_SIGNALS = (
    Choice("combined", "combined", "learns from attempts that failed and from those that passed"),
    Choice("error", "error", "learns from failed attempts alone: what went wrong, and a fix that is tried"),
    Choice("success", "success", "learns from passed attempts alone: what was done right"),
)
DOMAINS = (
    Choice(SPREADSHEET, "spreadsheets", "workbooks are worked on by programs; graded cell by cell"),
    Choice("table_qa", "questions about tables", "answered in words; graded as WikiTableQuestions is"),
    Choice("math", "mathematics", "answered in a box; graded as whole numbers or by math-verify"),
    Choice("doc_vqa", "questions about documents", "pictures shown to a vision model; graded by ANLS"),
    Choice(OWN, "tasks of your own", "graded by your answers, workbooks, a command, or a judge"),
)
"""The bundled domains, as core.tasks.domains has them; those in files of one's own are named in a configuration."""
WITHOUT_A_SUITE = (OWN,)
"""Domains that generate no tasks."""
TASKS = (
    Field("tasks.domain", "tasks", "Kind of work", "choice", choices=DOMAINS),
    Field(
        "tasks.table",
        "tasks",
        "A table is handed over",
        "choice",
        choices=(
            Choice("workbook", "as a workbook", "the agent opens it with programs, as a spreadsheet skill teaches"),
            Choice("text", "as text", "it stands in the prompt, and the agent has only words"),
        ),
        applies=chosen("tasks.domain", "table_qa"),
    ),
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
        "attempts",
        "tasks",
        "Attempts at each held-out task",
        "whole",
        "Averaged within the task (avg@k); the task stays the unit.",
        least=1,
        more=True,
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
_STRATEGIES = (
    Choice(PARALLEL, "parallel", "the paper's: analysts blind to each other, lessons counted, one merge"),
    Choice("sequential", "sequential", "a baseline: each update sees the skill of the one before"),
    Choice(BANK, "memory", "a baseline (ReasoningBank): items retrieved for each task, no skill is made"),
)
MODE = (
    Field("signals", "mode", "Signals", "choice", choices=_SIGNALS, applies=learns),
    Field("strategy.name", "mode", "Strategy", "choice", choices=_STRATEGIES, applies=learns),
    Field(
        "strategy.batch",
        "mode",
        "Attempts between two updates",
        "whole",
        least=1,
        applies=lambda values: learns(values) and values.get("strategy.name") == "sequential",
    ),
    Field(
        "memories_of",
        "mode",
        "Memories of an earlier run",
        hint="The id of a run with the strategy memory that is done: attempts are handed its items beside the skill.",
        empty="none: the skill as it is",
        applies=measures_a_skill,
    ),
    Field("strategy.top_k", "mode", "Memory items an attempt is given", "whole", least=1, applies=retrieves),
    Field(
        "strategy.embedding_model",
        "mode",
        "Model that retrieves them",
        hint="An embedding model of the endpoint; its vectors say which items are nearest to a task.",
        empty="none: by shared words",
        applies=retrieves,
    ),
    Field("subject", "mode", "What the draft is to be about", applies=drafts),
)
