"""The numbers a forecast rests on: what earlier runs of the model showed here, else a stated guess. Pure.

What was seen is taken give or take `GIVE_OR_TAKE`; a guess has a low and a high end. Nothing exceeds what the settings
allow: turns, the context, the longest reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.config import RunConfig
from core.view.ranges import NOTHING, Range

GIVE_OR_TAKE = 0.2
"""How far from what earlier runs showed the next one is taken to lie, as a share: other tasks, another skill."""


GUESSES: Mapping[str, Range] = {
    "turns": Range(4, 12),
    "failing": Range(0.3, 0.8),
    "patches": Range(0.6, 1.0),
    "error_analyst calls": Range(4, 10),
    "success_analyst calls": Range(1, 2),
    "memory calls": Range(1, 2),
    "merger calls": Range(1, 1.5),
    "draft calls": Range(1, 2),
    "judge calls": Range(1, 1.2),
    "agent prompt": Range(2000, 8000),
    "agent completion": Range(150, 1200),
    "error_analyst prompt": Range(5000, 16000),
    "error_analyst completion": Range(300, 1500),
    "success_analyst prompt": Range(3000, 12000),
    "success_analyst completion": Range(200, 1200),
    "memory prompt": Range(3000, 12000),
    "memory completion": Range(150, 900),
    "merger prompt": Range(2000, 12000),
    "merger completion": Range(500, 4000),
    "draft prompt": Range(400, 1500),
    "draft completion": Range(800, 4000),
    "judge prompt": Range(500, 4000),
    "judge completion": Range(40, 500),
    "embedding prompt": Range(600, 8000),
    "embedding completion": NOTHING,
    "seconds a call": Range(2, 15),
    "seconds beside the model": Range(0.5, 3),
}
"""What is taken where this workspace has not seen the model: calls, tokens of a call, shares, seconds."""


class Seen(NamedTuple):
    """What earlier runs of a model showed: averages by the names of `GUESSES`, and which runs and attempts they are of.

    `seconds` are the wall time of one attempt, one analysis and one merge (by stage), as it was with everything that
    ran beside it.
    """

    averages: Mapping[str, float] = {}
    seconds: Mapping[str, float] = {}
    runs: tuple[str, ...] = ()
    rollouts: int = 0
    discordant: float | None = None


class Assumption(NamedTuple):
    """A number a forecast rests on, and whether this workspace has seen it or it is a guess."""

    name: str
    span: Range
    seen: bool


class Taken:
    """The numbers one forecast takes; `assumptions` are those it came to use, in order of first use."""

    def __init__(self, config: RunConfig, seen: Seen) -> None:
        self.config, self._seen = config, seen
        self._used: dict[str, Assumption] = {}

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        return tuple(self._used.values())

    def number(self, name: str) -> Range:
        """A number by its name in `GUESSES`."""
        return self._noted(name, self._seen.averages.get(name), GUESSES[name].at_most(self._most(name)))

    def wall(self, stage: str, calls: Range) -> Range:
        """Seconds that one attempt ("rollout"), "analysis", "merge" or "draft" of so many calls takes."""
        average = self._seen.seconds.get(stage)
        if average is None:
            return calls.times(self.number("seconds a call").plus(self.number("seconds beside the model")))
        return self._noted(f"seconds of one {stage}", average, NOTHING)

    def saw(self, stage: str) -> bool:
        """Whether earlier runs showed how long one takes."""
        return stage in self._seen.seconds

    def _noted(self, name: str, average: float | None, guess: Range) -> Range:
        span = guess
        if average is not None:
            span = Range(average * (1 - GIVE_OR_TAKE), average * (1 + GIVE_OR_TAKE)).at_most(self._most(name))
        if name == "turns" or name.endswith(" calls"):
            span = Range(max(1.0, span.low), max(1.0, span.high))
        self._used[name] = Assumption(name, span, average is not None)
        return span

    def _most(self, name: str) -> float | None:
        """What the settings allow of it."""
        role, _, what = name.partition(" ")
        model = self.config.model_for(role)
        bounds: dict[str, float | None] = {
            "turns": self.config.agent.max_turns,
            "failing": 1.0,
            "patches": 1.0,
            "error_analyst calls": self.config.analysts.max_turns,
        }
        if name in bounds:
            return bounds[name]
        return {"prompt": model.context_tokens, "completion": model.max_tokens}.get(what)
