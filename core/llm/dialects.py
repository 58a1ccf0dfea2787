"""Reasoning kept apart from the answer, however a server mixes them into the content.

Servers with a reasoning parser put it in a field of its own (core.llm.replies). The others leave in the content what
the model wrote: `<think>…</think>` (Qwen, DeepSeek), also without the opening tag, which then stood in the prompt; the
harmony channels of gpt-oss (`<|channel|>analysis<|message|>…<|end|>`), also with their markers stripped
(`analysis…assistantfinal…`); Gemma's `<|channel>thought …<channel|>` and its turn markers. Only what leads a reply is
taken for reasoning: an answer may well speak about tags.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TAGS = "think|thinking|thought|reasoning|reflection"
_LEADING = re.compile(rf"\s*<({_TAGS})>(.*?)(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_LONE_CLOSE = re.compile(r"\A([^<]*(?:<(?!/?think>)[^<]*)*)</think>[ \t]*(?:\n|\Z)", re.IGNORECASE)
_GEMMA_THOUGHT = re.compile(r"\s*<\|channel>\s*(?:thought|analysis)\b(.*?)(?:<channel\|>|\Z)", re.DOTALL)
_TURN_START = re.compile(r"\A\s*(?:<start_of_turn>|<\|turn>)\s*(?:model|assistant)[ \t]*\n?")
_TURN_END = re.compile(
    r"(?:\s*(?:<end_of_turn>|<turn\|>|<eos>|</s>|<\|im_end\|>|<\|eot_id\|>|<\|endoftext\|>|<\|return\|>|<\|end\|>))+\s*\Z"
)
_HARMONY = re.compile(
    r"(?:<\|start\|>(?P<role>[^<]*))?<\|channel\|>(?P<channel>\w+)(?P<to>[^<]*)(?:<\|constrain\|>[^<]*)?<\|message\|>"
    r"(?P<body>.*?)(?:<\|end\|>|<\|return\|>|<\|call\|>|(?=<\|start\|>)|\Z)",
    re.DOTALL,
)
_STRIPPED_HARMONY = re.compile(r"\Aanalysis(?=\S)(.*?)assistantfinal(.*)\Z", re.DOTALL)


class Spoken(NamedTuple):
    """What a model wrote, taken apart. Harmony's calls to tools are kept in `text` as they were written."""

    reasoning: str
    text: str


def split_reasoning(content: str) -> Spoken:
    """Reasoning and answer of a reply's content. Reasoning that was cut before its end leaves an empty answer."""
    if "<|channel|>" in content:
        return _harmony(content)
    if stripped := _STRIPPED_HARMONY.match(content):
        return Spoken(stripped[1].strip(), stripped[2].strip())
    text = _TURN_END.sub("", _TURN_START.sub("", content)) if "<" in content else content
    thoughts: list[str] = []
    while found := _GEMMA_THOUGHT.match(text) or _LEADING.match(text):
        thoughts.append(found.group(found.lastindex or 0).strip())
        text = text[found.end() :]
    if not thoughts and "</" in text and (lone := _LONE_CLOSE.match(text)):
        thoughts, text = [lone.group(1).strip()], text[lone.end() :]
    if not thoughts:
        return Spoken("", text)
    return Spoken("\n\n".join(thought for thought in thoughts if thought), text.strip())


def harmony_call(text: str) -> tuple[str, str] | None:
    """(tool, arguments as JSON text) of the first harmony call in `text`, or None."""
    for part in _HARMONY.finditer(text):
        target = _target(part)
        if target:
            return target, part["body"].strip()
    return None


def _target(part: re.Match[str]) -> str:
    found = re.search(r"to=(?:functions\.)?([\w-]+)", f"{part['role'] or ''} {part['to']}")
    return found[1] if found else ""


def _harmony(content: str) -> Spoken:
    """Channels: analysis is reasoning, final is the answer, commentary is a call (kept whole) or words to the user."""
    thoughts, answers = [], []
    before = content[: content.index("<|channel|>")].strip()
    before = re.sub(r"<\|start\|>[^<]*\Z", "", before).strip()
    for part in _HARMONY.finditer(content):
        if part["channel"] == "analysis":
            thoughts.append(part["body"].strip())
        elif _target(part):
            answers.append(part[0].strip())
        else:
            answers.append(part["body"].strip())
    text = "\n\n".join(answer for answer in [before, *answers] if answer)
    return Spoken("\n\n".join(thought for thought in thoughts if thought), text)
