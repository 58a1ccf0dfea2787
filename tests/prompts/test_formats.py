"""What a prompt shows as the form of a reply is what the parser reads, and what it names is what there is."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest
from pydantic import BaseModel

from core.agent.judging import Verdict
from core.analysts.draft import DraftedSkill
from core.analysts.retry_submission import RetrySubmission, retry_tools
from core.analysts.submission import ANALYST_TOOLS, Submission
from core.llm.asking import read_record
from core.merge.reply import MergeReply
from core.patch.parse import ProposedPatch
from core.prompts.load import load_prompt
from core.tasks.starter.lessons import LESSONS
from core.types import Domain, Operation
from tests.prompts.render_examples import example_messages, example_tools

SHAPES: dict[str, type[BaseModel]] = {
    "success_analyst": ProposedPatch,
    "error_analyst": Submission,
    "error_analyst_single": ProposedPatch,
    "success_analyst_answers": ProposedPatch,
    "error_analyst_answers": RetrySubmission,
    "error_analyst_single_answers": ProposedPatch,
    "merger": MergeReply,
    "merger_root": MergeReply,
    "draft": DraftedSkill,
    "judge": Verdict,
}
PROPOSING = tuple(name for name in SHAPES if "analyst" in name)


def _example(name: str) -> str:
    system = load_prompt(name).system
    start = re.search(r"^\{\"", system, re.MULTILINE)
    assert start is not None
    decoder = json.JSONDecoder()
    _, end = decoder.raw_decode(system, start.start())
    return system[start.start() : end]


@pytest.mark.parametrize("name", SHAPES)
def test_the_example_of_a_reply_is_one(name: str) -> None:
    """The parser reads it, and takes everything it holds: no key of it is ignored or defaulted."""
    value, problems = read_record(_example(name), SHAPES[name])
    assert value is not None, problems
    assert value.model_dump(mode="json", by_alias=True, exclude_unset=True) == json.loads(_example(name))


@pytest.mark.parametrize("name", PROPOSING)
def test_every_operation_is_explained(name: str) -> None:
    """An analyst is told of each operation an edit may have, and of no other."""
    system = load_prompt(name).system
    explained = system[system.index("An edit is an object") : system.index('- "path"')]
    assert set(re.findall(r'"(\w+)"', explained)) == {"op", "anchor", *get_args(Operation)}


@pytest.mark.parametrize("name", ["agent", "agent_no_skill", "agent_doc_vqa", "error_analyst", "error_analyst_answers"])
def test_the_tools_named_are_the_tools_offered(name: str) -> None:
    """Each tool in the prompt's list is offered and each offered one is in the list."""
    system = example_messages(name)[0].text
    assert set(re.findall(r"^ *- ((?:`\w+`(?:, )?)+):", system, re.MULTILINE))
    named = {
        tool
        for line in re.findall(r"^ *- ((?:`\w+`(?:, )?)+):", system, re.MULTILINE)
        for tool in re.findall(r"\w+", line)
    }
    assert named == {tool.name for tool in example_tools(name)}


@pytest.mark.parametrize("name", ["merger", "merger_root"])
def test_the_reasons_for_dropping_are_those_the_code_allows(name: str) -> None:
    """Duplicate, contradiction, invalid: a lesson seen once in each group is still there to be counted at the end."""
    system = load_prompt(name).system
    dropping = system[system.index("may drop only") :]
    assert set(re.findall(r'"(\w+)"', dropping[: dropping.index("\n-")])) == {"duplicate", "contradiction", "invalid"}


def test_every_tool_schema_is_plain_json() -> None:
    """Servers get it as it is."""
    for tool in (*ANALYST_TOOLS, *retry_tools(Domain(name="files"))):
        assert json.loads(json.dumps(tool.parameters)) == tool.parameters
        assert tool.parameters["type"] == "object"


def test_no_prompt_tells_what_the_starter_suite_plants() -> None:
    """Prompts carry no lesson of the suite: what an evolved skill knows it has learnt from trajectories."""
    told = " ".join(load_prompt(name).system for name in ("agent", "agent_no_skill", *SHAPES)).casefold()
    for lesson in LESSONS:
        for statement in lesson.statements:
            assert statement.casefold() not in told
    for word in ("subtotal", "blank row", "non-breaking", "header row", "fill down", "thousands"):
        assert word not in told
