"""A configuration as the TOML that `trace2skill evolve --config` takes: what differs from the defaults. Pure.

Reading it back gives the same configuration (but for a null inside `extra_body`, which TOML cannot say).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.config import EndpointConfig, ModelConfig, RunConfig

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ALWAYS = {"name", "mode", "signals", "seed"}
"""What a reader of the file should see even where it is the default."""
_TABLES = ("threshold", "judge_model")
"""Settings of a table that are tables themselves."""


def to_toml(config: RunConfig) -> str:
    """The file's text."""
    whole, usual = config.model_dump(mode="json"), RunConfig().model_dump(mode="json")
    endpoints = whole.pop("endpoints")
    tables = {name: value for name, value in whole.items() if isinstance(value, dict)}
    head = {name: value for name, value in whole.items() if name not in tables}
    lines = list(_pairs({name: v for name, v in head.items() if name in _ALWAYS or v != usual[name]}))
    for endpoint in endpoints:
        lines += ["", "[[endpoints]]", *_pairs(_differing(endpoint, EndpointConfig().model_dump(mode="json"), "name"))]
    for name, table in tables.items():
        default = ModelConfig().model_dump(mode="json") if name.endswith("_model") else usual[name]
        always = ("model",) if name.endswith("_model") else ()
        lines += _table(name, _differing(table, default, *always))
    return "\n".join(lines) + "\n"


def _differing(table: Mapping[str, Any], usual: Mapping[str, Any], *always: str) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value != usual.get(name) or name in always}


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    """A table and those inside it; nothing where everything is as usual."""
    if not table:
        return []
    inner = {key: value for key, value in table.items() if isinstance(value, dict) and key in _TABLES}
    lines = list(_pairs({key: value for key, value in table.items() if key not in inner}))
    own = ["", f"[{name}]", *lines] if lines else []
    return own + [line for key, value in inner.items() for line in _table(f"{name}.{key}", value)]


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if value is not None:
            yield f"{_key(name)} = {_value(value)}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(_pairs(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(each) for each in value if each is not None) + "]"
    return repr(value)


def _text(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
