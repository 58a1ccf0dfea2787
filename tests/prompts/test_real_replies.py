"""Every prompt that is shipped was answered by a real language model, and its replies go through our readers.

The fixtures were recorded over HTTP: a language model was given the rendered messages and nothing else, inside whole
runs on starter tasks. A prompt whose text changes needs new ones: these tests then fail until it was answered again.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from core.agent.judging import Verdict
from core.agent.tools import agent_tools
from core.analysts.draft import DraftedSkill, written
from core.analysts.memory import MOST_ITEMS, ProposedMemory
from core.analysts.retry_submission import RetrySubmission, retry_tools
from core.analysts.submission import ANALYST_TOOLS, Submission
from core.config import ModelConfig
from core.llm.asking import read_record
from core.llm.turns import Speaker, Turn, take_turn
from core.merge.claims import mergeable
from core.merge.reply import MergeReply
from core.patch.ids import patch_id
from core.patch.parse import ProposedPatch, edits_of
from core.patch.spans import resolve
from core.patch.wording import overlap
from core.ports import Answered, CallContext
from core.prompts.load import load_prompt, prompt_names
from core.skill.validate import validate
from core.strategies.rejections import ALIKE
from core.tasks.answer_line import answer_in
from core.tasks.math.boxed import last_box, plain_integer
from core.tasks.own.answered import WORDS
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.tasks.starter import starter_skill
from core.types import Edit, ModelReply, ModelRequest, PromptRef, Skill, SkillFile
from tests.prompts.answers_example import ANSWERS
from tests.prompts.own_example import REPLY

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "real_replies"
FILES = sorted(FOLDER.glob("*.json"))
CANDIDATE = re.compile(r'<candidate id="([^"]+)" op="([^"]+)" path="([^"]+)" anchor="([^"]*)"')


class Recorded:
    """Implements core.ports.LLM: answers with the recorded reply, and says so where it was found unusable."""

    def __init__(self, reply: ModelReply) -> None:
        self.reply = reply
        self.refused: list[str] = []

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        return Answered(key="recorded", reply=self.reply, paid=False)

    def unusable(self, key: str, context: CallContext, reason: str) -> None:
        self.refused.append(reason)


class Fixture(BaseModel):
    """An exchange: the prompt it began with, the last request, and the reply to it."""

    prompt: PromptRef
    request: ModelRequest
    reply: ModelReply


def fixtures(*names: str) -> list[Any]:
    found = [path for path in FILES if path.stem.rsplit("-", 1)[0] in names]
    return [pytest.param(path, id=path.stem) for path in found]


def read(path: Path) -> Fixture:
    return Fixture.model_validate(json.loads(path.read_text(encoding="utf-8")))


def heard(fixture: Fixture, tools: Any) -> Turn:
    """The turn as an actor takes it: native where tools were offered, the text protocol where not."""
    native = bool(fixture.request.tools)
    speaker = Speaker(
        model=ModelConfig(model="recorded", tools="native" if native else "text", context_tokens=200_000), seed=1
    )
    llm = Recorded(fixture.reply)
    context = CallContext(role="agent", about="fixture")
    turn = asyncio.run(take_turn(llm, speaker, fixture.request.messages, tools, context))
    assert llm.refused == []
    return turn


@pytest.mark.parametrize("name", prompt_names())
def test_every_shipped_prompt_was_answered_as_it_stands(name: str) -> None:
    """There is a recorded reply to this very text of the prompt."""
    answered = {(fixture.prompt.name, fixture.prompt.digest) for fixture in map(read, FILES)}
    assert (name, load_prompt(name).ref.digest) in answered


@pytest.mark.parametrize("path", fixtures("agent", "agent_no_skill"))
def test_an_agent_works_with_tools_and_then_answers(path: Path) -> None:
    """It ran something, read what came back, and ended with words alone, natively and in the text protocol."""
    fixture = read(path)
    turn = heard(fixture, agent_tools("no_skill" not in path.stem, SPREADSHEET))
    assert turn.calls == ()
    assert turn.text.strip()
    said = [message for message in fixture.request.messages if message.role == "assistant"]
    assert any(message.tool_calls or "Action:" in message.text for message in said)


IN_WORDS = ("agent_own", "agent_table_qa", "agent_table_text", "agent_doc_vqa")


@pytest.mark.parametrize("path", fixtures(*IN_WORDS, *(f"{name}_no_skill" for name in IN_WORDS)))
def test_an_agent_that_answers_in_words_ends_with_an_answer_line(path: Path) -> None:
    """Whatever it ran before: the last message has the line, with something on it and nothing below."""
    fixture = read(path)
    turn = heard(fixture, agent_tools("no_skill" not in path.stem, WORDS))
    assert turn.calls == ()
    last = turn.text.strip().splitlines()[-1]
    assert "answer:" in last.casefold()
    assert answer_in(turn.text)


@pytest.mark.parametrize("path", fixtures("agent_math", "agent_math_no_skill"))
def test_an_agent_ends_a_problem_with_a_box(path: Path) -> None:
    """The last box holds a whole number, and nothing follows the line it stands on."""
    turn = heard(read(path), ())
    assert turn.calls == ()
    assert plain_integer(last_box(turn.text) or "") is not None
    assert "\\boxed{" in turn.text.strip().splitlines()[-1]


@pytest.mark.parametrize("path", fixtures("memory_success", "memory_failure"))
def test_memories_are_read_as_items(path: Path) -> None:
    """One reply, read as a record of at most three items, each with a title, a description and what to do."""
    memory, wrong = read_record(read(path).reply.text, ProposedMemory)
    assert wrong == ()
    assert memory is not None
    assert 1 <= len(memory.items) <= MOST_ITEMS
    assert all(item.title and item.description and item.content for item in memory.items)


@pytest.mark.parametrize("path", fixtures("judge"))
def test_a_judge_gives_a_verdict_with_a_reason(path: Path) -> None:
    """One reply, read as a record; the answer of the example promises what the rubric forbids."""
    fixture = read(path)
    said, wrong = read_record(fixture.reply.text, Verdict)
    assert wrong == ()
    assert said is not None
    assert said.reason.strip()
    if REPLY in fixture.request.messages[-1].text:
        assert said.verdict == "fail"


@pytest.mark.parametrize("path", fixtures("error_analyst"))
def test_an_error_analyst_submits_a_proven_cause(path: Path) -> None:
    """After replaying, its submission names the steps, the fix, evidence and edits that resolve on the base skill."""
    fixture = read(path)
    turn = heard(fixture, ANALYST_TOOLS)
    assert [call.name for call in turn.calls] == ["submit"]
    submission = Submission.model_validate(turn.calls[0].arguments)
    assert submission.cause_found
    assert submission.root_cause
    assert submission.evidence
    assert_edits_resolve(submission)
    earlier = [call.name for message in fixture.request.messages for call in message.tool_calls]
    assert "replay" in earlier


@pytest.mark.parametrize("path", fixtures("error_analyst_single"))
def test_an_analyst_of_one_call_proposes_edits_that_resolve(path: Path) -> None:
    """One reply, read as a record, with evidence and edits on the base skill."""
    patch, wrong = read_record(read(path).reply.text, ProposedPatch)
    assert wrong == ()
    assert patch is not None
    assert patch.evidence
    assert_edits_resolve(patch)


@pytest.mark.parametrize("path", fixtures("error_analyst_answers"))
def test_an_error_analyst_of_answers_submits_what_it_retried(path: Path) -> None:
    """It had attempts made with its edits before it submitted them, or others, with evidence and a cause."""
    fixture = read(path)
    turn = heard(fixture, retry_tools(ANSWERS))
    assert [call.name for call in turn.calls] == ["submit"]
    submission = RetrySubmission.model_validate(turn.calls[0].arguments)
    assert submission.cause_found
    assert submission.root_cause
    assert submission.evidence
    said = [message for message in fixture.request.messages if message.role == "assistant"]
    assert any("retry" in [call.name for call in message.tool_calls] or '"retry"' in message.text for message in said)
    if submission.names_edits:
        assert_edits_resolve(submission, shown_skill(fixture))


@pytest.mark.parametrize("path", fixtures("error_analyst_single_answers"))
def test_an_analyst_of_one_call_proposes_edits_for_answers_that_resolve(path: Path) -> None:
    """One reply, read as a record, with evidence and edits on the skill it was shown."""
    fixture = read(path)
    patch, wrong = read_record(fixture.reply.text, ProposedPatch)
    assert wrong == ()
    assert patch is not None
    assert patch.evidence
    assert_edits_resolve(patch, shown_skill(fixture))


def test_an_analyst_told_of_refusals_proposes_something_else() -> None:
    """It was told two refused lessons and a reason: what it proposes is neither of them, and heeds the reason."""
    fixture = read(FOLDER / "error_analyst_single-2.json")
    notes = fixture.request.messages[-1].text.split("<review_notes>")[1].split("</review_notes>")[0]
    refused = [line.removeprefix("- ").split(" (reason:")[0] for line in notes.splitlines() if line.startswith("- ")]
    assert len(refused) == 2
    patch, _ = read_record(fixture.reply.text, ProposedPatch)
    assert patch is not None
    assert max(overlap(edit.text, lesson) for edit in patch.edits for lesson in refused) < ALIKE


@pytest.mark.parametrize("path", fixtures("success_analyst", "success_analyst_answers"))
def test_a_success_analyst_says_why_and_proposes_or_declines(path: Path) -> None:
    """One reply, read as a record; no edits is an answer too."""
    patch, wrong = read_record(read(path).reply.text, ProposedPatch)
    assert wrong == ()
    assert patch is not None
    assert patch.root_cause


@pytest.mark.parametrize("path", fixtures("merger", "merger_root"))
def test_a_merger_accounts_for_every_candidate(path: Path) -> None:
    """Every candidate is a source of a line or dropped with a reason, and no line names one that is not there."""
    fixture = read(path)
    reply, wrong = read_record(fixture.reply.text, MergeReply)
    assert wrong == ()
    assert reply is not None
    given = {found[0] for found in CANDIDATE.findall(fixture.request.messages[-1].text)}
    used = {source for edit in reply.merged for line in edit.lines for source in line.sources}
    assert used <= given
    assert used | {dropped.edit for dropped in reply.dropped} == given


@pytest.mark.parametrize("path", fixtures("merger", "merger_root"))
def test_a_merger_takes_what_replaces_with_its_like_alone(path: Path) -> None:
    """Among the candidates of two of them are some that replace a line, and others that teach the same elsewhere."""
    fixture = read(path)
    reply, _ = read_record(fixture.reply.text, MergeReply)
    assert reply is not None
    given = {
        name: Edit(id=name, op=op, path=file, anchor=anchor, text="text")
        for name, op, file, anchor in CANDIDATE.findall(fixture.request.messages[-1].text)
    }
    for edit in reply.merged:
        for source in {source for line in edit.lines for source in line.sources}:
            assert mergeable(edit.op, edit.path, edit.anchor, given[source]), (edit.op, source)
    replaced = {name for name, edit in given.items() if edit.op == "replace"}
    assert {edit.op for edit in reply.merged} >= ({"replace"} if replaced else set())
    if path.stem in ("merger-2", "merger_root-2"):
        assert replaced


@pytest.mark.parametrize("path", fixtures("draft"))
def test_a_draft_is_a_valid_skill(path: Path) -> None:
    """The parametric draft validates without an error."""
    drafted, wrong = read_record(read(path).reply.text, DraftedSkill)
    assert wrong == ()
    assert drafted is not None
    skill = written(drafted)
    assert [finding for finding in validate(skill, skill.name) if finding.severity == "error"] == []


def shown_skill(fixture: Fixture) -> Skill:
    """The base skill as the model was shown it."""
    asked = "\n".join(message.text for message in fixture.request.messages[:2])
    found = re.search(r'<skill_file path="SKILL.md">\n(.*?)\n</skill_file>', asked, re.DOTALL)
    assert found is not None
    return Skill(name="shown", files=(SkillFile(path="SKILL.md", data=f"{found[1]}\n".encode()),))


def assert_edits_resolve(patch: ProposedPatch, skill: Skill | None = None) -> None:
    """On the skill that the model was shown: the starter skill where no other is named."""
    edits = edits_of(patch, patch_id(0))
    assert edits
    for edit in edits:
        resolve(edit, skill or starter_skill())
