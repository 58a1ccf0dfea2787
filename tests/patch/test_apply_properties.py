"""Random edits on random CommonMark: nothing that was not edited changes what it is."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.patch.apply import Applied, apply_edits
from core.patch.lines import is_blank, text_lines
from core.skill.front import front_matter
from core.skill.lines import split_lines
from core.skill.outline import outline
from core.skill.validate import validate
from core.types import Edit, Skill
from tests.patch.edits_strategy import edit_lists, skill_of
from tests.skill.markdown_strategy import documents, skill_texts, texts

PROPERTY = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def applied_to(text: str, edits: tuple[Edit, ...]) -> tuple[Skill, Applied]:
    """The edits that fit and agree with each other, applied: those with problems are left out until none is left."""
    base = skill_of(text)
    applied = apply_edits(base, edits)
    while applied.problems:
        broken = {problem.edit for problem in applied.problems}
        edits = tuple(edit for edit in edits if edit.id not in broken)
        applied = apply_edits(base, edits)
    return base, applied


def kept_lines(base: Skill, applied: Applied) -> dict[int, int]:
    """The result's line for each line of the base that is still there."""
    placed = [line for line in applied.placed if line.path == "SKILL.md"]
    if applied.skill == base:
        return {number: number for number in range(len(text_lines(base.text())))}
    return {line.base_line: line.line for line in placed if line.base_line is not None}


@st.composite
def cases(draw: st.DrawFn, source: st.SearchStrategy[str]) -> tuple[str, tuple[Edit, ...]]:
    text = draw(source)
    return text, draw(edit_lists(text))


@PROPERTY
@given(cases(st.one_of(skill_texts(), texts())))
def test_lines_that_were_not_edited_stay_byte_for_byte_and_in_order(case: tuple[str, tuple[Edit, ...]]) -> None:
    """Every base line that is still there has its bytes, and no two have changed places."""
    lines_stay(case)


def lines_stay(case: tuple[str, tuple[Edit, ...]]) -> None:
    base, applied = applied_to(*case)
    old, new = split_lines(base.text()), split_lines(applied.skill.text())
    kept = kept_lines(base, applied)
    bare_cr = any(line.endswith("\r") for line in old)  # where a bare CR and an LF come together they melt
    assert list(kept.values()) == sorted(kept.values())
    for before, after in kept.items():
        assert new[after].rstrip("\r\n") == old[before].rstrip("\r\n")
        assert new[after] == old[before] or before == len(old) - 1 or bare_cr


@PROPERTY
@given(cases(st.one_of(skill_texts(), texts())))
def test_headings_that_were_not_edited_stay_headings_of_the_same_place(case: tuple[str, tuple[Edit, ...]]) -> None:
    """Each base heading that is still there is one, of its level and title, under the same heading as before."""
    headings_stay(case)


def headings_stay(case: tuple[str, tuple[Edit, ...]]) -> None:
    base, applied = applied_to(*case)
    kept = kept_lines(base, applied)
    before, after = outline(base.text()), outline(applied.skill.text())
    by_line = {heading.line: heading for heading in after.headings}
    for heading in before.headings:
        lines = [kept.get(line) for line in range(heading.line, heading.text)]
        if None in lines:
            continue
        now = by_line[kept[heading.line]]
        assert (now.level, now.title) == (heading.level, heading.title)
        parent = before.headings[heading.parent] if heading.parent is not None else None
        if parent is not None and parent.line in kept:
            assert now.parent is not None
            assert after.headings[now.parent].line == kept[parent.line]
    old_lines = {kept[line] for each in before.headings for line in range(each.line, each.text) if line in kept}
    inserted = {line.line for line in applied.placed if line.base_line is None}
    assert {heading.line for heading in after.headings} <= old_lines | inserted


@PROPERTY
@given(st.data())
def test_fences_known_by_construction_stay_fences(data: st.DataObject) -> None:
    """A fence whose lines are all still there is still one fence, with at most new lines of code inside."""
    document = data.draw(documents())
    base, applied = applied_to(document.text, data.draw(edit_lists(document.text)))
    kept = kept_lines(base, applied)
    after = outline(applied.skill.text())
    for fence in document.fences:
        lines = [kept.get(line) for line in range(fence.first, fence.last + 1)]
        if lines[0] is None or lines[-1] is None:
            continue
        now = next((each for each in after.fences if each.first <= lines[0] <= each.last), None)
        assert now is not None
        assert now.first == lines[0]
        if fence.closed:
            assert now.closed
            assert now.last == lines[-1]
    known = len([fence for fence in outline(document.text).fences if not fence.closed])
    assert len([fence for fence in after.fences if not fence.closed]) <= known


