"""The paper's own figures, and whether what a study measured can stand beside them. Pure.

Source: Trace2Skill, arXiv 2603.25158: Table 1 (SpreadsheetBench-Verified, same-model deepening, accuracy), Table 2
(math: 100 DAPO problems held out, AIME 2026 avg@8 over 30) and Table 3 (DocVQA, ANLS and Acc). They were measured with
Qwen3.5-122B-A10B and Qwen3.5-35B-A3B, by the official rules and on the paper's split; beside anything else they would
compare unlike with unlike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.study.comparisons import Arm
from core.study.conditions import AnyCondition, ControlArm, Draft, Evolve, NoSkill, WrittenSkill
from core.study.config import StudyConfig

SOURCE = "Trace2Skill, arXiv 2603.25158"
LARGE, SMALL = "Qwen3.5-122B-A10B", "Qwen3.5-35B-A3B"
_SETS: Mapping[str, Mapping[str, str]] = {
    "1": {"spreadsheetbench-verified": "spreadsheet", "wikitq": "table_qa"},
    "2": {"dapo": "math", "aime": "math"},
    "3": {"docvqa": "doc_vqa"},
    "efficiency": {"spreadsheetbench-verified": "spreadsheet"},
}
"""By table: the task sets it is on, as a study names them, and the domain of each."""
_AIME_ATTEMPTS = 8


class Published(NamedTuple):
    """A figure as the paper prints it: in percent, ANLS as a share, a change with its sign.

    `why` says why there is none, or what of a figure that is there has to be known.
    """

    text: str = ""
    why: str = ""


_TABLE_1: Mapping[str, tuple[str, str]] = {
    "no_skill": ("27.67", "19.00"),
    "skill": ("48.33", "9.67"),
    "draft": ("26.17", "20.17"),
    "sequential 4": ("59.00", "26.17"),
    "sequential 1": ("61.83", "26.00"),
    "error": ("65.83", "27.00"),
    "reasoning_bank 1": ("56.00", "20.50"),
    "combined": ("69.83", "29.67"),
}
"""By condition: the 122B and the 35B model as author and user at once."""
_TABLE_2: Mapping[tuple[str, str, str], tuple[str, str]] = {
    ("no_skill", "", LARGE): ("92.0", "90.4"),
    ("no_skill", "", SMALL): ("89.0", "83.3"),
    ("error", LARGE, LARGE): ("+3.0", "+2.9"),
    ("error", LARGE, SMALL): ("+5.0", "+5.0"),
}
"""By condition, author and user: DAPO, and AIME avg@8; of an evolved skill the change."""
_TABLE_3: Mapping[tuple[str, str, str], str] = {
    ("no_skill", "", LARGE): ".6424 / 71.2",
    ("no_skill", "", SMALL): ".6843 / 75.2",
    ("error", LARGE, LARGE): "+.1639 / +15.3",
    ("error", LARGE, SMALL): "+.1554 / +13.6",
    ("error", SMALL, LARGE): "+.0093 / +0.9",
    ("error", SMALL, SMALL): "−.0620 / −6.2",
}
"""By condition, author and user: ANLS / Acc; of an evolved skill the change."""


_UNREPORTED = "the paper does not report it"
_OWN_SKILL = "with the human-written skill of the paper, which need not be the one in this study"
_MINUTES: Mapping[str, str] = {"error": "~3 min", "sequential 4": "~15 min", "sequential 1": "~60 min"}
"""How long evolving took them, on their machines."""


def published(config: StudyConfig, arm: Arm) -> Published:
    """The paper's figure for an arm, or why there is none to stand beside it."""
    if config.table not in _SETS:
        return Published(why="the paper's figures of this comparison are not kept here" if config.table else "")
    tasks, condition = config.tasks[arm.tasks], config.named(arm.condition)
    user, author = (config.models[each].model if each else "" for each in (arm.user, arm.author))
    if problem := _unlike(config, arm.tasks, user, author):
        return Published(why=f"not comparable: {problem}")
    if tasks.paper == "wikitq":
        return Published(why="the paper's figures on WikiTableQuestions are not kept here")
    text = _figure(tasks.paper, _paper_name(condition), user, author)
    return Published(text, _OWN_SKILL if _rests_on_a_folder(condition) else "") if text else Published(why=_UNREPORTED)


