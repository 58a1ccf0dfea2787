"""The scripted merger against the product's own merge rules."""

from __future__ import annotations

import pytest

from core.agent.skill_in_prompt import base_skill_block
from core.demo.policy import POLICIES
from core.demo.policy.conversation import read_request
from core.demo.policy.topics import sides
from core.demo.policy.wordings import wordings
from core.llm.wire import body_of
from core.merge.outcome import MergeReply, Settled, leaf_candidate, settle
from core.merger import candidates_block
from core.prompts.load import load_prompt
from core.tasks.starter import starter_skill
from core.types import Candidate, Edit, ModelRequest, Origin


def leaf(number: int, text: str, anchor: str = "## Reading", op: str = "append_to_section") -> Candidate:
    edit = Edit.model_validate({"id": f"p{number:03d}.e1", "op": op, "anchor": anchor, "text": text})
    return leaf_candidate(edit)


def lesson(name: str, index: int = 0) -> str:
    return f"- {wordings()[name].lesson[index]}"


def merge(candidates: list[Candidate], policy: str = "demo") -> tuple[MergeReply, Settled]:
    """Ask the policy with the real prompt, and settle its reply by the real rules."""
    skill = starter_skill()
    task_of = {each.edit.id: f"task of {each.edit.id}" for each in candidates}
    origin_of: dict[str, Origin] = {each.edit.id: "error_analyst" for each in candidates}
    messages = load_prompt("merger").render(
        base_skill=base_skill_block(skill),
        candidates=candidates_block(candidates, task_of, origin_of),
        count=str(len(candidates)),
    )
    reply = POLICIES[policy](read_request(body_of(ModelRequest(endpoint="e", model="m", messages=messages))))
    assert reply.record is not None
    value = MergeReply.model_validate(reply.record)
    return value, settle("m1.000", 1, candidates, value, skill=skill)


def test_paraphrases_of_one_lesson_become_one_edit() -> None:
    """All wordings of a lesson are fused, and every source stands behind the line."""
    candidates = [leaf(number, lesson("blanks", number)) for number in range(5)]
    _, settled = merge(candidates)
    assert settled.problems == ()
    (one,) = settled.output
    assert one.sources == tuple(each.edit.id for each in candidates)
    assert one.edit.text in [each.edit.text for each in candidates]


def test_different_lessons_stay_apart() -> None:
    """One lesson an edit, though they go to the same place."""
    names = [name for name in wordings() if not name.startswith("against")]
    _, settled = merge([leaf(number, lesson(name)) for number, name in enumerate(names)])
    assert settled.problems == ()
    assert len(settled.output) == len(names)


def test_the_outvoted_side_of_a_contradiction_goes() -> None:
    """Two tasks against one decide; the loser is dropped as a contradiction of what is kept."""
    candidates = [leaf(1, lesson("totals")), leaf(2, lesson("against totals")), leaf(3, lesson("totals", 1))]
    reply, settled = merge(candidates)
    assert [(each.edit, each.reason) for each in reply.dropped] == [("p002.e1", "contradiction")]
    assert settled.problems == ()
    assert [sides(each.edit.text) for each in settled.output] == [{"totals": 1}]


def test_a_draw_keeps_both_sides_for_the_next_level() -> None:
    """Where nothing decides, nothing is dropped."""
    _, settled = merge([leaf(1, lesson("keys")), leaf(2, lesson("against keys"))])
    assert settled.problems == ()
    assert len(settled.output) == 2


def test_an_edit_with_two_lessons_is_split() -> None:
    """Each lesson of a candidate joins its own group; the candidate is a source of both."""
    both = leaf(1, f"{lesson('blanks')}\n{lesson('dates')}")
    _, settled = merge([both, leaf(2, lesson("dates", 1))])
    assert settled.problems == ()
    assert sorted(each.sources for each in settled.output) == [("p001.e1",), ("p001.e1", "p002.e1")]


def test_unknown_lessons_are_joined_by_wording() -> None:
    """What is about nothing known is fused only with what says nearly the same."""
    one = "- Prefer named styles over direct formats when a report is restyled."
    near = "- Prefer named styles over direct formats when a whole report is restyled."
    other = "- Keep charts on a sheet of their own."
    _, settled = merge([leaf(1, one), leaf(2, near), leaf(3, other)])
    assert settled.problems == ()
    assert sorted(each.sources for each in settled.output) == [("p001.e1", "p002.e1"), ("p003.e1",)]


def test_edits_that_take_something_away_are_carried_on() -> None:
    """A replacement stays what it is, where it is."""
    replacing = leaf(1, "- Keep full precision until the end.", "- Keep full precision while calculating.", "replace")
    _, settled = merge([replacing, leaf(2, lesson("dates"))])
    assert settled.problems == ()
    assert any(each.edit.op == "replace" and each.sources == ("p001.e1",) for each in settled.output)


@pytest.mark.parametrize("fence", ["```python\nx = 1\n```", "- Load it:\n  ```python\n  x = 1\n  ```"])
def test_code_in_a_candidate_survives(fence: str) -> None:
    """A candidate with a code block comes out line by line as it went in."""
    _, settled = merge([leaf(1, fence), leaf(2, lesson("dates"))])
    assert settled.problems == ()
    assert fence in [each.edit.text for each in settled.output]


def test_echo_carries_everything_on() -> None:
    """The policy for measuring merges nothing and loses nothing."""
    candidates = [leaf(number, lesson("dates", number)) for number in range(3)]
    _, settled = merge(candidates, "echo")
    assert settled.problems == ()
    assert [each.sources for each in settled.output] == [(each.edit.id,) for each in candidates]
