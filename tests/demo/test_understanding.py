"""Understanding a task: the same whatever sheets, columns and numbers are called, and in unknown wordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.demo.policy.intent import Intent, understand
from core.demo.policy.views import inspection, sheets_in
from core.tasks.starter.suite import plan_suite
from tests.demo.working import EVERY_PRACTICE, PRACTICE_OF, lay, run

LISTING = """== 'Trips' A1:F40 visible
1: A='Fleet log 2023'
2: (empty)
3: A='Trip' | B='Start day' | C='Driver' | D='Depot' | E='State' | F='Mileage'
4: A='T-1' | B=2023-02-01T00:00:00 | C='Ann Lee' | D='Quay' | E='Closed' | F=120.5
5: A='T-2' | B='3 Mar 2023' | C='Bo Dahl' | D='Hill' | E='Open' | F='1,300.00'
6: A='T-3' | B=2023-03-09T00:00:00 | C='Ann Lee' | D='Quay ' | E='Open' | F=80
7: A='T-4' | B=2023-04-09T00:00:00 | C='Cy Moon' | D='Hill' | E='Closed' | F=95
== 'Board' A1:B4 visible
1: A='Depot' | B='Miles'
2: A='Hill'
3: A='Quay'
== 'Out' A1 visible
1: A='Driver'
== 'Card' A1:A3 visible
1: A='Card 2023'
3: A='Sum'
"""

WORDINGS = [
    ('Next to each "Depot" on "Board" give the sum of "Mileage" (column "Miles"); see "Trips".', "sum"),
    ("'Board': 'Miles' should say how many records 'Trips' has for the 'Depot'.", "count"),
    ("Compute the mean 'Mileage' by 'Depot' from 'Trips' and enter it into 'Miles' on 'Board'.", "average"),
    ("Which unique 'Driver' values are there on 'Trips'? List them on 'Out' from A2, A to Z.", "distinct"),
    ("Enter the grand sum of 'Mileage' of 'Trips' into B3 on 'Card'.", "total"),
    ("Into B3 of 'Card': the sum of 'Mileage' on 'Trips' where 'State' is 'Open'.", "filtered"),
    ("In 'Card', B3, total the 'Mileage' of 'Trips' with 'Start day' between 1 March 2023 and 2023-03-31.", "period"),
    ("Write the latest 'Mileage' of each 'Depot' from 'Trips', by 'Start day', into 'Miles' of 'Board'.", "latest"),
]


@pytest.mark.parametrize(("instruction", "operation"), WORDINGS)
def test_tasks_in_other_words_and_another_world_are_understood(instruction: str, operation: str) -> None:
    """Names and wordings that no generator uses lead to the right operation and columns."""
    found = understand(instruction, sheets_in(LISTING))
    assert found is not None
    assert found.operation == operation
    assert found.data == "Trips"
    assert found.header["Trips"] == 3
    if operation in ("sum", "average", "total", "filtered", "period", "latest"):
        assert found.number == "Mileage"


@pytest.mark.parametrize(
    "instruction",
    [
        "How do I write a macro that deletes rows?",
        "Draw a chart of 'Mileage'.",
        "Use conditional formatting on 'Nowhere' to colour the cells.",
    ],
)
def test_tasks_of_no_known_kind_are_not_guessed_at(instruction: str) -> None:
    """What names no sheet and column that is there is not understood, and said so."""
    assert understand(instruction, sheets_in(LISTING)) is None


def test_every_generated_task_is_understood_and_done(tmp_path: Path) -> None:
    """Over a suite that no constant was tuned on, needed practices suffice and every instruction is understood."""
    for number, planned in enumerate(plan_suite(90210, 12, 0)):
        folder = tmp_path / str(number)
        folder.mkdir()
        bench = lay(planned, folder)
        needed = frozenset(PRACTICE_OF[lesson] for lesson in planned.needs)
        assert bench.passes(needed), bench.instruction
        assert bench.passes(EVERY_PRACTICE), bench.instruction
        assert not needed or not bench.passes(frozenset()), bench.instruction


def test_renaming_everything_changes_only_the_names(tmp_path: Path) -> None:
    """Other sheet names, headings and words give the same intent under the new names."""
    names = {"Trips": "Réservations", "Board": "Tableau", "Depot": "Agence", "Mileage": "Coût", "Miles": "Somme"}
    instruction = WORDINGS[0][0]
    renamed_instruction, renamed_listing = instruction, LISTING
    for old, new in names.items():
        renamed_instruction = renamed_instruction.replace(f'"{old}"', f'"{new}"')
        renamed_listing = renamed_listing.replace(f"'{old}'", f"'{new}'")
    before, after = (
        understand(instruction, sheets_in(LISTING)),
        understand(renamed_instruction, sheets_in(renamed_listing)),
    )
    assert before is not None
    assert after == _renamed(before, names)


def _renamed(intent: Intent, names: dict[str, str]) -> Intent:
    fields = {
        name: names.get(value, value) if isinstance(value, str) else value for name, value in vars(intent).items()
    }
    fields["header"] = {names.get(sheet, sheet): row for sheet, row in intent.header.items()}
    return Intent(**fields)


def test_a_listing_is_read_as_it_was_printed(tmp_path: Path) -> None:
    """What the inspection prints is read back: sheets, rows, values, texts told from figures."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "It's | odd"
    sheet.append(["a 'quoted' | bar", "both \" and '", 3.5, None, "=1+1"])
    book.save(tmp_path / "input.xlsx")
    view = sheets_in(run(inspection("input.xlsx"), tmp_path))[0]
    assert view.title == "It's | odd"
    assert {letter: cell.value for letter, cell in view.rows[1].items()} == {
        "A": "a 'quoted' | bar",
        "B": "both \" and '",
        "C": "3.5",
        "E": "=1+1",
    }
    assert [cell.text for cell in view.rows[1].values()] == [True, True, False, True]
