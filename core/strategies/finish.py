"""From the root's candidates to a recorded version of the skill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from core.assemble import assemble
from core.assemble.ideas import decisions_now
from core.assemble.verdicts import Verdicts
from core.strategies.lab import Lab
from core.strategies.leaves import how_many_hold, with_own_words
from core.strategies.scripts import with_sound_scripts
from core.types import Assembled, Candidate, Finding, Patch, Skill, Version


class Decided(NamedTuple):
    """How many decisions a version was made under, and how many of them the tree below it was merged under."""

    decisions: int
    tree: int


async def finish(
    base: Skill,
    candidates: Sequence[Candidate],
    patches: Mapping[str, Patch],
    trajectories: int,
    lab: Lab,
    under: int | None = None,
) -> Version:
    """Assemble the next skill, leave out what its scripts do not survive, and record it as a version.

    `patches` are those behind the candidates, by id; `trajectories` counts all that were looked at, whether or not
    they brought a patch, since a lesson's share is of all of them. `candidates` were merged under the first `under`
    decisions (None: all): what was decided since is in the version too, unless it needs another merge.
    """
    task_of = {edit.id: patch.task for patch in patches.values() for edit in patch.edits}
    made = lab.store.decisions()
    under = len(made) if under is None else under
    made = made[: how_many_hold(made, under, tuple(patches.values()))]
    candidates = with_own_words(candidates, tuple(patches.values()), Verdicts(made))
    decisions = decisions_now(made, candidates)
    earlier = lab.store.blame("S0")

    def assembled_of(left: Sequence[Candidate]) -> Assembled:
        return assemble(base, left, decisions, lab.config.merge.threshold, task_of, trajectories, earlier=earlier)

    assembled, findings = await with_sound_scripts(base, candidates, assembled_of, lab.ports)
    return recorded(base, assembled, findings, Decided(len(made), under), lab)


UNCHANGED = "no lesson reached the threshold: the same as S0"
NOTHING_JUDGED = "no attempt at a task to learn from has a verdict, so that nothing could be learned: the same as S0"


def _notes(base: Skill, skill: Skill, unchanged: str, lab: Lab) -> Iterator[str]:
    """What a person should know of a version before trusting it."""
    if skill.digest == base.digest:
        yield NOTHING_JUDGED if _nothing_judged(lab) else unchanged
    nodes = lab.store.nodes()
    failed = sum(node.failure is not None for node in nodes)
    if failed:
        yield f"{failed} of {len(nodes)} merges failed: what they held was carried on unmerged"
    if lab.config.review:
        undecided = sum(row.undecided for row in lab.store.patch_rows())
        if undecided:
            yield f"{undecided} patches were not reviewed and counted as accepted"


def _nothing_judged(lab: Lab) -> bool:
    """Whether attempts to learn from were made and none of them could be told to have passed or failed."""
    ended = {count.outcome for count in lab.store.results.evolve_counts()}
    return bool(ended) and ended.isdisjoint(("passed", "failed"))


def recorded(
    base: Skill,
    assembled: Assembled,
    findings: Sequence[Finding],
    decided: Decided,
    lab: Lab,
    unchanged: str = UNCHANGED,
) -> Version:
    """Record the version under the next free name, or under that of the newest one where it is the same skill.

    Decisions beyond those it was made under wait for the next merge. `unchanged` is what is noted where it is S0.
    """
    versions = lab.store.versions()
    newest = versions[-1] if versions else None
    again = newest is not None and newest.name != "S0" and newest.digest == assembled.skill.digest
    name = newest.name if newest is not None and again else f"S{max(1, len(versions))}"
    version = Version(
        name=name,
        digest=assembled.skill.digest,
        created=newest.created if newest is not None and again else lab.now(),
        note="; ".join(_notes(base, assembled.skill, unchanged, lab)),
        evaluated=newest.evaluated if newest is not None and again else False,
    )
    lab.store.put_version(version, assembled.skill, assembled)
    lab.store.put_findings(f"{name} scripts", findings)
    applied = sum(fate.kind == "applied" for fate in assembled.fates)
    lab.tell("version_made", name, applied=applied, digest=version.digest, **decided._asdict())
    return version
