"""One view, one URL, and a URL leads back to its view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.links import PAGES, address_problem, read_url, view

names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda name: name != "page")
values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.sampled_from(PAGES), st.dictionaries(names, values, max_size=5))
def test_a_link_leads_back_to_its_view(page, params):
    """Whatever stands in a parameter, reading the URL gives the view it was made from."""
    made = view(page, **params)
    assert read_url(made.url) == made
    assert read_url(f"http://localhost:8501/{made.url}") == made


@given(st.dictionaries(names, values, min_size=2, max_size=5))
def test_a_view_has_one_url(params):
    """The order in which parameters are given does not change the link."""
    assert view("patches", **params).url == view("patches", **dict(reversed(params.items()))).url


def test_the_run_comes_first_and_what_is_empty_is_left_out():
    """Links read from the large to the small."""
    assert view("trajectories", step=3, traj="r1", run="demo", q="", note=None).url == (
        "trajectories?run=demo&traj=r1&step=3"
    )


def test_a_page_that_does_not_exist_is_refused():
    """A link of elsewhere is no view of the lab."""
    with pytest.raises(ValueError, match="there is no page"):
        read_url("elsewhere?run=demo")


def test_an_address_with_two_values_or_one_without_end_names_no_view():
    """Neither of two is chosen; what is told of them is short."""
    assert address_problem({"run": ["a"], "step": ["3", "3"]}) == ""
    assert address_problem({"run": ["a", "b"]}).startswith("It says 'run' more than once, 'a' and 'b'")
    assert len(address_problem({"x" * 9000: ["y"], "run": ["a"]})) < 200
    assert len(address_problem({"run": ["a" * 3000, "b" * 3000]})) < 300
