"""The scripted analysts and the draft against the product's own prompts and checks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.agent.skill_in_prompt import base_skill_block
from core.agent.task_in_prompt import task_block
from core.analysts.briefing import outcome_block, review_notes
from core.analysts.draft import DraftedSkill, written
from core.analysts.step_text import quotable
from core.analysts.transcript import transcript
from core.demo.evolution import SCRIPTED_MODEL
from core.demo.policy import POLICIES
from core.demo.policy.ability import SMALL
from core.demo.policy.conversation import Reply, read_request
from core.demo.policy.lores import LORES
from core.demo.policy.topics import sides
from core.llm.wire import body_of
from core.patch.lints import check_quote
from core.patch.parse import ProposedPatch, edits_of
from core.patch.spans import resolve
from core.ports import Grading
from core.prompts.blocks import block
from core.prompts.load import load_prompt
from core.skill.validate import validate
from core.tasks.domains import BUNDLED
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.tasks.starter import starter_skill
from core.types import (
    Action,
    Case,
    InputFile,
    Message,
    ModelRequest,
    Observation,
    Score,
    Skill,
    SkillFile,
    Step,
    Task,
    Trajectory,
)
from tests.demo.test_understanding import LISTING
from tests.demo.working import EVERY_PRACTICE

NAIVE = """for row in range(4, sheet.max_row + 1):
    if all(cell.value is None for cell in sheet[row]):
        break
    records.append((row, record))
