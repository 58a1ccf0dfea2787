"""What each line of a Markdown text is part of agrees with the skill room's outline."""

from __future__ import annotations

from hypothesis import given, settings

from core.patch.structure import headings_in, in_fence, structure
from core.skill.lines import split_lines
from core.skill.outline import outline
from tests.skill.markdown_strategy import texts


@settings(deadline=None)
@given(texts())
def test_headings_fences_and_front_matter_are_those_of_the_outline(text: str) -> None:
    """Two readings of one parser, one set by set, one line by line."""
    plan, found = outline(text), structure(text)
    assert len(found.kinds) == len(found.blocks) == len(found.owners) == plan.lines == len(split_lines(text))
    starts = {line for line, kind in enumerate(found.kinds) if kind[0] == "h" and found.blocks[line] == line}
    assert starts == {heading.line for heading in plan.headings}
    for heading in plan.headings:
        assert found.kinds[heading.line] == f"h{heading.level}"
        parent = plan.headings[heading.parent].line if heading.parent is not None else -1
        assert found.owners[heading.line] == parent
    fenced = {line for fence in plan.fences for line in range(fence.first, fence.last + 1)}
    assert {line for line, kind in enumerate(found.kinds) if kind == "fence"} == fenced
    assert found.unclosed == sum(not fence.closed for fence in plan.fences)
    assert [kind == "front" for kind in found.kinds] == [line < plan.front for line in range(plan.lines)]
    for line, owner in enumerate(found.owners):
        section = plan.section_at(line)
        if found.kinds[line][0] != "h" or found.kinds[line] == "html":
            assert owner == (section.line if section is not None else -1)


def test_code_and_headings_of_a_text_that_stands_alone() -> None:
    """A comment in code is no heading, and front matter marks at the top are a rule."""
    lines = ["---", "", "## One", "", "```python", "# no heading", "```", "Two", "==="]
    assert headings_in(lines) == (2, 7)
    assert in_fence(lines) == (False, False, False, False, True, True, True, False, False)
    assert in_fence(["plain"]) == (False,)
    assert headings_in(["plain"]) == ()
