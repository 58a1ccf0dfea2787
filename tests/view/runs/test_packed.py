"""What is said of a packed run before it is handed on."""

from __future__ import annotations

from core.types import Finding
from core.view.runs.packed import left_in, packed_words


def test_an_archive_says_what_it_holds_and_who_takes_it():
    """Counts in words, the size as a browser will show it."""
    told = packed_words(1, 442, 5_240_000)
    assert told.startswith("1 file and 442 journal entries, 5.2 MB as a .zip. In another lab, Import a run")


def test_what_of_this_machine_is_in_it_is_told_with_its_place():
    """A folder that a program printed is named where it stands; what has no place is told alone."""
    found = [
        Finding(severity="warning", path="journal", rule="leak", message="names /home/ada"),
        Finding(severity="warning", rule="gone", message="a workbook is missing"),
    ]
    assert left_in(found) == ("journal: names /home/ada", "a workbook is missing")
