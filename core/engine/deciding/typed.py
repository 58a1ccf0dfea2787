"""What people type beside a run (notes, reasons, names) is kept for good and exported: a key must not be in it."""

from __future__ import annotations

from core.config import KEY_VARIABLE
from core.engine.wiring.models import environment
from core.errors import UserError
from core.types import JsonObject
from core.view.new_run.key_like import looks_like_a_key

_SHORTEST_KEY = 8
"""Servers without keys are given words like EMPTY or none, which occur everywhere (as core.store.leaks has it)."""


def refuse_keys(what: str, *texts: str, config: JsonObject | None = None) -> None:
    """Raise UserError, which does not repeat it, where one of the texts holds a key or what looks like one.

    `what` names the texts in the sentence. Keys are known from the environment, by the variables that `config` names.
    """
    values = environment()
    names = [KEY_VARIABLE, *(each.get("key_variable", "") for each in (config or {}).get("endpoints", ()))]
    known = [key for name in names if len(key := values.get(name, "")) >= _SHORTEST_KEY]
    if any(looks_like_a_key(text) or any(key in text for key in known) for text in texts):
        raise UserError(
            f"{what} holds what looks like a key, which would be kept with the run and exported with it: nothing was "
            "recorded. Take it out; where it was a real one that others may have seen, revoke it"
        )
