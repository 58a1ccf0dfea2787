"""The analysts of one call: the success analyst, and the error analyst of the ablation."""

from __future__ import annotations

import asyncio

import pytest

from core.analysts import single_call, success
from core.config import ModelConfig
from core.errors import BoundaryError
from core.llm.speaking import MOST_ATTEMPTS
from core.patch.lints import LONGEST_EDIT
from core.types import Analysis, ModelReply
from tests.agent.scripted import Scripted, in_order, record, words
from tests.agent.silent import SilentLLM
from tests.analysts.setting import EDIT, LESSON, MODEL, Setting


def _proposal(setting: Setting, **changes: object) -> dict[str, object]:
    made: dict[str, object] = {
        "root_cause": "It read the table with care.",
        "evidence": setting.evidence(),
        "edits": [dict(EDIT)],
    }
    return {**made, **changes}


def _success(setting: Setting, *replies: ModelReply | Exception, **changes: object) -> tuple[Analysis, Scripted]:
    llm = Scripted(in_order(list(replies)))
    return asyncio.run(success.analyse(setting.success_job(**changes), setting.ports(llm))), llm


def test_a_success_makes_a_patch_in_one_call(setting: Setting) -> None:
    """One request, no tools; the patch carries the checked quote and no proof, for there is nothing to prove."""
    analysis, llm = _success(setting, record(_proposal(setting)))
    assert (analysis.outcome, analysis.origin, analysis.turns) == ("patch", "success_analyst", 1)
    assert len(llm.asked) == 1
    assert llm.asked[0].tools == ()
    assert llm.asked[0].reply_schema is not None
    patch = analysis.patch
    assert patch is not None
    assert (patch.proof, [edit.text for edit in patch.edits]) == (None, [LESSON])
    assert patch.prompt is not None
    assert patch.prompt.name == "success_analyst"


def test_the_success_analyst_reads_that_it_passed(setting: Setting) -> None:
    """The outcome block tells the verdict."""
    _, llm = _success(setting, record(_proposal(setting)))
    assert "Verdict: passed." in llm.asked[0].messages[1].text


def test_nothing_to_learn_is_an_outcome(setting: Setting) -> None:
    """No edits: no patch, and the reason is what the analyst said."""
    analysis, _ = _success(setting, record(_proposal(setting, edits=[])))
    assert (analysis.outcome, analysis.patch, analysis.reason) == ("no_lesson", None, "It read the table with care.")


