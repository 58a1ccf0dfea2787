"""The error analyst: it looks and tries as it likes, and has a patch only for a cause that was proven."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.analysts.error import analyse
from core.config import AnalystConfig
from core.errors import BoundaryError, BudgetReached
from core.patch.lints import OWN_VALUE
from core.types import Analysis, ModelReply, Score
from tests.agent.scripted import TOOK, Scripted, bash, calls, in_order, words
from tests.agent.silent import SilentLLM
from tests.analysts.setting import EDIT, Setting

GIVEN_UP: dict[str, object] = {"cause_found": False, "root_cause": "I cannot tell.", "evidence": [], "edits": []}


def _analyse(setting: Setting, *replies: ModelReply | Exception, **changes: object) -> tuple[Analysis, Scripted]:
    llm = Scripted(in_order(list(replies)))
    return asyncio.run(analyse(setting.job(**changes), setting.ports(llm))), llm


def _answers(llm: Scripted) -> list[str]:
    """What the tools answered, in order."""
    return [message.text for message in llm.asked[-1].messages if message.role == "tool"]


def test_a_proven_cause_makes_a_patch(setting: Setting) -> None:
    """Replay, submit: the patch has the edits, the checked quotes, and the proof with both grades."""
    submitted = calls(("submit", dict(setting.submission())))
    analysis, llm = _analyse(setting, calls(("replay", dict(setting.fix_arguments))), submitted)
    assert (analysis.outcome, analysis.reason, analysis.turns) == ("patch", "", 2)
    patch = analysis.patch
    assert patch is not None
    assert patch.proof is not None
    assert (patch.id, [edit.id for edit in patch.edits]) == ("p017", ["p017.e1"])
    assert patch.edits[0].text == EDIT["text"]
    assert (patch.proof.first_step, patch.proof.last_step) == (setting.fix.first_step, setting.fix.last_step)
    assert isinstance(patch.proof.before, Score)
    assert isinstance(patch.proof.after, Score)
    assert (patch.proof.before.passed, patch.proof.after.passed) == (False, True)
    assert [each.step for each in patch.evidence] == [1]
    assert patch.usage == TOOK + TOOK
    assert analysis.calls == tuple(request.digest for request in llm.asked)
    assert "Replayed on every test case: passed." in _answers(llm)[0]


def test_the_last_replay_can_be_submitted_without_repeating_it(setting: Setting) -> None:
    """A submission without a replacement hands in the fix that was replayed last."""
    short = {key: value for key, value in setting.submission().items() if key not in setting.fix_arguments}
    analysis, _ = _analyse(setting, calls(("replay", dict(setting.fix_arguments))), calls(("submit", short)))
    assert analysis.outcome == "patch"


def test_without_a_proof_there_is_no_patch(setting: Setting) -> None:
    """A fix that does not flip the outcome is refused with the reason, and nothing of its edits gets anywhere."""
    wrong = setting.submission(
        replacement=[{"tool": "bash", "text": "cp input.xlsx output.xlsx"}], first_step=2, last_step=2
    )
    analysis, llm = _analyse(setting, calls(("submit", dict(wrong))), calls(("submit", GIVEN_UP)))
    assert (analysis.outcome, analysis.patch) == ("unproven", None)
    assert "I cannot tell" in analysis.reason
    assert "Refused: with the fix 0% of the test cases pass" in _answers(llm)[0]


def test_an_analysis_that_outgrows_the_context_ends_and_is_not_made_again(setting: Setting) -> None:
    """Programs cannot be left out of a conversation: what was proven until then counts, or else the reason."""
    tried = calls(("python", {"code": "# " + "many words " * 2000}))
    small = setting.job().model.model_copy(update={"context_tokens": 12000})
    analysis, llm = _analyse(setting, *[tried] * 9, model=small)
    assert (analysis.outcome, analysis.failure) == ("unproven", None)
    assert "before the model's context was full" in analysis.reason
    assert 1 <= len(llm.asked) < 9
    again = asyncio.run(analyse(setting.job(model=small), setting.ports(SilentLLM())))
    assert again == analysis


def test_the_reason_of_the_last_refusal_is_kept(setting: Setting) -> None:
    """An analysis that runs out of turns says what stood in its way."""
    wrong = setting.submission(replacement=[{"tool": "bash", "text": "cp input.xlsx output.xlsx"}])
    analysis, llm = _analyse(setting, calls(("submit", dict(wrong))), config=AnalystConfig(max_turns=3))
    assert analysis.outcome == "unproven"
    assert analysis.reason.startswith("no cause was proven in 3 turns; last refused: with the fix")
    assert len(llm.asked) == 3


def test_a_proven_cause_without_a_general_lesson_is_no_patch(setting: Setting) -> None:
    """The mistake was found and teaches nothing: an outcome of its own."""
    analysis, _ = _analyse(setting, calls(("submit", dict(setting.submission(edits=[])))))
    assert (analysis.outcome, analysis.patch) == ("no_lesson", None)
    assert "some of them were missed" in analysis.reason


def test_an_edit_that_does_not_fit_is_mended_once(setting: Setting) -> None:
    """What is wrong with the edits is told after the proof; the second submission counts."""
    misplaced = setting.submission(edits=[{**EDIT, "anchor": "## Nowhere"}])
    analysis, llm = _analyse(setting, calls(("submit", dict(misplaced))), calls(("submit", dict(setting.submission()))))
    assert analysis.outcome == "patch"
    assert analysis.patch is not None
    assert not any(flag.refuses for flag in analysis.patch.flags)
    assert "The cause is proven. What you propose has problems" in _answers(llm)[0]
    assert "Nowhere" in _answers(llm)[0]


def test_an_edit_that_stays_wrong_is_recorded_as_refused(setting: Setting) -> None:
    """It is in the patch with the flag that refuses it, so that the ledger can say what became of it."""
    misplaced = setting.submission(edits=[{**EDIT, "anchor": "## Nowhere"}, EDIT])
    analysis, _ = _analyse(setting, calls(("submit", dict(misplaced))))
    assert analysis.outcome == "patch"
    assert analysis.patch is not None
    assert [flag.edit for flag in analysis.patch.flags if flag.refuses] == ["p017.e1"]
    assert "Nowhere" in analysis.reason


def test_a_patch_of_refused_edits_alone_is_invalid(setting: Setting) -> None:
    """Nothing of it can go on, and the edits are still there to be accounted for."""
    misplaced = setting.submission(edits=[{**EDIT, "anchor": "## Nowhere"}])
    analysis, _ = _analyse(setting, calls(("submit", dict(misplaced))))
    assert analysis.outcome == "invalid"
    assert analysis.patch is not None
    assert len(analysis.patch.edits) == 1


def test_a_quote_that_stands_nowhere_is_no_evidence(setting: Setting) -> None:
    """Evidence is looked up in the step it names; without any, the patch is invalid."""
    invented = setting.submission(evidence=[{"step": 1, "quote": "the agent never looked at the last rows"}])
    analysis, llm = _analyse(setting, calls(("submit", dict(invented))))
    assert analysis.outcome == "invalid"
    assert "does not stand in step 1" in _answers(llm)[0]
    assert analysis.patch is not None
    assert [(flag.rule, flag.refuses) for flag in analysis.patch.flags] == [("no_evidence", True)]


def test_a_lesson_with_a_value_of_this_task_is_refused(setting: Setting) -> None:
    """A gold value in an edit is a leak, whatever it says."""
    literal = setting.suite.literals(setting.failure[0])[0]
    leaking = setting.submission(edits=[{**EDIT, "text": f"- Expect {literal} in the first row of such tables."}])
    analysis, _ = _analyse(setting, calls(("submit", dict(leaking))))
    assert analysis.outcome == "invalid"
    assert analysis.reason == f"an edit holds {OWN_VALUE}"


def test_more_edits_than_allowed_are_refused_one_by_one(setting: Setting) -> None:
    """The first ones go on, the others are recorded with the reason."""
    three = [{**EDIT, "text": f"- Lesson {word} about reading tables with care."} for word in ("one", "two", "three")]
    analysis, _ = _analyse(
        setting, calls(("submit", dict(setting.submission(edits=three)))), config=AnalystConfig(max_edits=2)
    )
    assert analysis.patch is not None
    assert [flag.edit for flag in analysis.patch.flags if flag.rule == "too_many_edits"] == ["p017.e3"]


def test_the_work_directory_holds_inputs_and_the_agents_result_and_no_gold(setting: Setting) -> None:
    """The analyst looks at what the agent made of the input; the expected workbook lies nowhere."""
    _, llm = _analyse(setting, bash("find . -type f | sort"), calls(("submit", GIVEN_UP)))
    assert _answers(llm)[0].split()[:2] == ["./agent_output/output.xlsx", "./input.xlsx"]


@pytest.mark.parametrize("reveal", [False, True])
def test_expected_values_are_shown_only_where_that_is_set(setting: Setting, reveal: bool) -> None:
    """Neither briefing nor evaluate nor replay tells what was expected, unless reveal_gold is on."""
    still_wrong = {
        "first_step": 2,
        "last_step": 2,
        "replacement": [{"tool": "bash", "text": "cp input.xlsx output.xlsx"}],
    }
    _, llm = _analyse(
        setting,
        calls(("evaluate", {})),
        calls(("replay", still_wrong)),
        calls(("submit", GIVEN_UP)),
        config=AnalystConfig(reveal_gold=reveal),
    )
    told = llm.read
    assert ", expected " in told if reveal else ", expected " not in told
    literals = setting.suite.literals(setting.failure[0])
    shown = [literal for literal in literals if literal in told]
    assert bool(shown) == reveal
    assert "got " in _answers(llm)[0]


def test_what_other_cases_expect_is_never_shown(setting: Setting) -> None:
    """The agent saw the first case alone; the others' expected values would only help to write them down."""
    job = setting.job(config=AnalystConfig(reveal_gold=True))
    llm = Scripted(in_order([calls(("replay", dict(setting.fix_arguments))), calls(("submit", GIVEN_UP))]))
    asyncio.run(analyse(job, setting.ports(llm)))
    others = {cell.expected for cell in job.grading.differences if cell.case > 1 and cell.expected}
    shown = [line for line in llm.read.splitlines() if line.startswith("- case") and not line.startswith("- case 1")]
    assert others
    assert not [line for line in shown if "expected" in line]


