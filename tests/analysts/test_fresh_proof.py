"""Where an answer is words, a cause is proven by fresh attempts: all with the patch pass, none without it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.analysts import error, single_call, success
from core.analysts.fresh import FIRST_REPLICATE, proof_of
from core.analysts.job import analysis_key
from core.config import AnalystConfig, ModelConfig
from core.errors import BoundaryError, BudgetReached
from core.patch.lints import OWN_VALUE
from core.ports import CaseOutput
from core.prompts.load import load_prompt
from core.store.journal import SqliteJournal
from core.types import Analysis, FreshProof, ModelReply, ModelRequest
from tests.agent.scripted import TOOK, Scripted, calls, in_order, record, words
from tests.agent.silent import SilentLLM
from tests.agent.warm_sandbox import WarmSandbox
from tests.analysts.riddles import (
    EDIT,
    GOLD,
    LESSON,
    QUOTE,
    RIDDLES,
    SUBMITTED,
    WRONG,
    Place,
    Riddles,
    analyst_asks,
    learning,
    played,
    taught,
)

RETRY = calls(("retry", {"edits": [dict(EDIT)]}))
SUBMIT = calls(("submit", dict(SUBMITTED)))
GIVEN_UP = calls(("submit", {"cause_found": False, "root_cause": "I cannot tell."}))


@pytest.fixture
def place(warm: WarmSandbox, tmp_path: Path) -> Iterator[Place]:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        yield Place(journal, warm, tmp_path, Riddles())


def analysed(
    place: Place, agent: Callable[[ModelRequest], str], *replies: ModelReply | Exception, **changes: object
) -> tuple[Analysis, Scripted]:
    llm = Scripted(played(in_order(list(replies)), agent))
    return asyncio.run(error.analyse(place.job(**changes), place.ports(llm))), llm


def answers(llm: Scripted) -> list[str]:
    """What the analyst's tools answered, in order."""
    last = [request for request in llm.asked if analyst_asks(request)][-1]
    return [message.text for message in last.messages if message.role == "tool"]


def attempted(llm: Scripted) -> list[ModelRequest]:
    """The requests of fresh attempts."""
    return [request for request in llm.asked if not analyst_asks(request)]


def test_a_flip_over_all_replicates_is_a_proof(place: Place) -> None:
    """Retry, submit without repeating the edits: the proof has every attempt, by id and with what it said last."""
    analysis, llm = analysed(place, learning, RETRY, SUBMIT)
    assert (analysis.outcome, analysis.reason) == ("patch", "")
    patch = analysis.patch
    assert patch is not None
    assert [edit.text for edit in patch.edits] == [LESSON]
    proof = patch.proof
    assert isinstance(proof, FreshProof)
    assert (proof.passed_with, proof.passed_without) == (3, 0)
    assert [WRONG in each.said for each in proof.without] == [GOLD in each.said for each in proof.with_patch]
    assert len({each.rollout for each in (*proof.with_patch, *proof.without)}) == 6
    assert analysis.attempts == (*proof.without, *proof.with_patch)
    assert answers(llm)[0].startswith("3 of 3 fresh attempts with these edits passed. `submit` hands them in.")


def test_every_attempt_can_be_opened_in_the_journal(place: Place) -> None:
    """A proof names rollouts, and those are whole trajectories."""
    analysis, _ = analysed(place, learning, RETRY, SUBMIT)
    assert len(analysis.attempts) == 6
    for attempt in analysis.attempts:
        kept = place.journal.effect("rollout", attempt.rollout)
        assert kept is not None
        assert attempt.calls[0] in kept


