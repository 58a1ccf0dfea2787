"""The scripted model reads prose: topics and sides, in words it was not given."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.demo.policy.topics import sides, taught
from core.demo.policy.wordings import wordings
from core.tasks.starter import LESSONS, recalled, starter_skill
from core.tasks.starter.reading import lessons_in
from core.tasks.starter.statements import statements
from core.types import Skill, SkillFile
from tests.demo.working import EVERY_PRACTICE, PRACTICE_OF

OWN_WORDS = [
    ("header", "Some exports put title lines above the table, so look for the headings by content."),
    ("-totals", "Do not skip total lines; they belong to the result."),
    ("totals", "Make sure to exclude any subtotal lines so that nothing is counted twice."),
    ("totals", "Add up the records, but leave out total rows."),
    ("text_numbers", 'Amounts may arrive as strings such as "1,200"; cast them to float first.'),
    ("keys", "Before matching codes, collapse the whitespace and ignore upper and lower case."),
    ("-keys", "Match codes exactly as they are written."),
    ("blanks", "Go on after an empty line instead of ending the loop there."),
    ("-blanks", "Once you meet an empty row, stop: it marks the end of the records."),
    ("dates", "Try several formats to turn textual dates into real ones."),
    ("hidden", "Never count rows that are hidden."),
    ("fill", "Forward-fill category labels that were merged."),
]

PARAPHRASES = [
    (lesson, sentence)
    for lesson, sentences in tomllib.loads(Path(__file__).with_name("paraphrases.toml").read_text("utf-8")).items()
    for sentence in sentences
]

SILENT = [
    "Write values, not formulas.",
    "Put the total into the cell that was asked for.",
    "Keep full precision while calculating.",
    "Save the workbook under the name that the task asks for.",
]


def told(text: str) -> set[str]:
    return {("" if side > 0 else "-") + practice for practice, side in sides(text).items()}


@pytest.mark.parametrize(("expected", "sentence"), OWN_WORDS)
def test_a_practice_is_recognised_in_other_words(expected: str, sentence: str) -> None:
    """Topic and direction are found, negations included."""
    assert told(sentence) == {expected}


@pytest.mark.parametrize(("lesson", "statement"), [(each.id, text) for each in LESSONS for text in each.statements])
def test_the_suites_own_statements_are_understood(lesson: str, statement: str) -> None:
    """A skill that teaches a lesson in the suite's words is followed, though the model never saw these words."""
    assert told(statement) == {PRACTICE_OF[lesson].replace("against ", "-")}


def test_paraphrases_are_followed_alike_and_never_as_their_opposite() -> None:
    """Of 148 paraphrases the model follows 95 % as what they are, alone, and none against what they say."""
    understood = 0
    for lesson, sentence in PARAPHRASES:
        practice = PRACTICE_OF[lesson].replace("against ", "-")
        opposite = practice.removeprefix("-") if practice.startswith("-") else f"-{practice}"
        assert opposite not in told(sentence), sentence
        understood += told(sentence) == {practice}
    assert understood >= 0.95 * len(PARAPHRASES)


def test_paraphrases_are_recalled_alike_and_never_as_their_opposite() -> None:
    """The suite's own reading, which shares no word list with the model's, does as well on the same sentences."""
    understood = 0
    opposites = {each.id: each.contradicts for each in LESSONS if each.contradicts}
    opposites |= {true: false for false, true in opposites.items()}
    for lesson, sentence in PARAPHRASES:
        file = SkillFile(path="SKILL.md", data=f"---\nname: x\ndescription: y\n---\n\n- {sentence}\n".encode())
        read = {name for name, said in recalled(Skill(name="x", files=(file,))).items() if said}
        assert opposites.get(lesson) not in read, sentence
        understood += read == {lesson}
    assert understood >= 0.95 * len(PARAPHRASES)


def test_a_sentence_that_points_back_is_read_with_the_one_before() -> None:
    """A bare "skip them" is about what was named last, within one paragraph or item."""
    assert told("Subtotals stand on rows among the records. Skip them.") == {"totals"}
    assert not told("- Subtotals stand on rows among the records.\n- Skip them.")


@pytest.mark.parametrize("sentence", SILENT)
def test_general_advice_teaches_no_practice(sentence: str) -> None:
    """Advice about something else changes nothing."""
    assert not told(sentence)


def test_starter_skill_teaches_no_practice() -> None:
    """With S0 alone every practice that a program can follow stays naive."""
    skill = starter_skill()
    assert not taught("\n\n".join(file.text for file in skill.files)) & EVERY_PRACTICE


@pytest.mark.parametrize("name", wordings())
def test_own_lessons_are_read_alike_by_model_and_suite(name: str) -> None:
    """Whatever the scripted analysts write is understood by the model itself and by the suite's own reading."""
    lessons = {practice: lesson for lesson, practice in PRACTICE_OF.items()}
    for lesson in wordings()[name].lesson:
        assert told(lesson) == {name.replace("against ", "-")}
        read = set().union(*(lessons_in(sentence) for sentence in statements(f"- {lesson}")))
        assert read == ({lessons[name]} if name in lessons else set())


def test_contradicting_sentences_cancel_out() -> None:
    """A text that says both is on neither side."""
    assert not told("Skip total rows.\n\nInclude the total rows in the sum.")


def test_recalled_agrees_with_what_the_model_follows() -> None:
    """Adding one sentence to the skill makes the suite recall one lesson and the model follow one practice."""
    skill = starter_skill()
    text = skill.text() + "\n- Leave out hidden rows.\n"
    files = tuple(SkillFile(path=f.path, data=text.encode() if f.path == "SKILL.md" else f.data) for f in skill.files)
    taught_now = recalled(Skill(name=skill.name, files=files))
    assert [lesson for lesson, said in taught_now.items() if said] == ["hidden_rows"]
    assert taught(text) & EVERY_PRACTICE == {"hidden"}
