"""What a proof says: by replay which steps it changed, by fresh attempts how many pass with the patch and without."""

from __future__ import annotations

import pytest

from core.types import Action, FreshAttempt, FreshProof, Patch, ReplayProof, Score
from core.view.html.fresh_proof import fresh_proof_html
from core.view.review.proofs import ending, outcome, replaced_steps, told


def attempt(number: int, passed: bool, said: str = "Answer: 3") -> FreshAttempt:
    return FreshAttempt(rollout=f"{number:064}", passed=passed, ended="answered", said=said)


def fresh(count: int, said: str = "Answer: 3") -> FreshProof:
    return FreshProof(
        before=Score(value=0.0, passed=False),
        with_patch=tuple(attempt(number, True) for number in range(count)),
        without=tuple(attempt(10 + number, False, said) for number in range(count)),
    )


REPLAYED = ReplayProof(
    first_step=2,
    last_step=3,
    replacement=(Action(tool="bash", arguments={"command": "true"}),),
    before=Score(value=0.0, passed=False),
    after=Score(value=1.0, passed=True),
    changed_share=0.1,
)


def test_fresh_attempts_are_told_in_a_sentence() -> None:
    """How many pass with the patch, and how many without it."""
    assert told(fresh(3)) == "3 of 3 fresh attempts with this patch pass, 0 of 3 without"
    assert told(fresh(1)) == "1 of 1 fresh attempt with this patch pass, 0 of 1 without"


def test_how_many_sets_of_edits_were_tried_is_told_where_there_was_a_choice() -> None:
    """The attempts that prove it are those it was chosen by; of a proof stored without a count there was one set."""
    chosen = fresh(3).model_copy(update={"tried": 2})
    assert told(chosen).endswith("0 of 3 without; one of 2 sets of edits that were tried")
    assert "one of 2 sets" in str(fresh_proof_html(chosen))
    stored = fresh(3).model_dump(mode="json", exclude={"tried"})
    assert FreshProof.model_validate(stored) == fresh(3)


def test_an_attempt_that_did_not_answer_says_how_it_ended() -> None:
    """A limit is told; an answer needs no word."""
    assert ending(attempt(1, False)) == ""
    assert ending(attempt(1, False).model_copy(update={"ended": "turn_limit"})) == "ended at the turn limit"


def test_an_attempt_without_a_verdict_is_neither_passed_nor_failed() -> None:
    """It could not be graded."""
    undecided = attempt(1, False).model_copy(update={"passed": None})
    assert [outcome(each)[0] for each in (attempt(1, True), attempt(1, False), undecided)] == [
        "passed",
        "failed",
        "not_scorable",
    ]


def test_what_each_attempt_said_last_is_shown_as_text() -> None:
    """Markup in a model's words stays words."""
    shown = str(fresh_proof_html(fresh(2, said="<b>Answer</b>: 4")))
    assert "2 of 2 fresh attempts with this patch pass, 0 of 2 without" in shown
    assert "&lt;b&gt;Answer&lt;/b&gt;: 4" in shown
    assert shown.count("passed</span>") == shown.count("failed</span>") == 2


def test_only_a_replay_changed_steps() -> None:
    """Fresh attempts have steps of their own; no proof has none."""
    assert list(replaced_steps(REPLAYED)) == [2, 3]
    assert [*replaced_steps(fresh(3)), *replaced_steps(None)] == []


@pytest.mark.parametrize("proof", [REPLAYED, fresh(3)], ids=["replay", "fresh"])
def test_a_stored_proof_reads_as_what_it_is(proof: ReplayProof | FreshProof) -> None:
    """Both kinds, out of a patch's JSON."""
    patch = Patch(
        id="p000",
        slot=0,
        base_digest="d",
        origin="error_analyst",
        trajectory="t",
        task="k",
        root_cause="c",
        proof=proof,
        edits=(),
    )
    assert Patch.model_validate_json(patch.model_dump_json()).proof == proof


def test_a_proof_stored_before_there_were_two_kinds_is_one_by_replay() -> None:
    """It names no kind."""
    stored = REPLAYED.model_dump_json()
    assert "kind" not in REPLAYED.model_dump(exclude={"before", "after"})
    head = '{"id":"p000","slot":0,"base_digest":"d","origin":"error_analyst","trajectory":"t","task":"k"'
    patch = Patch.model_validate_json(f'{head},"root_cause":"c","edits":[],"proof":{stored}}}')
    assert patch.proof == REPLAYED