@PROPERTY
@given(cases(st.one_of(skill_texts(), texts())))
def test_nothing_new_is_glued_to_a_heading(case: tuple[str, tuple[Edit, ...]]) -> None:
    """Where an edit meets a heading, or brings one, a blank line lies in between; no new glue is found by validate."""
    nothing_is_glued(case)


def nothing_is_glued(case: tuple[str, tuple[Edit, ...]]) -> None:
    base, applied = applied_to(*case)
    lines = text_lines(applied.skill.text())
    inserted = {line.line for line in applied.placed if line.base_line is None}
    for heading in outline(applied.skill.text()).headings:
        for inside, outside in ((heading.line, heading.line - 1), (heading.text - 1, heading.text)):
            if 0 <= outside < len(lines) and {inside, outside} & inserted and outside >= front_end(applied.skill):
                assert is_blank(lines[outside])
    for rule in ("heading-glued", "fence-unclosed"):
        assert count(applied.skill, rule) <= count(base, rule) + glued_in(case[1])


def front_end(skill: Skill) -> int:
    return front_matter(skill.text()).end


def count(skill: Skill, rule: str) -> int:
    return sum(finding.rule == rule for finding in validate(skill))


def glued_in(edits: tuple[Edit, ...]) -> int:
    """Glue that an edit's own text brings along is not made by applying it."""
    return sum(
        count(skill_of(f"---\nname: a\ndescription: b\n---\n\n{edit.text}\n"), "heading-glued") for edit in edits
    )


@PROPERTY
@given(cases(skill_texts()))
def test_front_matter_is_only_changed_by_set_description(case: tuple[str, tuple[Edit, ...]]) -> None:
    """Every field but the description stays as it is, and the description too where nobody sets it."""
    base, applied = applied_to(*case)
    before, after = front_matter(base.text()), front_matter(applied.skill.text())
    assert after.problem is None
    described = {line.edit for line in applied.placed if line.base_line is None and line.line < after.end}
    allowed = {edit.id for edit in case[1] if edit.op == "set_description"} | {""}
    assert described <= allowed
    same = before.fields.keys() - ({"description"} if described else set())
    assert {key: after.fields[key] for key in same} == {key: before.fields[key] for key in same}


@PROPERTY
@given(cases(st.one_of(skill_texts(), texts())), st.randoms(use_true_random=False))
def test_the_order_in_which_edits_come_does_not_matter(
    case: tuple[str, tuple[Edit, ...]], chance: random.Random
) -> None:
    """Any order of the same edits gives the same bytes, the same origins and the same problems."""
    text, edits = case
    shuffled = list(edits)
    chance.shuffle(shuffled)
    assert apply_edits(skill_of(text), shuffled) == apply_edits(skill_of(text), edits)


@PROPERTY
@given(cases(st.one_of(skill_texts(), texts())))
def test_every_line_of_an_applied_edit_is_there(case: tuple[str, tuple[Edit, ...]]) -> None:
    """What was applied is in the result, line by line, in the edit's order; what was not leaves no line."""
    edits_are_there(case)


def edits_are_there(case: tuple[str, tuple[Edit, ...]]) -> None:
    _, applied = applied_to(*case)
    lines = text_lines(applied.skill.text())
    for edit in case[1]:
        own = text_lines(edit.text)
        placed = [line for line in applied.placed if line.edit == edit.id and line.edit_line is not None]
        numbers = [line.edit_line for line in placed]
        assert numbers == sorted(numbers, key=lambda number: number or 0)
        if edit.op != "set_description":
            for line in placed:
                assert line.edit_line is not None
                assert lines[line.line] == own[line.edit_line]


@PROPERTY
@given(documents(newline="\r\n"), st.data())
def test_a_file_of_crlf_lines_stays_one(document: object, data: st.DataObject) -> None:
    """New lines get the file's line ends."""
    text = getattr(document, "text", "")
    _, applied = applied_to(text, data.draw(edit_lists(text)))
    if "\r\n" in text:
        assert all(line.endswith("\r\n") or "\n" not in line for line in split_lines(applied.skill.text()))


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(PROPERTY, max_examples=3000)
@given(cases(st.one_of(skill_texts(), texts())))
def test_all_of_this_over_many_more(case: tuple[str, tuple[Edit, ...]]) -> None:
    """Lines, headings, glue and edits, three thousand times."""
    lines_stay(case)
    headings_stay(case)
    nothing_is_glued(case)
    edits_are_there(case)
