"""Simulated studies with a known true change: shapes that paired outcomes have in practice, many studies at once.

A shape says how tasks differ; every study draws its own tasks, and every task its attempts. What is simulated goes
through the same functions that a comparison uses; `test_coverage.py` holds the two against each other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.stats.bootstrap import bootstrap_interval, bootstrap_serves
from core.stats.bounded_score import bounded_score_interval
from core.stats.comparison import Verdict, verdict_of
from core.stats.interval_of_change import IntervalOfChange
from core.stats.intervals import quantile
from core.stats.method import BOOTSTRAP, SCORE_OF_MEAN
from core.stats.sign_flip import sign_flip
from core.stats.sign_test import sign_test

Kinds = tuple[tuple[float, float, float], ...]
"""Kinds of tasks: how common, and the chance of an attempt to pass before and after."""

MIXED: Kinds = ((0.3, 0.02, 0.05), (0.25, 0.4, 0.6), (0.2, 0.7, 0.85), (0.25, 0.97, 0.97))
SAME: Kinds = ((0.3, 0.02, 0.02), (0.25, 0.4, 0.4), (0.2, 0.7, 0.7), (0.25, 0.97, 0.97))
FEW_CHANGE: Kinds = ((0.1, 0.1, 0.9), (0.03, 0.9, 0.2), (0.5, 1, 1), (0.37, 0, 0))
EITHER_WAY: Kinds = ((0.06, 0.1, 0.9), (0.06, 0.9, 0.1), (0.5, 1, 1), (0.38, 0, 0))
"""As many tasks are gained for good as are lost: no change, and a wide spread on few tasks."""
ONLY_GAINS: Kinds = ((0.15, 0, 1), (0.45, 0, 0), (0.4, 1, 1))
STRONG: Kinds = ((0.5, 0.05, 0.8), (0.25, 0.3, 0.6), (0.25, 0.95, 0.95))
RARE_EITHER_WAY: Kinds = ((0.05, 0, 1), (0.05, 1, 0), (0.5, 1, 1), (0.4, 0, 0))
RARE_GAINS: Kinds = ((0.08, 0, 1), (0.03, 1, 0), (0.5, 1, 1), (0.39, 0, 0))

ANLS = (np.array([1.0, 0.95, 0.9, 0.8, 0.75, 0.6, 0.5]), np.array([0.6, 0.05, 0.1, 0.1, 0.05, 0.05, 0.05]))
"""Similarities of an answer that counts, and how common they are; one below a half counts 0."""


class Shape(NamedTuple):
    """How tasks differ, how often each is attempted, and whether a pass is graded."""

    kinds: Kinds
    attempts: int = 1
    graded: bool = False

    @property
    def change(self) -> float:
        """The true mean difference, in shares."""
        share, before, after = np.array(self.kinds).T
        return float(share @ (after - before) / share.sum()) * (float(ANLS[0] @ ANLS[1]) if self.graded else 1.0)

    def draw(self, studies: int, tasks: int, rng: np.random.Generator) -> np.ndarray:
        """Differences, after less before, of shape (studies, tasks)."""
        share, before, after = np.array(self.kinds).T
        kind = rng.choice(len(share), (studies, tasks), p=share / share.sum())
        return np.round(self._arm(after[kind], rng) - self._arm(before[kind], rng), 12)

    def _arm(self, chance: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        total = np.zeros(chance.shape)
        for _ in range(self.attempts):
            passed = rng.random(chance.shape) < chance
            total += passed * rng.choice(ANLS[0], chance.shape, p=ANLS[1]) if self.graded else passed
        return total / self.attempts


SHAPES = {
    "passed or failed": Shape(MIXED),
    "passed or failed, equal skills": Shape(SAME),
    "passed or failed, a strong gain": Shape(STRONG),
    "passed or failed, only gains": Shape(ONLY_GAINS),
    "nine of ten tie": Shape(RARE_GAINS),
    "nine of ten tie, equal skills": Shape(RARE_EITHER_WAY),
    "three attempts averaged": Shape(MIXED, 3),
    "three attempts averaged, equal skills": Shape(SAME, 3),
    "three attempts averaged, few tasks change": Shape(FEW_CHANGE, 3),
    "three attempts averaged, few tasks change either way": Shape(EITHER_WAY, 3),
    "graded like ANLS": Shape(MIXED, 1, True),
    "graded like ANLS, equal skills": Shape(SAME, 1, True),
    "graded like ANLS, few tasks change": Shape(FEW_CHANGE, 1, True),
    "graded like ANLS, three attempts averaged": Shape(MIXED, 3, True),
}


def intervals(differences: np.ndarray, level: float, seed: int, resamples: int) -> tuple[np.ndarray, np.ndarray]:
    """What `interval_of_change` gives each study, all at once; of whole differences the score interval is Tango's."""
    n, changed = differences.shape[1], (differences != 0).sum(axis=1)
    z = quantile(level) * np.sqrt(n / (n - 1))
    low, high = bounded_score_interval(differences, z, -1, 1)
    drawn = np.array([bootstrap_serves(n, int(each)) for each in changed]) & (np.ptp(differences, axis=1) > 0)
    if drawn.any():
        low[drawn], high[drawn] = bootstrap_interval(differences[drawn], level, seed, resamples)
    return low, high


def verdicts(differences: np.ndarray, alpha: float, seed: int, resamples: int) -> list[Verdict]:
    """What `read` says of each study."""
    lows, highs = intervals(differences, 1 - alpha, seed, resamples)
    method = BOOTSTRAP if differences.shape[1] >= 60 else SCORE_OF_MEAN
    return [
        verdict_of(float(row.mean()), _p_value(row), IntervalOfChange(float(low), float(high), method), alpha)
        for row, low, high in zip(differences, lows, highs, strict=True)
    ]


def _p_value(row: np.ndarray) -> float:
    if np.isin(row, (-1, 0, 1)).all():
        return sign_test(int((row == 1).sum()), int((row == -1).sum()))
    return sign_flip(row.tolist())