def _figure(paper: str, name: str, user: str, author: str) -> str:
    """The paper's figure of a condition on one of its task sets; "" where it has none."""
    place = 0 if _is(user, LARGE) else 1
    if paper == "spreadsheetbench-verified":
        return _TABLE_1.get(name, ("", ""))[place] if author in ("", user) else ""
    key = (name, (LARGE if _is(author, LARGE) else SMALL) if author else "", (LARGE, SMALL)[place])
    if paper == "docvqa":
        return _TABLE_3.get(key, "")
    return _TABLE_2.get(key, ("", ""))[int(paper == "aime")]


def _rests_on_a_folder(condition: AnyCondition) -> bool:
    """Whether it begins with a skill that the study names, which need not be the paper's."""
    return isinstance(condition, WrittenSkill | Evolve) and bool(condition.folder)


def published_time(config: StudyConfig, condition: str) -> Published:
    """How long the paper says this way of evolving takes, where the setting is the paper's; its machines are others."""
    text = _MINUTES.get(_paper_name(config.named(condition)), "") if config.table == "efficiency" else ""
    if not text:
        return Published(why=_UNREPORTED)
    models = {config.models[each].model for each in config.authors_of(config.named(condition))}
    problem = next((told for model in models if (told := _unlike(config, config.learned_from, model, model))), "")
    return Published(why=f"not comparable: {problem}") if problem else Published(text, "on the paper's machines")


def _unlike(config: StudyConfig, name: str, user: str, author: str) -> str:
    """What of the paper's setting is not ours; "" where all is."""
    sets, tasks = _SETS[config.table], config.tasks[name]
    if tasks.domain not in sets.values():
        return f"the paper's table is on {' and '.join(dict.fromkeys(sets.values()))} tasks"
    if tasks.source == "starter":
        return "the tasks are generated, not the paper's"
    if sets.get(tasks.paper) != tasks.domain:
        wanted = " or ".join(f'"{each}"' for each, domain in sets.items() if domain == tasks.domain)
        return f"{name} is not named as the paper's task set (paper = {wanted})"
    if tasks.mode != "official":
        return f"graded by the {tasks.mode} rules, the paper's by the official ones"
    if tasks.split != "paper":
        return f"a {tasks.split} split, the paper's is its own"
    if tasks.paper == "aime" and config.attempts != _AIME_ATTEMPTS:
        return f"avg@{config.attempts}, the paper's is avg@{_AIME_ATTEMPTS}"
    for model in filter(None, (user, author)):
        if not any(_is(model, theirs) for theirs in (LARGE, SMALL)):
            return f"{model} is none of the paper's models ({LARGE}, {SMALL})"
    return ""


def _is(model: str, theirs: str) -> bool:
    """Whether a model's name is the paper's, whoever serves it: `Qwen/Qwen3.5-35B-A3B` is."""
    return model.rsplit("/", 1)[-1].lower() == theirs.lower()


def _paper_name(condition: AnyCondition) -> str:
    """What the paper's row of a condition is called above; "" where it has none."""
    if isinstance(condition, NoSkill | Draft | WrittenSkill):
        return condition.kind
    if isinstance(condition, ControlArm) or not isinstance(condition, Evolve):
        return ""
    if condition.start != "skill" or condition.analyst != "agentic":
        return ""
    if condition.strategy == "sequential":
        return f"sequential {condition.batch}" if condition.signals == "error" else ""
    if condition.strategy == "reasoning_bank":
        return f"reasoning_bank {condition.top_k}"
    return condition.signals
