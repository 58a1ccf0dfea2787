"""Creation mode: the model drafts the skill to start from, and only a valid one is taken."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysts.draft import DraftedSkill, draft_skill, written
from core.config import ModelConfig
from core.errors import BoundaryError
from core.skill.front import front_matter
from core.types import ModelReply
from tests.agent.scripted import Scripted, in_order, record

GOOD = {
    "name": "spreadsheet-work",
    "description": "Reads and changes .xlsx files: formulas, tables, dates. Use for tasks on workbooks.",
    "body": "# Spreadsheet work\n\n## Reading\n\n- Look at the sheet first.\n",
}


def _draft(*replies: ModelReply) -> tuple[object, Scripted]:
    llm = Scripted(in_order(list(replies)))
    return asyncio.run(draft_skill("work with .xlsx files", ModelConfig(model="example"), llm)), llm


def test_a_draft_becomes_a_skill() -> None:
    """One SKILL.md with front matter and the body as it was written; calls and prompt are kept."""
    llm = Scripted(in_order([record(GOOD)]))
    draft = asyncio.run(draft_skill("work with .xlsx files", ModelConfig(model="example"), llm))
    text = draft.skill.text()
    assert text.startswith("---\nname: spreadsheet-work\ndescription: ")
    assert text.endswith(GOOD["body"])
    assert draft.skill.name == "spreadsheet-work"
    assert draft.prompt.name == "draft"
    assert draft.calls == tuple(request.digest for request in llm.asked)
    assert "work with .xlsx files" in llm.asked[0].messages[1].text


def test_an_invalid_draft_is_mended_once() -> None:
    """The validator's findings go back to the model with what to do."""
    _, llm = _draft(record({**GOOD, "name": "Spreadsheet Work"}), record(GOOD))
    assert len(llm.asked) == 2
    assert "name" in llm.asked[1].messages[-1].text


def test_without_a_valid_draft_there_is_no_skill() -> None:
    """A second invalid draft ends the attempt with the reason: nothing is made up in its place."""
    with pytest.raises(BoundaryError) as told:
        _draft(record({**GOOD, "description": ""}))
    assert told.value.failure.boundary == "reply"


@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip()))
def test_any_description_survives_the_front_matter(description: str) -> None:
    """Colons, quotes, line breaks and whatever else a model writes are YAML when they are in the file."""
    skill = written(DraftedSkill(name="a", description=description, body="# A\n"))
    fields = front_matter(skill.text()).fields
    assert fields["description"] == " ".join(description.split())
