"""The skill under another threshold kept as a version: assembled again, its scripts tried, no model asked."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.assemble.ideas import decisions_now
from core.assemble.verdicts import Verdicts
from core.engine.running.at_work import at_work
from core.engine.running.configuration import config_of, refuse_unmerged
from core.engine.wiring.sandboxes import sandbox_for
from core.errors import UserError
from core.ports import Sandbox
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.leaves import leaf_candidates, with_own_words
from core.strategies.scripts import changed_scripts, with_sound_scripts
from core.types import Assembled, Candidate, Finding, Patch, Threshold, Version
from core.view.amounts import many
from core.view.merge_tree.what_if import Ingredients, same_version, under
from core.view.shares import asked


def ingredients(store: RunStore) -> Ingredients:
    """What the newest version was put together from, under the decisions as they stand now.

    A decision made since the merge counts where it takes something out or puts it into other words; what it brings in
    needs a merge. Raises UserError where nothing was merged yet, and where the newest version cannot be read.
    """
    refuse_unmerged(store)
    with store.snapshot():
        versions, fates = store.versions(), store.fates()
        newest = next((each.name for each in reversed(versions) if each.name != "S0"), "")
        if not newest:
            raise UserError(
                "nothing has been merged in this run yet, so there is no skill whose threshold could be moved; it is "
                f"merged when its analyses have ended: `trace2skill status {store.run().id}` says how far it is"
            )
        patches, made, rows = store.patches(), store.decisions(), store.node_rows()
        top = store.tree.node(rows[-1].id) if rows else None
        slots, decided, _ = store.tree.last_merge()
        candidates = _candidates(top.output if top is not None else None, patches, Verdicts(made))
        return Ingredients(
            base=store.skill("S0"),
            candidates=candidates,
            decisions=decisions_now(made, candidates),
            task_of={edit.id: patch.task for patch in patches for edit in patch.edits},
            trajectories=slots,
            earlier=store.blame("S0"),
            threshold=config_of(store.run()).merge.threshold,
            newest=newest,
            newest_skill=store.skill(newest),
            newest_fates=fates,
            versions=versions,
            waiting=max(0, len(made) - decided),
            learned=store.results.lesson_facts(),
        )


def keep(run: str, workspace: Workspace, threshold: Threshold, reviewer: str, at: str) -> Version:
    """Record the skill under a threshold as the run's next version, marked as not evaluated.

    What its scripts do not survive is left out, as at the end of a run. Raises UserError where nobody keeps it, where
    nothing was merged yet, where an engine is at work, and where the skill is one the run has: it says which.
    """
    if not reviewer.strip():
        raise UserError("keeping a version needs a name: say who keeps it")
    with workspace.open_run(run) as store, at_work(store):
        given = ingredients(store)
        assembled, findings = asyncio.run(_sound(given, threshold, store, workspace))
        if same := same_version(assembled.skill, given.versions):
            raise UserError(
                f"under this threshold the skill is the very one the run has as {same}, so there is nothing to keep; "
                "move the threshold until a lesson moves"
            )
        names = {each.name for each in given.versions}
        name = next(found for number in range(len(names), 2 * len(names) + 1) if (found := f"S{number}") not in names)
        note = f"kept by {reviewer.strip()}: {told(threshold)}"
        version = Version(name=name, digest=assembled.skill.digest, created=at, note=note)
        _record(version, assembled, findings, threshold, store)
    return version


def told(threshold: Threshold) -> str:
    """A threshold in words."""
    tasks = many(threshold.min_tasks, "task")
    return (
        f"SKILL.md asks for {tasks} and {asked(threshold.min_share)} of the trajectories, "
        f"a reference for {threshold.reference_tasks}"
    )


@dataclass(frozen=True)
class _Trying:
    """What scripts are tried with."""

    sandbox: Sandbox
    scratch: Path


async def _sound(
    given: Ingredients, threshold: Threshold, store: RunStore, workspace: Workspace
) -> tuple[Assembled, tuple[Finding, ...]]:
    """Assembled, without what its scripts do not survive; a sandbox is only asked for where there are any."""

    def assembled_of(left: Sequence[Candidate]) -> Assembled:
        return under(given._replace(candidates=tuple(left)), threshold)

    assembled = assembled_of(given.candidates)
    if not changed_scripts(given.base, assembled.skill):
        return assembled, ()
    with tempfile.TemporaryDirectory(prefix="trace2skill-keep-") as folder:
        scratch = Path(folder)
        scratch.chmod(0o755)
        trying = _Trying(sandbox_for(config_of(store.run()), workspace), scratch)
        return await with_sound_scripts(given.base, given.candidates, assembled_of, trying)


def _candidates(
    merged: tuple[Candidate, ...] | None, patches: Sequence[Patch], verdicts: Verdicts
) -> tuple[Candidate, ...]:
    """What the last merge gave, without what a person has put into other words since; those words go round it."""
    if merged is None:  # one patch alone is never merged
        merged = tuple(each for patch in patches for each in leaf_candidates(patch, verdicts))
    return with_own_words(merged, patches, verdicts)


def _record(
    version: Version, assembled: Assembled, findings: Sequence[Finding], threshold: Threshold, store: RunStore
) -> None:
    _, decided, tree = store.tree.last_merge()
    with store.transaction():
        store.put_version(version, assembled.skill, assembled)
        store.put_findings(f"{version.name} scripts", findings)
        store.add_event(
            "version_made",
            version.name,
            {
                "applied": sum(fate.kind == "applied" for fate in assembled.fates),
                "decisions": decided,
                "tree": tree,
                "digest": version.digest,
                "threshold": threshold.model_dump(mode="json"),
            },
            version.created,
        )
