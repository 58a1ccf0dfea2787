"""The scripted judge: passes an answer that has most of the rubric's telling words, whatever it says about itself."""

from __future__ import annotations

import re

from core.demo.policy.conversation import Reply, Request

ENOUGH = 0.4
"""Share of the rubric's telling words from which on an answer passes."""
_TELLING = re.compile(r"[a-z]{6,}|[\w/-]*\d[\w/-]*", re.ASCII)
_OF_RUBRICS = frozenset({"answer", "sentence", "sentences", "naming", "nothing", "promises", "optional"})


def answer(request: Request) -> Reply:
    """The verdict with the words that decide it."""
    rubric, given = request.block("rubric"), request.block("answer")
    wanted = _words(rubric.text if rubric else "") - _OF_RUBRICS
    said = _words(given.text if given else "")
    found = sorted(wanted & said)
    passes = bool(found) and len(found) >= ENOUGH * len(wanted)
    names = ", ".join(found[:5]) or "none"
    reason = f"Of the {len(wanted)} telling words of the rubric the answer has {len(found)}: {names}."
    return Reply(reasoning=reason, record={"reason": reason, "verdict": "pass" if passes else "fail"})


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip("-/") for word in _TELLING.findall(text.lower()))
