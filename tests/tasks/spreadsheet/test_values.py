"""When two cells hold the same value."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.spreadsheet.values import CellValue, comparable, same_corrected, same_official, shown

MOMENTS = st.datetimes(min_value=datetime.datetime(1900, 1, 1), max_value=datetime.datetime(2200, 1, 1))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=12),
    MOMENTS,
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1, 1.0),
        (1, "1"),
        (2.344, 2.3401),
        ("3.14159", 3.14),
        (True, 1),
        (True, "1.00"),
        (None, ""),
        ("", None),
        (None, None),
        ("", ""),
        (datetime.datetime(2024, 1, 1), 45292),
        (datetime.datetime(2024, 1, 1, 9), datetime.datetime(2024, 1, 1, 3)),
        (datetime.time(10, 20, 30), datetime.time(10, 20, 59)),
        (datetime.time(10, 20), "10:20"),
        ("1_000", 1000),
    ],
)
def test_values_the_published_rules_call_equal(expected: CellValue, got: CellValue) -> None:
    """Numbers and numeric texts agree to two decimals, dates by day, times by minute, empty text with empty."""
    assert same_official(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1, 1.01),
        (0, None),
        (0, ""),
        ("a", "A"),
        ("a", "a "),
        ("TRUE", True),
        (datetime.datetime(2024, 1, 1), "2024-01-01"),
        (datetime.datetime(2024, 1, 1, 18), datetime.datetime(2024, 1, 1, 9)),
        (datetime.time(10, 20), 10.2),
        (datetime.timedelta(hours=1), 1 / 24),
        ("#N/A", None),
        ("nan", "nan"),
    ],
)
def test_values_the_published_rules_call_different(expected: CellValue, got: CellValue) -> None:
    """Types must match, case and spaces count, 18:00 belongs to the next day, and "nan" equals nothing."""
    assert not same_official(expected, got)


@given(VALUES, VALUES)
def test_the_published_rules_are_symmetric(left: CellValue, right: CellValue) -> None:
    """Which side is expected makes no difference."""
    assert same_official(left, right) == same_official(right, left)


@given(VALUES)
def test_corrected_equality_is_reflexive(value: CellValue) -> None:
    """Every value equals itself under the corrected rules, texts that read as nan included."""
    assert same_corrected(value, value)


@given(VALUES, VALUES)
def test_corrected_only_adds_identical_values(left: CellValue, right: CellValue) -> None:
    """The corrected rules call no two different values equal that the published ones keep apart."""
    if same_corrected(left, right) and not same_official(left, right):
        assert left == right


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_a_number_and_its_text_compare_alike(number: float) -> None:
    """A number written as text counts as that number."""
    assert comparable(repr(number)) == comparable(number)


@given(MOMENTS)
def test_a_datetime_compares_as_a_whole_day(moment: datetime.datetime) -> None:
    """The comparable form of a date is a whole number, at most half a day away."""
    day = comparable(moment)
    assert isinstance(day, float)
    assert day == math.floor(day)
    assert abs(day - (moment - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)) <= 0.5 + 1e-9


def test_a_value_is_shown_with_its_type() -> None:
    """A text and a number look different to whoever reads the difference."""
    assert shown("5") != shown(5)
    assert shown(None) == "(empty)"
    assert shown(datetime.datetime(2024, 1, 2)) == "2024-01-02 00:00:00"
