"""A trajectory as analysts read it, shortened by a stated rule where it would overflow the model's context.

The rule. Always kept: the first step, the steps that failed (an exit status, a limit, an error in the output), the
last step that wrote something, and the final step. Tried in this order until it fits:
1. everything whole;
2. long texts of the other steps cut in the middle, to 1,500 and then to 400 characters each;
3. the other steps left out, from the middle of the trajectory outwards;
4. long texts of the kept steps cut in the middle, to 2,000 and then to 500 characters each;
5. kept failures left out, oldest first.
What was left out is said where it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from core.agent.shortening import shorten
from core.agent.tools import RUNS
from core.analysts.step_text import CODE_ARGUMENTS, action_text, step_block
from core.errors import BoundaryError
from core.prompts.blocks import block, nest
from core.skill.tokens import estimate_tokens
from core.types import Action, Observation, Step, Trajectory

FAILURE = re.compile(r"Traceback \(most recent call last\)|\w*Error\b|\berror:|command not found|No such file")
WRITING = re.compile(
    r"\.save\(|\.to_(?:excel|csv|json|parquet)\(|\.write\w*\(|open\([^)]*['\"][wa]|(?<![<>=-])>\s*\S|\bcp\b|\bmv\b"
)


def transcript(trajectory: Trajectory, room: int | None = None) -> str:
    """The trajectory as one block of numbered steps, within `room` tokens where that is given.

    Raises BoundaryError (endpoint, context_overflow) where not even the shortest form fits.
    """
    for text in _forms(trajectory, room):
        if _fits(text, room):
            return text
    raise BoundaryError(
        "endpoint",
        "context_overflow",
        f"the trajectory does not fit into {room} tokens even with every long text cut; give the analyst's model a "
        "larger context_tokens",
    )


def kept_steps(trajectory: Trajectory) -> frozenset[int]:
    """The places (0-based) of the steps that are kept as long as possible."""
    steps = trajectory.steps
    writes = [place for place, step in enumerate(steps) if step.action and wrote(step.action)]
    failing = {place for place, step in enumerate(steps) if step.observation and failed(step.observation)}
    return frozenset(failing | {0, len(steps) - 1} | set(writes[-1:])) & frozenset(range(len(steps)))


def failed(observation: Observation) -> bool:
    """Whether what came back tells of a failure: an exit status, a limit, or an error in the text."""
    if observation.ended or observation.exit_status not in (0, None):
        return True
    return bool(FAILURE.search(observation.text))


def wrote(action: Action) -> bool:
    """Whether a command looks as if it wrote a file."""
    return action.tool in RUNS and bool(WRITING.search(action_text(action)))


def _forms(trajectory: Trajectory, room: int | None) -> Iterator[str]:
    """Ever shorter forms of the trajectory, by the rule above."""
    places = range(len(trajectory.steps))
    yield _form(trajectory, places, places, None, None)
    kept = kept_steps(trajectory)
    for others in (1500, 400):
        yield _form(trajectory, places, kept, others, None)
    middle = (len(places) - 1) / 2
    quiet = sorted(set(places) - kept, key=lambda each: abs(each - middle))
    yield _fewest_left_out(quiet, room, lambda out: _form(trajectory, set(places) - out, kept, 400, None))
    for limit in (2000, 500):
        yield _form(trajectory, kept, kept, 400, limit)
    failures = sorted(kept - {0, len(places) - 1, _last_write(trajectory)})
    yield _fewest_left_out(failures, room, lambda out: _form(trajectory, kept - out, kept, 400, 500))


def _fewest_left_out(order: Sequence[int], room: int | None, form: Callable[[set[int]], str]) -> str:
    """The form with as few steps left out, in this order, as make it fit; with all of them left out if none does."""
    least, most = 0, len(order)
    while least < most:
        count = (least + most) // 2
        if _fits(form(set(order[:count])), room):
            most = count
        else:
            least = count + 1
    return form(set(order[:most]))


def _fits(text: str, room: int | None) -> bool:
    """A character is two tokens at most, so short texts need no closer look."""
    return room is None or 2 * len(text) <= room or estimate_tokens(text) <= room


def _last_write(trajectory: Trajectory) -> int | None:
    writes = [place for place, step in enumerate(trajectory.steps) if step.action and wrote(step.action)]
    return writes[-1] if writes else None


def _form(
    trajectory: Trajectory, shown: Collection[int], kept: Collection[int], others: int | None, whole: int | None
) -> str:
    """The block with the steps in `shown`; texts of kept steps cut to `whole`, of the others to `others`."""
    parts = []
    for here, run in groupby(enumerate(trajectory.steps), key=lambda each: each[0] in shown):
        steps = list(run)
        if here:
            parts += [step_block(_cut(step, whole if place in kept else others)) for place, step in steps]
        else:
            parts.append(_omission([step for _, step in steps]))
    return nest("trajectory", "\n".join(parts), steps=len(trajectory.steps), ended=trajectory.ended)


def _omission(steps: list[Step]) -> str:
    named = str(steps[0].index) if len(steps) == 1 else f"{steps[0].index}-{steps[-1].index}"
    return block("omitted", f"{len(steps)} steps were left out here because the whole would not fit.", steps=named)


def _cut(step: Step, limit: int | None) -> Step:
    """The step with each of its texts cut in the middle to `limit` characters."""
    if limit is None:
        return step
    action = step.action
    if action is not None:
        cut = {name: _text(str(value), limit) for name, value in action.arguments.items() if name in CODE_ARGUMENTS}
        action = action.model_copy(update={"arguments": {**action.arguments, **cut}})
    changed = {
        "reasoning": _text(step.reasoning, limit),
        "text": _text(step.text, limit),
        "action": action,
        "observation": step.observation and shorten(step.observation, limit),
    }
    return step.model_copy(update=changed)


def _text(text: str, limit: int) -> str:
    return shorten(Observation(text=text), limit).text
