"""The fields of a run's form: which settings it shows, in which words, and when each of them applies. Pure data.

A plain field is named as its setting stands in a configuration ("tasks.evolve"); "endpoint." stands for the endpoint
that the agent's model names. The fields of `PLACES` are the form's own: core.view.new_run.form makes settings of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

Values: TypeAlias = Mapping[str, Any]
"""What a form holds, by the name of the field."""
Section: TypeAlias = Literal["top", "tasks", "skill", "mode", "models", "settings", "budget"]

SECTIONS: tuple[Section, ...] = get_args(Section)
UNSET = ""
"""The value of a choice that leaves its setting out: a widget cannot hold None as something chosen."""

DEMO, ENDPOINT, STARTER = "demo", "endpoint", "starter"


class Choice(NamedTuple):
    """One value of a field, as a form names it, and what it means in a line."""

    value: Any
    words: str
    meaning: str = ""


def _always(values: Values) -> bool:
    return True


class Field(NamedTuple):
    """One field. `least`, `most` and `step` are of numbers; `empty` says what leaving it empty means."""

    name: str
    section: Section
    label: str
    kind: Literal["text", "whole", "number", "choice", "switch"] = "text"
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None
    step: float | None = None
    empty: str = ""
    more: bool = False
    """Behind "more settings": most runs leave it alone."""
    applies: Callable[[Values], bool] = _always


def text_of(values: Values, name: str) -> str:
    """What was typed into a field, without the blanks around it; "" for what holds no text."""
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def learns(values: Values) -> bool:
    """Whether the run learns anything, or only measures."""
    return bool(values.get("mode") != "no_skill")


def has_skill(values: Values) -> bool:
    """Whether the run starts from a skill that is there."""
    return bool(values.get("skill.from") != "none")


def of_endpoint(values: Values) -> bool:
    """Whether a model of one's own is asked."""
    return bool(values.get("model") == ENDPOINT)


def _from(place: str, *chosen: str) -> Callable[[Values], bool]:
    return lambda values: values.get(place) in chosen


def _drafts(values: Values) -> bool:
    return values.get("mode") == "creation"


MODELS = (
    Choice(DEMO, "Scripted demo model", "no key needed; shows the machinery, says nothing about language models"),
    Choice(ENDPOINT, "My endpoint", "any server that speaks the OpenAI chat protocol"),
)
MODES = (
    Choice("deepening", "deepening", "starts from the skill above and improves it"),
    Choice("creation", "creation", "the model first writes a draft from what it knows, then improves that"),
    Choice("no_skill", "no skill", "only measures: the held-out tasks without any skill; nothing is learned"),
)
SIGNALS = (
    Choice("combined", "combined", "learns from attempts that failed and from those that passed"),
    Choice("error", "error", "learns from failed attempts alone: what went wrong, and a fix that is tried"),
    Choice("success", "success", "learns from passed attempts alone: what was done right"),
)
PLACES = (
    Field("model", "top", "Which model works and learns", "choice", choices=MODELS),
    Field(
        "tasks.from",
        "tasks",
        "Tasks",
        "choice",
        choices=(
            Choice("starter", "Starter suite", "generated, with known lessons in them"),
            Choice("folder", "A folder", "on the machine of this lab"),
            Choice("upload", "Upload", "a zip or a folder of yours"),
        ),
    ),
    Field(
        "tasks.folder",
        "tasks",
        "Folder of the tasks",
        hint="The whole path of a folder in a published SpreadsheetBench layout: dataset.json and spreadsheet/.",
        empty="/data/spreadsheetbench",
        applies=_from("tasks.from", "folder"),
    ),
    Field(
        "skill.from",
        "skill",
        "Skill to start from",
        "choice",
        choices=(
            Choice("starter", "Starter skill", "bundled with the suite"),
            Choice("directory", "A directory", "on the machine of this lab"),
            Choice("upload", "Upload", "a .skill, zip, folder or SKILL.md"),
            Choice("none", "None", "a draft, or no skill at all"),
        ),
    ),
    Field(
        "skill.directory",
        "skill",
        "Directory of the skill",
        hint="The whole path of the folder that holds SKILL.md.",
        empty="/home/me/skills/xlsx",
        applies=_from("skill.from", "directory"),
    ),
    Field("mode", "mode", "Mode", "choice", choices=MODES),
    Field(
        "rejections",
        "mode",
        "Tell the analysts what was rejected in that run, and why",
        "switch",
        "A rejected idea that comes back all the same is flagged with the old decision. Without it nobody is told.",
        applies=lambda values: learns(values) and bool(text_of(values, "rejections.run")),
    ),
    Field(
        "analyst",
        "models",
        "Model of the analysts",
        hint="Reads each attempt and proposes what the skill should say.",
        empty="the same model",
        applies=lambda values: of_endpoint(values) and learns(values),
    ),
    Field(
        "merger",
        "models",
        "Model of the merger",
        hint="Folds the proposals into one.",
        empty="the same model",
        applies=lambda values: of_endpoint(values) and learns(values),
    ),
)

