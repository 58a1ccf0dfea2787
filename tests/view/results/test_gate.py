"""The held-out gate says what the measured tasks say, and asks for a reason where they do not say "better"."""

from __future__ import annotations

from core.view.results.gate import gate
from core.view.results.paired import compare
from core.view.results.results import Group, arm_count, results
from tests.view.results.pairs import LOSS, TIE, WIN, pairs_of
from tests.view.results.test_results import both


def group(*pairs: tuple[str, str]) -> Group:
    """S0 and S1 on so many tasks."""
    return Group("", len(pairs), arm_count("S0", ()), arm_count("S1", ()), compare(pairs_of(*pairs)))


def test_a_version_that_is_better_goes_through():
    """Ten of sixteen better and none worse needs no reason."""
    held = gate("S1", group(*[WIN] * 10, *[TIE] * 6))
    assert (held.verdict, held.needs_reason) == ("better", False)
    assert "10 better, 0 worse" in held.told


def test_what_is_not_decided_or_worse_takes_a_reason():
    """The verdict stands beside the button, and promoting against it is an override."""
    for pairs, verdict in (([WIN, TIE, TIE], "not decided"), ([LOSS] * 9, "worse")):
        held = gate("S1", group(*pairs))
        assert (held.verdict, held.needs_reason) == (verdict, True)
        assert held.told.endswith("say why.")


def test_missing_outcomes_that_decide_leave_no_verdict():
    """A gain that stands or falls with attempts that have no verdict does not go through."""
    held = gate("S1", group(*[WIN] * 7, *[("passed", "infrastructure")] * 4))
    assert (held.verdict, held.needs_reason) == ("no verdict", True)


def test_a_version_nobody_measured_takes_a_reason():
    """Nothing says that it is better; S0 itself has nothing to beat."""
    assert gate("S2", None).needs_reason
    assert gate("S2", None).verdict == "not measured"
    assert not gate("S0", None).needs_reason


def test_a_lucky_moment_of_an_evaluation_under_way_is_no_verdict():
    """Whoever looks while attempts come in could wait for a moment at which the version is ahead."""
    held = gate("S1", group(*[WIN] * 10, *[TIE] * 6), lacking=8)
    assert (held.verdict, held.needs_reason) == ("not measured", True)
    assert "8 held-out attempts are still to be made with S0 or S1" in held.told


def test_attempts_of_which_none_has_a_verdict_were_made_all_the_same():
    """It was measured, and says nothing: no verdict, with why, and not that it was not measured."""
    made = results([*both("a", "passed", "not_scorable"), *both("b", "failed", "not_scorable")], "S0", "S1").whole
    held = gate("S1", made)
    assert (held.verdict, held.needs_reason) == ("no verdict", True)
    assert "no task has a verdict under both skills. 2 of 2 with S1 cannot be scored" in held.told
    assert gate("S1", made, lacking=1).verdict == "not measured"
