"""From what an analyst proposes to a patch: every edit resolved on S0 and linted, every quote looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from core.analysts.account import Account
from core.analysts.answer_leaks import answer_flags
from core.analysts.job import AnalysisJob
from core.analysts.step_text import quotable
from core.errors import boundary
from core.patch.ids import patch_id
from core.patch.lints import OWN_RULES, OWN_VALUE, check_quote, lint_edits, too_long
from core.patch.parse import ProposedPatch, edits_of, fitting
from core.ports import KnowsAnswers, Taskset
from core.types import Analysis, Edit, Evidence, Flag, Patch, PromptRef, Proof


@dataclass(frozen=True)
class Checked:
    """A proposal after the checks. Refused edits stay in it to be accounted for, each with the flag that refuses it."""

    proposed: ProposedPatch
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...]
    evidence: tuple[Evidence, ...]
    problems: tuple[str, ...]
    """In words for the analyst's one repair round; empty where all is well."""


def check(proposed: ProposedPatch, job: AnalysisJob, taskset: Taskset, prompt_text: str) -> Checked:
    """Check a proposal by code. Raises BoundaryError (taskset) where the gold's literals cannot be read."""
    edits = edits_of(proposed, patch_id(job.slot))
    flags = _flags(edits, job, taskset, prompt_text)
    evidence, unfound = _evidence(proposed, job)
    problems = [*refusals(flags)]
    if edits and not evidence:
        missing = unfound or ["there is no evidence: give at least one quote from a step"]
        problems += missing
        flags += [Flag(rule="no_evidence", edit=edit.id, message=missing[-1], refuses=True) for edit in edits]
    if edits and not proposed.root_cause.strip():
        problems.append("root_cause is empty: say in a sentence or two why it went as it did")
        flags += [Flag(rule="no_root_cause", edit=edit.id, message=problems[-1]) for edit in edits]
    return Checked(proposed, edits, tuple(flags), evidence, tuple(problems))


def why_unfit(edits: Sequence[Edit], job: AnalysisJob, taskset: Taskset, prompt_text: str) -> tuple[str, ...]:
    """Why edits would be refused, in words for the analyst; () where none would."""
    return refusals(_flags(edits, job, taskset, prompt_text))


def refusals(flags: Iterable[Flag], one: str = "an edit") -> tuple[str, ...]:
    """What refuses edits, in words for the analyst. That `one` holds a value of the task comes first and names none:
    where each of several holds another value, the one that is named would tell which is gold."""
    refusing = [flag for flag in flags if flag.refuses]
    own = [f"{one} holds {OWN_VALUE}" for flag in refusing if flag.rule in OWN_RULES]
    return (*own[:1], *(f"{flag.edit}: {flag.message}" for flag in refusing if flag.rule not in OWN_RULES))


def conclude(account: Account, checked: Checked, proof: Proof | None, prompt: PromptRef) -> Analysis:
    """The analysis a checked proposal comes to, when there is no further repair."""
    cause = checked.proposed.root_cause.strip()
    if not checked.edits:
        return account.ends("no_lesson", cause or "the analyst proposes no edit")
    patch = _patch(account, checked, proof, prompt)
    refused = {flag.edit for flag in checked.flags if flag.refuses}
    if refused >= {edit.id for edit in checked.edits}:
        return account.ends("invalid", "; ".join(checked.problems), patch)
    return account.ends("patch", "; ".join(checked.problems), patch)


def _patch(account: Account, checked: Checked, proof: Proof | None, prompt: PromptRef) -> Patch:
    job = account.job
    return Patch(
        id=patch_id(job.slot),
        slot=job.slot,
        base_digest=job.skill.digest,
        origin=account.origin,
        trajectory=job.trajectory.id,
        task=job.task.id,
        root_cause=checked.proposed.root_cause.strip(),
        proof=proof,
        evidence=checked.evidence,
        edits=checked.edits,
        flags=checked.flags,
        prompt=prompt,
    )


def _flags(edits: Sequence[Edit], job: AnalysisJob, taskset: Taskset, prompt_text: str) -> list[Flag]:
    """All that is to be said of the edits themselves."""
    return [*_unresolved(edits, job), *_too_many(edits, job), *linted(edits, job, taskset, prompt_text)]


def _unresolved(edits: Sequence[Edit], job: AnalysisJob) -> list[Flag]:
    return [
        Flag(rule=f"invalid_{problem.kind}", edit=edit.id, message=problem.reason, refuses=True)
        for edit, problem in fitting(edits, job.skill)
        if problem is not None
    ]


def _too_many(edits: Sequence[Edit], job: AnalysisJob) -> list[Flag]:
    most = job.config.max_edits
    message = f"at most {most} edits, one lesson each; this is one more"
    return [Flag(rule="too_many_edits", edit=edit.id, message=message, refuses=True) for edit in edits[most:]]


def linted(edits: Sequence[Edit], job: AnalysisJob, taskset: Taskset, prompt_text: str) -> tuple[Flag, ...]:
    """The lints' flags (core.patch.lints). Raises BoundaryError (taskset) where the gold's literals cannot be read."""
    long = tuple(flag for flag in map(too_long, edits) if flag is not None)
    edits = [edit for edit in edits if edit.id not in {flag.edit for flag in long}]
    with boundary("taskset"):
        literals = taskset.literals(job.task)
        leaks = _answer_flags(edits, job, taskset)
    names = [file.name for case in job.task.cases for file in case.inputs]
    details = [str(value) for value in job.task.details.values()]
    task_text = "\n".join([job.task.instruction, *details, *names])
    flags = lint_edits(edits, job.skill, task_text, literals, prompt_text)
    return tuple(dict.fromkeys((*long, *flags, *leaks)))


def _answer_flags(edits: Sequence[Edit], job: AnalysisJob, taskset: Taskset) -> tuple[Flag, ...]:
    if not isinstance(taskset, KnowsAnswers):
        return ()
    return answer_flags(edits, job.skill, taskset.answers(job.task), partial(taskset.accepts, job.task))


def _evidence(proposed: ProposedPatch, job: AnalysisJob) -> tuple[tuple[Evidence, ...], list[str]]:
    """The quotes that were found, and in words what is wrong with the others."""
    texts = {step.index: quotable(step) for step in job.trajectory.steps}
    found: list[Evidence] = []
    problems: list[str] = []
    for each in proposed.evidence:
        if each.step not in texts:
            problems.append(f"evidence names step {each.step}; the steps are {min(texts)} to {max(texts)}")
        elif not check_quote(each.quote, texts[each.step]):
            shown = each.quote if len(each.quote) <= 60 else each.quote[:59] + "…"
            problems.append(
                f"the quote {shown!r} does not stand in step {each.step}: copy at least 20 characters exactly"
            )
        else:
            found.append(Evidence(trajectory=job.trajectory.id, step=each.step, quote=each.quote))
    return tuple(found), problems
