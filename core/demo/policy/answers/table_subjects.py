"""How a text is seen to teach the practices of questions about tables (the form is that of topics.py).

What spreadsheets teach as well is read as they are: a skill for spreadsheets that teaches it helps with tables.
"""

from __future__ import annotations

from core.demo.policy.topics import SUBJECTS as SPREADSHEET_SUBJECTS
from core.demo.policy.topics import Subject, begins

SHARED = ("totals", "text_numbers", "keys", "blanks", "brackets", "units", "dates")
"""Practices that are the same with spreadsheets."""

OWN: tuple[Subject, ...] = (
    Subject(
        "table_qa.ties",
        (begins("tie ties tied"), begins("highest most maximum largest first name names several every all")),
        begins("list give all every each belong check several"),
        begins("only alone"),
    ),
    Subject(
        "table_qa.distinct",
        (begins("distinct different unique once"), begins("name names entries people firms")),
        begins("count distinct unique different"),
        (),
        begins("case spaces tie ties tied"),
    ),
    Subject(
        "table_qa.by_date",
        (begins("first last earliest latest"), begins("date dates dated order")),
        begins("compar sort meant"),
        begins("order top bottom position"),
        begins("text string strings notation format parse convert key keys entry replace listed"),
    ),
    Subject(
        "table_qa.as_written",
        (begins("cell cells"), begins("whole full entire complete")),
        begins("copy give answer includ belong"),
        (),
        begins("error number numbers"),
    ),
)
SUBJECTS: tuple[Subject, ...] = (*(each for each in SPREADSHEET_SUBJECTS if each.practice in SHARED), *OWN)
PRACTICES = tuple(each.practice for each in SUBJECTS)
