"""A form's values ↔ a run's configuration: what is refused is told at its field, and nothing typed is changed. Pure.

The form shows a part of a configuration; what it does not show (further endpoints, `extra_body`, prompts) stays as it
is in the configuration the form began with. The scripted demo model is a choice of its own: its endpoint and model
come from the demo's configuration, which the caller passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from core.config import ConfigProblem, EndpointConfig, ModelConfig, RunConfig, parse_config
from core.view.new_run.field import (
    DEMO,
    ENDPOINT,
    SECTIONS,
    STARTER,
    UNSET,
    Choice,
    Field,
    Section,
    Values,
    of_endpoint,
    text_of,
)
from core.view.new_run.fields import FIELDS, PLAIN, STARTS_FROM_A_SKILL, modes_for, sources_for
from core.view.new_run.refusals import Problem, Setting, refusals

_DROPPED: Mapping[str, Any] = {"review": False, "memories_of": ""}
"""What a run is refused with where it does not apply: left out there, whatever was set before."""
FITTED = ("mode", "tasks.from")
"""Fields whose value may change with what another field is given."""


class Filled(NamedTuple):
    """What a form comes to: a configuration, or what still is in the way of one.

    `draft` is the configuration as far as it goes, where only a form would refuse it: enough to check and to foresee.
    """

    config: RunConfig | None
    problems: tuple[Problem, ...]
    draft: RunConfig | None = None

    def at(self, field: str) -> str:
        """What to say at a field; nothing of one that is only still empty."""
        return next((each.told for each in self.problems if each.field == field and not each.missing), "")


def values_of(config: RunConfig, demo: RunConfig, setting: Setting) -> dict[str, Any]:
    """The values of a form that shows this configuration."""
    shown = _unscripted(config) if is_demo(config, demo) else config
    whole = shown.model_dump(mode="json")
    whole["endpoint"] = _endpoint(shown).model_dump(mode="json")
    values = {field.name: _shown(field, _read(whole, field.name)) for field in PLAIN}
    starter = config.tasks.source == STARTER
    values |= {
        "model": DEMO if is_demo(config, demo) else ENDPOINT,
        **_place("tasks", "folder", "" if starter else config.tasks.source, STARTER, setting),
        **_place("skill", "directory", config.skill, STARTER if starter else "directory", setting),
        "analyst": config.analyst_model.model if config.analyst_model else "",
        "merger": config.merger_model.model if config.merger_model else "",
        "judge": config.tasks.judge_model.model if config.tasks.judge_model else "",
        "mode": config.mode,
        "rejections": bool(config.analysts.rejections_of),
        "rejections.run": config.analysts.rejections_of,
    }
    if config.mode not in STARTS_FROM_A_SKILL:
        values["skill.from"] = "none"
    return values


def is_demo(config: RunConfig, demo: RunConfig) -> bool:
    """Whether the scripted demo model answers this configuration."""
    return any(endpoint.name == demo.agent_model.endpoint for endpoint in config.endpoints)


def _unscripted(config: RunConfig) -> RunConfig:
    """A demo's configuration as it would be asked of an endpoint of one's own: its endpoint and model left open."""
    other = RunConfig()
    tasks = config.tasks.model_copy(update={"judge_model": None})
    roles = {"agent_model": other.agent_model, "analyst_model": None, "merger_model": None, "tasks": tasks}
    return config.model_copy(update={"endpoints": other.endpoints, **roles})


def switched(values: Values, before: Values, after: Values) -> dict[str, Any]:
    """The values after another choice of model: what still is as one choice proposes becomes what the other does."""
    plain = (field.name for field in PLAIN if field.section != "models")
    return {**values, **{name: after[name] for name in plain if values.get(name) == before.get(name)}}


def fitting(values: Values) -> dict[str, Any]:
    """The values with a mode that fits the skill and tasks from where the domain has some: as chosen, or the first."""
    fitting = {"tasks.from": sources_for(values), "mode": modes_for(values)}
    return {**values, **{name: _one_of(choices, values.get(name)) for name, choices in fitting.items()}}


def _one_of(choices: Sequence[Choice], now: Any) -> Any:
    return now if any(choice.value == now for choice in choices) else choices[0].value


def after(run: str, values: Values) -> dict[str, Any]:
    """The values of a later round of a run: its own rejections are what analysts can be told, if it is asked for."""
    return {**values, "rejections": False, "rejections.run": run}


def filled(values: Values, base: RunConfig, demo: RunConfig, setting: Setting) -> Filled:
    """The configuration the values come to, over what `base` says of all they do not show.

    Every refusal is told, each at the first field it is about.
    """
    problems = list(refusals(values, setting))
    raw = _raw(values, base, demo)
    drafted = True
    for _ in PLAIN:  # each round names one setting that will not do and goes on without it
        try:
            config = parse_config(raw, "form")
        except ConfigProblem as problem:
            drafted = False
            field = _field_of(problem.place)
            if not any(each.field == field and field for each in problems):
                label = FIELDS[field].label if field in FIELDS else problem.place
                problems.append(Problem(field, f"{label}: {problem.told}."))
            if _taken_out(raw, problem.place):
                continue
            break
        return Filled(None if problems else config, in_order(problems), config if drafted else None)
    return Filled(None, in_order(problems))


def with_places(done: Filled, found: Iterable[Problem]) -> Filled:
    """What a form comes to once it was looked where its tasks and skill lie; a section tells of one thing at a time."""
    told = {section_of(problem.field) for problem in done.problems}
    more = [problem for problem in found if section_of(problem.field) not in told]
    return done._replace(config=None if more else done.config, problems=in_order((*done.problems, *more)))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """As their sections stand on the form."""
    return tuple(sorted(problems, key=lambda problem: SECTIONS.index(section_of(problem.field))))


def told_sections(done: Filled) -> frozenset[Section]:
    """The sections in which something is missing or will not do."""
    return frozenset(section_of(problem.field) for problem in done.problems)


def section_of(name: str) -> Section:
    """The section a field stands in; what no field shows is said at the top."""
    field = FIELDS.get(name) or FIELDS.get(name.replace(".upload", ".from"))
    return field.section if field is not None else "top"


# ------------------------------------------------------------------------------------------- values → configuration


def _raw(values: Values, base: RunConfig, demo: RunConfig) -> dict[str, Any]:
    base = _unscripted(base) if is_demo(base, demo) else base
    raw = base.model_dump(mode="json")
    name = base.agent_model.endpoint
    raw["endpoint"] = next((each for each in raw["endpoints"] if each["name"] == name), EndpointConfig().model_dump())
    for field in PLAIN:
        if field.name in values and field.applies(values):
            _write(raw, field.name, _plain(field, values[field.name]))
        elif field.name in _DROPPED:
            _write(raw, field.name, _DROPPED[field.name])
    endpoint = raw.pop("endpoint")
    raw["endpoints"] = [endpoint if each["name"] == name else each for each in raw["endpoints"]]
    raw["tasks"]["source"] = text_of(values, f"tasks.{values.get('tasks.from')}") or STARTER
    if FIELDS["rejections"].applies(values):
        _write(raw, "analysts.rejections_of", values["rejections.run"] if values.get("rejections") else "")
    raw["mode"] = values.get("mode") or base.mode
    raw["skill"] = text_of(values, f"skill.{values.get('skill.from')}") if raw["mode"] in STARTS_FROM_A_SKILL else ""
    if not of_endpoint(values):
        shown = demo.model_dump(mode="json")
        raw["tasks"]["judge_model"] = None
        roles = {"analyst_model": None, "merger_model": None, "agent_model": shown["agent_model"]}
        return {**raw, **roles, "endpoints": [{**shown["endpoints"][0], "in_flight": endpoint["in_flight"]}]}
    for role, given in (("analyst_model", base.analyst_model), ("merger_model", base.merger_model)):
        raw[role] = _role(text_of(values, role.removesuffix("_model")), given, raw["agent_model"])
    raw["tasks"]["judge_model"] = _role(text_of(values, "judge"), base.tasks.judge_model, raw["agent_model"])
    return raw


def _role(name: str, given: ModelConfig | None, agent: Mapping[str, Any]) -> dict[str, Any] | None:
    """The model of a role: its own settings where it has some, else the agent's under another name."""
    if not name:
        return None
    own = given.model_dump(mode="json") if given is not None else dict(agent)
    return {**own, "model": name}


