"""What an analyst's reply looks like: strict for the server, tolerant on reading, never guessed at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from pydantic import BaseModel, ValidationError

from core.merge.reply import MergeReply
from core.patch.parse import ProposedPatch, edits_of
from tests.patch.edits_strategy import skill_of

BASE = skill_of("---\nname: a\ndescription: b\n---\n\n# A\n\n## Formulas\n\n- Start with `=`.\n")


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object schema in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


@pytest.mark.parametrize("shape", [ProposedPatch, MergeReply])
def test_the_schema_is_one_that_strict_mode_accepts(shape: type[BaseModel]) -> None:
    """Every object is closed, every property required, nothing has a default; the openai client changes nothing."""
    schema = shape.model_json_schema()
    found = list(objects(schema))
    assert len(found) >= 3
    for each in found:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
        for value in each["properties"].values():
            assert "default" not in value
            assert not ("$ref" in value and len(value) > 1)
    assert openai.pydantic_function_tool(shape)["function"]["parameters"] == schema


def test_missing_and_null_fields_have_their_stated_defaults() -> None:
    """A model that leaves out what an operation does not need is understood."""
    said = ProposedPatch.model_validate(
        {
            "root_cause": None,
            "evidence": None,
            "edits": [{"op": "append_to_section", "path": None, "anchor": "## Formulas", "text": "- x", "why": "y"}],
        }
    )
    (edit,) = edits_of(said, "p017")
    assert (edit.id, edit.path, edit.text) == ("p017.e1", "SKILL.md", "- x")
    assert said.root_cause == ""
    assert ProposedPatch.model_validate({"edits": []}).evidence == ()


@pytest.mark.parametrize(
    "edits", [[{"op": "append", "text": "x"}], [{"text": "x"}], [{"op": "replace", "text": ["x"]}], "none"]
)
def test_what_is_unclear_is_refused_and_not_guessed_at(edits: object) -> None:
    """No operation is like another, and a list is no text."""
    with pytest.raises(ValidationError):
        ProposedPatch.model_validate({"root_cause": "x", "edits": edits})


def test_blank_lines_around_texts_and_anchors_go_and_indentation_stays() -> None:
    """What a model's JSON adds around a text means nothing; what is in it does."""
    said = ProposedPatch.model_validate(
        {"edits": [{"op": "insert_after", "anchor": "\n  - x\n", "text": "\r\n\n  - a\r\n  - b\n\n"}]}
    )
    (edit,) = edits_of(said, "p001")
    assert edit.anchor == "  - x"
    assert edit.text == "  - a\n  - b"


def test_ids_count_the_edits_of_a_patch() -> None:
    """`p004.e1`, `p004.e2` …, by place in the reply."""
    said = ProposedPatch.model_validate({"edits": [{"op": "delete_section", "anchor": "## A"}] * 3})
    assert [edit.id for edit in edits_of(said, "p004")] == ["p004.e1", "p004.e2", "p004.e3"]