def test_attempts_are_the_agents_and_counted_as_such(place: Place) -> None:
    """Its model, its role, replicates of their own; the analysis counts its own calls alone, nothing counts twice."""
    analysis, llm = analysed(place, learning, RETRY, SUBMIT)
    made = attempted(llm)
    assert {request.model for request in made} == {"agent"}
    assert [request.replicate for request in made] == [FIRST_REPLICATE + number for number in (0, 1, 2)] * 2
    told = [(context.role, context.about) for context, request in zip(llm.about, llm.asked, strict=True)]
    mine = [about for role, about in told if role == "agent"]
    assert mine == [attempt.rollout for attempt in analysis.attempts]
    assert analysis.usage == TOOK + TOOK
    assert len(analysis.calls) == 2
    assert not set(analysis.calls) & {key for attempt in analysis.attempts for key in attempt.calls}


def test_nobody_is_shown_the_gold(place: Place) -> None:
    """Neither the agent nor the analyst reads it: an attempt that passes is counted, not quoted."""
    _, llm = analysed(place, learning, RETRY, SUBMIT)
    assert GOLD not in llm.read


def test_the_analyst_reads_what_attempts_with_the_base_skill_said(place: Place) -> None:
    """Three of them, all with the same mistake."""
    _, llm = analysed(place, learning, GIVEN_UP)
    first = next(request for request in llm.asked if analyst_asks(request))
    told = first.messages[1].text.split("<fresh_attempts")[1].split("</fresh_attempts>")[0]
    assert told.count(f"\\boxed{{{WRONG}}}") == 3


def test_a_patch_that_only_sometimes_helps_is_refused(place: Place) -> None:
    """Two of three are not three: the first attempt that fails ends the try, and its last message is shown."""

    def at_first(request: ModelRequest) -> str:
        return GOLD if taught(request) and request.replicate < FIRST_REPLICATE + 2 else WRONG

    analysis, llm = analysed(place, at_first, RETRY, SUBMIT, GIVEN_UP)
    assert (analysis.outcome, analysis.patch) == ("unproven", None)
    tried, submitted = answers(llm)
    assert tried.startswith(
        "2 of 3 fresh attempts with these edits passed; attempt 3, the last made, failed. Its last message:\n<answer"
    )
    assert f"\\boxed{{{WRONG}}}" in tried
    assert submitted.startswith(
        "Refused: 2 of 3 fresh attempts with these edits passed; attempt 3, the last made, failed."
    )


def test_a_proof_tells_of_how_many_different_sets_of_edits_it_is_one(place: Place) -> None:
    """A useless edit is tried twice, then the lesson twice: two sets."""
    useless = calls(("retry", {"edits": [{**EDIT, "text": "- Take your time."}]}))
    told = []
    for replies in ((useless, useless, RETRY, RETRY, SUBMIT), (RETRY, SUBMIT)):
        analysis, _ = analysed(place, learning, *replies, seed=len(replies))
        assert analysis.patch is not None
        assert isinstance(analysis.patch.proof, FreshProof)
        told.append(analysis.patch.proof.tried)
    assert told == [2, 1]


def test_the_first_attempt_that_fails_is_the_last(place: Place) -> None:
    """A useless edit costs one attempt."""
    analysis, llm = analysed(place, lambda _: WRONG, RETRY, GIVEN_UP)
    assert answers(llm)[0].startswith(
        "0 of 3 fresh attempts with these edits passed; attempt 1, the last made, failed."
    )
    assert (len([request for request in attempted(llm) if taught(request)]), len(analysis.attempts)) == (1, 4)


