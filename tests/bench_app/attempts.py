"""A store full of trajectories: 10,000 of 20 steps, one of 200, and one with a word that stands nowhere else."""

from __future__ import annotations

from random import Random

from core.store.run_store import RunStore
from core.types import Action, Observation, Score, Step, Trajectory, Usage, Version
from tests.bench_app.skills import AT, MODEL, a_skill, a_task
from tests.bench_app.words import paragraph

RARE = "xylographic"
LONG, LONG_STEPS = "long-one", 200
STEPS = 20
_AT_ONCE = 250
_SCRIPT = "python3 - <<'EOF'\nimport openpyxl\nbook = openpyxl.load_workbook('input.xlsx')\n# {}\nEOF"


def fill_with_trajectories(store: RunStore, count: int) -> None:
    """`count` of STEPS steps in arm evolve; the long one and the rare one in arm test_before."""
    base = a_skill()
    store.put_version(Version(name="S0", digest=base.digest, created=AT, evaluated=True), base)
    store.put_tasks([a_task(slot) for slot in range(count)], "evolve")
    for start in range(0, count, _AT_ONCE):
        random = Random(start)
        slots = range(start, min(start + _AT_ONCE, count))
        store.put_trajectories(
            ("evolve", slot, trajectory(f"r{slot:05d}", slot, STEPS, base.digest, random)) for slot in slots
        )
    store.put_trajectory("test_before", 0, trajectory(LONG, 0, LONG_STEPS, base.digest, Random(1)))
    rare = trajectory("rare-one", count - 1, 3, base.digest, Random(2))
    store.put_trajectory("test_before", 1, with_reasoning(rare, f"The {RARE} column is the key."))


def fill_with_short_ones(store: RunStore, count: int) -> None:
    """`count` trajectories of one step: for lists, which load no step."""
    base = a_skill()
    store.put_version(Version(name="S0", digest=base.digest, created=AT), base)
    store.put_tasks([a_task(slot) for slot in range(count)], "evolve")
    for start in range(0, count, 10 * _AT_ONCE):
        random = Random(start)
        slots = range(start, min(start + 10 * _AT_ONCE, count))
        store.put_trajectories(
            ("evolve", slot, trajectory(f"r{slot:06d}", slot, 1, base.digest, random)) for slot in slots
        )


def trajectory(name: str, slot: int, steps: int, digest: str, random: Random) -> Trajectory:
    """One of about 2 KB a step, failed in three of five."""
    passed = random.random() < 0.4
    tokens = Usage(
        calls=steps, prompt_tokens=900 * steps, completion_tokens=120 * steps, seconds=1.5 * steps, cost=0.01
    )
    return Trajectory(
        id=name,
        task=f"t{slot:05d}",
        skill_digest=digest,
        model=MODEL,
        seed=41,
        steps=tuple(_step(index, random) for index in range(steps)),
        answer="done",
        grade=Score(value=float(passed), passed=passed, detail="" if passed else "B2 differs"),
        ended="answered",
        usage=tokens,
    )


def with_reasoning(made: Trajectory, reasoning: str) -> Trajectory:
    """The trajectory with these words in its step 1."""
    first, second, *rest = made.steps
    return made.model_copy(update={"steps": (first, second.model_copy(update={"reasoning": reasoning}), *rest)})


def _step(index: int, random: Random) -> Step:
    return Step(
        index=index,
        reasoning=paragraph(random, 400),
        action=Action(tool="bash", arguments={"command": _SCRIPT.format(paragraph(random, 300))}),
        observation=Observation(text=paragraph(random, 1200), exit_status=0),
        usage=Usage(calls=1, prompt_tokens=900, completion_tokens=120),
        call=f"k{random.getrandbits(64):016x}",
    )
