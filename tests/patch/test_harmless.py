"""What is applied without parsing the result would have passed the parse as well."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.patch.apply import damaging
from core.patch.compose import composed, expectations, origins, whole_text
from core.patch.harmless import harmless
from core.patch.lines import is_plain, is_plain_heading, text_lines
from core.patch.places import Span, target_of
from core.patch.problems import EditProblem
from core.patch.spans import resolve
from core.patch.structure import damage, structure
from core.types import Edit
from tests.patch.edits_strategy import edit_lists, skill_of
from tests.skill.markdown_strategy import sentences, skill_texts, soup, texts

plain_lines = st.one_of(
    sentences,
    sentences.map(lambda text: f"- {text}"),
    st.sampled_from(("1. First", "12) Then", "**Bold** text", "`code` first", "(in brackets)", "", "Title", "* item")),
    st.text(max_size=12),
)
PROPERTY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def spans_of(text: str, edits: tuple[Edit, ...]) -> list[Span]:
    found = []
    for edit in edits:
        try:
            found.append(resolve(edit, skill_of(text)))
        except EditProblem:
            continue
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and insertions that are harmless, so that no parse has looked at them yet."""
    text = draw(st.one_of(skill_texts(), texts()))
    edits = []
    for edit in draw(edit_lists(text, most=8)):
        if edit.op in ("insert_before", "insert_after", "append_to_section"):
            edit = edit.model_copy(update={"text": "\n".join(draw(st.lists(plain_lines, min_size=1, max_size=3)))})
        elif edit.op == "add_section":
            edit = edit.model_copy(update={"text": edit.text.split("\n")[0] + "\n\n" + draw(sentences)})
        edits.append(edit)
    target = target_of("SKILL.md", text)
    return text, [span for span in spans_of(text, tuple(edits)) if harmless(target, span)]


def no_parse_finds_damage(text: str, spans: list[Span]) -> None:
    """Each alone and all together."""
    target = target_of("SKILL.md", text)
    for group in ([span] for span in spans):
        lines = composed(target, group)
        assert damage(text, whole_text(lines), origins(lines), expectations(lines)) == ""
    lines = composed(target, spans)
    assert damage(text, whole_text(lines), origins(lines), expectations(lines)) == ""
    assert damaging(skill_of(text), spans) == []


@PROPERTY
@given(cases())
def test_no_parse_would_find_damage_of_a_harmless_insertion(case: tuple[str, list[Span]]) -> None:
    """Alone and in company."""
    no_parse_finds_damage(*case)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(PROPERTY, max_examples=3000)
@given(cases())
def test_no_parse_would_find_damage_over_many_more(case: tuple[str, list[Span]]) -> None:
    """The same, three thousand times."""
    no_parse_finds_damage(*case)


@PROPERTY
@given(st.lists(st.one_of(plain_lines, soup()), min_size=1, max_size=5))
def test_plain_lines_are_text_however_they_are_put_together(lines: list[str]) -> None:
    """And a plain heading line is a heading where a blank line is above it."""
    plain = [line for text in lines for line in text_lines(text) if is_plain(line)]
    assert set(structure("\n".join(("", *plain, ""))).kinds) <= {"text"}
    for line in (line for text in lines for line in text_lines(text) if is_plain_heading(line)):
        assert structure(f"\n{line}\n").kinds[1].startswith("h")


def test_an_ordinary_lesson_is_harmless_and_a_fence_is_not() -> None:
    """The saving is real for what most lessons look like."""
    base = skill_of("---\nname: a\ndescription: b\n---\n\n# A\n\n## One\n\n- first\n\n## Two\n\nText.\n")
    target = target_of("SKILL.md", base.text())
    plain = Edit(id="p000.e1", op="append_to_section", anchor="## One", text="- Another item with `code`.")
    section = Edit(id="p000.e1", op="add_section", anchor="## One", text="## Three\n\n- Item.")
    code = Edit(id="p000.e1", op="append_to_section", anchor="## One", text="```\nx\n```")
    assert harmless(target, resolve(plain, base))
    assert harmless(target, resolve(section, base))
    assert not harmless(target, resolve(code, base))
