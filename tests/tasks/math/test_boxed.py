"""Where an answer stands, and what is plainly an integer."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.tasks.math.boxed import last_box, plain_integer

BALANCED = st.recursive(
    st.lists(st.sampled_from(["a", " ", "1", "^", "\\,", "\\{", "\\\\"]), max_size=6).map("".join),
    lambda inner: st.lists(inner, max_size=3).map(lambda parts: "{" + "}{".join(parts) + "}"),
)
PROSE = st.text(st.characters(exclude_characters="\\{}"), max_size=30)


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("So it is \\boxed{42}.", "42"),
        ("\\boxed{1} or rather \\boxed{ 2 }", "2"),
        ("\\boxed{\\frac{3}{4}}", "\\frac{3}{4}"),
        ("\\boxed{\\{1,2\\}}", "\\{1,2\\}"),
        ("\\boxed{\\left\\{ x \\right.}", "\\left\\{ x \\right."),
        ("\\boxed{a\\\\{b}}", "a\\\\{b}"),
        ("\\boxed{1 + \\boxed{2}}", "2"),
        ("\\boxed{}", ""),
        ("The answer is 42.", None),
        ("\\boxed 42", None),
        ("\\fbox{42}", None),
        ("\\boxed{42} and then \\boxed{43", None),
        ("\\boxed{43\\}", None),
        ("", None),
    ],
)
def test_the_box_that_is_opened_last_is_the_answer(message, answer):
    """Balanced, or there is none: no box before it, no number in the words."""
    assert last_box(message) == answer


@given(PROSE, st.text(max_size=40), PROSE)
def test_only_the_last_box_counts(before, boxed, after):
    """Whatever stands before it, other boxes among it, and whatever prose follows."""
    message = f"{before}\\boxed{{{boxed}}} \\boxed{{42}}{after}"
    assert last_box(message) == "42"


@given(st.text())
def test_without_a_box_there_is_no_answer(text):
    """Whatever else is said."""
    assume("\\boxed{" not in text)
    assert last_box(text) is None


@given(BALANCED)
def test_what_stands_in_a_box_comes_out_as_it_is(text):
    """With braces of its own."""
    assert last_box(f"\\boxed{{{text}}}") == text.strip()


@pytest.mark.parametrize(
    ("text", "integer"),
    [
        ("42", "42"),
        ("042", "42"),
        ("000", "0"),
        ("-0", "0"),
        ("+7", "7"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("- 3", "-3"),
        ("1,000", "1000"),
        ("1{,}000", "1000"),
        ("1,\\!000", "1000"),
        ("1\\,000\\,000", "1000000"),
        ("1 000", "1000"),
        ("-1{,}004", "-1004"),
        ("$42$", "42"),
        ("\\(42\\)", "42"),
        ("\\text{42}", "42"),
        ("\\textbf{ 42 }", "42"),
        ("$\\mathbf{042}$", "42"),
        ("42\\text{ }", "42"),
        ("{42}", "42"),
        ("42.", "42"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_an_integer_may_be_written_in_many_ways(text, integer):
    """Zeros before it, thousands, minus signs, blanks and type."""
    assert plain_integer(text) == integer


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "-",
            "4.2",
            "42.0",
            "1,00",
            "1,0000",
            "10,00,000",
            "0,123",
            "1,000 000",
            "41 42",
            "41, 042",
            "1 2 3",
        ),
        *(
            "x=42",
            "42 cm",
            "42\\text{ cm}",
            "42\\%",
            "42^\\circ",
            "\\frac{84}{2}",
            "6 \\times 7",
            "\\{42\\}",
            "٤٢",
            "4²",
        ),
        *("{}", "$$", "\\text{}", "--3", "{4}{2}", "$4$ or $2$"),
    ],
)
def test_what_is_more_than_an_integer_is_none(text):
    """Units, lists and expressions are for math-verify."""
    assert plain_integer(text) is None


@given(st.integers())
def test_every_integer_is_one(number):
    """With thousands and zeros before it too."""
    assert plain_integer(str(number)) == str(number)
    assert plain_integer(f"{number:,}".replace(",", "{,}")) == str(number)
    assert plain_integer(f"${'-' * (number < 0)}00{abs(number)}$") == str(number)


@given(st.text("0123456789{},\\! $-.", max_size=12))
def test_what_is_no_integer_to_python_is_at_most_one_with_its_marks(text):
    """What is taken for an integer has the digits of the text, in their order, but for zeros before them."""
    found = plain_integer(text)
    if found is not None:
        assert int("".join(sign for sign in text if sign.isdigit())) == abs(int(found))
