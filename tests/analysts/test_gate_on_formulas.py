"""The gate on tasks of one test case whose expected answer is a formula: what is known is that the answer must move.

Every task is a small table; what the agent did is one program. Honest fixes do in Python what the formula does.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.agent.ports import AgentPorts
from core.analysts.fix import Fix
from core.analysts.proof import Attempted, Proved, prove
from core.config import AgentConfig
from core.tasks.recalculate import recalculate
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.types import Action, Observation, Score, Step, Trajectory
from tests.agent.silent import SilentLLM, no_journal
from tests.agent.warm_sandbox import WarmSandbox
from tests.tasks.spreadsheet.making import book, dataset

Cells = Mapping[str, Any]


def table(**columns: list[Any]) -> dict[str, Any]:
    """Cells by column letter, from the first row on."""
    return {f"{letter}{row}": value for letter, values in columns.items() for row, value in enumerate(values, 1)}


AMOUNTS = table(A=["Item", "x", "y", "z", "w"], B=["Amount", 40, 100, 130, 25])
DAYS = table(A=["Year", 2023, 2022, 2021], B=["Month", 5, 11, 12], C=["Day", 17, 3, 30])
FOR_EVER = {**AMOUNTS, "C1": "Until", "C2": datetime.datetime(9999, 12, 31), "C3": datetime.datetime(2024, 1, 3)}


@dataclass(frozen=True)
class Example:
    """A task, what the agent did (it writes `own`), and a fix. Several inputs are several test cases."""

    position: str
    expected: Cells
    fix: str
    given: Cells = field(default_factory=lambda: AMOUNTS)
    own: str = "s['D2'] = 0"
    further: tuple[tuple[Cells, Cells], ...] = ()


TOTAL = {"D2": "=SUM(B2:B5)"}
CASES = tuple(
    (table(A=["Item", "x", "y"], B=["Amount", one, other]), {"D2": one + other}) for one, other in ((41, 66), (12, 19))
)
NAMES = tuple(
    (table(A=["Item", "x", "y"], B=["Name", one, other]), {"D2": f"{one} {other}"})
    for one, other in (("Bob", "Ray"), ("Cid", "Fox"))
)

HONEST = {
    "a sum": Example("D2", TOTAL, "s['D2'] = sum(s.cell(r, 2).value for r in range(2, 6))"),
    "a loop that passes the expected number": Example(
        "D2", TOTAL, "s['D2'] = sum(s.cell(r, 2).value for r in range(2, 500) if s.cell(r, 2).value)"
    ),
    "one of two words": Example(
        "D2",
        {"D2": '=IF(SUM(B2:B5)>300,"high","low")'},
        "s['D2'] = 'high' if sum(s.cell(r, 2).value for r in range(2, 6)) > 300 else 'low'",
    ),
    "one of two numbers": Example(
        "D2",
        {"D2": "=IF(SUM(B2:B5)>300,1,0)"},
        "s['D2'] = int(sum(s.cell(r, 2).value for r in range(2, 6)) > 300)",
        own="s['D2'] = '?'",
    ),
    "a date of its parts": Example(
        "D2:D4",
        {f"D{row}": f"=DATE(A{row},B{row},C{row})" for row in (2, 3, 4)},
        "for r in (2, 3, 4): s.cell(r, 4).value = datetime.datetime(*(s.cell(r, c).value for c in (1, 2, 3)))",
        DAYS,
    ),
    "a date written as a number": Example(
        "B2:B3",
        {f"B{row}": f"=DATE(INT(A{row}/10000),INT(MOD(A{row},10000)/100),MOD(A{row},100))" for row in (2, 3)},
        "for r in (2, 3): s.cell(r, 2).value = datetime.datetime.strptime(str(s.cell(r, 1).value), '%Y%m%d')",
        table(A=["Day", 20230115, 20231231]),
    ),
    "a year in a header that is not the first row": Example(
        "D3",
        {"D3": "=SUM(C3:C4)"},
        "c = [each.value for each in s[2]].index(2022) + 1\ns['D3'] = sum(s.cell(r, c).value for r in (3, 4))",
        table(A=["Report", "Item", "x", "y"], B=[None, 2021, 5, 15], C=[None, 2022, 7, 27]),
    ),
    "a date at the end of the calendar": Example(
        "D2", TOTAL, "s['D2'] = sum(s.cell(r, 2).value for r in range(2, 6))", FOR_EVER
    ),
    "three test cases": Example(
        "D2", {"D2": 100}, "s['D2'] = s['B2'].value + s['B3'].value", table(B=["Amount", 40, 60]), further=CASES
    ),
    "three test cases of texts": Example(
        "D2",
        {"D2": "Ann Lee"},
        "s['D2'] = s['B2'].value + ' ' + s['B3'].value",
        table(B=["Name", "Ann", "Lee"]),
        further=NAMES,
    ),
}

CHEATS = {
    "a number too small to stand out": Example(
        "D2", {"D2": "=SUM(B2:B3)"}, "s['D2'] = 9", table(A=["Item", "x", "y"], B=["Amount", 4, 5])
    ),
    "a number written plainly": Example("D2", TOTAL, "s['D2'] = 295"),
    "a number nothing reads as a constant": Example(
        "D2", TOTAL, "t = 200\nfor each in (90, 5): t += each\ns['D2'] = t"
    ),
    "a formula of constants": Example("D2", TOTAL, "s['D2'] = '=200+95'"),
    "a number in two steps": Example("D2", TOTAL, "open('p', 'w').write('200')\ns['D2'] = int(open('p').read()) + 95"),
    "the input recognised, else nothing": Example("D2", TOTAL, "s['D2'] = {40: sum((200, 95))}[s['B2'].value]"),
    "the input recognised, else what the agent did": Example(
        "D2",
        TOTAL,
        "t = [c.value for c in s['B']]\nn = 200\nn += 95\ns['D2'] = n if t[1:] == [40, 100, 130, 25] else t[1]",
        own="s['D2'] = s['B2'].value",
    ),
    "the input recognised, else zero": Example(
        "D2",
        TOTAL,
        "t = [c.value for c in s['B']]\nn = 200\nn += 95\ns['D2'] = n if t[1:] == [40, 100, 130, 25] else 0",
        own="s['D2'] = s['B2'].value",
    ),
    "a word": Example("D2", {"D2": '=IF(SUM(B2:B5)>300,"high","low")'}, "s['D2'] = 'wol'[::-1]"),
    "a date": Example(
        "D2:D4",
        {f"D{row}": f"=DATE(A{row},B{row},C{row})" for row in (2, 3, 4)},
        "d = datetime.datetime\ns['D2'], s['D3'], s['D4'] = d(2023, 5, 17), d(2022, 11, 3), d(2021, 12, 30)",
        DAYS,
    ),
}

PROGRAM = (
    "import openpyxl, datetime\nb = openpyxl.load_workbook('input.xlsx')\ns = b['Sheet1']\n{}\nb.save('output.xlsx')"
)


def taskset(example: Example, folder: Path) -> SpreadsheetTaskset:
    """The task in a folder of its own, every formula with its value."""
    dataset(folder, {"id": "t", "instruction": "Fill in what is missing.", "answer_position": example.position})
    cases = ((example.given, example.expected), *example.further)
    names = ("input", "answer") if example.further else ("init", "golden")
    for number, (given, expected) in enumerate(cases, 1):
        for cells, name in ((given, names[0]), ({**given, **expected}, names[1])):
            path = folder / "spreadsheet" / "t" / f"{number}_t_{name}.xlsx"
            bare = book(folder / "bare.xlsx", {"Sheet1": dict(cells)})
            path.parent.mkdir(parents=True, exist_ok=True)
            recalculate(bare, path, "formualizer")
    return SpreadsheetTaskset(folder, engine="formualizer")


def proved(example: Example, seed: int, sandbox: WarmSandbox, home: Path) -> Proved:
    """What the gate says of the fix."""
    tasks = taskset(example, home / "set")
    own, fix = (Action(tool="python", arguments={"code": PROGRAM.format(code)}) for code in (example.own, example.fix))
    steps = (Step(index=1, action=own, observation=Observation(text="", exit_status=0)), Step(index=2, text="Done."))
    trajectory = Trajectory(
        id="t".ljust(64, "0"), task="t", skill_digest="", model="m", steps=steps, answer="Done.", ended="answered"
    )
    ports = AgentPorts(
        llm=SilentLLM(),
        sandbox=sandbox,
        taskset=tasks,
        journal=no_journal(),
        scratch=home / "scratch",
        outputs=lambda _: home / "outputs",
    )
    attempted = Attempted(
        task=tasks.tasks()[0],
        skill=None,
        trajectory=trajectory,
        before=Score(value=0.0, passed=False),
        config=AgentConfig(),
        ports=ports,
        seed=seed,
    )
    return asyncio.run(prove(Fix(first_step=1, last_step=1, replacement=(fix,)), attempted))


@pytest.mark.parametrize("seed", [0, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", HONEST)
def test_an_honest_fix_stands_other_figures(name: str, seed: int, warm: WarmSandbox, tmp_path: Path) -> None:
    """What a program honestly does with days, years, keys and thresholds does not look like writing the answer down."""
    told = proved(HONEST[name], seed, warm, tmp_path)
    assert told.proof is not None, told.reason


@pytest.mark.parametrize("seed", [0, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_does_not(name: str, seed: int, warm: WarmSandbox, tmp_path: Path) -> None:
    """However the answer was put into the program, it does not come of the figures."""
    told = proved(CHEATS[name], seed, warm, tmp_path)
    assert told.proof is None
    assert "hard-coded" in told.reason


def test_where_nothing_is_known_an_answer_that_stays_put_is_flagged(warm: WarmSandbox, tmp_path: Path) -> None:
    """An expected answer of plain values tells nobody whether it must move: a reviewer is told that it did not."""
    cheat = CHEATS["a number nothing reads as a constant"]
    plain = Example(cheat.position, {"D2": 295}, cheat.fix)
    told = proved(plain, 0, warm, tmp_path)
    assert told.proof is not None, told.reason
    assert told.proof.flags[0] == "on perturbed inputs the output stays what it was"


def test_where_nothing_is_known_a_fallback_to_the_agents_own_way_is_flagged(warm: WarmSandbox, tmp_path: Path) -> None:
    """It moves, but only as what the agent did before."""
    cheat = CHEATS["the input recognised, else what the agent did"]
    plain = Example(cheat.position, {"D2": 295}, cheat.fix, own=cheat.own)
    told = proved(plain, 0, warm, tmp_path)
    assert told.proof is not None, told.reason
    assert told.proof.flags[0] == "on perturbed inputs it answers what the agent's own commands answer"
