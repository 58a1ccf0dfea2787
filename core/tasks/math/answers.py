"""Whether a message answers a problem as expected: the last box, then integers, then math-verify.

The rules, in order:

1. The answer is what stands in the last \\boxed{…} (boxed.py); a message without one is wrong.
2. The same text as expected is right. Where both sides are plainly integers, they are compared as such, exactly and
   whatever their size: DAPO's answers are integers by construction (Yu et al. 2025), those of the AIME integers from 0
   to 999, so that this rule alone decides nearly every case, without another process.
3. Everything else is for math-verify (Hugging Face, version 0.9; the expected answer is its gold): fractions, roots,
   sets, units and an equation's right side are read as it reads them (x=42 and 42\\% are 42 to it), a number with
   decimals counts where it is the same rounded to six of them.

What math-verify cannot finish within its time, or fails on, is no wrong answer but one that cannot be scored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from core.tasks.math.boxed import last_box, plain_integer
from core.tasks.math.comparison import SECONDS, compared, identity
from core.types import Record

NO_BOX = "no \\boxed{…} that is closed: a message without one gives no answer"


class Verdict(Record):
    """What is to be said of one message. `same` is None where it cannot be scored, and `reason` then says why."""

    same: bool | None
    answered: str | None = None
    """What stands in its last box; None where there is none."""
    by: str = ""
    """What decided: "box", "text", "integer", or math-verify with its version."""
    reason: str = ""


def same_answer(expected: str, message: str, seconds: float = SECONDS) -> Verdict:
    """The verdict on one message, by the rules above. `expected` is the answer without its box.

    Safe in any thread. Raises BoundaryError ("grader") where math-verify cannot be run at all.
    """
    return same_answers([(expected, message)], seconds)[0]


def same_answers(pairs: Sequence[tuple[str, str]], seconds: float = SECONDS) -> tuple[Verdict, ...]:
    """The verdicts on many (expected, message): at most one other process is started for all of them."""
    verdicts = [_at_once(expected, last_box(message)) for expected, message in pairs]
    left = [index for index, verdict in enumerate(verdicts) if verdict.by == ""]
    asked = compared([(pairs[index][0].strip(), verdicts[index].answered or "") for index in left], seconds)
    for index, found in zip(left, asked, strict=True):
        verdicts[index] = verdicts[index].model_copy(
            update={"same": found.same, "by": identity(), "reason": found.reason}
        )
    return tuple(verdicts)


def compared_by(expected: str, message: str, seconds: float = SECONDS) -> str | None:
    """A digest of what math-verify would be asked, by which version and within which time; None where it is not."""
    verdict = _at_once(expected, last_box(message))
    if verdict.by:
        return None
    whole = json.dumps([identity(), seconds, expected, verdict.answered])
    return hashlib.sha256(whole.encode()).hexdigest()


def _at_once(expected: str, answered: str | None) -> Verdict:
    """The verdict that needs no process; one that nothing has decided (`by` "") where there is none."""
    if answered is None:
        return Verdict(same=False, by="box", reason=NO_BOX)
    if answered and answered.split() == expected.split():
        return Verdict(same=True, answered=answered, by="text")
    wanted, given = plain_integer(expected), plain_integer(answered)
    if wanted is None or given is None:
        return Verdict(same=None, answered=answered)
    return Verdict(same=wanted == given, answered=answered, by="integer")
