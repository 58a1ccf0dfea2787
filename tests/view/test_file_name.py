"""Names of downloads: whatever a task or a skill is called, a plain file of the kind it is."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from core.view.csv_text import cell
from core.view.file_name import LONGEST, file_name


@given(st.text())
def test_a_name_is_plain_whatever_it_is_made_of(text):
    """No folder, no hidden file, no other ending, nothing a shell or a header would read."""
    name = file_name(text, "json")
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*\.json", name)
    assert len(name) <= LONGEST + len(".json")


def test_an_ordinary_name_stays():
    """Ids are as they were."""
    assert file_name("t-17_b.2-0a1b2c", "json") == "t-17_b.2-0a1b2c.json"
    assert file_name("../\u202egpj.exe", "csv") == "gpj.exe.csv"


def test_a_cell_that_begins_like_a_formula_anywhere_is_text():
    """The signs that OWASP lists (CSV Injection), those of full width and a line feed among them."""
    for sign in ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"):
        assert cell(f"{sign}1+1") == f"'{sign}1+1"
