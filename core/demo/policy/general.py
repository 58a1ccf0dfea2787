"""Requests that are none of the product's own work, as a check of the endpoint sends them: answered in due form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.demo.policy.conversation import Call, Reply, Request

HELLO = "This is the scripted demo model of Trace2Skill Lab. It follows rules, not weights."


def answer(request: Request) -> Reply:
    """A call of the first tool, a record of the schema, or a sentence."""
    if request.tools and not request.exchanges:
        name, schema = next(iter(request.tools.items()))
        return Reply(reasoning="A tool is offered, so I call it.", calls=(Call(name, least_of(schema)),))
    if request.schema is not None:
        record = least_of(request.schema)
        return Reply(reasoning="A record is asked for.", record=record if isinstance(record, dict) else {})
    return Reply(reasoning="There is nothing to do but to say who I am.", text=HELLO)


def least_of(schema: Mapping[str, Any], whole: Mapping[str, Any] | None = None) -> Any:
    """The smallest value that fits a JSON schema: every property there, strings short, lists empty."""
    whole = schema if whole is None else whole
    if "$ref" in schema:
        return least_of(_resolved(str(schema["$ref"]), whole), whole)
    for name in ("const", "enum"):
        if name in schema:
            return schema[name] if name == "const" else schema[name][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if schema.get(name):
            return least_of(schema[name][0], whole)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return {name: least_of(part, whole) for name, part in (schema.get("properties") or {}).items()}
    if kind == "array":
        return [least_of(schema.get("items") or {}, whole)] * int(schema.get("minItems", 0))
    plain: dict[object, Any] = {"string": "ok", "integer": 1, "number": 1.0, "boolean": True, "null": None}
    return plain.get(kind, "ok")


def _resolved(reference: str, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = whole
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}
