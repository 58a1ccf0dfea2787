"""The domains whose answer is words, as far as the scripted model knows them."""

from __future__ import annotations

from core.demo.policy.answers.doc_work import DocWork
from core.demo.policy.answers.math_work import MathWork
from core.demo.policy.answers.table_work import TableWork
from core.demo.policy.answers.work import AnyWork
from core.demo.policy.conversation import Call, Request

WORKS: tuple[AnyWork, ...] = (MathWork(), TableWork(), DocWork())


def work_for(request: Request) -> AnyWork | None:
    """The first domain that understands the request's problem."""
    return next((work for work in WORKS if work.understand(request) is not None), None)


def inspection_for(request: Request) -> Call | None:
    """What the first domain that wants to look at something calls for."""
    return next((call for work in WORKS if (call := work.inspect(request)) is not None), None)
