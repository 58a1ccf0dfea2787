"""How the tasks of a set are answered: all in words, or all with a file.

An agent is told one way of handing in, and what proves a cause goes with it: the commands that made a file can be run
again; where printing the answer would pass, only fresh attempts show anything. So a set is one or the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.tasks.own.lines import Line, Problem
from core.tasks.own.pictures import is_picture
from core.tasks.own.tasks import NAME
from core.types import Domain

WORDS = Domain(name=NAME, agent="agent_own", analysts="_answers", proof="fresh")
FILES = Domain(name=NAME, details=("answer_sheet", "answer_position"))


def domain_for(lines: Sequence[Line]) -> Domain:
    """What agent and analysts need of these tasks; pictures among the inputs are shown."""
    pictures = any(is_picture(name) for line in lines for name in line.inputs)
    return (FILES if lines and lines[0].output else WORDS).model_copy(update={"pictures": pictures})


def mixed(lines: Sequence[Line]) -> tuple[Problem, ...]:
    """A sentence where some tasks are answered in words and others leave a file."""
    other = next((line for line in lines if (line.output is None) != (lines[0].output is None)), None)
    if other is None:
        return ()
    first, second = ("in words", "with a file") if lines[0].output is None else ("with a file", "in words")
    told = (
        f"it is answered {second}, and the task on line {lines[0].number} {first}; put each kind into a folder of its "
        "own: agents are told one way of answering"
    )
    return (Problem(line=other.number, told=told, task=other.id),)