def test_a_failure_that_may_be_chance_proves_nothing(place: Place) -> None:
    """The skill as it is passes in one of three: no analyst is asked, and the reason says so."""

    def by_chance(request: ModelRequest) -> str:
        return GOLD if request.replicate == FIRST_REPLICATE + 1 else learning(request)

    analysis, llm = analysed(place, by_chance, RETRY, SUBMIT)
    assert (analysis.outcome, analysis.turns, len(llm.asked)) == ("unproven", 0, 2)
    assert analysis.reason == (
        "nothing can be proven on this task: fresh attempt 2 of 3 with the skill as it is passed: the failure may be "
        "chance"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"- A beetle and four spiders have {GOLD} legs.",
        f"- Then the answer is {GOLD}.",
        f"- End with \\boxed{{{GOLD}}}.",
    ],
)
def test_edits_that_give_the_answer_away_are_not_even_tried(place: Place, text: str) -> None:
    """The lint refuses them in the words of any value of the task; the analyst is not told that this one is gold."""
    leaking = {**EDIT, "text": text}
    analysis, llm = analysed(
        place,
        lambda request: GOLD if text in request.messages[0].text else WRONG,
        calls(("retry", {"edits": [leaking]})),
        calls(("submit", {**SUBMITTED, "edits": [leaking]})),
        GIVEN_UP,
    )
    assert analysis.outcome == "unproven"
    assert len(analysis.attempts) == 3  # those with the skill as it is
    tried, submitted = answers(llm)
    assert tried.startswith(f"Not tried: an edit holds {OWN_VALUE}.")
    assert submitted.startswith(f"Refused: an edit holds {OWN_VALUE}.")
    assert GOLD not in tried + submitted


def test_edits_that_do_not_fit_are_told_in_words(place: Place) -> None:
    """No attempt is spent on them."""
    misplaced = {**EDIT, "anchor": "## Nowhere"}
    _, llm = analysed(place, learning, calls(("retry", {"edits": [misplaced]})), GIVEN_UP)
    assert answers(llm)[0].startswith("Not tried: p004.e1: ")
    assert "Nowhere" in answers(llm)[0]
    assert not any(taught(request) for request in attempted(llm))


def test_infrastructure_that_fails_is_no_verdict(place: Place) -> None:
    """The analysis fails with the boundary and is not kept: the next run goes on where it stopped."""

    def broken(request: ModelRequest) -> str:
        if taught(request) and request.replicate == FIRST_REPLICATE + 1:
            raise BoundaryError("endpoint", "unreachable", "nobody answers")
        return learning(request)

    analysis, _ = analysed(place, broken, RETRY, SUBMIT)
    assert analysis.outcome == "failed"
    assert analysis.failure is not None
    assert (analysis.failure.boundary, analysis.failure.kind) == ("endpoint", "unreachable")
    assert len(analysis.attempts) == 4
    again, llm = analysed(place, learning, RETRY, SUBMIT)
    assert again.outcome == "patch"
    assert len(attempted(llm)) == 2  # the one that had failed, and the last


def test_infrastructure_that_fails_with_the_skill_as_it_is_is_no_verdict_either(place: Place) -> None:
    """Nothing passed and nothing failed."""

    def broken(request: ModelRequest) -> str:
        raise BoundaryError("endpoint", "unreachable", "nobody answers")

    analysis, llm = analysed(place, broken, RETRY)
    assert (analysis.outcome, analysis.attempts, llm.asked) == ("failed", (), [])


def test_a_budget_that_is_reached_in_an_attempt_ends_the_analysis_so(place: Place) -> None:
    """It is the run's budget, whoever spends it."""

    def poor(request: ModelRequest) -> str:
        raise BudgetReached("200 calls")

    analysis, _ = analysed(place, poor, RETRY)
    assert (analysis.outcome, analysis.reason) == ("budget", "200 calls")


def test_what_cannot_be_graded_counts_for_neither(place: Place) -> None:
    """With the patch it is no pass, without it no failure."""
    analysis, llm = analysed(place, lambda request: "?" if taught(request) else WRONG, RETRY, GIVEN_UP)
    assert answers(llm)[0].startswith(
        "0 of 3 fresh attempts with these edits passed; attempt 1, the last made, could not be graded."
    )
    other, _ = analysed(place, lambda request: "?", RETRY, seed=42)
    assert (analysis.outcome, other.outcome) == ("unproven", "unproven")
    assert other.reason.endswith("fresh attempt 1 of 3 with the skill as it is could not be graded")


