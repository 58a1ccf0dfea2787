"""A diff as HTML: every row is there with its numbers, nothing in it is interpreted, a rewrite opens on its map."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from core.types import Skill, SkillFile
from core.view.diffs.diff import diff_skills
from core.view.html.diff import diff_html
from core.view.html.markup import link
from core.view.links import view
from tests.pages.visiting import HOSTILE, tags_of, text_of

TAGS = {"section", "header", "span", "table", "thead", "tbody", "tr", "td", "th", "i", "b", "ins", "del", "a"}
lines = st.lists(st.sampled_from(["# A", "## B", "one", "two words", "two other words", "", HOSTILE]), max_size=12)


def a_skill(text: str, **files: bytes) -> Skill:
    others = tuple(SkillFile(path=path.replace("_", "."), data=data) for path, data in files.items())
    return Skill(name="s", files=(SkillFile(path="SKILL.md", data=text.encode()), *others))


def numbers(markup: str) -> list[str]:
    return re.findall(r'<td class="number[^"]*"[^>]*>(\d+)</td>', markup)


@settings(deadline=None)
@given(lines, lines, st.booleans())
def test_a_diff_holds_every_line_and_only_its_own_elements(old, new, split):
    """Whatever the texts are, each line that differs is shown, as text, in elements of ours."""
    before, after = a_skill("\n".join(old) + "\n"), a_skill("\n".join(new) + "\n")
    files = diff_skills(before, after, None)
    made = diff_html(files, split, anchor="d")
    assert tags_of(made) <= TAGS | {"details", "summary"}
    shown = sum((row.old is not None) + (row.new is not None) for file in files for row in file.rows)
    assert len(numbers(made)) == shown
    assert "<img" not in made


def test_lines_have_numbers_signs_marks_and_ids():
    """A changed line is there before and after, its changed word marked, each under its own number and id."""
    made = diff_html(
        diff_skills(a_skill("a\nuse the old way here\n"), a_skill("a\nuse the new way here\n")), anchor="d"
    )
    assert "<del>old</del>" in made
    assert "<ins>new</ins>" in made
    assert 'id="d-0-old-2"' in made
    assert 'id="d-0-2"' in made
    assert "+1" in text_of(made)
    assert "−1" in text_of(made)


def test_a_fold_says_how_many_lines_it_hides_and_leads_to_them():
    """Equal lines far from a change are one row; where a view shows them, it is a link."""
    same = "".join(f"line {n}\n" for n in range(20))
    files = diff_skills(a_skill(f"a\n{same}"), a_skill(f"b\n{same}"))
    assert "⋯ 17 equal lines" in text_of(diff_html(files))
    whole = diff_html(files, unfold=lambda path, line: view("skill", run="r", file=path, line=line))
    assert "skill?run=r&amp;file=SKILL.md&amp;line=5" in whole


def test_a_rewritten_file_opens_on_its_sections():
    """Its lines are folded away, or left out where another view has them, and are never lost."""
    old = "# A\n" + "".join(f"old words {n}\n" for n in range(30))
    new = "# A\n" + "".join(f"quite something else, item {n * 7}\n" for n in range(30))
    files = diff_skills(a_skill(old), a_skill(new))
    assert files[0].rewritten
    folded = diff_html(files, anchor="d")
    assert "<details><summary>Show the lines: 30 added, 30 removed" in folded
    assert len(numbers(folded)) == len(files[0].rows) + 1
    elsewhere = diff_html(files, lines=lambda path: view("skill", run="r", whole=1))
    assert numbers(elsewhere) == []
    assert "skill?run=r&amp;whole=1" in elsewhere
    assert "<details>" not in diff_html(files, lines=lambda path: None)


def test_the_gutter_is_beside_new_lines_alone():
    """What a page says of a line stands beside it; a removed line is of no new version."""
    files = diff_skills(a_skill("a\nb\n"), a_skill("a\nc\n"))
    made = diff_html(files, beside=lambda path, line: link(view("skill", run="r", line=line), f"{line} tasks"))
    assert made.count("tasks</a>") == 2
    assert '<td class="beside"></td>' in made


def test_what_rows_cannot_tell_is_told():
    """A binary file, the executable bit and an added file have their words."""
    old, new = a_skill("a\n", x_bin=b"\0a"), a_skill("a\n", x_bin=b"\0ab", n_md=b"new\n")
    told = text_of(diff_html(diff_skills(old, new)))
    assert "binary: 2 bytes → 3 bytes" in told
    assert "added" in told
