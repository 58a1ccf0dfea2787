"""What the chosen held-out tasks can show, in plain words, before anything is spent on them. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.config import RunConfig
from core.stats.intervals import wilson
from core.stats.power import smallest_clean_gain, smallest_effect, tasks_needed
from core.view.amounts import many
from core.view.new_run.assumed import Seen
from core.view.new_run.forecast import Counts
from core.view.shares import whole, whole_points

DISCORDANT = 0.2
"""The share of held-out tasks taken to come out differently where no earlier run here shows one."""
_SHARES = (0.1, 0.2, 0.3, 0.5)
_WANTED = 0.1


class EffectRow(NamedTuple):
    """The gain found if this share of tasks comes out differently, and how many tasks one of 10 points takes."""

    discordant: str
    found: str
    for_ten_points: str


def told_effect(config: RunConfig, counts: Counts, seen: Seen) -> str:
    """How large a gain must be for the held-out tasks to find it, in plain words.

    It is said of runs to come, in points. What decides a finished run is said in tasks (core.view.results.sureness):
    the two numbers are no versions of one.
    """
    n = counts.test
    if not config.learns:
        return _told_score(n)
    if not n or not config.evaluate:
        return "Nothing is measured on held-out tasks, so the run ends with a skill and no score."
    tasks = f"With {many(n, 'held-out task')}"
    share = seen.discordant or DISCORDANT
    found = smallest_effect(n, share)
    where = "as in earlier runs here" if seen.discordant else "which is a guess"
    if found is not None:
        return (
            f"{tasks} a real gain of about {whole_points(found)} is found in 4 of 5 runs and a smaller one more likely "
            f"missed, if {whole(share)} of the tasks come out differently ({where})."
        )
    clean = smallest_clean_gain(n)
    if clean is None:
        return f"{tasks} no gain can be told from luck: it takes at least six."
    return f"{tasks} only a very large gain is found in 4 of 5 runs: about {whole_points(clean)}, with no task lost."


def _told_score(n: int) -> str:
    if not n:
        return "Nothing is held out, so there is nothing to measure."
    low, high = wilson(n // 2, n)
    return f"Over {n} held-out tasks a score is known to within about {whole_points((high - low) / 2)} either way."


def effect_rows(counts: Counts) -> tuple[EffectRow, ...]:
    """The smallest gain for several shares of tasks that come out differently."""
    return tuple(
        EffectRow(
            whole(share),
            "none" if (found := smallest_effect(counts.test, share)) is None else whole_points(found),
            f"{tasks_needed(_WANTED, share):,}",
        )
        for share in _SHARES
    )
