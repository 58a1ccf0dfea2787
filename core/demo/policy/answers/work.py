"""The contract by which a domain whose answer is words plugs into the scripted model (works.py has the table).

A domain knows how its problems are solved with and without each practice, and nothing of skills, roles or replies: the
machinery beside this file reads what a skill teaches, decides which practices are followed, and plays every part.

Names of practices carry the domain's ("math.endpoints"); so do the wordings' ("against math.endpoints"). What a domain
may go by is the request alone: the task block's words, a table in it, tool results, and the request's pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from core.demo.policy.conversation import Call, Request
from core.demo.policy.lore import Lore
from core.demo.policy.trajectory import steps_in

Problem = TypeVar("Problem")
"""A domain's own record of a problem as understood; frozen, so that it can be compared."""


@dataclass(frozen=True)
class Solved:
    """How a problem comes out. `working` is a few lines that show how it was reckoned, at least one of them of twenty
    characters or more, and different wherever a practice made a difference; `message` gives the answer in the form the
    domain's prompt asks for ("Answer: 42", "\\boxed{42}"). What is said is both, the message last."""

    working: str
    message: str

    @property
    def said(self) -> str:
        return f"{self.working}\n\n{self.message}"


class Work(Protocol[Problem]):
    """One domain's work.

    Solving is by practices in a set: `solve(problem, frozenset())` is the naive way; a practice that does not matter to
    a problem changes nothing. Signs are seen without knowing the answer.
    """

    name: str
    lore: Lore
    """The subjects by which texts are seen to teach its practices, and the wordings of its lessons. Put wordings into a
    TOML file beside the domain's module and read it with `wordings(Path(__file__).with_name("NAME_wordings.toml"))`."""

    def inspect(self, request: Request) -> Call | None:
        """The call to make next before the problem can be understood (print the workbook, say); None where what is
        needed has been seen (`observed(request)`) or nothing can be run."""
        ...

    def understand(self, request: Request) -> Problem | None:
        """The problem of a request, an agent's or an analyst's; None where it is no problem of a kind known here, or
        not seen yet. The task is in `request.block("task")`, what tools printed in `observed(request)`, pictures in
        `request.pictures`."""
        ...

    def signs(self, problem: Problem) -> tuple[str, ...]:
        """The practices whose sign is visible in a problem, those that matter most first. False ones are not among
        them."""
        ...

    def solve(self, problem: Problem, practices: frozenset[str]) -> Solved:
        """The solution with these practices followed, and naive in all others."""
        ...

    def suggests(self, problem: Problem, practices: frozenset[str]) -> tuple[str, ...]:
        """The wordings of false lessons that a careless reader draws from this solution where it passed."""
        ...


AnyWork = Work[Any]


def observed(request: Request) -> tuple[str, ...]:
    """All that tools have printed: in this conversation, and in the trajectory that an analyst is shown."""
    own = tuple(each.result for each in request.exchanges)
    return own + tuple(step.observation for step in steps_in(request) if step.observation)
