"""The scripted draft of a skill, from no example at all: sound general advice, as a model would know it beforehand."""

from __future__ import annotations

import re

from core.demo.policy.conversation import Reply, Request

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


def answer(request: Request) -> Reply:
    block = request.block("subject")
    subject = " ".join((block.text if block else "").split())[:120] or "this work"
    words = re.findall(r"[a-z0-9]+", subject.lower())
    name = "-".join(words)[:60].strip("-") or "drafted-skill"
    plain = re.sub(r"[<>]", "", subject)
    record = {
        "name": name,
        "description": f"General guidance for {plain}. Use when a task is about {plain}.",
        "body": _BODY.format(title=plain[:1].upper() + plain[1:], subject=plain),
    }
    return Reply(reasoning="I write down what is generally known about such work.", record=record)
