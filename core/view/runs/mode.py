"""What kind of run it is, in words: what it begins with, and what it learns from. Pure."""

from __future__ import annotations

from core.config import MEASURING

_MODES = {
    "deepening": "improves a skill",
    "creation": "drafts a skill and improves it",
    "no_skill": "measures without a skill",
    "evaluation": "measures a skill as it is",
    "draft": "drafts a skill and measures it",
}
_SIGNALS = {"combined": "from failures and successes", "error": "from failures", "success": "from successes"}


_STRATEGIES = {"parallel": "", "sequential": ", one batch after another", "reasoning_bank": ", as memories beside it"}


def told_mode(mode: str, signals: str, strategy: str = "parallel", memories_of: str = "") -> str:
    """ "improves a skill from failures and successes"; what is not known is told as it is."""
    kind = _MODES.get(mode, mode.replace("_", " "))
    if mode in MEASURING:
        return f"measures a skill {with_memories(memories_of)}" if memories_of else kind
    if strategy == "reasoning_bank":
        kind = {"deepening": "keeps a skill and learns", "creation": "drafts a skill and learns"}.get(mode, kind)
    return " ".join(filter(None, (kind, _SIGNALS.get(signals, signals)))) + _STRATEGIES.get(strategy, f", {strategy}")


def with_memories(run: str) -> str:
    """What stands beside S0 where its attempts are handed what an earlier run learned."""
    return f"with the memories of {run}"
