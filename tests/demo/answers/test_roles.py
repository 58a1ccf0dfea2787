"""The scripted model in every part where the answer is words, asked with the product's own prompts."""

from __future__ import annotations

from typing import Any

import pytest

from core.analysts.memory import ProposedMemory
from core.demo.policy.ability import SMALL
from core.demo.policy.answers.error_analyst import passed
from core.demo.policy.answers.math_work import MathWork
from core.demo.policy.conversation import Exchange, Reply
from core.demo.policy.lore import SPREADSHEET_LORE
from core.patch.lints import check_quote
from core.patch.parse import ProposedPatch
from core.tasks.math.answers import same_answer
from core.tasks.math.suite.plan import Planned, plan_suite
from core.tasks.math.suite.tasks import math_starter_skill
from core.types import MemoryItem
from tests.demo.answers.asking import FULL, analysed, answered, investigated, remembering, taught


def _true(name: str) -> bool:
    return not name.startswith("against") and name != "math.round_up"


WORK = MathWork()
PROBLEMS = plan_suite(5, 200, 1)
ALL_LESSONS = taught(*(wording.lesson[0] for name, wording in WORK.lore.wordings.items() if _true(name)))
STARTER = math_starter_skill()


def right(planned: Planned, reply: Reply) -> bool:
    return same_answer(str(planned.answer), reply.text).same is True


def one(family: str) -> Planned:
    """A problem of a family that the agent does naively with the starting skill."""
    of_it = (each for each in PROBLEMS if each.family == family)
    return next(each for each in of_it if not each.needs or not right(each, answered(each, STARTER)))


def sides(record: Any) -> list[dict[str, int]]:
    return [WORK.lore.sides(edit.text) for edit in ProposedPatch.model_validate(record).edits]


def test_what_the_skill_teaches_decides() -> None:
    """Nearly all is right with every lesson, most is wrong without; and without a skill as with a silent one."""
    needy = [each for each in PROBLEMS if each.needs]
    assert sum(right(each, answered(each, ALL_LESSONS)) for each in needy) > 0.9 * len(needy)
    assert sum(right(each, answered(each, STARTER)) for each in needy) < 0.25 * len(needy)
    assert sum(right(each, answered(each, None)) for each in needy) < 0.25 * len(needy)


def test_the_smaller_model_overlooks_some_of_it() -> None:
    """With every lesson it is better than without, and clearly worse than the other."""
    needy = [each for each in PROBLEMS if each.needs]
    small = sum(right(each, answered(each, ALL_LESSONS, SMALL)) for each in needy)
    assert 0.4 * len(needy) < small < 0.85 * len(needy)
    assert sum(right(each, answered(each, STARTER, SMALL)) for each in needy) < 0.2 * len(needy)


@pytest.mark.parametrize("model", [FULL, SMALL])
def test_replicates_differ_a_little(model: str) -> None:
    """Another seed changes some outcomes, and few; the same seed changes none."""
    outcomes = [[right(each, answered(each, ALL_LESSONS, model, seed)) for each in PROBLEMS] for seed in (1, 1, 2)]
    assert outcomes[0] == outcomes[1]
    changed = sum(one != other for one, other in zip(outcomes[0], outcomes[2], strict=True))
    assert 0 < changed < 0.12 * len(PROBLEMS)


def test_a_problem_of_no_known_kind_is_not_guessed_at() -> None:
    """The model says that it does not know."""
    unknown = Planned("x", "test", "", (), "Evaluate the integral of x^2.", 0, frozenset())
    reply = answered(unknown, STARTER)
    assert "do not know" in reply.text
    assert "boxed" not in reply.text


def test_the_error_analyst_retries_what_was_missing_and_submits_it() -> None:
    """One retry with a lesson for each need, then the submission of the same, with a quote from the record."""
    planned = one("shift")
    said = answered(planned, STARTER).text
    (retry,) = investigated(planned, said, STARTER).calls
    assert retry.tool == "retry"
    missing = [WORK.lore.sides(edit["text"]) for edit in retry.arguments["edits"]]
    assert missing in ([{"math.endpoints": 1}, {"math.units": 1}], [{"math.endpoints": 1}], [{"math.units": 1}])
    told = Exchange(retry, "3 of 3 fresh attempts with these edits passed. `submit` hands them in.")
    (submit,) = investigated(planned, said, STARTER, told).calls
    assert (submit.tool, submit.arguments["cause_found"]) == ("submit", True)
    assert submit.arguments["edits"] == retry.arguments["edits"]
    assert submit.arguments["evidence"]
    assert all(check_quote(each["quote"], said) for each in submit.arguments["evidence"])


