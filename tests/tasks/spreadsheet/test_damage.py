"""Damaged outputs: whatever an agent's code leaves behind, grading ends with a verdict and a reason."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from random import Random

import pytest

from core.tasks.spreadsheet.dataset import Entry
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.verdict import Pair
from tests.tasks.spreadsheet.making import raw

NUMBER = re.compile(rb"\d+")
ODD_NUMBERS = (b"0", b"-1", b"", b"99999999999", b"1048577", b"4294967296", b"1e308")


def damaged(data: bytes, random: Random) -> bytes:
    """Bytes changed, cut out, repeated, or a number replaced by an odd one."""
    whole = bytearray(data)
    start = random.randrange(len(whole))
    how = random.randrange(4)
    if how == 0:
        for _ in range(random.randint(1, 8)):
            whole[random.randrange(len(whole))] = random.randrange(32, 127)
    elif how == 1:
        del whole[start : start + random.randint(1, 60)]
    elif how == 2:
        whole[start:start] = whole[start : start + 40]
    else:
        numbers = [match.span() for match in NUMBER.finditer(data)]
        first, last = random.choice(numbers) if numbers else (start, start)
        whole[first:last] = random.choice(ODD_NUMBERS)
    return bytes(whole)


def damage(source: Path, target: Path, random: Random) -> None:
    """Damage the file as a whole, or some of the parts inside it."""
    if random.random() < 0.3:
        target.write_bytes(damaged(source.read_bytes(), random))
        return
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if random.random() > 0.03:
                after.writestr(name, damaged(data, random) if data and random.random() < 0.35 else data)


def grade_damaged(entries: tuple[Entry, ...], folder: Path, times: int, seed: int) -> None:
    random = Random(seed)
    by_id = {entry.id: entry for entry in entries}
    for number in range(times):
        entry = by_id[random.choice(("9391", "49237", "56274", "45063"))]
        expected = entry.cases[0].expected
        assert expected is not None
        output = folder / f"{number}.xlsx"
        damage(expected, output, random)
        pair = Pair(case=1, expected=expected, output=output, position=entry.position, sheet=entry.sheet)
        for mode in ("official", "corrected"):
            (verdict,) = judge_all([pair], mode, "formualizer" if number % 5 == 0 else "none")  # type: ignore[arg-type]
            assert verdict.outcome == "passed" or verdict.reason
        output.unlink()


def test_damaged_outputs_get_a_verdict(entries: tuple[Entry, ...], tmp_path: Path) -> None:
    """A hundred damaged workbooks: none makes grading raise."""
    grade_damaged(entries, tmp_path, 100, seed=1)


@pytest.mark.slow
def test_many_damaged_outputs_get_a_verdict(entries: tuple[Entry, ...], tmp_path: Path) -> None:
    """Four thousand of them."""
    grade_damaged(entries, tmp_path, 4000, seed=2)


FAR = '<row r="1"><c r="A1"><v>1</v></c><c r="A4294967295"><v>2</v></c></row>'
LIES = {
    "strings by the million": ("xl/sharedStrings.xml", b"<sst ", b'<sst uniqueCount="99999999999" '),
    "a cell beyond every sheet": ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="A4294967295"'),
    "a column beyond every sheet": ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="ZZZZZZ1"'),
    "a cell without a place": ("xl/worksheets/sheet1.xml", b'<c r="A1"', b"<c"),
    "a sheet only calamine finds": ("xl/workbook.xml", b"officeDocument/2006/relationships", b"elsewhere"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_workbook_that_lies_about_its_size_does_not_end_the_process(tmp_path: Path, lie: str) -> None:
    """calamine would reserve the memory such a file claims to need and abort; here it gets a verdict."""
    rows = FAR if lie == "a sheet only calamine finds" else '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    honest = raw(tmp_path / "h.xlsx", rows, strings=("<t>one</t>",))
    expected = raw(tmp_path / "e.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    part, old, new = LIES[lie]
    with zipfile.ZipFile(honest) as before, zipfile.ZipFile(tmp_path / "o.xlsx", "w") as after:
        for name in before.namelist():
            data = before.read(name)
            assert name != part or old in data
            after.writestr(name, data.replace(old, new) if name == part else data)
    pair = Pair(case=1, expected=expected, output=tmp_path / "o.xlsx", position="Sheet1!A1:A2")
    for mode in ("official", "corrected"):
        (verdict,) = judge_all([pair], mode, "none")  # type: ignore[arg-type]
        assert verdict.outcome == "failed"
        assert verdict.reason
