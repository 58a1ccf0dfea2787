"""Which part the scripted model is asked to play: told from the tools and blocks of the prompt, not from its words."""

from __future__ import annotations

from core.demo.policy import agent, draft, error_analyst, general, merger, single_analyst, success_analyst
from core.demo.policy.conversation import Reply, Request


def demo(request: Request) -> Reply:
    """The reply of the demo's policy."""
    if {"replay", "submit"} <= set(request.tools) and request.block("trajectory"):
        return error_analyst.answer(request)
    if request.block("candidates"):
        return merger.answer(request)
    if request.block("trajectory"):
        outcome = request.block("outcome")
        passed = outcome is not None and "verdict: passed" in outcome.text.casefold()
        return success_analyst.answer(request) if passed else single_analyst.answer(request)
    if request.block("subject"):
        return draft.answer(request)
    if request.block("task") and {"python"} <= set(request.tools):
        return agent.answer(request)
    return general.answer(request)
