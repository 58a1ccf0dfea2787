"""How long skills took to make: bars to one scale, and sequential against parallel in words."""

from __future__ import annotations

from core.study.costs import RunCost
from core.view.studies.costs import compact
from core.view.studies.pace import paces, told_paces
from tests.study.examples import ERROR, NO_SKILL, study
from tests.view.studies.tables import a_table

SUCCESS = {**ERROR, "name": "success", "signals": "success", "label": "+Success"}
SLOW = {**ERROR, "name": "slow", "strategy": "sequential", "label": "Sequential"}
CONDITIONS = (NO_SKILL, SUCCESS, ERROR, SLOW)


def cost(condition: str, wall: float, latency: float, paid: int = 100, step: str = "make") -> RunCost:
    return RunCost(f"{condition}/large/41/make", step, condition, "large", 100, paid, 5000, 0.5, latency, wall)


def found(*costs: RunCost):
    return paces(a_table(conditions=CONDITIONS, costs=costs), study(CONDITIONS))


def test_bars_share_one_scale():
    """The longest is whole; a condition of which no skill is made has none."""
    fast, slow = found(
        cost("error", 180, 900),
        cost("slow", 3600, 1200),
        RunCost("none/large/id/41", "measure", "none", "", 9, 9, 9, 0, 9, 9),
    )
    assert (slow.wall_share, slow.latency_share) == (1.0, 1200 / 3600)
    assert fast.wall_share == 0.05


def test_sequential_is_told_against_parallel_of_the_same_signals():
    """With the ratio of both times."""
    (told,) = told_paces(found(cost("success", 10, 10), cost("error", 180, 900), cost("slow", 3600, 1200)))
    assert told == (
        "Sequential against +Error (by large): 20.0 × the time at the wall (1 h 00 min against 3 min 00 s); "
        "1.3 × the time of its calls added up (20 min 00 s against 15 min 00 s); with 100 calls against 100."
    )


def test_a_time_that_the_journal_shortened_is_doubted():
    """The parallel one's gives no ratio at the wall, and the sequential one's a bound of it."""
    (told,) = told_paces(found(cost("error", 18, 900, paid=10), cost("slow", 3600, 1200)))
    assert "at the wall" not in told
    (bound,) = told_paces(found(cost("error", 18, 900), cost("slow", 3600, 1200, paid=10)))
    assert ": at least 200.0 × the time at the wall (" in bound
    assert told.endswith("For +Error the journal answered 90 % of its calls, and its wall time is of the rest.")


def test_without_both_there_is_nothing_to_tell():
    """Nor where one took no time."""
    assert told_paces(found(cost("error", 180, 900))) == ()
    assert "no time that could be measured" in told_paces(found(cost("error", 0, 0), cost("slow", 1, 1)))[0]


def test_times_are_compared_a_skill():
    """Candidates of a best of several lengthen nobody's bar but its own, and two seeds make no evolution slower."""
    best = {"name": "best", "kind": "best_of", "of": "error", "seeds": [43, 44], "label": "Best"}
    conditions, seeds = (*CONDITIONS, best), [41, 42]
    costs = [
        cost("error", 180, 900)._replace(cell=f"error/large/{seed}/make", run=f"error {seed}")
        for seed in (*seeds, 43, 44)
    ]
    costs += [cost("slow", 1800, 1800)._replace(cell=f"slow/large/{seed}/make", run=f"slow {seed}") for seed in seeds]
    table = a_table(conditions=conditions, costs=costs, seeds=seeds)
    paced = {each.label: each for each in paces(table, study(conditions, seeds=seeds))}
    assert (paced["+Error"].wall, paced["+Error"].skills, paced["Best"].wall) == (180, 2, 360)
    assert [row[0] for row in compact(table).rows][:1] == ["+Error by large (2 skills)"]
    (told,) = told_paces(tuple(paced.values()))
    assert told.startswith("Sequential against +Error (by large), a skill: 10.0 × the time at the wall")