def test_the_error_analyst_gives_up_when_nothing_passes() -> None:
    """A retry that fails is followed by the other plan where there is one, then by no cause."""
    planned = one("choice")
    said = answered(planned, STARTER).text
    (retry,) = investigated(planned, said, STARTER).calls
    failed = Exchange(
        retry,
        "0 of 3 fresh attempts with these edits passed; attempt 1, the last made, failed. Its last message: …",
    )
    (submit,) = investigated(planned, said, STARTER, failed).calls
    assert (submit.tool, submit.arguments["cause_found"], submit.arguments["edits"]) == ("submit", False, [])


def test_what_the_skill_says_already_is_no_cause() -> None:
    """Where the agent overlooked what it was taught, nothing new is proposed."""
    planned = one("choice")
    said = answered(planned, STARTER).text
    (submit,) = investigated(planned, said, ALL_LESSONS).calls
    assert (submit.tool, submit.arguments["cause_found"]) == ("submit", False)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("3 of 3 fresh attempts with these edits passed.", True),
        ("2 of 3 fresh attempts with these edits passed; attempt 3, the last made, failed.", False),
        ("Not tried: there are no edits to try.", False),
    ],
)
def test_a_retry_counts_only_where_all_attempts_passed(told: str, expected: bool) -> None:
    """What the tool says in words is read."""
    assert passed(told) == expected


def test_one_reading_of_a_failure_sees_the_first_sign_alone() -> None:
    """Never two lessons, and none that the problem does not call for."""
    seen = 0
    for planned in [each for each in PROBLEMS if each.needs][:60]:
        said = answered(planned, STARTER).text
        found = sides(analysed(planned, said, False, STARTER, "error_analyst_single_answers").record)
        assert len(found) <= 1
        assert all({f"math.{need}" for need in planned.needs} >= set(each) for each in found)
        seen += len(found)
    assert 30 < seen < 60


def test_the_smaller_model_finds_fewer_causes() -> None:
    """As an analyst it misses about a third."""
    needy = [each for each in PROBLEMS if each.needs][:80]
    counts = dict.fromkeys((FULL, SMALL), 0)
    for planned in needy:
        said = answered(planned, STARTER).text
        for model in counts:
            counts[model] += investigated(planned, said, STARTER, model=model).calls[0].tool == "retry"
    assert 0.45 * counts[FULL] < counts[SMALL] < 0.9 * counts[FULL]


@pytest.mark.parametrize(
    ("family", "expected"),
    [("gaps", {"math.endpoints": -1}), ("medals", {"math.order": -1}), ("buses", {"math.round_up": 1})],
)
def test_some_successes_suggest_a_false_lesson(family: str, expected: dict[str, int]) -> None:
    """A careless reader draws it from where the naive way happens to be right."""
    planned = one(family)
    said = answered(planned, STARTER).text
    assert expected in sides(analysed(planned, said, True, STARTER, "success_analyst_answers").record)


def test_a_success_shows_what_the_agent_did_of_itself() -> None:
    """Where it minded what nobody had taught it, that is the lesson; elsewhere there is none."""
    own = [each for each in PROBLEMS if each.needs and right(each, answered(each, STARTER))]
    assert own
    for planned in own:
        record = analysed(planned, answered(planned, STARTER).text, True, STARTER, "success_analyst_answers").record
        assert {name for each in sides(record) for name in each} == {f"math.{need}" for need in planned.needs}
    plain = one("boxes")
    record = analysed(plain, answered(plain, STARTER).text, True, STARTER, "success_analyst_answers").record
    assert sides(record) == []


@pytest.mark.parametrize(("passes", "prompt"), [(False, "memory_failure"), (True, "memory_success")])
def test_memories_are_items_that_help_a_later_attempt(passes: bool, prompt: str) -> None:
    """A failure's items teach what was missing, a success's what was done; and the next attempt follows them."""
    needy = [each for each in PROBLEMS if each.needs == {"order"}]
    made = [each for each in needy if right(each, answered(each, STARTER)) == passes]
    more = {"max_items": "3", "title_chars": "100", "description_chars": "300", "content_chars": "800"}
    replies = [analysed(each, answered(each, STARTER).text, passes, STARTER, prompt, **more) for each in made]
    memories = [ProposedMemory.model_validate(reply.record) for reply in replies]
    item = next(item for each in memories for item in each.items)
    kept = MemoryItem(id="i1", trajectory="tr", task="x", outcome="failure", **item.model_dump())
    other = next(each for each in needy if not right(each, answered(each, STARTER)) and each not in made[:1])
    assert right(other, remembering(other, kept))


def test_no_description_takes_another_side_than_its_content() -> None:
    """What an item is for is said without teaching anything else."""
    for lore in (WORK.lore, SPREADSHEET_LORE):
        for name, wording in lore.wordings.items():
            meant = {(name.removeprefix("against "), -1 if name.startswith("against") else 1)}
            assert set(lore.sides(f"Something to mind about {wording.title.lower()}.").items()) <= meant