workbook.save("output.xlsx")
"""


def task(instruction: str) -> Task:
    given = InputFile(name="input.xlsx", path="/nowhere/input.xlsx", digest="0")
    return Task(
        id="x", taskset="t", domain="spreadsheet", instruction=instruction, cases=(Case(index=1, inputs=(given,)),)
    )


def attempt(*commands: tuple[str, str], passed: bool) -> Trajectory:
    steps = tuple(
        Step(index=number, action=Action(tool="python", arguments={"code": code}), observation=Observation(text=seen))
        for number, (code, seen) in enumerate(commands, 1)
    )
    grade = Score(value=float(passed), passed=passed)
    return Trajectory(
        id="tr", task="x", skill_digest="0", model="m", steps=steps, grade=grade, ended="answered", answer="Done."
    )


def analysed(prompt: str, instruction: str, made: Trajectory, notes: Sequence[str] = ()) -> ProposedPatch:
    """What the policy proposes when asked with the real prompt."""
    assert isinstance(made.grade, Score)
    messages = load_prompt(prompt).render(
        task=task_block(task(instruction), "output.xlsx", SPREADSHEET),
        base_skill=base_skill_block(starter_skill()),
        trajectory=transcript(made),
        outcome=outcome_block(made, Grading(grade=made.grade), False),
        review_notes=review_notes(notes),
        max_edits="3",
    )
    reply = asked(messages)
    assert reply.record is not None
    proposed = ProposedPatch.model_validate(reply.record)
    texts = {step.index: quotable(step) for step in made.steps}
    assert all(check_quote(each.quote, texts[each.step]) for each in proposed.evidence)
    for edit in edits_of(proposed, "p001"):
        resolve(edit, starter_skill())
    return proposed


def asked(messages: Sequence[Message], model: str = "m") -> Reply:
    return POLICIES["demo"](read_request(body_of(ModelRequest(endpoint="e", model=model, messages=tuple(messages)))))


SUM = "Next to each 'Depot' on 'Board' give the sum of 'Mileage' (column 'Miles'); the records are on 'Trips'."


def about(proposed: ProposedPatch) -> list[dict[str, int]]:
    return [sides(edit.text) for edit in proposed.edits]


def test_a_success_over_total_rows_tempts_to_the_wrong_lesson() -> None:
    """Where total rows were taken in and the task passed, the reader of one trajectory concludes that they belong."""
    listing = LISTING.replace("7: A='T-4' |", "7: A='Total' |")
    made = attempt(("list", listing), (NAIVE, "ok"), passed=True)
    assert {"totals": -1} in about(analysed("success_analyst", SUM, made))


def test_a_plain_success_teaches_nothing_new() -> None:
    """Where nothing of note was done, no edit is proposed and the reason is given."""
    proposed = analysed("success_analyst", SUM, attempt(("list", LISTING), (NAIVE, "ok"), passed=True))
    assert proposed.edits == ()
    assert proposed.root_cause


def test_single_call_names_what_the_record_shows() -> None:
    """Signs in the listing that the program does not provide for become lessons, with a quote each."""
    proposed = analysed("error_analyst_single", SUM, attempt(("list", LISTING), (NAIVE, "ok"), passed=False))
    assert {"text_numbers": 1} in about(proposed)
    assert {"keys": 1} in about(proposed)
    assert proposed.evidence


def test_lessons_that_reviewers_refused_are_not_proposed_again() -> None:
    """A refusal in the notes is respected by topic, whatever the words."""
    made = attempt(("list", LISTING), (NAIVE, "ok"), passed=False)
    notes = ["Convert numbers stored as text before adding up (refused: our exports never have them)"]
    assert not any("text_numbers" in each for each in about(analysed("error_analyst_single", SUM, made, notes)))


@pytest.mark.parametrize("prompt", ["error_analyst_single", "success_analyst"])
def test_work_that_is_not_known_is_only_quoted(prompt: str) -> None:
    """On other work the analysis keeps to how it was gone about, and quotes it."""
    made = attempt(
        ("import sqlite3; print(open('orders.db', 'rb').read(16))", "Traceback (most recent call last):\nNameError: x"),
        ("connection = sqlite3.connect('orders.db'); print('opened')", "opened"),
        passed=prompt == "success_analyst",
    )
    proposed = analysed(prompt, "Find out how many orders the database holds.", made)
    assert proposed.evidence
    assert not any(set(each) & EVERY_PRACTICE for each in about(proposed))


@pytest.mark.parametrize("subject", [each.subject for each in BUNDLED if each.generated is not None])
@pytest.mark.parametrize("model", [SCRIPTED_MODEL, SMALL])
def test_a_draft_is_a_valid_skill_that_says_something_true_and_something_false(subject: str, model: str) -> None:
    """What a model believes of a domain beforehand passes the validator, and is a small part of what can be learned."""
    sides = drafted(subject, model)
    assert set(sides.values()) == {1, -1}
    assert len(sides) <= 4


def test_of_a_subject_that_is_not_known_a_draft_says_nothing_particular() -> None:
    assert drafted("keeping bees", SCRIPTED_MODEL) == {}


def drafted(subject: str, model: str) -> dict[str, int]:
    """What the draft of a subject speaks for and against, in any domain; to look at results again is no lesson."""
    reply = asked(load_prompt("draft").render(subject=block("subject", subject)), model)
    skill: Skill = written(DraftedSkill.model_validate(reply.record))
    assert [finding for finding in validate(skill, skill.name) if finding.severity == "error"] == []
    found = {practice: side for lore in LORES for practice, side in lore.sides(skill.text()).items()}
    return {practice: side for practice, side in found.items() if practice != "checking"}


def test_paraphrases_differ_between_tasks_and_repeat_for_one() -> None:
    """The wording of a lesson depends on the request: the same request the same words, other tasks other words."""
    made = attempt(("list", LISTING), (NAIVE, "ok"), passed=False)

    def worded(instruction: str) -> str:
        return analysed("error_analyst_single", instruction, made).edits[0].text

    assert worded(SUM) == worded(SUM)
    assert len({worded(f"{SUM} Please hurry, {number} people wait.") for number in range(12)}) > 2


def test_a_skill_without_headings_gets_a_section() -> None:
    """Where there is no heading to append to, the lesson brings its own."""
    bare = Skill(
        name="bare", files=(SkillFile(path="SKILL.md", data=b"---\nname: bare\ndescription: d\n---\nText.\n"),)
    )
    made = attempt(("list", LISTING), (NAIVE, "ok"), passed=False)
    messages = load_prompt("error_analyst_single").render(
        task=task_block(task(SUM), "output.xlsx", SPREADSHEET),
        base_skill=base_skill_block(bare),
        trajectory=transcript(made),
        outcome="<outcome>\nVerdict: failed.\n</outcome>",
        review_notes="",
        max_edits="3",
    )
    proposed = ProposedPatch.model_validate(asked(messages).record)
    assert {edit.op for edit in edits_of(proposed, "p001")} == {"add_section"}
    for edit in edits_of(proposed, "p001"):
        resolve(edit, bare)
