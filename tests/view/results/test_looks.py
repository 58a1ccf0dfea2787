"""Every version measured on the held-out tasks is a look at them; versions with the same files are one."""

from __future__ import annotations

from core.view.results.looks import Looked, look_of, looked, told_look
from core.view.rows import VersionRow


def row(name: str, same_as: str = "") -> VersionRow:
    """A version of a run."""
    return VersionRow(name, same_as or name, "", "", False, 0, 0, 0, same_as)


VERSIONS = (row("S0"), row("S1"), row("S2"), row("S3", same_as="S1"), row("S4"))


def test_looks_are_counted_in_the_order_versions_were_made():
    """S2 is the second look, S3 has the files of S1 and is the first again, S4 the third."""
    measured = {"S0", "S1", "S2", "S4"}
    assert [look_of(name, VERSIONS, measured) for name in ("S1", "S2", "S3", "S4")] == [1, 2, 1, 3]


def test_a_version_that_was_not_measured_is_no_look_for_others():
    """Only what was measured spends; a version still to be measured will be the next look."""
    assert look_of("S4", VERSIONS, {"S0", "S4"}) == 1
    assert look_of("S2", VERSIONS, {"S0", "S1"}) == 2


def test_which_side_a_version_is_on_changes_no_look():
    """With S0 it is the evolved version's look, of two evolved ones the later's."""
    measured = {"S0", "S1", "S2", "S4"}
    for a, b, is_at in (("S0", "S1", Looked("S1", 1)), ("S1", "S2", Looked("S2", 2)), ("S0", "S4", Looked("S4", 3))):
        assert looked(a, b, VERSIONS, measured) == looked(b, a, VERSIONS, measured) == is_at
    assert looked("S0", "S1", VERSIONS, {"S0", "S1"}).look == 1


def test_a_version_with_the_files_of_s0_is_no_look():
    """Nothing new was measured with it: the next one is the first."""
    versions = (row("S0"), row("S1", same_as="S0"), row("S2"))
    assert looked("S2", "S1", versions, {"S0", "S1", "S2"}) == Looked("S2", 1)
    assert looked("S0", "S1", versions, {"S0", "S1", "S2"}).look == 1


def test_what_a_look_may_err_with_is_told():
    """The first may err in three of a hundred, the second in less than one."""
    assert "first version measured on these tasks" in told_look("S1", 1)
    assert "this look may err in 3.0 %" in told_look("S1", 1)
    assert "than S0" in told_look("S1", 1)
    assert "one type of task, or of two evolved versions, comes on top" in told_look("S1", 1)
    assert "this look may err in 0.8 %" in told_look("S2", 2)