def _plain(field: Field, value: Any) -> Any:
    value = value.strip() if isinstance(value, str) else value
    return None if field.kind == "choice" and value == UNSET else value


# ------------------------------------------------------------------------------------------ configuration → values


def _endpoint(config: RunConfig) -> EndpointConfig:
    named = (each for each in config.endpoints if each.name == config.agent_model.endpoint)
    return next(named, EndpointConfig())


def _place(about: str, folder: str, path: str, without: str, setting: Setting) -> dict[str, str]:
    """Where tasks or a skill come from: bundled, uploaded, or a folder."""
    uploaded = bool(path and setting.uploads and PurePath(path).is_relative_to(setting.uploads))
    chosen = "upload" if uploaded else folder if path else without
    return {
        f"{about}.from": chosen,
        f"{about}.{folder}": "" if uploaded else path,
        f"{about}.upload": path if uploaded else "",
    }


def _shown(field: Field, value: Any) -> Any:
    return UNSET if field.kind == "choice" and value is None else value


def _read(whole: Mapping[str, Any], name: str) -> Any:
    value: Any = whole
    for part in name.split("."):
        value = value[part]
    return value


def _write(raw: dict[str, Any], name: str, value: Any) -> None:
    *tables, last = name.split(".")
    for part in tables:
        raw = raw[part]
    raw[last] = value


# ------------------------------------------------------------------------------------------------------- refusals


def _field_of(place: str) -> str:
    """The field that shows a setting: of several endpoints or roles, the one that the form has."""
    parts = place.split(".")
    if parts[0] == "endpoints":
        return ".".join(["endpoint", *parts[2:]])
    return place if place in FIELDS else {"skill": "skill.from"}.get(place, "")


def _taken_out(raw: dict[str, Any], place: str) -> bool:
    """Leave a setting to its default, so that what else is wrong can be told too; False where it is not there."""
    inner: Any = raw
    *tables, last = place.split(".")
    for part in tables:
        inner = inner[int(part)] if isinstance(inner, list) else inner.get(part) if isinstance(inner, dict) else None
    if not isinstance(inner, dict) or last not in inner:
        return False
    del inner[last]
    return True