def test_an_edit_too_long_to_be_looked_through_is_refused_with_a_sentence(setting: Setting) -> None:
    """It is not looked through: the gold at its end refuses nothing beside its length."""
    long = {
        **EDIT,
        "text": f"{LESSON}\n" + "- Mind it.\n" * (LONGEST_EDIT // 10) + "- It was so in 7_ledger_input.xlsx too.",
    }
    again = record(_proposal(setting, edits=[long]))
    analysis, llm = _success(setting, again, again)
    assert analysis.outcome == "invalid"
    told = f"p{analysis.slot:03d}.e1: it has {len(str(long['text']))} characters, at most {LONGEST_EDIT} are read"
    assert analysis.reason == told
    assert told in llm.asked[1].messages[-1].text


def test_problems_are_told_once_and_what_is_right_then_goes_on(setting: Setting) -> None:
    """The repair round names what is wrong; an edit that stays wrong is refused, the others are not lost with it."""
    wrong = record(_proposal(setting, edits=[{**EDIT, "anchor": "## Nowhere"}, dict(EDIT)]))
    analysis, llm = _success(setting, wrong, wrong)
    assert len(llm.asked) == 2
    assert "Nowhere" in llm.asked[1].messages[-1].text
    assert analysis.outcome == "patch"
    assert analysis.patch is not None
    assert [flag.edit for flag in analysis.patch.flags if flag.refuses] == ["p017.e1"]


def test_a_cause_is_asked_for_once_and_flagged_where_it_stays_out(setting: Setting) -> None:
    """A patch says why it went as it did; without that its edits are shown for review."""
    silent = record(_proposal(setting, root_cause=" "))
    analysis, llm = _success(setting, silent, silent)
    assert "root_cause is empty" in llm.asked[1].messages[-1].text
    assert analysis.outcome == "patch"
    assert analysis.patch is not None
    assert [(flag.rule, flag.refuses) for flag in analysis.patch.flags] == [("no_root_cause", False)]


def test_a_reply_that_cannot_be_read_is_a_failure_and_is_tried_again_later(setting: Setting) -> None:
    """It is recorded with its boundary and never taken for "nothing to learn"; the next run asks anew."""
    analysis, llm = _success(setting, words("I would rather talk about it."))
    assert analysis.outcome == "failed"
    assert analysis.failure is not None
    assert analysis.failure.boundary == "reply"
    assert len(llm.refused) == MOST_ATTEMPTS
    again, _ = _success(setting, record(_proposal(setting)))
    assert again.outcome == "patch"


def test_an_endpoint_that_fails_is_recorded(setting: Setting) -> None:
    """An analysis that could not be made says so."""
    down = BoundaryError("endpoint", "http_500", "the server answered 500 six times")
    analysis, _ = _success(setting, down)
    assert (analysis.outcome, analysis.failure) == ("failed", down.failure)


def test_a_finished_analysis_is_not_asked_for_again(setting: Setting) -> None:
    """The journal holds it."""
    job = setting.success_job()
    llm = Scripted(in_order([record(_proposal(setting))]))
    first = asyncio.run(success.analyse(job, setting.ports(llm)))
    assert asyncio.run(success.analyse(job, setting.ports(SilentLLM()))) == first


def test_the_single_call_error_analyst_has_no_proof(setting: Setting) -> None:
    """The ablation reads and proposes; that nothing was proven can be told from its patch."""
    llm = Scripted(in_order([record(_proposal(setting))]))
    analysis = asyncio.run(single_call.analyse(setting.job(), setting.ports(llm)))
    assert (analysis.outcome, analysis.origin) == ("patch", "error_analyst")
    assert analysis.patch is not None
    assert analysis.patch.proof is None
    assert analysis.patch.prompt is not None
    assert analysis.patch.prompt.name == "error_analyst_single"
    assert "Verdict: failed" in llm.asked[0].messages[1].text


def test_analysts_see_the_frozen_skill_and_one_trajectory_alone(setting: Setting) -> None:
    """All files of S0 that are Markdown stand in the prompt whole; no other task, no other analyst's words do."""
    _, llm = _success(setting, record(_proposal(setting)))
    told = llm.asked[0].messages[1].text
    assert "never as text" in told
    others = [task for task in setting.suite.evolve if task.id != setting.failure[0].id]
    assert not [task.id for task in others if task.instruction in told]


@pytest.mark.parametrize("structured", ["json_schema", "prompt"])
def test_both_ways_to_ask_for_a_record_work(setting: Setting, structured: str) -> None:
    """A server without schemas gets the shape in words, and its fenced reply is read."""
    model = MODEL.model_copy(update={"structured": structured})
    fenced = record(_proposal(setting))
    fenced = fenced.model_copy(update={"text": f"Here it is:\n```json\n{fenced.text}\n```"})
    analysis, llm = _success(setting, fenced, model=model)
    assert analysis.outcome == "patch"
    assert (llm.asked[0].reply_schema is None) == (structured == "prompt")


def test_a_long_trajectory_is_shortened_before_it_is_sent(setting: Setting) -> None:
    """The prompt fits the model's context with room for the reply, and says what was left out."""
    job = setting.success_job(model=ModelConfig(model="example", context_tokens=6000))
    first = job.trajectory.steps[0]
    assert first.observation is not None
    noisy = first.model_copy(
        update={"observation": first.observation.model_copy(update={"text": "a row of figures\n" * 400})}
    )
    quiet = tuple(noisy.model_copy(update={"index": index}) for index in range(3, 13))
    steps = (*job.trajectory.steps[:2], *quiet, job.trajectory.steps[2].model_copy(update={"index": 13}))
    job = job.model_copy(update={"trajectory": job.trajectory.model_copy(update={"steps": steps})})
    llm = Scripted(in_order([record(_proposal(setting))]))
    analysis = asyncio.run(success.analyse(job, setting.ports(llm)))
    assert analysis.outcome == "patch"
    assert "steps were left out here because the whole would not fit" in llm.read