def test_evaluate_grades_what_the_analyst_made_itself(setting: Setting) -> None:
    """A workbook of its own is graded on the first case; a path out of the work directory is none."""
    outside = setting.suite.planned[setting.failure[0].id].id
    _, llm = _analyse(
        setting,
        bash("cp input.xlsx mine.xlsx"),
        calls(("evaluate", {"path": "/work/mine.xlsx"})),
        calls(("evaluate", {"path": f"../../{outside}.xlsx"})),
        calls(("submit", GIVEN_UP)),
    )
    assert "/work/mine.xlsx on the first test case: failed" in _answers(llm)[1]
    assert "There is no file" in _answers(llm)[2]


def test_a_resumed_analysis_reads_the_same_and_costs_nothing(setting: Setting) -> None:
    """Interrupted after a replay, it goes on from the journal: answered calls are not asked again."""
    down = BoundaryError("endpoint", "http_500", "the server answered 500 six times")
    clock = bash("date +%s%N; echo kept > kept.txt")
    short = {key: value for key, value in setting.submission().items() if key not in setting.fix_arguments}
    replies: list[ModelReply | Exception] = [clock, calls(("replay", dict(setting.fix_arguments))), down]
    llm = Scripted(in_order(replies))
    job = setting.job()
    first = asyncio.run(analyse(job, setting.ports(llm)))
    assert (first.outcome, first.failure) == ("failed", down.failure)
    assert first.turns == 2
    replies[2] = calls(("submit", short))
    second = asyncio.run(analyse(job, setting.ports(llm)))
    assert second.outcome == "patch"
    assert len(llm.asked) == 3


