"""JSON schemas of the replies that are asked for, in the form servers enforce."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from core.types import JsonObject


@cache
def reply_schema(shape: type[BaseModel]) -> JsonObject:
    """The schema of `shape`: every property required and no other allowed, titles and defaults left out.

    A property with a default is asked for as well: servers that enforce strict schemas refuse optional ones.
    """
    schema = _tidied(shape.model_json_schema())
    assert isinstance(schema, dict)
    return schema


def is_strict(schema: object) -> bool:
    """Whether a server can enforce it strictly: every object closed, all its properties required, no oneOf."""
    if isinstance(schema, Mapping):
        if "oneOf" in schema:
            return False
        if schema.get("type") == "object":
            properties = schema.get("properties", {})
            if schema.get("additionalProperties") is not False or set(schema.get("required", ())) != set(properties):
                return False
        return all(is_strict(value) for value in schema.values())
    return not isinstance(schema, (list, tuple)) or all(is_strict(value) for value in schema)


def _tidied(node: Any, names: bool = False) -> Any:
    """`node` without titles and defaults; `names` says that its keys are names of properties, not keywords."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {key: _tidied(value) for key, value in node.items()}
    tidied = {
        key: _tidied(value, names=key in ("properties", "$defs"))
        for key, value in node.items()
        if key not in ("title", "default")
    }
    if tidied.get("type") == "object" and "properties" in tidied:
        tidied["required"] = list(tidied["properties"])
        tidied["additionalProperties"] = False
    return tidied
