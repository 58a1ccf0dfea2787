"""What each condition of a study is, in a sentence, and the words its table is read with. Pure."""

from __future__ import annotations

from core.study.conditions import (
    Again,
    AnyCondition,
    BestOf,
    ControlArm,
    Draft,
    Evolve,
    NoSkill,
    WrittenSkill,
)
from core.study.table import StudyTable
from core.view.amounts import many
from core.view.glossary import meaning

WORDS = (
    "reference condition",
    "author",
    "user",
    "seed",
    "control arm",
    "A/A",
    "sealed test",
    "look at held-out tasks",
    "better, worse",
    "not decided",
    "no verdict",
    "80 % power",
)
"""The words of the glossary that a study's table is read with, in the order in which a reader meets them."""
_SIGNALS = {"error": "the failures", "success": "the successes", "combined": "failures and successes"}
_HOW = {
    "shuffled": "with its sections in another order",
    "filler": "with filler of the same length, about something else, in place of its text",
    "gutted": "with its headings kept and everything below them removed",
}


def told_conditions(table: StudyTable) -> tuple[tuple[str, str], ...]:
    """(label, sentence) of every condition, in the table's order."""
    return tuple((each.told, told_condition(each, table)) for each in table.conditions)


def told_words() -> tuple[tuple[str, str], ...]:
    """(term, sentence) of the words a study's table is read with."""
    return tuple((term, meaning(term)) for term in WORDS)


def told_condition(condition: AnyCondition, table: StudyTable) -> str:
    """What an agent of this condition is given, and how that came about."""
    match condition:
        case NoSkill():
            return "The agent works without a skill."
        case WrittenSkill():
            return f"The agent is given {_given(condition.folder)}, as a person wrote it."
        case Draft():
            return "The author writes the skill from what it knows, before any attempt is made."
        case Evolve():
            return _evolved(condition, table)
        case BestOf():
            of = table.label(condition.of)
            return (
                f"Of the skills that {of} makes with {many(len(condition.seeds), 'seed')}, the one that its author "
                "does best with on the tasks it was learned from."
            )
        case ControlArm():
            return f"The skill of {table.label(condition.of)} {_HOW[condition.how]}."
        case Again():
            of = table.label(condition.of)
            return f"{of} once more with other attempts at the same tasks: whatever differs is luck."


def _evolved(condition: Evolve, table: StudyTable) -> str:
    start = "its own draft" if condition.start == "draft" else _given(condition.folder)
    learned = f"{_SIGNALS[condition.signals]} among its attempts at {table.tasks_label(table.learned_from)}"
    if condition.strategy == "reasoning_bank":
        by = f"by {condition.embedding_model}" if condition.embedding_model else "by its words (BM25)"
        return (
            f"The author takes memories from {learned}; each held-out attempt is handed "
            f"{many(condition.top_k, 'memory', 'memories')} found for its task {by}, and no skill."
        )
    if condition.strategy == "sequential":
        step = "after each trajectory" if condition.batch == 1 else f"after every {condition.batch} trajectories"
        return f"The author improves {start} {step}, from {learned}: each update sees the skill as it is by then."
    analysts = "a single call reads each failure, and tries nothing" if condition.analyst == "single_call" else ""
    how = f" ({analysts})" if analysts and condition.signals != "success" else ""
    return (
        f"The author improves {start} from {learned}: each trajectory is read by itself{how}, and what was proposed is "
        "merged."
    )


def _given(folder: str) -> str:
    return f"the skill {folder}" if folder else "the starting skill of the domain"
