"""Looking again and again at the same validation tasks: what each look may spend of the error. Pure.

A version called better on tasks that many versions were tried on has had many chances to be lucky. The lab lets the
k-th look at a set of tasks err with alpha * 6 / (pi^2 k^2). These add up to alpha over all looks, however many there
will be, and by the union bound some look calls equal skills different with at most that chance, whatever they share. It
is alpha spending without a planned end (Foster & Stine 2008, JRSS B 70:429-444; Robertson, Wason & Ramdas 2023, Online
multiple hypothesis testing, Statist. Sci. 38:557-575).

Where the number of looks is fixed beforehand, equal shares waste less (Bonferroni): from the second of five looks on.

Group-sequential boundaries (Lan & DeMets 1983) are for one comparison whose data grow. Here every look is another
comparison on tasks that stay the same, so they are not used. And no spending helps a version that was made by looking
at how these very tasks came out: for that there is the sealed test set, opened once.
"""

from __future__ import annotations

from math import pi


def alpha_at_look(look: int, alpha: float = 0.05, planned: int | None = None) -> float:
    """What the look, counted from 1, may err with; all looks together stay at most at `alpha`.

    `planned` is how many looks there will be, if that was fixed before the first. Raises ValueError where `look` is
    none, or beyond what was planned, or alpha no level.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"a level lies between 0 and 1, and {alpha} does not")
    if look < 1 or (planned is not None and look > planned):
        raise ValueError(f"look {look} is none of {planned or 'those counted from 1'}")
    return alpha / planned if planned else alpha * 6 / (pi * look) ** 2
