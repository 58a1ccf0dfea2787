"""The text protocol, read generously: however a model writes a call, it is the same call or none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.llm.json_text import objects_in, repaired_objects, why_not
from core.llm.protocol import first_call, tools_as_text
from core.types import ToolSpec


def tool(name: str, *arguments: str) -> ToolSpec:
    properties = {argument: {"type": "string"} for argument in arguments}
    schema = {"type": "object", "properties": properties, "required": list(arguments), "additionalProperties": False}
    return ToolSpec(name=name, description=f"The tool {name}.", parameters=schema)


TOOLS = (tool("bash", "command"), tool("python", "code"), tool("copy", "source", "target"))
CALL = '{"tool": "bash", "arguments": {"command": "ls"}}'

WRITTEN = [
    f"Action: {CALL}",
    f"I look first.\n\nAction:\n{CALL}",
    f"Action:\n```json\n{CALL}\n```",
    f"**Action:**\n```\n{CALL}\n```\nObservation: a.txt b.txt",
    f"### Action: {CALL}\n\nThen I will see.",
    f"action : {CALL}",
    f"Action 1: {CALL}",
    'Action: {"name": "bash", "args": {"command": "ls"}}',
    'Action: {"function": {"name": "bash", "arguments": "{\\"command\\": \\"ls\\"}"}}',
    'Action: {"tool": "bash", "arguments": "ls"}',
    'Action: {"action": "bash", "action_input": "ls"}',
    "Action: {'tool': 'bash', 'arguments': {'command': 'ls'}}",
    'Action: {"tool": "bash", "arguments": {"command": "ls",},}',
    "Action: bash\nAction Input: ls\nObservation: made up",
    'Action: bash\nAction Input: {"command": "ls"}',
    '<tool_call>\n{"name": "bash", "arguments": {"command": "ls"}}\n</tool_call>',
    'I look.\n<tool_call>{"name": "bash", "arguments": {"command": "ls"}}',
    "<tool_call>\n<function=bash>\n<parameter=command>\nls\n</parameter>\n</function>\n</tool_call>",
    '[TOOL_CALLS] [{"name": "bash", "arguments": {"command": "ls"}}]',
    '[TOOL_CALLS]bash[ARGS]{"command": "ls"}',
    '<|python_tag|>{"name": "bash", "parameters": {"command": "ls"}}',
    '<|channel|>commentary to=functions.bash <|constrain|>json<|message|>{"command": "ls"}<|call|>',
    '<|tool_call>call:bash{command:<|"|>ls<|"|>}<tool_call|>',
    CALL,
    f"```json\n{CALL}\n```",
    f"Action:\n{CALL}\nAction:\n" + '{"tool": "bash", "arguments": {"command": "rm -r ."}}',
]


@pytest.mark.parametrize("text", WRITTEN)
def test_one_call_in_many_hands(text: str) -> None:
    """Each way models write the call gives the same call."""
    call = first_call(text, TOOLS)
    assert call is not None
    assert (call.name, dict(call.arguments), call.problem) == ("bash", {"command": "ls"}, "")


@pytest.mark.parametrize(
    "text",
    [
        "The work is done: output.xlsx holds the totals.",
        "Action: none needed, the file is complete.",
        "The next course of action: we wait.",
        'The result is {"total": 3} as asked.',
        "",
    ],
)
def test_an_answer_is_not_a_call(text: str) -> None:
    """A reply without a call is an answer, also where it speaks of actions or shows JSON."""
    assert first_call(text, TOOLS) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Action: bash", "there is no JSON object after `Action:`"),
        ('Action: {"arguments": {"command": "ls"}}', "the action names no tool"),
        ('Action: {"tool": "bash", "arguments": {}}', "the call of bash lacks command"),
        ('Action: {"tool": "bash", "arguments": {"command": "ls", "cwd": "/"}}', "arguments it does not take: cwd"),
        ('Action: {"tool": "copy", "arguments": "a b"}', "not a JSON object"),
    ],
)
def test_a_call_that_cannot_be_run_says_why(text: str, problem: str) -> None:
    """A call without tool, arguments or JSON is malformed, with the reason; it is not an answer."""
    call = first_call(text, TOOLS)
    assert call is not None
    assert problem in call.problem


def test_programs_survive() -> None:
    """A program comes through as the model meant it: escaped, with raw line breaks, or in triple quotes."""
    code = 'import re\nprint(re.sub(r"\\d+", "", "a1"), {"k": [1]})\n'
    escaped = "Action: " + json.dumps({"tool": "python", "arguments": {"code": code}})
    raw = 'Action: {"tool": "python", "arguments": {"code": "a = 1\nprint(a)"}}'
    triple = 'Action: {"tool": "python", "arguments": {"code": """print("hi")\nprint(\'there\')"""}}'
    assert arguments(escaped) == {"code": code}
    assert arguments(raw) == {"code": "a = 1\nprint(a)"}
    assert arguments(triple) == {"code": "print(\"hi\")\nprint('there')"}


def arguments(text: str) -> dict[str, object]:
    call = first_call(text, TOOLS)
    assert call is not None
    assert not call.problem
    return dict(call.arguments)


@given(command=st.text(min_size=1), before=st.text(alphabet="abc \n.", max_size=30), after=st.text(max_size=30))
def test_any_command_comes_through(command: str, before: str, after: str) -> None:
    """Whatever the command, JSON in the text protocol carries it, and what follows the action changes nothing."""
    action = json.dumps({"tool": "bash", "arguments": {"command": command}})
    call = first_call(f"{before}\nAction:\n{action}\n{after}", TOOLS)
    assert call is not None
    assert (call.arguments, call.note, call.problem) == ({"command": command}, "", "")


def test_the_tools_explain_themselves() -> None:
    """The text that offers tools names each with its schema, and its example reads as a call."""
    told = tools_as_text(TOOLS)
    assert all(f"- {each.name}: {each.description}" in told for each in TOOLS)
    assert json.dumps(TOOLS[2].parameters) in told
    example = first_call(told[: told.index("What the tool")], TOOLS)
    assert example is not None
    assert (example.name, example.arguments) == ("bash", {"command": "..."})


# ------------------------------------------------------------------------------------------------------- json_text


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        'Here it is:\n```json\n{"a": 1}\n```\nGood luck.',
        'I think {"a": 0} is wrong, so: {"a": 1}',
        'First {x} then\n{"a": 1}',
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": 1',
        "{a: 1}",
        '```\n{"a": 1}',
    ],
)
def test_the_object_meant_comes_first(text: str) -> None:
    """In a fence, in prose, after thinking aloud, or with slips, the object a reply means is the first one found."""
    assert next(iter(objects_in(text))).value == {"a": 1}


@given(
    st.dictionaries(st.text(), st.recursive(st.integers() | st.text(), lambda x: st.lists(x, max_size=3))),
    st.text("ab \n"),
)
def test_a_good_object_is_never_repaired(value: dict[str, object], prose: str) -> None:
    """An object in correct JSON is read exactly, also with words before it."""
    found = next(iter(objects_in(f"{prose}{json.dumps(value)}")))
    assert (found.value, found.repaired) == (value, False)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    """Any text is read to its end: to objects, or to none with a reason."""
    assert all(isinstance(found.value, dict) for found in objects_in(text))
    assert isinstance(repaired_objects("{" + text), list)
    assert why_not(text)
    first_call(text, TOOLS)
    first_call(f"Action: {{{text}", TOOLS)
