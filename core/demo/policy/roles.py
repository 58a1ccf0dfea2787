"""Which part the scripted model is asked to play: told from the tools and blocks of the prompt, not from its words."""

from __future__ import annotations

from core.demo.policy import (
    agent,
    draft,
    error_analyst,
    general,
    judging,
    memories,
    merger,
    single_analyst,
    success_analyst,
)
from core.demo.policy.answers import agent as answering
from core.demo.policy.answers import error_analyst as retrying
from core.demo.policy.answers import one_reading
from core.demo.policy.conversation import Reply, Request
from core.demo.policy.task import task_in


def demo(request: Request) -> Reply:
    """The reply of the demo's policy."""
    if request.block("candidates"):
        return merger.answer(request)
    if request.block("trajectory"):
        return _learning(request)
    if request.block("rubric"):
        return judging.answer(request)
    if request.block("subject"):
        return draft.answer(request)
    task = task_in(request)
    if task is not None and not task.result:
        return answering.answer(request)
    if task is not None and "python" in request.tools:
        return agent.answer(request)
    return general.answer(request)


def _learning(request: Request) -> Reply:
    """An analyst's reply, or that of one who keeps memories."""
    outcome, task = request.block("outcome"), task_in(request)
    passed = outcome is not None and "verdict: passed" in outcome.text.casefold()
    if {"retry", "submit"} <= set(request.tools):
        return retrying.answer(request)
    if {"replay", "submit"} <= set(request.tools):
        return error_analyst.answer(request)
    if memories.asked_for(request):
        return memories.answer(request, passed)
    if task is not None and not task.result:
        return one_reading.of_success(request) if passed else one_reading.of_failure(request)
    return success_analyst.answer(request) if passed else single_analyst.answer(request)
