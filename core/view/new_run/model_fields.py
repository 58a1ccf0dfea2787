"""The fields of the endpoint and of the model that works."""

from __future__ import annotations

from core.view.new_run.field import UNSET, Choice, Field, of_endpoint

_EFFORTS = (
    Choice(UNSET, "not sent"),
    *(Choice(each, each) for each in ("off", "on", "minimal", "low", "medium", "high")),
)

MODEL = (
    Field(
        "endpoint.base_url",
        "models",
        "Base URL",
        hint="Where the server is, up to and with /v1.",
        empty="http://localhost:8000/v1",
        applies=of_endpoint,
    ),
    Field(
        "endpoint.key_variable",
        "models",
        "Variable that holds the key",
        hint="The NAME of an environment variable of the server, never the key. What looks like a key is refused.",
        applies=of_endpoint,
    ),
    Field("agent_model.model", "models", "Model", hint="As the server names it.", applies=of_endpoint),
    Field(
        "agent_model.temperature",
        "models",
        "Temperature",
        "number",
        least=0,
        step=0.1,
        empty="not sent",
        applies=of_endpoint,
    ),
    Field(
        "agent_model.top_p",
        "models",
        "top_p",
        "number",
        least=0,
        most=1,
        step=0.05,
        empty="not sent",
        more=True,
        applies=of_endpoint,
    ),
    Field(
        "agent_model.max_tokens",
        "models",
        "Longest reply",
        "whole",
        "In tokens. A budget of tokens or money needs it.",
        least=1,
        step=256,
        empty="no limit",
        applies=of_endpoint,
    ),
    Field(
        "agent_model.reasoning",
        "models",
        "Reasoning",
        "choice",
        "off and on for servers with a thinking switch, an effort for those that take one.",
        choices=_EFFORTS,
        applies=of_endpoint,
    ),
    Field(
        "agent_model.context_tokens",
        "models",
        "Context",
        "whole",
        "In tokens; the check below asks the server.",
        least=2048,
        step=1024,
        applies=of_endpoint,
    ),
    Field(
        "agent_model.tools",
        "models",
        "Tool calls",
        "choice",
        choices=(
            Choice("native", "native"),
            Choice("text", "as text", "for servers without tool calls"),
        ),
        more=True,
        applies=of_endpoint,
    ),
    Field(
        "agent_model.structured",
        "models",
        "Structured replies",
        "choice",
        choices=(
            Choice("json_schema", "JSON schema"),
            Choice("prompt", "asked for", "for servers that refuse a schema"),
        ),
        more=True,
        applies=of_endpoint,
    ),
    Field(
        "agent_model.send_seed",
        "models",
        "Send the seed",
        "switch",
        "A few servers refuse the field.",
        more=True,
        applies=of_endpoint,
    ),
)
