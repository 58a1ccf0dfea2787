"""What a form refuses before anything is asked or created, each in one sentence at its field. Pure.

What a configuration itself refuses is told by `core.config.parse_config`; this is what a form knows besides: fields
that are still empty, choices that do not fit together, bounds nobody could keep, and keys in places where none belongs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, NamedTuple

from core.view.new_run.field import STARTER, Values, learns, of_endpoint, text_of
from core.view.new_run.fields import FIELDS, PLAIN, modes_for
from core.view.new_run.key_like import is_no_variable, looks_like_a_key

KEY_REFUSED = (
    "That looked like a key, so it was not kept. Put the key into an environment variable (or .env) of the machine "
    "that serves this page, and give the variable's name here, as OPENAI_API_KEY."
)
_IN_URL = (
    "That address held a key or a login, which would be stored with the run, so it was not kept. Give the address "
    "alone; the key goes into an environment variable."
)


class Setting(NamedTuple):
    """Where a form is filled in: what the server's environment already says, and where its uploads lie."""

    url_in_environment: bool = False
    model_in_environment: bool = False
    uploads: str = ""


class Problem(NamedTuple):
    """Why a form cannot start a run yet: the field it is about ("" is none) and what to do. `missing`: still empty."""

    field: str
    told: str
    missing: bool = False


def kept(field: str, value: Any) -> tuple[Any, str]:
    """What of a typed value may be kept, and what to say where nothing may: a key is neither stored nor repeated."""
    if not isinstance(value, str) or not value.strip():
        return value, ""
    if field == "endpoint.key_variable":
        return ("", KEY_REFUSED) if is_no_variable(value.strip()) else (value, "")
    if field == "endpoint.base_url" and ("@" in value or looks_like_a_key(value)):
        return "", _IN_URL
    return ("", KEY_REFUSED) if looks_like_a_key(value) else (value, "")


def holds_a_key(raw: Any) -> bool:
    """Whether anything in a configuration as it was read from a file looks like a key, or stands where none belongs."""
    if isinstance(raw, str):
        return looks_like_a_key(raw)
    if isinstance(raw, dict):
        named = raw.get("key_variable")
        wrong = isinstance(named, str) and named != "" and is_no_variable(named.strip())
        return wrong or any(holds_a_key(each) for each in (*raw, *raw.values()))
    return isinstance(raw, list) and any(holds_a_key(each) for each in raw)


def refusals(values: Values, setting: Setting) -> Iterator[Problem]:
    """Everything that is in the way of a run with these values."""
    yield from _place_problems(values)
    if values.get("mode") not in {choice.value for choice in modes_for(values)}:
        yield Problem("mode", "Choose a mode that fits the skill: deepening needs one, creation starts without.")
    for field in PLAIN:
        empty = field.kind in ("whole", "number") and values.get(field.name) is None and not field.empty
        if empty and field.applies(values):
            yield Problem(field.name, f"{field.label}: give a number.", missing=True)
    if of_endpoint(values):
        yield from _endpoint_problems(values, setting)
    yield from _budget_problems(values)


def _place_problems(values: Values) -> Iterator[Problem]:
    tasks, skill = values.get("tasks.from"), values.get("skill.from")
    if tasks == "upload" and not text_of(values, "tasks.upload"):
        yield Problem("tasks.upload", "Upload the tasks, or choose the starter suite.", missing=True)
    if skill == "upload" and not text_of(values, "skill.upload"):
        yield Problem("skill.upload", "Upload the skill, or choose another one to start from.", missing=True)
    if skill == STARTER and tasks != STARTER:
        told = "The starter skill goes with the starter suite: name a directory, upload a skill, or start from none."
        yield Problem("skill.from", told)
    for name, chosen in (("tasks.folder", tasks == "folder"), ("skill.directory", skill == "directory")):
        path = text_of(values, name)
        if chosen and not path:
            yield Problem(name, f"{FIELDS[name].label}: give its whole path, as {FIELDS[name].empty}.", missing=True)
        elif chosen and not path.startswith(("/", "~")) and not PurePath(path).is_absolute():
            yield Problem(name, "Give the whole path, from / or ~ on: this page has no current folder of yours.")
    if not learns(values) and values.get("tasks.test") == 0:
        yield Problem("tasks.test", "This run only measures: give it held-out tasks to measure on.")


def _endpoint_problems(values: Values, setting: Setting) -> Iterator[Problem]:
    url = text_of(values, "endpoint.base_url")
    if not url and not setting.url_in_environment:
        yield Problem("endpoint.base_url", "Say where the endpoint is, as http://localhost:8000/v1.", missing=True)
    elif url and not url.startswith(("http://", "https://")):
        yield Problem("endpoint.base_url", "The address begins with http:// or https://, as http://localhost:8000/v1.")
    if not text_of(values, "agent_model.model") and not setting.model_in_environment:
        yield Problem(
            "agent_model.model", "Name the model, as the server does; Check lists those it has.", missing=True
        )
    if not text_of(values, "endpoint.key_variable"):
        told = "Name a variable even where the server wants no key (OPENAI_API_KEY): it may be unset."
        yield Problem("endpoint.key_variable", told, missing=True)


def _budget_problems(values: Values) -> Iterator[Problem]:
    """Bounds nobody could keep: a reply without a limit could pass them, and asking who is there takes a call."""
    if of_endpoint(values) and values.get("agent_model.max_tokens") is None:
        for name, what in (("budget.tokens", "tokens"), ("budget.money", "money")):
            if values.get(name) is not None:
                yield Problem(name, f"A bound on {what} needs a longest reply: set it under Models, or drop the bound.")
    names = {
        text_of(values, name) or text_of(values, "agent_model.model")
        for name in ("agent_model.model", "analyst", "merger", "judge")
    }
    asked = len(names) if of_endpoint(values) else 1
    calls = values.get("budget.calls")
    if isinstance(calls, int) and calls < asked:
        yield Problem(
            "budget.calls", f"Asking whether the models are there takes {asked} calls before a run: allow more."
        )
