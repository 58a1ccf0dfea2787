"""Answers to problems: the published golds, what math-verify adds, and what it must never do."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from core.errors import BoundaryError
from core.tasks.math import comparison
from core.tasks.math.answers import NO_BOX, same_answer, same_answers
from core.tasks.math.comparison import compared

ENDLESS = "9^{9^{9^9}}"
"""What the interpreter would compute in one go, deaf to any signal handler, until its memory is full."""


def golds(shared_data: Path) -> list[str]:
    """The expected answers of both sets: 400 integers in DAPO's style, 30 of the AIME."""
    files = [shared_data / "math" / name for name in ("dapo_dev_400.jsonl", "aime2024.jsonl")]
    return [json.loads(line)["answer"] for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def test_gold_is_right_on_every_real_problem_and_gold_plus_one_on_none(shared_data: Path):
    """430 problems; integers need no process."""
    expected = golds(shared_data)
    right = same_answers([(gold, f"Thus \\boxed{{{gold}}}.") for gold in expected])
    wrong = same_answers([(gold, f"Thus \\boxed{{{int(gold) + 1}}}.") for gold in expected])
    assert [verdict.same for verdict in right] == [True] * 430
    assert [verdict.same for verdict in wrong] == [False] * 430
    assert {verdict.by for verdict in wrong} == {"integer"}


@pytest.mark.slow
def test_math_verify_says_the_same_of_every_real_problem(shared_data: Path):
    """All of them written as fractions, which no rule of our own decides."""
    expected = [int(gold) for gold in golds(shared_data)]
    right = same_answers([(str(gold), f"\\boxed{{\\frac{{{2 * gold}}}{{2}}}}") for gold in expected])
    wrong = same_answers([(str(gold), f"\\boxed{{\\frac{{{2 * gold + 2}}}{{2}}}}") for gold in expected])
    assert [verdict.same for verdict in right] == [True] * 430
    assert [verdict.same for verdict in wrong] == [False] * 430


def test_every_tenth_real_problem_by_math_verify_itself(shared_data: Path):
    """Golds as they are, and one more."""
    expected = golds(shared_data)[::10]
    found = compared([pair for gold in expected for pair in ((gold, gold), (gold, str(int(gold) + 1)))])
    assert [each.same for each in found] == [True, False] * 43


EQUIVALENT = [
    ("3/4", "\\frac{3}{4}"),
    ("\\frac{1}{2}", "0.5"),
    ("\\sqrt{8}", "2\\sqrt2"),
    ("42", "42\\text{ cm}"),
    ("42", "x = 42"),
    ("42", "6 \\times 7"),
    ("1024", "2^{10}"),
    ("\\{1,2\\}", "\\{2,1\\}"),
    ("x+1", "1+x"),
    ("5", "\\binom{5}{1}"),
    ("1000000000000000001", "10^{18}+1"),
]
DIFFERENT = [
    ("3/4", "\\frac{4}{3}"),
    ("42", "41 \\text{ or } 42"),
    ("42", "41, 42"),
    ("42", "41.9999"),
    ("1024", "2^{11}"),
    ("1000000000000000001", "10^{18}"),
    ("5", "\\text{five}"),
    ("5", ""),
    ("42", "42 - \\epsilon"),
]


def test_expressions_are_judged_by_math_verify():
    """One process for all: forms of the same value, and values that are near but not the same."""
    verdicts = same_answers([(expected, f"\\boxed{{{form}}}") for expected, form in EQUIVALENT + DIFFERENT])
    assert [verdict.same for verdict in verdicts] == [True] * len(EQUIVALENT) + [False] * len(DIFFERENT)
    assert {verdict.by for verdict in verdicts} == {"math-verify 0.9.0"}
    assert verdicts[-2].reason == "math-verify reads no value in the box"


def test_integers_and_equal_texts_need_no_process(monkeypatch):
    """And nor does a message without an answer."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(comparison.subprocess, "Popen", refuse)
    pairs = [("42", "\\boxed{$042$}"), ("1000", "\\boxed{1{,}001}"), ("x+1", "\\boxed{x+1}"), ("42", "It is 42.")]
    verdicts = same_answers(pairs)
    assert [(verdict.same, verdict.by) for verdict in verdicts] == [
        (True, "integer"),
        (False, "integer"),
        (True, "text"),
        (False, "box"),
    ]
    assert verdicts[-1].answered is None
    assert verdicts[-1].reason == NO_BOX


def test_only_the_last_box_is_compared():
    """A hedge before it gains nothing, and costs nothing."""
    assert same_answer("42", "\\boxed{41}, no: \\boxed{42}").same
    assert not same_answer("42", "\\boxed{42}, no: \\boxed{41}").same


def test_what_takes_too_long_cannot_be_scored():
    """Neither right nor wrong, and the pair after it is judged all the same."""
    endless, fine = same_answers([("5", f"\\boxed{{{ENDLESS}}}"), ("1/2", "\\boxed{0.5}")], seconds=1)
    assert endless.same is None
    assert endless.reason == "math-verify was stopped after 1 s of computing"
    assert fine.same is True


def test_an_expected_answer_that_cannot_be_read_is_nobodys_fault():
    """The task is at fault, not who answered."""
    verdict = same_answer("\\frac{", "\\boxed{5}")
    assert verdict.same is None
    assert verdict.reason == "math-verify cannot read the expected answer"


def test_it_works_in_threads():
    """Several at once: math-verify's own time limit would work in none."""
    found: list[bool | None] = []
    threads = [threading.Thread(target=lambda: found.append(same_answer("1/2", "\\boxed{0.5}").same)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 3


def test_a_program_that_cannot_start_says_why(monkeypatch, tmp_path):
    """As a failure of the grader, in the library's name."""
    program = tmp_path / "program.py"
    program.write_text("raise SystemExit('no such library')\n", encoding="utf-8")
    monkeypatch.setattr(comparison, "_PROGRAM", program)
    with pytest.raises(BoundaryError, match=r"math-verify 0\.9\.0: no such library"):
        same_answer("1/2", "\\boxed{0.5}")


def test_nothing_outlives_a_parent_that_was_killed():
    """Not even what is in the midst of a computation that would take an hour."""
    said = f"from core.tasks.math.comparison import compared; compared([('5', {ENDLESS!r})], 3600)"
    parent = psutil.Popen([sys.executable, "-c", said], cwd=Path(__file__).resolve().parents[3], stderr=subprocess.PIPE)
    below = _working(parent)
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(below, timeout=60)
    for process in alive:
        process.kill()  # what fails here is not to go on for its hour
    assert alive == []


def _working(parent: psutil.Popen) -> list[psutil.Process]:
    """The program and the comparison it is at, once both are there."""
    for _ in range(600):
        below = parent.children(recursive=True)
        if len(below) == 2:
            return below
        time.sleep(0.1)
    raise AssertionError("it never came to comparing")
