"""The scripted error analyst: looks at the input, tries which practice was missing, replays the step with it, submits.

It knows the practices in general, as any programmer may; which of them this failure was due to it finds out by running
programs. What it cannot prove by a replay it does not claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.demo.policy.ability import misses
from core.demo.policy.conversation import Call, Exchange, Reply, Request
from core.demo.policy.experiment import TRIAL, experiment_program, telling
from core.demo.policy.intent import Intent, understand
from core.demo.policy.profile import oddities, profile_program
from core.demo.policy.program import effective, swaps_of, write_program
from core.demo.policy.proposing import BaseSkill, base_skill_in, edit_for, evidence_for, refused_in
from core.demo.policy.task import PromptTask, task_in
from core.demo.policy.trajectory import StepView, quote_from, steps_in, writing_step
from core.demo.policy.views import sheets_in
from core.demo.policy.wordings import wordings

MOST_EDITS = 3
ORDER = tuple(name for name in wordings() if not name.startswith("against"))


@dataclass(frozen=True)
class Case:
    """What the analyst has to go by: the prompt, read, and what its own tools have told so far."""

    request: Request
    task: PromptTask
    steps: tuple[StepView, ...]
    step: StepView
    skill: BaseSkill
    intent: Intent
    known: frozenset[str]
    """What the skill taught already, so that the agent followed it."""
    suspected: tuple[str, ...]

    def program(self, practices: frozenset[str], result: str = "") -> str:
        return write_program(self.intent, practices, self.task.source, result or self.task.result).text


def answer(request: Request) -> Reply:
    """The next turn of the analysis."""
    task, steps = task_in(request), steps_in(request)
    step = writing_step(steps)
    if task is None or not task.source or step is None:
        return _give_up(request, steps, "the record shows no command that wrote a result")
    looked = _result_of(request, "python", 0)
    if looked is None:
        return Reply(
            reasoning="First I look at the untouched input: what in it may the agent's program not expect?",
            calls=(Call("python", {"code": profile_program(task.source)}),),
        )
    intent = understand(task.instruction, sheets_in(looked))
    if intent is None:
        return _extract(request, steps)
    return _investigate(_case(request, task, steps, step, intent, looked))


def _case(
    request: Request, task: PromptTask, steps: tuple[StepView, ...], step: StepView, intent: Intent, looked: str
) -> Case:
    skill = base_skill_in(request)
    possible = {swap.practice for swap in swaps_of(intent)}
    known = frozenset(name for name in possible if skill.side(name) > 0)
    told = oddities(looked)
    seen = {name for sheet in (intent.data, intent.target, intent.other) for name in told.get(sheet, ())}
    seen = {name for name in seen & possible if not misses(request, name)}
    suspected = effective(intent, frozenset(seen) - known)
    return Case(request, task, steps, step, skill, intent, known, tuple(name for name in ORDER if name in suspected))


def _investigate(case: Case) -> Reply:
    """Experiment, evaluate, replay, submit: each once its forerunner has told something."""
    complete = case.known | set(case.suspected) | {"header"}
    tried = _result_of(case.request, "python", 1)
    if tried is None:
        program = write_program(case.intent, complete, case.task.source, TRIAL)
        return Reply(
            reasoning=f"Suspected: {', '.join(case.suspected) or 'nothing'}. I run it with all, and without each.",
            calls=(Call("python", {"code": experiment_program(program, case.suspected, TRIAL)}),),
        )
    evaluated = _result_of(case.request, "evaluate", 0)
    if evaluated is None:
        return Reply(reasoning="Is the result of the trial right?", calls=(Call("evaluate", {"path": TRIAL}),))
    if "passed" not in evaluated.splitlines()[0] or "failed" in evaluated.splitlines()[0]:
        return _give_up(case.request, case.steps, "even with everything that stood out provided for, it is not right")
    return _replay_or_submit(case, tuple(name for name in case.suspected if name in telling(tried)))


def _replay_or_submit(case: Case, needed: tuple[str, ...]) -> Reply:
    """Replay ever larger changes until one passes; hand in the first that does."""
    replays = [each for each in case.request.exchanges if each.call.tool == "replay"]
    larger = (needed, case.suspected, ("header", *needed), ("header", *case.suspected))
    plans = [plan for plan in larger if plan]
    plans = [plan for number, plan in enumerate(plans) if plan not in plans[:number] and not case.known >= set(plan)]
    for plan, replay in zip(plans, replays, strict=False):
        if "passed" in replay.result.splitlines()[0] and "failed" not in replay.result.splitlines()[0]:
            return _submit(case, plan)
    if len(replays) < len(plans):
        plan = plans[len(replays)]
        return Reply(
            reasoning=f"I replay step {case.step.index} with what was missing: {', '.join(plan)}.",
            calls=(Call("replay", _fix(case, plan)),),
        )
    return _give_up(case.request, case.steps, "no change of the step that wrote the result made the replay pass")


def _fix(case: Case, plan: tuple[str, ...]) -> dict[str, Any]:
    code = case.program(case.known | set(plan))
    return {
        "first_step": case.step.index,
        "last_step": case.step.index,
        "replacement": [{"tool": "python", "text": code}],
    }


def _submit(case: Case, plan: tuple[str, ...]) -> Reply:
    """Hand in the proven change, one edit a practice; after a complaint only those nobody complained about."""
    refused = refused_in(case.request)
    names = tuple(name for name in plan if name not in refused)[:MOST_EDITS]
    before = [each for each in case.request.exchanges if each.call.tool == "submit"]
    if len(before) > 1:
        return _give_up(case.request, case.steps, "the proven change was not accepted")
    edits = [edit_for(name, case.skill, case.task.instruction, len(before)) for name in names]
    if before:
        edits = [edit for number, edit in enumerate(edits, 1) if f".e{number}:" not in before[-1].result] or edits
    return Reply(
        reasoning="The replay passes with this change alone: the cause is proven.",
        calls=(
            Call(
                "submit",
                {
                    "cause_found": True,
                    **_fix(case, plan),
                    "root_cause": " ".join(wordings()[name].cause for name in plan[:MOST_EDITS]),
                    "evidence": evidence_for(plan[:MOST_EDITS], case.steps, case.step),
                    "edits": edits,
                },
            ),
        ),
    )


def _extract(request: Request, steps: tuple[StepView, ...]) -> Reply:
    """Work that is not understood: look at what differs, and say so with a quote."""
    evaluated = _result_of(request, "evaluate", 0)
    if evaluated is None:
        return Reply(
            reasoning="I do not know tasks of this kind. What differs?", calls=(Call("evaluate", {"path": ""}),)
        )
    differing = next((line.strip("- ") for line in evaluated.splitlines() if line.startswith("- ")), "")
    told = f"; the first cell that differs: {differing}" if differing else ""
    return _give_up(request, steps, f"the result of the writing step is not what was asked for{told}")


def _give_up(request: Request, steps: tuple[StepView, ...], why: str) -> Reply:
    step = writing_step(steps) or (steps[-1] if steps else None)
    quote = quote_from(step.code or step.whole, ()) if step else ""
    return Reply(
        reasoning="I cannot prove a cause, so I propose nothing.",
        calls=(
            Call(
                "submit",
                {
                    "cause_found": False,
                    "root_cause": f"No cause was proven: {why}.",
                    "evidence": [{"step": step.index, "quote": quote}] if step and quote else [],
                    "edits": [],
                },
            ),
        ),
    )


def _result_of(request: Request, tool: str, number: int) -> str | None:
    """What the tool answered the `number`-th time it was called."""
    found: list[Exchange] = [each for each in request.exchanges if each.call.tool == tool]
    return found[number].result if number < len(found) else None
