"""The scripted draft of a skill, from no example at all: sound general advice, and what a model believes it knows of
such work beforehand, some of it true and some of it not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.demo.policy.answers.doc_work import DocWork
from core.demo.policy.answers.math_work import MathWork
from core.demo.policy.answers.table_work import TableWork
from core.demo.policy.conversation import Reply, Request
from core.demo.policy.lore import SPREADSHEET_LORE, Lore

_BODY = """# {title}

How to go about {subject}.

## Before you start

- Read the request to the end and note what is asked for and where the result goes.
- Look at every input before writing code: print its parts with their positions.

## Reading

- Load the input once and keep names for what you refer to.
- Print a few records to see what the values look like.

## Calculating

- Write one program that reads, computes and writes, so that it can be run again.
- Keep full precision while calculating.

## Writing

- Change only what the request names and leave the rest as it is.
- Write plain values where the request does not ask for formulas.
- Open the result again and check the places that were asked for.
"""


@dataclass(frozen=True)
class Belief:
    """What is believed of the work whose subject has a word that begins so: practices, and the opposite of some."""

    begins: str
    lore: Lore
    true: tuple[str, ...]
    false: tuple[str, ...]


BELIEFS = (
    Belief("spreadsheet", SPREADSHEET_LORE, ("dates",), ("against totals",)),
    Belief("math", MathWork.lore, ("math.average_speed", "math.units"), ("against math.order",)),
    Belief("document", DocWork.lore, ("doc_vqa.pages",), ("against doc_vqa.payable",)),
    Belief("table", TableWork.lore, ("table_qa.as_written",), ("against table_qa.by_date",)),
)


def answer(request: Request) -> Reply:
    block = request.block("subject")
    subject = " ".join((block.text if block else "").split())[:120] or "this work"
    words = re.findall(r"[a-z0-9]+", subject.lower())
    name = "-".join(words)[:60].strip("-") or "drafted-skill"
    plain = re.sub(r"[<>]", "", subject)
    record = {
        "name": name,
        "description": f"General guidance for {plain}. Use when a task is about {plain}.",
        "body": _BODY.format(title=plain[:1].upper() + plain[1:], subject=plain) + _believed(request, words),
    }
    return Reply(reasoning="I write down what is generally known about such work.", record=record)


def _believed(request: Request, words: list[str]) -> str:
    """Sections about what is believed of work with this subject; none where nothing is."""
    belief = next((each for each in BELIEFS if any(word.startswith(each.begins) for word in words)), None)
    if belief is None:
        return ""
    told = [belief.lore.wordings[name] for name in (*belief.true, *belief.false)]
    return "".join(f"\n## {each.title}\n\n- {each.drawn('draft', request.model, *words)}\n" for each in told)
