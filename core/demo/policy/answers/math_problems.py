"""Word problems as the scripted model reads them: which kind one is, and the numbers in it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class MathProblem:
    """A problem as understood: its kind, and its numbers in the order in which `_KINDS` names them."""

    kind: str
    numbers: tuple[int, ...]


_KINDS: tuple[tuple[str, str], ...] = (
    ("shift", r"\b(\d+) to (\d+)\b.* takes (\d+) hours and (\d+) minutes.*How many minutes"),
    ("mapped", r"\b(\d+) to (\d+)\b.* finds (\d+)\b.*p/q"),
    ("gaps", r"\bfrom \w+ (\d+) to \w+ (\d+)\b.*\bstretch\b"),
    ("run", r"\b(\d+) to (?:\w+ )?(\d+)\b.*\b(?:too|as well)\b.*How many \w+"),
    ("flow", r"\b(\d+) \w+ a minute\b.* (\d+) hours and (\d+) minutes"),
    ("belt", r"\b(\d+) \w+ an hour\b.* (\d+) days and (\d+) hours"),
    ("back", r"every (\d+) minutes.* at minute (\d+)\b.* (\d+) hours and (\d+) minutes ago"),
    ("negative", r"remainder.*?-(\d+)\b.*? by (\d+)"),
    ("medals", r"\b(\d+) \w+ start\b.*gold, silver and bronze"),
    ("selection", r"packs (\d+) of (\d+) different\b.*selections"),
    ("delegation", r"club of (\d+) \w+ sends (\d+)\b.*delegations"),
    ("share", r"\b(\d+) (?:red|members are)\b.*?\b(\d+) (?:white|are)\b.*p/q"),
    ("part", r"(?:rises|grows) by (\d+) %.*(?:falls|shrinks) by (\d+) %.*p/q"),
    ("price", r"\b(\d+) (?:euros|inhabitants)\b.*(?:rises|grows) by (\d+) %.*(?:falls|shrinks) by (\d+) %"),
    ("trip", r"at (\d+) km/h and back\b.* at (\d+) km/h.*average speed"),
    ("fence", r"square\b.*each of its sides stand (\d+) posts"),
    ("divisible", r"up to (\d+)\b.*divisible by (\d+) or by (\d+)"),
    ("buses", r"\b(\d+) guests\b.*buses of (\d+) seats"),
    ("boxes", r"\b(\d+) \w+ into boxes of (\d+)\b.*become full"),
)


def problem_in(text: str) -> MathProblem | None:
    """The problem that a text poses, or None where it is of no known kind."""
    plain = " ".join(text.split())
    for kind, pattern in _KINDS:
        found = re.search(pattern, plain)
        if found:
            return MathProblem(kind, tuple(int(number) for number in found.groups()))
    return None
