"""Counts, times and money read alike wherever they stand."""

from __future__ import annotations

import csv
import io

import pytest

from core.view.amounts import cost, duration, many, many_are, minute, model_calls, moment, money, roughly
from core.view.csv_text import csv_text
from core.view.shares import asked, whole, whole_points, whole_range


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (many(1, "task"), "1 task"),
        (many(2000, "patch"), "2,000 patches"),
        (many(0, "trajectory"), "0 trajectories"),
        (many(2, "child", "children"), "2 children"),
        (many_are(1, "decision"), "1 decision is"),
        (many_are(3, "decision"), "3 decisions are"),
    ],
)
def test_one_is_one_and_the_rest_are_many(told, said):
    """The plural is right for every thing of ours, and large numbers are grouped."""
    assert told == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.069, "0.07 s"), (12.34, "12.3 s"), (59.99, "60.0 s"), (245, "4 min 05 s"), (7380, "2 h 03 min")],
)
def test_durations_are_read_at_a_glance(seconds, said):
    """Seconds, minutes, hours: as a person says them."""
    assert duration(seconds) == said


def test_a_time_that_passes_has_one_unit():
    """Below a minute seconds, then minutes, then hours with minutes."""
    assert [roughly(each) for each in (0, 59, 61, 3600)] == ["0 s", "59 s", "1 min", "1 h 0 min"]


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0"), (0.01234, "0.01234"), (12.3456, "12.35"), (123456.789, "123,456.79"), (2e-7, "< 0.0001")],
)
def test_money_is_never_a_power_of_ten(amount, said):
    """Four figures for small sums, hundredths for large ones."""
    assert money(amount, "EUR") == f"{said} EUR"


def test_what_costs_nothing_is_0_and_what_has_no_price_is_not():
    """One way on every page, in the money of the price table; what is known of a sum is told."""
    assert (cost(0.0, "USD"), cost(0.0123, "USD")) == ("0 USD", "0.0123 USD")
    assert (cost(0.0, "USD", priced=False), cost(0.5, "USD", priced=False)) == ("no price", "0.5 USD")


def test_a_share_needs_no_more_figures_than_it_has_room_for():
    """Whole percent, a decimal where that would say nothing, a dash where there is no share."""
    assert [whole(each) for each in (None, 0, 1 / 3, 0.031, 0.125, 1)] == ["–", "0 %", "33 %", "3.1 %", "13 %", "100 %"]


def test_a_share_somebody_set_has_the_figures_they_set_it_in():
    """Halves round up as everywhere."""
    assert [asked(each) for each in (0, 0.05, 0.125, 0.1, 1)] == ["0 %", "5 %", "12.5 %", "10 %", "100 %"]


def test_what_is_only_foreseen_is_told_in_first_figures():
    """A range of shares, and a difference of two, rounded as a share is."""
    assert whole_range(0.35, 0.645) == "35 to 65 %"
    assert whole_range(0.5, 0.5) == "50 %"
    assert [whole_points(each) for each in (0.275, -0.035)] == ["28 points", "3.5 points"]


def test_a_recorded_time_is_told_to_the_minute():
    """The date and the time of day as people write them."""
    assert minute("2026-11-30T13:39:59.123+00:00") == "2026-11-30 13:39"


def test_a_table_program_runs_nothing_of_a_csv():
    """Cells that would be formulas elsewhere are texts; numbers stay numbers, and nothing is an empty cell."""
    told = csv_text(("a", "b", "c"), [("=1+1", -3, None), ("@x", 'a, "b"\nc', "plain")])
    rows = list(csv.reader(io.StringIO(told, newline="")))
    assert rows == [["a", "b", "c"], ["'=1+1", "-3", ""], ["'@x", 'a, "b"\nc', "plain"]]


def test_that_no_call_went_out_is_said_in_one_way():
    """Whatever took none: a merge, a threshold, a vote."""
    assert [model_calls(each) for each in (0, 1, 1200)] == ["no model call", "1 model call", "1,200 model calls"]


def test_a_moment_has_its_day_where_that_is_not_today():
    """And its year where that is another."""
    now = "2026-11-30T16:00:00.000+00:00"
    assert moment("2026-11-30T13:39:59.123+00:00", now) == "13:39:59"
    assert moment("2026-11-21T22:39:16.996+00:00", now) == "21 Nov 22:39:16"
    assert moment("2025-11-30T13:39:59.123+00:00", now) == "30 Nov 2025 13:39:59"
