"""The least that fits any prompt, as fast as possible: for measuring scheduling, where what is said does not matter."""

from __future__ import annotations

import re
from typing import Any

from core.demo.policy.conversation import Call, Reply, Request
from core.demo.policy.general import HELLO, least_of
from core.demo.policy.wordings import draw

_CANDIDATE = re.compile(
    r"<candidate id=\"([^\"]*)\" op=\"([^\"]*)\" path=\"([^\"]*)\" anchor=\"([^\"]*)\"[^>]*>\n(.*?)\n</candidate>",
    re.DOTALL,
)
_NUMBERED = re.compile(r"^ *\d+\| ?(.*)$", re.MULTILINE)
_STEP = re.compile(r"<step index=\"(\d+)\">\n(.*?)\n</step>", re.DOTALL)
_HEADING = re.compile(r"^## \S.*$", re.MULTILINE)


def echo(request: Request) -> Reply:
    """Carry every candidate on, propose one edit a trajectory, submit at once, answer at once."""
    if "<candidates>" in request.user:
        return Reply(record=_carried(request.user))
    if "<trajectory" in request.user:
        record = _one_edit(request.user)
        if "submit" in request.tools:
            return Reply(calls=(Call("submit", {**record, "cause_found": False}),))
        return Reply(record=record)
    if request.schema is not None:
        record = least_of(request.schema)
        return Reply(record=record if isinstance(record, dict) else {})
    return Reply(text=HELLO)


def _carried(prompt: str) -> dict[str, Any]:
    """Every candidate as it is."""
    merged = [
        {
            "op": op,
            "path": path,
            "anchor": anchor.replace("&#10;", "\n").replace("&quot;", '"').replace("&lt;", "<").replace("&amp;", "&"),
            "lines": [{"text": line, "from": [identifier]} for line in _NUMBERED.findall(text)],
        }
        for identifier, op, path, anchor, text in _CANDIDATE.findall(prompt)
    ]
    return {"merged": merged, "dropped": []}


def _one_edit(prompt: str) -> dict[str, Any]:
    """One edit under the first heading, its wording drawn from the trajectory, with a quote from its first step."""
    step = _STEP.search(prompt)
    lines = step[2].splitlines() if step else []
    quote = next((line for line in lines if len(line.strip()) >= 20 and not line.startswith("<")), "")
    heading = _HEADING.search(prompt)
    lesson = f"- Practice number {draw(40, quote)} of this kind of work is worth keeping in mind."
    edit = {"op": "append_to_section", "path": "SKILL.md", "anchor": heading[0] if heading else "", "text": lesson}
    if heading is None:
        edit |= {"op": "add_section", "text": f"## Practices\n\n{lesson}"}
    return {
        "root_cause": "It went as the record shows.",
        "evidence": [{"step": int(step[1]), "quote": quote.strip()}] if step and quote else [],
        "edits": [edit],
    }
