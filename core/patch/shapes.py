"""Shapes of what a model replies, in the form strict JSON-schema servers accept.

OpenAI's strict mode wants every object closed (`additionalProperties: false`) and every property required, and knows
no defaults (https://platform.openai.com/docs/guides/structured-outputs, "Supported schemas"). Reading is more
tolerant than the schema asks: a missing or null field has its stated default, an unknown one is left aside.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _strict(schema: dict[str, Any]) -> None:
    properties: dict[str, dict[str, Any]] = schema.setdefault("properties", {})
    for each in properties.values():
        each.pop("default", None)
        each.pop("title", None)
    schema["required"] = list(properties)
    schema["additionalProperties"] = False
    schema.pop("title", None)


class ReplyShape(BaseModel):
    """The base of a reply's shape; frozen like every record."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, json_schema_extra=_strict)


def _text(value: object) -> object:
    return "" if value is None else value


def _path(value: object) -> object:
    return "SKILL.md" if value is None or value == "" else value


def _list(value: object) -> object:
    return () if value is None else value


Text = Annotated[str, BeforeValidator(_text)]
"""A string; null reads as ""."""

FilePath = Annotated[str, BeforeValidator(_path)]
"""A path in the skill; null and "" read as "SKILL.md"."""

NoneAsEmpty = BeforeValidator(_list)
"""For tuples: null reads as an empty one."""
