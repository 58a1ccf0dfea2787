"""What an error analyst hands in where the proof is fresh attempts, and its tools as offered to a model."""

from __future__ import annotations

from typing import Annotated

from core.agent.tools import RUNNING, VIEW
from core.analysts.submission import EDITS, EVIDENCE, SUBMIT, HandedIn, object_of
from core.patch.parse import ProposedEdit
from core.patch.shapes import NoneAsEmpty, ReplyShape
from core.types import Domain, ToolSpec


class ProposedRetry(ReplyShape):
    """The arguments of `retry`."""

    edits: Annotated[tuple[ProposedEdit, ...], NoneAsEmpty] = ()


class RetrySubmission(HandedIn):
    """The arguments of `submit`. Where `edits` is left out, those that were retried last are meant."""

    @property
    def names_edits(self) -> bool:
        """Whether edits are handed in, be it none of them on purpose."""
        return "edits" in self.model_fields_set


RETRY = ToolSpec(
    name="retry",
    description="Let the agent attempt the task afresh with these edits in the base skill; tells how many attempts "
    "pass and what the first failing one said.",
    parameters=object_of({"edits": EDITS}, ("edits",)),
)
SUBMIT_RETRIED = SUBMIT.model_copy(
    update={
        "description": "Hand in the analysis. Leave the edits out to hand in those you retried last.",
        "parameters": object_of(
            {
                "cause_found": {"type": "boolean"},
                "root_cause": {"type": "string"},
                "evidence": EVIDENCE,
                "edits": EDITS,
            },
            ("cause_found", "root_cause"),
        ),
    }
)


def retry_tools(domain: Domain) -> tuple[ToolSpec, ...]:
    """What the domain lets run, and the tools of the analysis."""
    return (*(RUNNING[name] for name in domain.tools), VIEW, RETRY, SUBMIT_RETRIED)


def can_run(domain: Domain) -> str:
    """The line of the prompt that tells of the tools that run something; "" where the domain has none."""
    if not domain.tools:
        return ""
    named = ", ".join(f"`{name}`" for name in domain.tools)
    return f"  - {named}: look at the input files in /work, try things. Each call is a fresh process; files stay.\n"
