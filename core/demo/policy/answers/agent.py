"""The scripted agent where the answer is words: looks at what there is, reads the skill's references, reckons, answers.

Which practices it follows is what skill and memories teach, less what a model of its ability overlooks, and now and
then one that it does of itself.
"""

from __future__ import annotations

from typing import Any

from core.demo.policy.ability import knows, overlooks, wavers
from core.demo.policy.answers.work import AnyWork
from core.demo.policy.answers.works import inspection_for, work_for
from core.demo.policy.conversation import Call, Reply, Request
from core.demo.policy.taught import taught_in, unread


def answer(request: Request) -> Reply:
    """The agent's next turn."""
    call = inspection_for(request)
    if call is not None:
        return Reply(reasoning="Before I answer I look at what is there.", calls=(call,))
    references = unread(request)
    if references:
        return Reply(
            reasoning=f"The skill has a reference, {references[0]}; I read it before I answer.",
            calls=(Call("view", {"path": references[0]}),),
        )
    work = work_for(request)
    if work is None:
        return Reply(
            reasoning="This is no problem of a kind I know.",
            text="I am a scripted demo model and do not know problems of this kind; I do not know the answer.",
        )
    problem = work.understand(request)
    practices = followed(request, work, problem)
    told = f" I mind: {', '.join(sorted(practices & set(work.signs(problem))))}." if practices else ""
    return Reply(
        reasoning=f"This is a problem I know from {work.name}.{told}", text=work.solve(problem, practices).said
    )


def followed(request: Request, work: AnyWork, problem: Any) -> frozenset[str]:
    """The practices that are followed in this attempt."""
    sides = taught_in(request, work.lore)
    by_skill = {practice for practice in sides if overlooks(request, practice) == wavers(request, practice)}
    new = [practice for practice in work.signs(problem) if practice not in sides]
    of_itself = {practice for practice in new if knows(request, practice) != wavers(request, practice)}
    return frozenset(by_skill | of_itself)
