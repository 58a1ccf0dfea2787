"""A run that is not started yet, as sentences: what it will do, section by section. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from core.config import RunConfig
from core.view.amounts import many, many_are
from core.view.new_run.field import STARTER, Section
from core.view.new_run.forecast import Counts
from core.view.runs.mode import with_memories

_SIGNALS = {
    "combined": "from attempts that failed and from those that passed",
    "error": "from failed attempts alone",
    "success": "from passed attempts alone",
}


def sentences(config: RunConfig, counts: Counts | None, scripted: bool) -> Mapping[Section, str]:
    """A sentence a section, of a configuration that could be started."""
    return {
        "tasks": _tasks(config, counts),
        "skill": _skill(config),
        "mode": _mode(config),
        "models": _models(config, scripted),
        "settings": _settings(config),
        "budget": _budget(config),
    }


def story(config: RunConfig, counts: Counts, scripted: bool) -> str:
    """The whole run, as a text of a few sentences."""
    source = "the starter suite" if config.tasks.source == STARTER else config.tasks.source
    who = "a scripted program, in place of a language model," if scripted else _who(config)
    if not config.learns:
        held_out = many(counts.test, "held-out task")
        return f"{_measured(config)}, {who} works on {held_out} of {source}. {_budget(config)}"
    base = "a draft that the model writes" if config.mode == "creation" else config.skill or "the starter skill"
    told = f"Starting from {base}, {who} works on {many(counts.evolve, 'task')} of {source}. {_learned(config)}"
    if config.evaluate and counts.test:
        both = "The skill without and with them is" if config.strategy.name == "reasoning_bank" else "Both skills are"
        told += f" {both} measured on the same {many(counts.test, 'task')}, held out."
    return f"{told} {_budget(config)}"


def _learned(config: RunConfig) -> str:
    """What is drawn from the attempts, and what becomes of it."""
    drawn, strategy = _SIGNALS[config.signals], config.strategy
    if strategy.name == "reasoning_bank":
        by = "their embeddings" if strategy.embedding_model else "shared words"
        return (
            f"Memories are drawn {drawn}; the skill stays as it is, and attempts at held-out tasks are handed the "
            f"{strategy.top_k} nearest to their task by {by}."
        )
    if strategy.name == "sequential":
        batch = "each attempt" if strategy.batch == 1 else f"every {strategy.batch} attempts"
        return f"Lessons are drawn {drawn}, and the skill is updated after {batch}, one update after another."
    lesson = config.merge.threshold.min_tasks
    return (
        f"Lessons are drawn {drawn}; {'they wait for your review and then' if config.review else 'they'} are merged, "
        f"{config.merge.fan_in} patches at a time, and what {many(lesson, 'task')} or more support enters SKILL.md."
    )


def demo_story(config: RunConfig | None) -> str:
    """What the scripted demo is; what a run does is told of one as the paper has it, which is what it begins with."""
    usual = config is None or (config.learns and config.strategy.name == "parallel")
    does = (
        ": an agent works on tasks, analysts read what it did and propose lessons, the proposals are merged into the "
        "skill, and both skills are measured on tasks held out"
    )
    return (
        f"One click starts a whole run on this machine{does if usual else ''}. You can watch it and leave it: it goes "
        "on when this page is closed. The answers are scripted, so nothing is paid for and the scores say nothing "
        "about any language model. It is a run of its own, of other tasks than the sample run's."
    )


def start_label(scripted: bool) -> str:
    """What the button says, wherever on the page it stands."""
    return "Start the demo" if scripted else "Start the run"


def _who(config: RunConfig) -> str:
    return config.agent_model.model or "the model that the environment names"


def _tasks(config: RunConfig, counts: Counts | None) -> str:
    source = "the starter suite" if config.tasks.source == STARTER else config.tasks.source
    if counts is None:
        return f"The tasks of {source}."
    held_out = many(counts.test, "held-out task") if counts.test else "no held-out tasks"
    if not config.learns:
        return f"Works on {held_out} of {source}."
    if not config.evaluate or not counts.test:
        return f"Learns from {many(counts.evolve, 'task')} of {source}; measures nothing."
    return f"Learns from {many(counts.evolve, 'task')} of {source} and measures on {counts.test} others, held out."


def _measured(config: RunConfig) -> str:
    """What a run that only measures does so with."""
    if config.mode == "no_skill":
        return "Without any skill"
    if config.mode == "draft":
        return "With a draft that the model writes"
    skill = config.skill or "the starter skill"
    return f"With {skill} and the memories of {config.memories_of}" if config.memories_of else f"With {skill} as it is"


def _skill(config: RunConfig) -> str:
    if config.mode == "no_skill":
        return "The agent gets no skill."
    if config.mode in ("creation", "draft"):
        return f"{'Starts from' if config.learns else 'Measures'} a draft that the model writes."
    verb = "Starts from" if config.learns else "Measures"
    return f"{verb} {config.skill or 'the bundled starter skill'}."


def _mode(config: RunConfig) -> str:
    if config.memories_of:
        by = "their embeddings" if config.strategy.embedding_model else "shared words"
        nearest = f"the {config.strategy.top_k} nearest to their task by {by}"
        return f"Measures S0 {with_memories(config.memories_of)}: attempts are handed {nearest}. Nothing is learned."
    if not config.learns:
        return "Measures only; nothing is learned."
    earlier = config.analysts.rejections_of
    told = f" The analysts are told what was rejected in {earlier}, and why." if earlier else ""
    return f"Learns {_SIGNALS[config.signals]}.{told}"


def _models(config: RunConfig, scripted: bool) -> str:
    if scripted:
        other = config.tasks.source != STARTER and " It was made for the starter suite and mostly fails at other tasks."
        return f"A scripted program answers in place of a language model.{other or ''}"
    endpoint = config.endpoint_for(config.agent_model)
    roles = (config.analyst_model, config.merger_model, config.tasks.judge_model)
    others = {model.model for model in roles if model is not None}
    named = " and ".join([config.agent_model.model or "The model that the environment names", *sorted(others)])
    return f"{named} at {endpoint.base_url or 'the address that the environment names'}."


def _settings(config: RunConfig) -> str:
    told = f"At most {config.agent.max_turns} turns an attempt, {config.agent.in_parallel} attempts at once"
    if not config.learns:
        return f"{told}."
    if config.strategy.name != "parallel":
        return f"{told}."
    lesson = config.merge.threshold.min_tasks
    review = " It stops for your review before it merges." if config.review else ""
    return f"{told}; {config.merge.fan_in} patches merged at a time; a lesson needs {many(lesson, 'task')}.{review}"


def _budget(config: RunConfig) -> str:
    bounds = (("calls", config.budget.calls), ("tokens", config.budget.tokens), ("of money", config.budget.money))
    told = [f"{bound:,g} {name}" for name, bound in bounds if bound is not None]
    return f"Stops before it takes more than {' or '.join(told)}." if told else "No bounds: it runs to its end."


def rejected_so_far(run: str, count: int) -> str:
    """How much there is to tell the analysts of an earlier run."""
    if not count:
        return f"Nothing has been rejected in {run} yet, so there is nothing to tell."
    lessons = many_are(count, "lesson")
    return f"{lessons} rejected in {run}. What is rejected there after this run is made is not told."
