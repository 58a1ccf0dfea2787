"""What an address asks to see of a skill is shown exactly, and what is not there is said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.links import read_url, view
from core.view.skill.asked import SHOWS, SkillView, skill_view, within

VERSIONS = ("S0", "S1", "S2")
FILES = {"SKILL.md": 40, "references/a.md": 5}


def asked(**params: object) -> SkillView:
    return within(skill_view(view("skill", run="r", **params), "r", VERSIONS), FILES)


def test_the_newest_version_is_shown_against_the_first():
    """An address that names a run alone shows what its newest skill changed."""
    found = asked()
    assert (found.version, found.against, found.show, found.file, found.problems) == ("S2", "S0", "changes", "", ())


def test_a_line_is_opened_in_the_main_file_unless_another_is_named():
    """Blame and preview are of one file."""
    assert (asked(show="blame", line=12).file, asked(show="blame", line=12).line) == ("SKILL.md", 12)
    assert asked(show="preview", file="references/a.md").file == "references/a.md"


@given(
    st.sampled_from(VERSIONS),
    st.sampled_from(VERSIONS),
    st.sampled_from(SHOWS),
    st.sampled_from(["", "SKILL.md", "references/a.md"]),
    st.none() | st.integers(1, 5),
    st.booleans(),
    st.booleans(),
)
def test_the_link_of_a_view_opens_it(version, against, show, file, line, split, whole):
    """What a link was made of is what its address shows."""
    made = SkillView("r", version, against, show, file, line, split, whole)
    assert skill_view(read_url(made.link(line=line).url), "r", VERSIONS) == made


def test_links_name_both_versions():
    """A link goes on showing the same when a newer version comes."""
    assert asked().link(split=True).url == "skill?run=r&version=S2&against=S0&split=1"
    assert asked().at("SKILL.md", 7).url == "skill?run=r&version=S2&against=S0&file=SKILL.md&line=7&show=blame"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"version": "S9"}, "There is no version S9 in this run; it has S0, S1, S2."),
        ({"against": "x"}, "There is no version x"),
        ({"show": "all"}, "has no view 'all'; it has changes, blame"),
        ({"show": "blame", "line": "x"}, "not 'x'"),
        ({"show": "blame", "line": "0"}, "not '0'"),
        ({"show": "blame", "line": "٣"}, "not '٣'"),
        ({"show": "blame", "line": "41"}, "SKILL.md of S2 has 40 lines: there is no line 41."),
        ({"show": "blame", "file": "b.md"}, "no text file b.md in S2; it has SKILL.md, references/a.md"),
        ({"file": "b.md"}, "no text file b.md"),
    ],
)
def test_what_is_not_there_is_said(params, said):
    """Each part of an address that leads nowhere is told, and the rest is shown."""
    found = asked(**params)
    assert any(said in problem for problem in found.problems)
    assert found.line is None
    assert found.file in ("", "SKILL.md")


def test_a_line_of_a_version_that_is_not_there_is_not_looked_for_in_another():
    """Line 12 of an unknown version is not line 12 of the one shown instead."""
    assert asked(version="S9", show="blame", line=12).line is None
    assert asked(file="b.md", show="blame", line=12).line is None
