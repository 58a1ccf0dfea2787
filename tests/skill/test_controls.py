"""Control arms: each takes one thing from a skill and keeps the rest, whatever the skill looks like."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.skill.controls
from core.demo.policy.topics import sides
from core.skill.controls import SUBJECTS, Control, NoControl, filler, gutted, shuffled
from core.skill.controls.control import breaks
from core.skill.lines import bare, split_lines
from core.skill.markdown import block_tokens
from core.skill.outline import outline
from core.skill.read import read_skill
from core.skill.tokens import estimate_tokens
from core.skill.validate import validate
from tests.skill.examples import FRONT, skill_of, with_body
from tests.skill.markdown_strategy import skill_texts

seeds = st.integers(0, 9)

GUIDE = """
# Sums

Preamble.

## Reading

Read [the page](references/page.md).

### Dates

- parse
- compare

### Names

Strip them.

## Writing

1. Save.
2. Reopen.

```python
print("## no heading")
```
"""
PAGE = "# Page\n\nMore about reading.\n\n- one\n- two\n"
WHOLE = skill_of({"SKILL.md": FRONT + GUIDE, "references/page.md": PAGE, "scripts/add.py": "print(1)\n"})


def worded(text: str) -> Counter[str]:
    """The lines that say something, with how often they are there."""
    return Counter(line for line in map(bare, split_lines(text)) if line.strip())


def paths(text: str) -> Counter[str]:
    plan = outline(text)
    return Counter(map(plan.path, plan.headings))


def kinds(text: str) -> Counter[str]:
    """Headings by level and items of lists, by number."""
    front = outline(text).front
    tokens = block_tokens("".join(split_lines(text)[front:]))
    return Counter(each.tag if each.type == "heading_open" else each.type for each in tokens if each.nesting == 1)


# ------------------------------------------------------------------------------------------------------------ shuffled


def test_sections_change_places_and_take_what_is_in_them_along() -> None:
    """Front matter, title and preamble stay first; every section stands elsewhere, below the headings it was below."""
    found = {shuffled(WHOLE, seed).skill.text() for seed in range(6)}
    for text in found:
        assert text.startswith(FRONT + "\n# Sums\n\nPreamble.\n\n## Writing\n\n1. Save.\n2. Reopen.\n")
        assert text.index("### Names") < text.index("### Dates")
        assert paths(text) == paths(FRONT + GUIDE)
        assert worded(text) == worded(FRONT + GUIDE)
    assert shuffled(WHOLE, 1).skill.file("scripts/add.py") == WHOLE.file("scripts/add.py")


def test_three_sections_come_in_orders_that_depend_on_the_seed() -> None:
    """The same seed gives the same order, and over seeds every order but the skill's own comes up."""
    skill = skill_of(with_body("\n## A\n\na\n\n## B\n\nb\n\n## C\n\nc\n"))
    made = [shuffled(skill, seed).skill.text() for seed in range(60)]
    assert {"".join(each.title for each in outline(text).headings) for text in made} == {
        "ACB", "BAC", "BCA", "CAB", "CBA"
    }  # fmt: skip
    assert made == [shuffled(skill, seed).skill.text() for seed in range(60)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_nothing_is_glued_where_the_last_section_had_no_line_end(newline: str, end: str) -> None:
    """The last section moves up with a line end and a blank line; the file ends as it did."""
    text = (FRONT + "\n# T\n\n## A\n\na\n\nB\n--\nb" + end).replace("\n", newline)
    made = shuffled(skill_of({"SKILL.md": text}), 1).skill.text()
    assert made == (FRONT + "\n# T\n\nB\n--\nb\n\n## A\n\na" + end).replace("\n", newline)


@given(skill_texts(), seeds)
def test_any_skill_that_can_be_shuffled_is_and_stays_whole(text: str, seed: int) -> None:
    """Another order of the same lines, the same sections below the same headings, no new error; or it is said that
    there is none, and then no two sections of one level lie side by side."""
    skill = skill_of({"SKILL.md": text})
    try:
        made = shuffled(skill, seed).skill
    except NoControl:
        assert not has_two_sections(text)
        return
    assert made.text() != text
    assert worded(made.text()) == worded(text)
    assert paths(made.text()) == paths(text)
    assert made.text().startswith("".join(split_lines(text)[: outline(text).front]))
    assert breaks(skill, made) == ""
    assert shuffled(skill, seed).skill == made


def has_two_sections(text: str) -> bool:
    """Whether two sections of one level and different words stand side by side, and nothing unclosed swallows any."""
    plan, lines = outline(text), [line.strip() for line in split_lines(text)]
    title = plan.headings[:1] if plan.headings and plan.headings[0].level == 1 else ()
    found: dict[tuple[int | None, int], set[str]] = {}
    for each in plan.headings[len(title) :]:
        words = " ".join(filter(None, lines[each.line : each.end]))
        found.setdefault((each.parent, each.level), set()).add(words)
    return any(len(each) > 1 for each in found.values()) and all(each.closed for each in plan.fences)


def test_a_skill_of_one_section_has_its_items_shuffled() -> None:
    """Each list by itself, items with what is nested in them; the text around stays."""
    skill = skill_of(with_body("\n# T\n\nFirst:\n\n- a\n  - a1\n- b\n\nThen:\n\n1. c\n2. d\n"))
    made = shuffled(skill, 0)
    assert made.skill.text() == FRONT + "\n# T\n\nFirst:\n\n- b\n- a\n  - a1\n\nThen:\n\n2. d\n1. c\n"
    assert made.note.startswith("The items of the lists of SKILL.md")


def test_a_skill_of_one_section_without_lists_has_its_blocks_shuffled() -> None:
    """Paragraphs and code change places as wholes."""
    made = shuffled(skill_of(with_body("\n# T\n\nOne,\ntwo.\n\n```\n\nx\n```\n")), 0)
    assert made.skill.text() == FRONT + "\n# T\n\n```\n\nx\n```\n\nOne,\ntwo.\n"
    assert made.note.startswith("The blocks of the sections of SKILL.md")


@pytest.mark.parametrize("body", ["", "\n# T\n", "\n# T\n\nOne.\n", "\n# T\n\n- a\n- a\n", "\n# T\n\n## A\n\nx\n"])
def test_what_has_no_other_order_says_so(body: str) -> None:
    """One block, equal items, a single section: there is no shuffled skill, and nothing else is passed off as one."""
    with pytest.raises(NoControl, match="cannot be shuffled"):
        shuffled(skill_of(with_body(body)), 1)


# -------------------------------------------------------------------------------------------------------------- gutted


def test_a_gutted_skill_is_its_front_matter_and_headings() -> None:
    """Bodies, references and scripts are gone, and the note says so."""
    made = gutted(WHOLE)
    assert made.skill.text() == (FRONT + "\n# Sums\n\n## Reading\n\n### Dates\n\n### Names\n\n## Writing\n")
    assert [file.path for file in made.skill.files] == ["SKILL.md"]
    assert made.note == "The headings of SKILL.md are kept, all text below them and 2 other files taken out."


def test_a_link_in_a_heading_leaves_its_words() -> None:
    """The file it led to is removed; a link to the web stays."""
    body = "\n## See [the `page`](references/page.md) now\n\nx\n\n## On [the web](https://example.org)\n"
    made = gutted(skill_of({"SKILL.md": FRONT + body, "references/page.md": "x\n"}))
    assert made.skill.text() == FRONT + "\n## See the `page` now\n\n## On [the web](https://example.org)\n"


@given(skill_texts())
def test_any_skill_is_gutted_to_its_headings(text: str) -> None:
    """The same headings in the same order, no other line, and no new error."""
    skill = skill_of({"SKILL.md": text})
    try:
        made = gutted(skill).skill
    except NoControl:
        assert bodies(text) == []
        return
    assert bodies(made.text()) == []
    assert [(each.level, each.title) for each in outline(made.text()).headings] == [
        (each.level, each.title) for each in outline(text).headings
    ]
    assert made.text().startswith("".join(split_lines(text)[: outline(text).front]))
    assert breaks(skill, made) == ""


def bodies(text: str) -> list[str]:
    """The lines below the front matter that say something and are part of no heading."""
    plan = outline(text)
    titles = {number for each in plan.headings for number in range(each.line, each.text)}
    lines = enumerate(split_lines(text))
    return [line for number, line in lines if number >= plan.front and number not in titles and line.strip()]


def test_nothing_to_take_out_is_said() -> None:
    """A skill that is gutted already would be its own control."""
    with pytest.raises(NoControl, match="nothing below its headings"):
        gutted(gutted(WHOLE).skill)


# -------------------------------------------------------------------------------------------------------------- filler


@pytest.mark.parametrize("other", SUBJECTS)
def test_filler_has_the_length_and_shape_and_nothing_of_what_was_said(other: str) -> None:
    """As many tokens, lines, headings and items; name and description as they were; pages under other names."""
    made = filler(WHOLE, other, 1)
    text = made.skill.text()
    assert text.startswith(FRONT)
    assert estimate_tokens(text) == estimate_tokens(WHOLE.text())
    assert len(split_lines(text)) == len(split_lines(WHOLE.text()))
    assert kinds(text) == kinds(WHOLE.text())
    shared = worded(text.removeprefix(FRONT)) & worded(GUIDE)
    assert set(shared) <= {"```"}
    assert [file.path for file in made.skill.files] == ["SKILL.md", "references/notes-1.md"]
    assert "](references/notes-1.md)" in text
    assert estimate_tokens(made.skill.text("references/notes-1.md")) == estimate_tokens(PAGE)
    assert [finding.rule for finding in validate(made.skill)] == []
    assert made.note == (
        f"The text of SKILL.md below name and description is replaced by as much about {other} (seed 1), "
        "1 other page likewise, 1 file that is no page removed."
    )


def test_filler_is_dealt_by_its_seed() -> None:
    """The same seed gives the same filler, another one another."""
    assert filler(WHOLE, "bread", 1) == filler(WHOLE, "bread", 1)
    assert filler(WHOLE, "bread", 1).skill != filler(WHOLE, "bread", 2).skill


@given(skill_texts(), st.sampled_from(SUBJECTS), seeds)
def test_any_skill_is_filled_as_long_as_it_was(text: str, other: str, seed: int) -> None:
    """As many lines, headings as deep, no new error, and tokens that agree where there is prose to even them out."""
    skill = skill_of({"SKILL.md": text})
    try:
        made = filler(skill, other, seed).skill.text()
    except NoControl:
        marks = ("```", "~~~")  # an empty fence has no prose either, whatever language it names
        assert not [
            line for line in bodies(text) if any(map(str.isalnum, line)) and not any(mark in line for mark in marks)
        ]
        return
    assert len(split_lines(made)) == len(split_lines(text))
    assert [each.level for each in outline(made).headings] == [each.level for each in outline(text).headings]
    assert len(outline(made).fences) == len(outline(text).fences)
    assert breaks(skill, skill_of({"SKILL.md": made})) == ""


def test_filler_about_nothing_known_is_refused() -> None:
    """A subject that there is no prose about, and a skill without prose to replace."""
    with pytest.raises(ValueError, match="bread, garden, knots"):
        filler(WHOLE, "chess", 1)
    with pytest.raises(NoControl, match="no text below the headings"):
        filler(skill_of(with_body("\n# T\n")), "bread", 1)


def test_the_prose_is_about_nothing_a_skill_teaches() -> None:
    """The scripted model finds no practice in any of it, and no sentence or title is there twice."""
    bundled = tomllib.loads((Path(core.skill.controls.__file__).parent / "filler.toml").read_text(encoding="utf-8"))
    assert tuple(bundled) == SUBJECTS
    for subject in bundled.values():
        every = [*subject["titles"], *subject["sentences"]]
        assert len(set(every)) == len(every) > 60
        assert [sentence for sentence in every if sides(sentence)] == []
        assert {2, 3} <= set(map(estimate_tokens, subject["sentences"]))


# --------------------------------------------------------------------------------------------------------- real skills


def test_every_control_of_every_real_skill_is_sound(shared_data: Path) -> None:
    """Published and evolved skills: no new error, filler within 2 % of the tokens, and as many headings and items."""
    folders = sorted(path.parent for path in shared_data.glob("*skills/**/SKILL.md"))
    refused = []
    for skill in map(read_skill, folders):
        made = (_made(shuffled, skill, 3), _made(filler, skill, "knots", 3), _made(gutted, skill))
        refused += [skill.name for each in made if each is None]
        for each in filter(None, made):
            assert breaks(skill, each.skill) == ""
            assert each.skill.digest != skill.digest
        assert made[1] is not None
        text, before = made[1].skill.text(), skill.text()
        assert abs(estimate_tokens(text) - estimate_tokens(before)) <= 0.02 * estimate_tokens(before)
        assert kinds(text)["list_item_open"] == kinds(before)["list_item_open"]
    assert len(folders) == 51
    assert refused == ["storybook"]  # one paragraph below one heading: no other order


def _made(make: Callable[..., Control], *arguments: object) -> Control | None:
    try:
        return make(*arguments)
    except NoControl:
        return None
