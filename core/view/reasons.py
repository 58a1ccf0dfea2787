"""Why an edit ended as it did, and its way there, in a reader's words. Pure.

The reasons are those the assembly and the merges recorded with a run; they are put into plainer words only where they
are shown, so that runs of every age read alike.
"""

from __future__ import annotations

import re

from core.patch.ledger import Hop

_SAID: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(\d+ tasks?) of (\d+) trajectories behind it"), r"\1 behind it (of \2 trajectories)"),
    (
        re.compile(r"SKILL\.md asks for (\d+ tasks?) and ([\d.]+) ?%"),
        r"SKILL.md needs \1 and \2 % of the trajectories",
    ),
    (re.compile(r"a reference asks for 1\b(?! task)"), "a reference needs 1 task"),
    (re.compile(r"a reference asks for (\d+)\b(?! task)"), r"a reference needs \1 tasks"),
    (re.compile(r"\b1 tasks behind it"), "1 task behind it"),
    (
        re.compile(r"^contradicts (\S+): (.+)$", re.DOTALL),
        r"contradicts \1, which the model kept in their merge: “\2”",
    ),
)
_FATES = {"conflict": "contradiction", "routed": "in a reference"}
_PLACES = {"analysis": "analysis", "review": "review", "assemble": "the skill"}
_ENDS = {
    "applied": "taken in",
    "routed": "put into a reference",
    "discarded": "left out",
    "rejected": "left out, rejected",
    "conflict": "left out, contradicted",
    "invalid": "left out, it does not fit",
    "fused": "one with another",
}


def fate_word(fate: str) -> str:
    """How an edit ended, in a reader's words; a contradiction of edits is no disagreement of reviewers."""
    return _FATES.get(fate, fate)


def plain_reason(reason: str) -> str:
    """A recorded reason in plainer words; one that is not known stays as it is."""
    for pattern, words in _SAID:
        reason = pattern.sub(words, reason)
    return reason


def beside(fate: str, reason: str) -> str:
    """A reason beside the word for the fate, which it does not say again: "rejected", "by Ada"."""
    return plain_reason(reason).removeprefix(f"{fate} ")


def station(hop: Hop) -> str:
    """One station of an edit's way: "merge m1.000: fused into m1.000.c1", "the skill: put into a reference"."""
    as_what = f" as {hop.into}" if hop.into else ""
    if hop.at == "assemble":
        return f"{_PLACES[hop.at]}: {_ENDS.get(hop.kind, hop.kind)}{as_what}"
    if hop.at in _PLACES:
        return f"{_PLACES[hop.at]}: {fate_word(hop.kind)}"
    if hop.kind == "carried":
        return f"merge {hop.at}: passed on unchanged"
    return f"merge {hop.at}: {fate_word(hop.kind)}" + (f" into {hop.into}" if hop.into else "")


def hidden_station(hop: Hop, words: str) -> str:
    """A station of which no more is told than these words."""
    return f"{_PLACES.get(hop.at, f'merge {hop.at}')}: {words}"
