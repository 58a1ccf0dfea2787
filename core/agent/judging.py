"""A model as the judge of an answer in words, by a rubric (the prompt `judge`).

The answer comes from the one who is judged, so it stands in a block that it cannot close, and the prompt says that what
it says of itself counts for nothing. That makes it harder to talk a judge round, not impossible: `judge calibrate`
shows how far its verdicts are those of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.config import ModelConfig
from core.llm.turns import Speaker, ask_record
from core.ports import LLM, CallContext, Judgement, ToJudge
from core.prompts.blocks import block
from core.prompts.load import load_prompt
from core.types import Message

ROLE = "judge"


class Verdict(BaseModel):
    """The shape of a judge's reply; the reason comes first, so that the verdict follows from it."""

    model_config = ConfigDict(extra="forbid")

    reason: str
    verdict: Literal["pass", "fail"]


def judge_messages(asked: ToJudge, prompts: str = "") -> tuple[Message, ...]:
    """The prompt with task, rubric and answer as blocks of data."""
    return load_prompt("judge", prompts).render(
        instruction=block("instruction", asked.task),
        rubric=block("rubric", asked.rubric),
        answer=block("answer", asked.answer),
    )


async def ask_judge(asked: ToJudge, about: str, llm: LLM, model: ModelConfig, prompts: str = "") -> Judgement:
    """The verdict on an answer. Equal questions are asked once: no seed or replicate goes into the request.

    Raises what ask_record raises: BoundaryError (reply) where nothing usable came, BoundaryError (endpoint).
    """
    context = CallContext(role=ROLE, about=about)
    said = await ask_record(llm, Speaker(model=model), judge_messages(asked, prompts), Verdict, context, _problems)
    return Judgement(passed=said.value.verdict == "pass", reason=said.value.reason.strip())


def _problems(said: Verdict) -> Sequence[str]:
    return () if said.reason.strip() else ("reason: is empty; say in one or two sentences what decides",)
