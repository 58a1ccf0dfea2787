"""What people read about a fault: what, where, and what to do next. The same words in a run, a preflight and doctor."""

from __future__ import annotations

from core.llm.endpoint_settings import URL_VARIABLE, Resolved
from core.llm.faults import Fault
from core.llm.secret import redact
from core.types import ModelRequest


def sentence(fault: Fault, endpoint: Resolved, model: str, hint: str = "") -> str:
    """Message and advice in one line, without any key; `hint` is advice that depends on what was asked."""
    message, advice = explain(fault, endpoint, model)
    return f"{message}; {hint or advice}"


def hint_for(fault: Fault, request: ModelRequest) -> str:
    """What to try where some servers fail on what this request asks for; "" where nothing is known."""
    if fault.kind not in ("server_error", "bad_request", "no_reply") or fault.status in (502, 503, 504):
        return ""
    if request.reply_schema is not None:
        return 'some servers cannot enforce a JSON schema: try structured = "prompt" for this model'
    if request.tools:
        return (
            'some servers fail on tools, or where max_tokens cuts a tool call: raise max_tokens, try tools = "text" '
            "for this model, or see the server's log"
        )
    return ""


def explain(fault: Fault, endpoint: Resolved, model: str) -> tuple[str, str]:
    """What happened, and what to do next; neither holds a key."""
    where = f"endpoint {endpoint.name!r} ({shown_url(endpoint)})"
    message = f"{where}: {_what(fault, model)}"
    return redact(message, [endpoint.key]), redact(_advice(fault, endpoint, model), [endpoint.key])


def shown_url(endpoint: Resolved) -> str:
    """The endpoint's URL as it may be shown: without a login."""
    return redact(endpoint.base_url, [endpoint.key])


def _what(fault: Fault, model: str) -> str:
    said = f" ({fault.said})" if fault.said else ""
    said += f", it asks to wait {fault.wait:.0f} s" if fault.wait else ""
    return {
        "unreachable": f"nothing answers there{said}",
        "tls": f"no secure connection{said}",
        "timeout": f"no answer in time{said}",
        "dropped": f"the connection was dropped before the answer was whole{said}",
        "auth": f"the key was refused, status {fault.status}{said}",
        "quota": f"the account has nothing left to spend, status {fault.status}{said}",
        "rate_limit": f"too many requests, status {fault.status}{said}",
        "unknown_model": f"it does not know the model {model!r}, status {fault.status}{said}",
        "no_such_path": f"it has no /chat/completions there, status {fault.status}{said}",
        "refused_setting": f"it refuses the setting {fault.field!r}, status {fault.status}{said}",
        "context_overflow": f"the prompt and max_tokens do not fit into the model's context{said}",
        "bad_request": f"it refuses the request, status {fault.status}{said}",
        "server_error": f"the server failed, status {fault.status}{said}",
        "redirect": f"it sends the request elsewhere, status {fault.status}{said}",
        "not_openai": f"a web page answers there, not an OpenAI-compatible server{said}",
        "no_reply": f"status 200 with {fault.said or 'nothing'} instead of a reply",
        "bad_address": f"the address or key cannot be used{said}",
    }[fault.kind]


_INSTEAD = {
    "seed": "set send_seed = false for this model in the config",
    "tools": 'set tools = "text" for this model in the config',
    "response_format": 'set structured = "prompt" for this model in the config',
}


def _advice(fault: Fault, endpoint: Resolved, model: str) -> str:
    address = f"base_url under [[endpoints]] or {URL_VARIABLE}"
    key = f"set {endpoint.key_variable} in the environment or in .env"
    again = "give the same command again"
    doctor = "`trace2skill doctor` tries every part of it"
    return {
        "unreachable": f"start the server, or correct {address}",
        "tls": f"use http:// if the server has no certificate, or name its authority with SSL_CERT_FILE ({address})",
        "timeout": f"if the server is only busy, {again}, or raise timeout_seconds under [[endpoints]]",
        "dropped": f"see the server's log, then {again}",
        "auth": key if not endpoint.key else f"{key} to the right value",
        "quota": "add credit there, or name another endpoint; the same command then goes on where it stopped",
        "rate_limit": f"lower in_flight under [[endpoints]], or {again} later",
        "unknown_model": "set `model` in the config (or TRACE2SKILL_MODEL) to one that `trace2skill doctor` lists",
        "no_such_path": f"correct {address}; most servers want it to end in /v1",
        "refused_setting": _INSTEAD.get(
            fault.field, f"remove {fault.field!r} from the model's section or its extra_body in the config"
        ),
        "context_overflow": "set context_tokens to what the server has, or lower max_tokens",
        "bad_request": doctor,
        "server_error": f"see the server's log, then {again}",
        "redirect": f"set {address} to where it points",
        "not_openai": f"correct {address}; most servers want it to end in /v1",
        "no_reply": f"a proxy may hide an error of the server behind it (a setting it does not know?); {doctor}",
        "bad_address": f"correct {address}, or {key}",
    }[fault.kind]
