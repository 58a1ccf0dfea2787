"""An answer in words is the expected one by the rule its task names, and by no other."""

from __future__ import annotations

from fractions import Fraction

import pytest

from core.tasks.own import matching
from core.tasks.own.matching import Match, matches, normalised, pattern_problem
from core.tasks.own.numbers import Tolerance, number_in

EXACTLY = Tolerance()


@pytest.mark.parametrize(
    ("match", "expected", "right", "wrong"),
    [
        ("exact", "NR-7/b", ["NR-7/b"], ["nr-7/b", "NR-7/b.", "NR-7/ b", ""]),
        ("normalised", "Desk lamp", ["desk  LAMP", "“Desk lamp”.", "**desk lamp**", "Desk lamp"], ["desk", "lamps"]),
        ("normalised", "straße", ["STRASSE", "Straße!"], ["strase"]),
        ("normalised", "-5", ["-5", "(-5)"], ["5"]),
        ("normalised", ".5", [".5.", "(.5)"], ["5", "0.5"]),
        ("normalised", "½ l", ["1⁄2 L"], ["12 l"]),
        ("regex", r"0?5\.3\.", ["5.3.", "05.3."], ["5.3", "on 5.3.", "5x3."]),
        ("regex", "(?i)ja|yes", ["YES", "Ja"], ["yes please"]),
        ("number", "1204.5", ["about 1,204.5 kg", "1204.50"], ["1204", "1204.5 of 2000", "none", "1,2045"]),
        ("number", "-7", ["−7", "-7.0"], ["7"]),
    ],
)
def test_a_rule_takes_what_it_says_and_nothing_else(
    match: Match, expected: str, right: list[str], wrong: list[str]
) -> None:
    """Right answers in their forms pass; near ones fail."""
    assert [answer for answer in right if not matches(answer, expected, match, EXACTLY).right] == []
    assert [answer for answer in wrong if matches(answer, expected, match, EXACTLY).right] == []


@pytest.mark.parametrize(
    ("tolerance", "answer", "right"),
    [
        (Tolerance(absolute=Fraction("0.1")), "0.4", True),  # exactly as far as is allowed
        (Tolerance(absolute=Fraction("0.1")), "0.40001", False),
        (Tolerance(relative=Fraction("0.1")), "0.27", True),
        (Tolerance(relative=Fraction("0.1")), "0.3301", False),
        (Tolerance(absolute=Fraction("0.001"), relative=Fraction("0.1")), "0.33", True),  # whichever is more
    ],
)
def test_tolerances_are_exact(tolerance: Tolerance, answer: str, right: bool) -> None:
    """The bound itself counts, in decimals: no binary fraction decides."""
    assert matches(answer, "0.3", "number", tolerance).right is right


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("$1,234", Fraction(1234)),
        ("12 %", Fraction(12)),
        ("2e3", Fraction(2000)),
        ("3.", Fraction(3)),
        ("(42)", Fraction(42)),
        ("1 234", None),
        ("1.2.3", None),
        ("2024-05-06", None),
        ("Q3 42", None),
        ("12e5000", None),
        ("9" * 500, None),
        ("", None),
        ("-$5", Fraction(-5)),
        ("−€5.50", Fraction("-5.5")),
        ("− 5", Fraction(-5)),
        ("$-5", Fraction(-5)),
        ("+$5", Fraction(5)),
        ("5-$3", None),
        ("5m2", None),
    ],
)
def test_a_text_has_one_number_or_none(text: str, number: Fraction | None) -> None:
    """Digits that belong to no number, or to a second one, leave the answer without one."""
    assert number_in(text) == number


def test_a_text_that_runs_on_is_read_in_no_time() -> None:
    """A model that repeats itself must not hold up the engine: the steps taken grow with the text, not its square."""
    assert number_in("9" * 300_000 + "x9") is None


def test_nothing_is_left_of_punctuation_alone() -> None:
    """Such an expectation is refused when it is read."""
    assert normalised(" «…» ") == ""


def test_a_pattern_that_tries_for_ever_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is bounded, and running out of it is not a wrong answer."""
    monkeypatch.setattr(matching, "REGEX_SECONDS", 0.05)
    verdict = matches("a" * 60 + "d", r"(a|aa)+c?b?$", "regex", EXACTLY)
    assert verdict.right is None
    assert "simpler" in verdict.why


def test_a_pattern_is_checked_before() -> None:
    """What is wrong with it is told."""
    assert "missing )" in pattern_problem("(a")
    assert pattern_problem("(a)") == ""
    assert pattern_problem("(" * 5000 + "a" + ")" * 5000) == "it is nested too deep"


def test_a_pattern_that_takes_all_memory_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that tries for ever: that is not a wrong answer."""

    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(matching.regex, "fullmatch", full)
    assert matches("x", "(?R)", "regex", EXACTLY).right is None