def test_a_finished_analysis_is_returned_as_it_was(setting: Setting) -> None:
    """Neither a model nor a sandbox is needed for one that the journal holds; in another slot it has other ids."""
    submitted = calls(("submit", dict(setting.submission())))
    job = setting.job()
    first = asyncio.run(analyse(job, setting.ports(Scripted(in_order([submitted])))))
    assert asyncio.run(analyse(job, setting.ports(SilentLLM()))) == first
    moved = job.model_copy(update={"slot": 3})
    again = asyncio.run(analyse(moved, setting.ports(Scripted(in_order([submitted])))))
    assert again.patch is not None
    assert again.patch.id == "p003"


def test_a_budget_leaves_an_analysis_to_go_on_with(setting: Setting) -> None:
    """It is an outcome of its own and is not kept as a result."""
    analysis, _ = _analyse(setting, BudgetReached("10 calls are used up"))
    assert (analysis.outcome, analysis.reason) == ("budget", "10 calls are used up")
    submitted = calls(("submit", dict(setting.submission())))
    again, _ = _analyse(setting, submitted)
    assert again.outcome == "patch"


def test_an_analyst_that_only_talks_ends_unproven(setting: Setting) -> None:
    """It is reminded once that tools are there; after a second answer without one the analysis ends."""
    analysis, llm = _analyse(setting, words("The cause is clear to me."))
    assert analysis.outcome == "unproven"
    assert "stopped without submitting" in analysis.reason
    assert len(llm.asked) == 2


def test_a_tool_that_does_not_exist_is_answered_with_those_that_do(setting: Setting) -> None:
    """Nothing is run."""
    _, llm = _analyse(setting, calls(("browse", {"url": "x"})), calls(("submit", GIVEN_UP)))
    assert "The tools are: bash, python, view, evaluate, replay, submit." in _answers(llm)[0]


def test_arguments_that_make_no_sense_are_answered(setting: Setting) -> None:
    """A call with wrong types is told what was not understood; the analysis goes on."""
    nonsense = {"first_step": "two", "last_step": 2, "replacement": []}
    _, llm = _analyse(setting, calls(("replay", nonsense)), calls(("submit", GIVEN_UP)))
    assert _answers(llm)[0].startswith("Not understood: first_step")


def test_the_end_is_announced(setting: Setting) -> None:
    """Every answer of a tool says how many turns are left."""
    _, llm = _analyse(setting, bash("true"), config=AnalystConfig(max_turns=4))
    assert [answer.splitlines()[-1] for answer in _answers(llm)] == [f"[turns left: {left}]" for left in (3, 2, 1)]


def test_reviewers_reasons_reach_the_analyst(setting: Setting) -> None:
    """Refusals of earlier rounds are told, so that they are not proposed again."""
    _, llm = _analyse(setting, calls(("submit", GIVEN_UP)), notes=("too narrow: only for one sheet",))
    assert "too narrow: only for one sheet" in llm.asked[0].messages[1].text


def test_nothing_is_left_behind(setting: Setting) -> None:
    """Work directories of analyst and replays are gone."""
    _analyse(setting, bash("mkdir x && chmod 000 x"), calls(("submit", dict(setting.submission()))))
    assert sorted(Path(setting.home / "scratch").glob("work-*")) == []
