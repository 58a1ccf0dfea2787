"""How a version stands to others on the held-out tasks: whom to compare it with, and what that says. Pure."""

from __future__ import annotations

from core.view.amounts import many
from core.view.results.results import Group
from core.view.results.sureness import how_sure
from core.view.runs.summary import RunSummary, same_files
from core.view.shares import bounds

TASKS = "held-out tasks"


def share(version: str, summary: RunSummary) -> float | None:
    """The share of held-out tasks a version passed, of those with a verdict; None where it was not evaluated."""
    found = summary.scores.get(version)
    return None if found is None else found.high


def score(version: str, summary: RunSummary) -> str:
    """The same in words, with both bounds where some cannot be scored."""
    found = summary.scores.get(version)
    return "–" if found is None else bounds(found.low, found.high)


def files_told(version: str, summary: RunSummary) -> str:
    """That a version has the files of an earlier one, whose score is its own then; "" where none has them."""
    same_as = next((row.same_as for row in summary.versions if row.name == version), "")
    return same_files(version, same_as, share(version, summary) is not None)


def told_standing(version: str, summary: RunSummary) -> str:
    """What a version scored, and whose score that is where it has the files of an earlier one; or that it has none."""
    found = summary.scores.get(version)
    if found is None or found.high is None:
        told = "not evaluated"
    else:
        told = f"{score(version, summary)}, {found.passed} of {found.passed + found.failed} {_what(summary)}"
    files = files_told(version, summary)
    return f"{told} · {files}" if files else told


def previous(version: str, summary: RunSummary) -> str:
    """The evolved version with a score that came before this one, "" where there is none."""
    names = [row.name for row in summary.versions]
    earlier = names[1 : names.index(version)] if version in names else []
    return next((name for name in reversed(earlier) if share(name, summary) is not None), "")


def best(summary: RunSummary, but: str = "") -> str:
    """The version with the highest score, the newest of several; "" where no other than `but` has one."""
    found = {row.name: share(row.name, summary) for row in summary.versions if row.name != but}
    scored = {name: value for name, value in found.items() if value is not None}
    return max(reversed(scored), key=lambda name: scored[name], default="")


def rivals(version: str, summary: RunSummary, promoted: str = "") -> tuple[str, ...]:
    """Whom to compare a version with: the promoted one, or else the best other one and the one before it; S0 last.

    One with the same files is nothing to compare with.
    """
    standing = promoted if promoted != version and share(promoted, summary) is not None else ""
    chosen = (standing,) if standing else (best(summary, version), previous(version, summary))
    base = "S0" if version != "S0" and share("S0", summary) is not None else ""
    files = {row.name: row.same_as or row.name for row in summary.versions}
    named = dict.fromkeys(name for name in (*chosen, base) if name)
    return tuple(name for name in named if files.get(name, name) != files.get(version, version))


def compared(group: Group) -> str:
    """A version against an earlier one, the later first: both scores, what changed, and whether that is decided."""
    now, then, paired = group.after, group.before, group.paired.left_out
    told, other = bounds(now.low, now.high), bounds(then.low, then.high)
    tasks = many(paired.pairs, "task")
    if now.tasks == then.tasks == paired.pairs:
        both = f"{now.version} {told}, {then.version} scored {other} on the same {tasks}"
    else:
        both = (
            f"{now.version} {told} of {now.tasks}, {then.version} scored {other} of {then.tasks}; "
            f"on the {tasks} with a verdict under both"
        )
    return f"{both}: {_outcome(group)}."


def step(group: Group) -> str:
    """The way from one version to the next: "S1 81.3 % → S3 68.8 %: 0 better, 2 worse of 16 tasks, not decided"."""
    then, now = (f"{arm.version} {bounds(arm.low, arm.high)}" for arm in (group.before, group.after))
    return f"{then} → {now}: {_outcome(group, told_pairs=True)}"


def higher(version: str, summary: RunSummary) -> str:
    """That another version has a higher score, in a sentence; "" where none has."""
    own, other = share(version, summary), best(summary, version)
    found = share(other, summary)
    if found is None:
        return ""
    if own is None:
        return f"{version} has no score; the highest so far is {other}'s, {score(other, summary)}."
    if found <= own:
        return ""
    return f"{other} has a higher score than {version}: {score(other, summary)} against {score(version, summary)}."


def being_evaluated(summary: RunSummary) -> str:
    """How far the held-out attempts with the newest version are, "" where all are made or none is evolved."""
    if len(summary.versions) < 2:
        return ""
    newest, planned = summary.versions[-1].name, summary.after.planned
    made = summary.scores[newest].attempts if newest in summary.scores else 0
    done = "attempted" if _what(summary) == TASKS else "made"
    return f"{newest} is being evaluated: {made} of {planned} {_what(summary)} {done}." if made < planned else ""


def _what(summary: RunSummary) -> str:
    """What is counted on the held-out tasks: each by itself, or where it is attempted several times the attempts."""
    return TASKS if summary.after.planned <= summary.after.tasks else "held-out attempts"


def _outcome(group: Group, told_pairs: bool = False) -> str:
    found = group.paired.left_out
    if found.pairs and not found.better + found.worse:
        return f"no task changed of {found.pairs}" if told_pairs else "no task changed"
    of = f" of {found.pairs} tasks" if told_pairs else ""
    return f"{found.better} better, {found.worse} worse{of}, {how_sure(group.paired).verdict}"
