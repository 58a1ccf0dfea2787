"""Outlines: headings, sections and fences by CommonMark's rules, in the line numbers of the whole file."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.skill.lines import split_lines
from core.skill.outline import AnchorProblem, Heading, Outline, find_section, outline
from tests.skill.markdown_strategy import Document, documents, texts


def _found(structure: Outline, anchor: str) -> Heading | str:
    """The section an anchor names, or the reason why it names none."""
    try:
        return find_section(structure, anchor)
    except AnchorProblem as problem:
        return problem.reason


@given(documents())
def test_headings_and_fences_are_those_the_document_was_built_from(document: Document) -> None:
    """Exactly the top-level headings and fences are found, whatever quotes, lists, code and HTML pretend."""
    structure = outline(document.text)
    assert [(heading.level, heading.title, heading.line) for heading in structure.headings] == [
        (known.level, known.title, known.line) for known in document.headings
    ]
    assert [(fence.first, fence.last, fence.closed) for fence in structure.fences if not fence.nested] == [
        (known.first, known.last, known.closed) for known in document.fences
    ]


@given(texts())
def test_sections_partition_any_text(text: str) -> None:
    """Sections nest: each ends at the next heading of its level or above, inside its parent, and no fence is cut."""
    structure = outline(text)
    assert structure.lines == len(split_lines(text))
    for index, heading in enumerate(structure.headings):
        following = [later.line for later in structure.headings[index + 1 :] if later.level <= heading.level]
        assert heading.end == min(following, default=structure.lines)
        assert heading.line < heading.text <= heading.end
        if heading.parent is not None:
            parent = structure.headings[heading.parent]
            assert parent.level < heading.level
            assert parent.line < heading.line < heading.end <= parent.end
        assert not any(fence.first < heading.end <= fence.last for fence in structure.fences if not fence.nested)


@given(texts())
def test_every_section_is_found_by_its_path_or_is_ambiguous(text: str) -> None:
    """A heading's full path names it, unless another heading has the same path, or the same line and it no parent."""
    structure = outline(text)
    assume(not any(" > #" in heading.title for heading in structure.headings))
    paths = [structure.path(heading) for heading in structure.headings]
    for heading, path in zip(structure.headings, paths, strict=True):
        found = _found(structure, path)
        rivals = [other for other in structure.headings if other.anchor == heading.anchor]
        twice = paths.count(path) > 1 or (heading.parent is None and len(rivals) > 1)
        assert found == ("ambiguous" if twice else heading)


@given(st.text(alphabet="# >abA\t\n"))
def test_no_anchor_crashes(anchor: str) -> None:
    """Whatever a model gives as an anchor is a section or an AnchorProblem with a reason."""
    structure = outline("# A\n\n## b\n\n# B > ## b\n")
    assert _found(structure, anchor) in (*structure.headings, "malformed", "absent", "ambiguous")


GUIDE = """---
name: guide
description: "# not a heading"
---

Preface
=======

# Guide

Text

## Formulas

```python
# not a heading
````

~~~
```
## nor this
~~~

## Dates ##

> ## quoted

- # in a list

# Appendix

## Formulas
"""


def test_an_example_read_by_eye() -> None:
    """Front matter, setext headings, longer closing fences and closing marks come out as a reader sees them."""
    structure = outline(GUIDE)
    assert [(heading.anchor, heading.line, heading.text, heading.end) for heading in structure.headings] == [
        ("# Preface", 5, 7, 8),
        ("# Guide", 8, 9, 29),
        ("## Formulas", 12, 13, 23),
        ("## Dates", 23, 24, 29),
        ("# Appendix", 29, 30, 32),
        ("## Formulas", 31, 32, 32),
    ]
    assert [(fence.first, fence.last, fence.mark, fence.info) for fence in structure.fences] == [
        (14, 16, "```", "python"),
        (18, 21, "~~~", ""),
    ]
    assert structure.front == 4
    assert structure.section_at(13) == structure.headings[2]
    assert structure.section_at(4) is None


def test_fences_in_quotes_and_lists_are_nested_ones() -> None:
    """A fence inside a container is reported as nested, and as unclosed where the container ends it."""
    structure = outline("> ```\n> a\n> ```\n\n- ```sh\n  b\n\nText\n")
    assert [(fence.first, fence.last, fence.closed, fence.nested) for fence in structure.fences] == [
        (0, 2, True, True),
        (4, 6, False, True),
    ]


@pytest.mark.parametrize("text", ["```\n    ```", "```\n   \n", "~~~\n```\n", "````\n```\n", "```\n``` x"])
def test_what_does_not_close_a_fence_leaves_it_open(text: str) -> None:
    """Indented, shorter, other or labelled marks do not close a fence."""
    (fence,) = outline(text).fences
    assert not fence.closed


@pytest.mark.parametrize(
    ("anchor", "line"),
    [
        ("# Guide", 8),
        ("  # Guide  #", 8),
        ("#   Guide", 8),
        ("# Guide > ## Formulas", 12),
        ("# Appendix > ## Formulas", 31),
        ("## Dates", 23),
        ("# Preface", 5),
    ],
)
def test_a_section_is_found_by_heading_or_path(anchor: str, line: int) -> None:
    """A heading line names its section; ancestors before " > " tell equal headings apart."""
    assert find_section(outline(GUIDE), anchor).line == line


@pytest.mark.parametrize(
    ("anchor", "reason", "words"),
    [
        ("## Formulas", "ambiguous", "# Guide > ## Formulas"),
        ("## Formula", "absent", "did you mean '## Formulas'"),
        ("# Dates", "absent", "no section"),
        ("# Appendix > ## Dates", "absent", "no section"),
        ("## quoted", "absent", "no section"),
        ("Formulas", "malformed", "not a heading line"),
        ("", "malformed", "not a heading line"),
    ],
)
def test_what_names_no_single_section_says_why(anchor: str, reason: str, words: str) -> None:
    """Absent, ambiguous and malformed anchors are told apart, and the message names what would work."""
    with pytest.raises(AnchorProblem) as caught:
        find_section(outline(GUIDE), anchor)
    assert caught.value.reason == reason
    assert words in str(caught.value)


def test_a_full_path_beats_a_shorter_way_through() -> None:
    """A path that is exactly one heading's own is not ambiguous because another lies deeper below the same ancestor."""
    structure = outline("# A\n\n### c\n\n## b\n\n### c\n")
    assert find_section(structure, "# A > ### c").line == 2
    assert find_section(structure, "# A > ## b > ### c").line == 6


def test_a_title_that_looks_like_a_path_is_found() -> None:
    """A heading whose own title holds " > ## x" is named by that title."""
    assert find_section(outline("# A > ## b\n"), "# A > ## b").line == 0
