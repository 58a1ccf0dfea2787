"""Trying which practice makes a difference: one program with all of them, and the same with each left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.demo.policy.fragments import Swap
from core.demo.policy.program import Program

TRIAL = "trial.xlsx"

_EXPERIMENT = r"""import contextlib
import io

from openpyxl import load_workbook

PROGRAM = {program}
WITHOUT = {without}
RESULT = {result}


def cells_after(program):
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(program, "trial", "exec"), {{}})
    workbook = load_workbook(RESULT)
    return {{
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook.worksheets
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.value is not None
    }}


for name, swaps in WITHOUT.items():
    program = PROGRAM
    for informed, naive in swaps:
        program = program.replace(informed, naive, 1)
    try:
        WITHOUT[name] = cells_after(program)
    except Exception as problem:
        WITHOUT[name] = repr(problem)
complete = cells_after(PROGRAM)
for name, cells in WITHOUT.items():
    print(f"without {{name}}:", "fails" if isinstance(cells, str) else len(set(cells.items()) ^ set(complete.items())))
"""

_COUNTED = re.compile(r"^without (\w+): (fails|\d+)$", re.MULTILINE)


def experiment_program(program: Program, practices: Sequence[str], result: str) -> str:
    """A program that runs `program`, and it without each practice, and prints how many cells change each time.

    What is left in `result` is the outcome of the complete program.
    """
    swaps: dict[str, list[tuple[str, str]]] = {
        name: [_pair(swap) for swap in program.swaps if swap.practice == name] for name in practices
    }
    return _EXPERIMENT.format(program=repr(program.text), without=repr(swaps), result=repr(result))


def _pair(swap: Swap) -> tuple[str, str]:
    return swap.informed, swap.naive


def telling(printed: str) -> frozenset[str]:
    """The practices without which the result was another, or none."""
    return frozenset(name for name, count in _COUNTED.findall(printed) if count != "0")