def test_an_analysis_that_was_killed_goes_on_and_asks_nothing_twice(place: Place, warm: WarmSandbox) -> None:
    """Killed in the middle of a retry: with the journal the rest is asked, as if nothing had happened."""
    deaths = [FIRST_REPLICATE + 1]

    def mortal(request: ModelRequest) -> str:
        if taught(request) and request.replicate in deaths:
            deaths.clear()
            raise KeyboardInterrupt
        return learning(request)

    llm = Scripted(played(in_order([RETRY, SUBMIT]), mortal))
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(error.analyse(place.job(), place.ports(llm)))
    resumed = asyncio.run(error.analyse(place.job(), place.ports(llm)))
    with SqliteJournal(place.home / "other.db") as journal:
        whole, at_once = analysed(Place(journal, warm, place.home / "other", Riddles()), learning, RETRY, SUBMIT)
    assert resumed == whole
    assert sorted(request.digest for request in llm.asked) == sorted(request.digest for request in at_once.asked)
    assert asyncio.run(error.analyse(place.job(), place.ports(SilentLLM()))) == whole


def test_an_answer_of_retry_that_is_journalled_is_read_again_and_its_attempts_are_not_made_again(place: Place) -> None:
    """Killed between retry and submit: `submit` without edits still means those that were retried."""
    dying = Scripted(played(in_order([RETRY, BoundaryError("endpoint", "unreachable", "gone")]), learning))
    first = asyncio.run(error.analyse(place.job(), place.ports(dying)))
    assert first.outcome == "failed"
    analysis, llm = analysed(place, learning, RETRY, SUBMIT)
    assert analysis.outcome == "patch"
    assert attempted(llm) == []
    assert len(analysis.attempts) == 6


def test_attempts_without_a_patch_are_shared_by_analysts(place: Place) -> None:
    """Another analysis of the same task pays for attempts with its own patch alone."""
    analysed(place, learning, RETRY, SUBMIT)
    other = {**EDIT, "text": f"{LESSON}\n- Add them up kind by kind."}
    analysis, llm = analysed(place, learning, calls(("retry", {"edits": [other]})), SUBMIT, notes=("something else",))
    assert analysis.outcome == "patch"
    assert [taught(request) for request in attempted(llm)] == [True] * 3


def test_what_is_wrong_besides_the_edits_is_mended_once(place: Place) -> None:
    """Evidence that stands nowhere is told after the proof; the second submission counts."""
    invented = {**SUBMITTED, "evidence": [{**QUOTE, "quote": "it never counted anything at all"}]}
    analysis, llm = analysed(place, learning, RETRY, calls(("submit", invented)), SUBMIT)
    assert analysis.outcome == "patch"
    assert "The cause is proven. What you propose has problems" in answers(llm)[1]


def test_a_cause_that_teaches_nothing_needs_no_proof(place: Place) -> None:
    """No edits on purpose is an outcome of its own."""
    analysis, _ = analysed(place, learning, calls(("submit", {**SUBMITTED, "edits": []})))
    assert (analysis.outcome, analysis.patch, analysis.reason) == ("no_lesson", None, "All were taken for insects.")


def test_a_submission_of_nothing_is_refused(place: Place) -> None:
    """Without edits, and without any that were retried."""
    analysis, llm = analysed(place, learning, SUBMIT, GIVEN_UP)
    assert answers(llm)[0].startswith("Refused: it names no edits, and none were retried before.")
    assert analysis.reason == "no cause found: I cannot tell."


def test_only_tools_of_the_domain_are_there(place: Place) -> None:
    """Nothing runs where the agent has its words alone, and the prompt offers nothing that does."""
    _, llm = analysed(place, learning, calls(("python", {"code": "print(1)"})), GIVEN_UP)
    assert answers(llm)[0].startswith("There is no tool 'python'. The tools are: view, retry, submit.")
    first = next(request for request in llm.asked if analyst_asks(request))
    assert "`python`" not in first.messages[0].text


