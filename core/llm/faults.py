"""What went wrong at an endpoint, told apart from what a server (or the way to it) said, and what mends it.

Error bodies come in at least five shapes: `{"error": {"message": …}}`, `{"detail": …}` (text, or a list of places),
plain text, HTML of a proxy, and null. The same kinds serve a run, its preflight and `doctor`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from core.types import Record

Kind = Literal[
    "unreachable",
    "tls",
    "timeout",
    "dropped",
    "auth",
    "quota",
    "rate_limit",
    "unknown_model",
    "no_such_path",
    "refused_setting",
    "context_overflow",
    "bad_request",
    "server_error",
    "redirect",
    "not_openai",
    "no_reply",
    "bad_address",
]

UNREADABLE = (ValueError, RecursionError)
"""What reading JSON raises: it is none, or it is nested beyond reason."""

LONG = 300
"""Characters of a server's words that are repeated."""


class Fault(Record):
    """One failed attempt at a call."""

    kind: Kind
    said: str = ""
    """The server's (or the network's) own words, shortened."""
    status: int | None = None
    field: str = ""
    """For a refused setting: which one."""
    retry: bool = False
    wait: float | None = None
    """Seconds the server asked to wait."""
    may_be_billed: bool = False
    """Whether the server may have worked on the call although no reply came."""


def fault_of_status(status: int, body: str, fields: Collection[str], wait: float | None = None) -> Fault:
    """The fault behind an error status. `fields` are the names of the settings that were sent."""
    said = said_in(body)
    kind, retry = _kind(status, body, said, fields)
    field = refused_field(body, said, fields) if kind == "refused_setting" else ""
    return Fault(kind=kind, said=said, status=status, field=field, retry=retry, wait=wait)


def fault_of_body(body: object, raw: str, reason: str) -> Fault:
    """The fault in a body with status 200 that holds no reply: an error in disguise, HTML, null, or something else."""
    if isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        code = body["error"].get("code")
        return fault_of_status(code if isinstance(code, int) and code >= 400 else 500, raw, ())
    if raw.lstrip().startswith("<"):
        return Fault(kind="not_openai", said=said_in(raw), status=200)
    return Fault(kind="no_reply", said=reason, status=200, retry=True, may_be_billed=True)


def said_in(body: str) -> str:
    """The words of an error body, in whatever shape it came; shortened."""
    try:
        told = _words(json.loads(body))
    except UNREADABLE:
        title = re.search(r"<(?:title|h1)[^>]*>(.*?)</", body, re.DOTALL | re.IGNORECASE)
        told = title[1] if title else re.sub(r"<[^>]*>", " ", body)
    told = " ".join(storable(told).split())
    return told if len(told) <= LONG else told[:LONG] + "…"


def storable(text: str) -> str:
    """`text` without lone surrogates, which JSON can carry and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def refused_field(body: str, said: str, fields: Collection[str]) -> str:
    """Which of the settings sent an error is about: the one it points at, else the first that its words name."""
    try:
        pointed = json.dumps(_pointers(json.loads(body)))
    except UNREADABLE:
        pointed = ""
    for text in (pointed, said):
        named = [field for field in fields if re.search(rf"(?<![\w-]){re.escape(field)}(?![\w-])", text)]
        if named:
            return min(named, key=text.index)
    return ""


_OVERFLOW = re.compile(
    r"context[ _](?:length|window|size)|contextwindow|maximum context|(?:prompt|input)[^.]{0,40}too (?:long|large)"
    r"|too many (?:input |prompt )?tokens|exceeds? the (?:model'?s )?(?:maximum|context)|reduce the length",
    re.IGNORECASE,
)
_AUTH = re.compile(
    r"api[ _-]?key|unauthori[sz]ed|authenticat|no connected db|invalid (?:bearer )?token|credential", re.IGNORECASE
)
_MODEL = re.compile(
    r"model[^\n]{0,120}?(?:does not exist|do(?:es)? not have|not found|not exist|not available|is not supported|unknown"
    r"|not loaded|invalid)|(?:unknown|invalid|no such|not a valid)[^\n]{0,40}model|model_not_found",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|insufficient (?:balance|credit|funds)", re.I
)
_RETRIED = frozenset({408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})


def _kind(status: int, body: str, said: str, fields: Collection[str]) -> tuple[Kind, bool]:
    """The kind of a fault and whether the same call may succeed a little later."""
    if 300 <= status < 400:
        return "redirect", False
    if status in (401, 403):
        return "auth", False
    if status == 402 or (status == 429 and _QUOTA.search(body)):
        return "quota", False
    if status == 429:
        return "rate_limit", True
    if _OVERFLOW.search(body):
        return "context_overflow", False
    if status in _RETRIED:
        return "server_error", True
    if status >= 500:
        return "server_error", False
    if status == 404 or _MODEL.search(said):
        return ("unknown_model" if _MODEL.search(body) else "no_such_path"), False
    if status == 405:
        return "no_such_path", False
    if refused_field(body, said, fields):
        return "refused_setting", False
    return ("auth" if _AUTH.search(said) else "bad_request"), False


def _words(told: object) -> str:
    """The message in a decoded error body."""
    if isinstance(told, str):
        return told
    if isinstance(told, Mapping):
        for name in ("error", "detail", "message", "msg", "title"):
            if told.get(name):
                place = ".".join(str(step) for step in told.get("loc", ())) if name == "msg" else ""
                return f"{place}: {_words(told[name])}" if place else _words(told[name])
        return json.dumps(told)
    if isinstance(told, Sequence):
        return "; ".join(_words(item) for item in told)
    return json.dumps(told)


def _pointers(told: object) -> list[object]:
    """What an error body points at: `param` (OpenAI) and `loc` (FastAPI), at any depth."""
    if isinstance(told, Mapping):
        own = [told[name] for name in ("param", "loc") if told.get(name)]
        return own + [inner for value in told.values() for inner in _pointers(value)]
    if isinstance(told, Sequence) and not isinstance(told, str):
        return [inner for value in told for inner in _pointers(value)]
    return []