_STARTER = _from("tasks.from", "starter")
_OWN_TASKS = _from("tasks.from", "folder", "upload")
_EFFORTS = (
    Choice(UNSET, "not sent"),
    *(Choice(each, each) for each in ("off", "on", "minimal", "low", "medium", "high")),
)

_TASKS = (
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
        applies=_STARTER,
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
_MODE = (
    Field("signals", "mode", "Signals", "choice", choices=SIGNALS, applies=learns),
    Field("subject", "mode", "What the draft is to be about", applies=_drafts),
)
_MODELS = (
    Field(
        "endpoint.base_url",
        "models",
        "Base URL",
        hint="Where the server is, up to and with /v1.",
        empty="http://localhost:8000/v1",
        applies=of_endpoint,
    ),
    Field(
        "endpoint.key_variable",
        "models",
        "Variable that holds the key",
        hint="The NAME of an environment variable of the server, never the key. What looks like a key is refused.",
        applies=of_endpoint,
    ),
    Field("agent_model.model", "models", "Model", hint="As the server names it.", applies=of_endpoint),
    Field(
        "agent_model.temperature",
        "models",
        "Temperature",
        "number",
        least=0,
        step=0.1,
        empty="not sent",
        applies=of_endpoint,
    ),
    Field("agent_model.top_p", "models", "top_p", "number", least=0, most=1, step=0.05, empty="not sent", more=True),
    Field(
        "agent_model.max_tokens",
        "models",
        "Longest reply",
        "whole",
        "In tokens. A budget of tokens or money needs it.",
        least=1,
        step=256,
        empty="no limit",
        applies=of_endpoint,
    ),
    Field(
        "agent_model.reasoning",
        "models",
        "Reasoning",
        "choice",
        "off and on for servers with a thinking switch, an effort for those that take one.",
        choices=_EFFORTS,
        applies=of_endpoint,
    ),
    Field(
        "agent_model.context_tokens",
        "models",
        "Context",
        "whole",
        "In tokens; the check below asks the server.",
        least=2048,
        step=1024,
        applies=of_endpoint,
    ),
    Field(
        "agent_model.tools",
        "models",
        "Tool calls",
        "choice",
        choices=(
            Choice("native", "native"),
            Choice("text", "as text", "for servers without tool calls"),
        ),
        more=True,
    ),
    Field(
        "agent_model.structured",
        "models",
        "Structured replies",
        "choice",
        choices=(
            Choice("json_schema", "JSON schema"),
            Choice("prompt", "asked for", "for servers that refuse a schema"),
        ),
        more=True,
    ),
    Field(
        "agent_model.send_seed",
        "models",
        "Send the seed",
        "switch",
        "A few servers refuse the field.",
        more=True,
    ),
)
_SETTINGS = (
    Field("name", "settings", "Name", hint="The first part of the run's id."),
    Field(
        "seed",
        "settings",
        "Seed",
        "whole",
        "Another seed makes an independent repetition; the same one takes replies that are recorded already.",
    ),
    Field("agent.max_turns", "settings", "Turns at most", "whole", "Of one attempt at one task.", least=1),
    Field(
        "merge.fan_in",
        "settings",
        "Patches merged at a time",
        "whole",
        "B_merge: fewer make a deeper tree with more calls.",
        least=2,
        applies=learns,
    ),
    Field(
        "merge.threshold.min_tasks",
        "settings",
        "Support of a lesson",
        "whole",
        "Distinct tasks that must stand behind a lesson before it enters SKILL.md.",
        least=1,
        applies=learns,
    ),
    Field(
        "review",
        "settings",
        "Review before merging",
        "switch",
        "The run stops and waits for you to accept or reject patches; what is undecided when it goes on counts as "
        "accepted.",
        applies=learns,
    ),
    Field("agent.in_parallel", "settings", "Attempts at once", "whole", least=1),
    Field("endpoint.in_flight", "settings", "Calls at once", "whole", "To the endpoint.", least=1),
    Field(
        "agent.isolation",
        "settings",
        "Isolation of the agent's commands",
        "choice",
        "The strongest that works here, unless one is named.",
        choices=tuple(Choice(each, each) for each in ("auto", "bwrap", "sandlock", "landlock", "none")),
    ),
    Field(
        "evaluate",
        "settings",
        "Measure on held-out tasks",
        "switch",
        "Without it the run ends with a skill and no score.",
        more=True,
        applies=learns,
    ),
    Field(
        "merge.threshold.min_share",
        "settings",
        "Support, as a share",
        "number",
        "Of all attempts; both thresholds must be reached.",
        least=0,
        most=1,
        step=0.01,
        more=True,
        applies=learns,
    ),
    Field(
        "merge.threshold.reference_tasks",
        "settings",
        "Support for references/",
        "whole",
        "A rarer lesson of at least so many tasks goes to references/.",
        least=1,
        more=True,
        applies=learns,
    ),
    Field(
        "analysts.error",
        "settings",
        "Error analyst",
        "choice",
        choices=(
            Choice("agentic", "agentic", "looks into the files and proves its fix by running it"),
            Choice("single_call", "single call", "the ablation: one call, no proof"),
        ),
        more=True,
        applies=learns,
    ),
    Field("analysts.max_turns", "settings", "Turns of an analyst", "whole", least=2, more=True, applies=learns),
    Field("analysts.max_edits", "settings", "Lessons a patch may hold", "whole", least=1, more=True, applies=learns),
    Field(
        "analysts.reveal_gold",
        "settings",
        "Show analysts the expected values",
        "switch",
        more=True,
        applies=learns,
    ),
    Field("agent.seconds", "settings", "Seconds of an attempt", "number", least=1, step=60, more=True),
    Field("agent.command_seconds", "settings", "Seconds of a command", "number", least=1, step=10, more=True),
    Field("endpoint.timeout_seconds", "settings", "Seconds of a call", "number", least=1, step=60, more=True),
    Field("endpoint.retries", "settings", "Retries of a call", "whole", least=0, more=True),
)
_BUDGET = (
    Field("budget.calls", "budget", "Calls", "whole", least=0, step=100, empty="no bound"),
    Field("budget.tokens", "budget", "Tokens", "whole", least=0, step=100_000, empty="no bound"),
    Field("budget.money", "budget", "Money", "number", least=0, step=1.0, empty="no bound"),
)
PLAIN: tuple[Field, ...] = (*_TASKS, *_MODE, *_MODELS, *_SETTINGS, *_BUDGET)
"""Fields that are settings as they stand."""
FIELDS: dict[str, Field] = {field.name: field for field in (*PLACES, *PLAIN)}


def fields_of(section: Section, values: Values, more: bool = False) -> tuple[Field, ...]:
    """The fields of a section that apply to these values: those at once in sight, or those behind "more"."""
    return tuple(
        field for field in FIELDS.values() if field.section == section and field.more == more and field.applies(values)
    )


def empty_means(field: Field, values: Values) -> str:
    """What leaving a field empty means; the starter suite has sizes of its own."""
    sizes = {"tasks.evolve": "40", "tasks.test": "60"}
    return sizes.get(field.name, field.empty) if values.get("tasks.from") == STARTER else field.empty


def modes_for(values: Values) -> tuple[Choice, ...]:
    """The modes that fit the chosen skill: one that is there can be deepened, without one a draft can be written."""
    fitting = ("deepening", "no_skill") if has_skill(values) else ("creation", "no_skill")
    return tuple(choice for choice in MODES if choice.value in fitting)