def test_a_domain_with_tools_lets_the_analyst_run_something(place: Place, warm: WarmSandbox) -> None:
    """As the agent can."""
    domain = RIDDLES.model_copy(update={"tools": ("python",), "agent": "agent_table_qa"})
    ran = Place(place.journal, warm, place.home, Riddles(domain))
    _, llm = analysed(ran, learning, calls(("python", {"code": "print(6 + 4 * 8)"})), GIVEN_UP)
    assert answers(llm)[0].startswith("38")


def test_the_number_of_replicates_counts_where_attempts_are_fresh_alone(place: Place) -> None:
    """Analyses that were recorded before there were fresh attempts keep their keys."""
    prompt = load_prompt("error_analyst_answers").ref
    more = {"config": AnalystConfig(replicates=5)}
    other = {"agent_model": ModelConfig(model="other")}

    def key(fresh: bool, **changes: object) -> str:
        return analysis_key(place.job(**changes), "error_analyst", prompt, fresh=fresh)

    assert key(True) != key(True, **more) != key(True, **other) != key(True)
    assert key(False) == key(False, **more) == key(False, **other)


def test_as_many_attempts_are_made_as_configured(place: Place) -> None:
    """k = 1 is possible, and weak."""
    analysis, llm = analysed(place, learning, RETRY, SUBMIT, config=AnalystConfig(replicates=1))
    assert analysis.outcome == "patch"
    assert len(attempted(llm)) == 2


def test_the_analysts_of_one_call_have_prompts_for_words(place: Place) -> None:
    """Success, and the error analyst of the ablation, which proves nothing."""
    proposal = {"root_cause": "Counted by kind.", "evidence": [QUOTE], "edits": [dict(EDIT)]}
    for analyst, job, name in (
        (success, place.job(GOLD), "success_analyst_answers"),
        (single_call, place.job(), "error_analyst_single_answers"),
    ):
        analysis = asyncio.run(analyst.analyse(job, place.ports(Scripted(in_order([record(proposal)])))))
        assert analysis.patch is not None, analysis.reason
        assert analysis.patch.prompt is not None
        assert (analysis.patch.prompt.name, analysis.patch.proof, analysis.attempts) == (name, None, ())


def test_an_analyst_that_only_talks_is_not_asked_for_ever(place: Place) -> None:
    """Two replies without a tool call end it."""
    analysis, _ = analysed(place, learning, words("I think it is the spiders."))
    assert (analysis.outcome, analysis.turns) == ("unproven", 2)


@pytest.mark.parametrize("reveal", [False, True])
def test_the_outcome_says_what_was_read_as_the_answer(place: Place, reveal: bool) -> None:
    """And what was expected where a run reveals it, to the analyst alone."""
    handed_in = (CaseOutput(case=1, answer=f"\\boxed{{{WRONG}}}"),)
    grading = place.taskset.grade(place.taskset.riddle, handed_in, reveal_gold=reveal)
    config = AnalystConfig(reveal_gold=reveal)
    _, llm = analysed(place, learning, RETRY, SUBMIT, grading=grading, config=config)
    first = next(request for request in llm.asked if analyst_asks(request))
    assert f"Read as the answer: {WRONG}" in first.messages[1].text
    assert (f"expected: {GOLD}" in first.messages[1].text) == reveal
    assert not any(GOLD in message.text for request in attempted(llm) for message in request.messages)


def test_fewer_attempts_than_asked_for_prove_nothing(place: Place) -> None:
    """However they went."""
    analysis, _ = analysed(place, learning, RETRY, SUBMIT)
    without, with_patch, before = analysis.attempts[:3], analysis.attempts[3:], place.job().grading.grade
    assert proof_of(before, with_patch, without, 3) is not None
    assert proof_of(before, with_patch[:2], without, 3) is None
    assert proof_of(before, with_patch, without[:2], 3) is None
    assert proof_of(before, with_patch, with_patch, 3) is None
    assert proof_of(before, without, without, 3) is None
