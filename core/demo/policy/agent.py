"""The scripted agent: looks at the workbook, reads the skill's references, writes one program, answers.

Which practices its program follows is what the skill it was given teaches, less what a model of its ability overlooks,
and nothing else.
"""

from __future__ import annotations

from core.demo.policy.ability import overlooks
from core.demo.policy.conversation import Call, Exchange, Reply, Request
from core.demo.policy.intent import Intent, understand
from core.demo.policy.lore import SPREADSHEET_LORE
from core.demo.policy.program import effective, write_program
from core.demo.policy.task import PromptTask, task_in
from core.demo.policy.taught import taught_in, unread
from core.demo.policy.unknown import attempt_program
from core.demo.policy.views import inspection, sheets_in


def answer(request: Request) -> Reply:
    """The agent's next turn."""
    task = task_in(request)
    if task is None or not task.source:
        return Reply(
            reasoning="There is no workbook to work on.",
            text="I am a scripted demo model and can only work on spreadsheet tasks; I do not know the answer.",
        )
    listing = next((each for each in request.exchanges if sheets_in(each.result)), None)
    if not request.exchanges:
        return Reply(
            reasoning="Before writing anything I list the sheets with their first and last rows.",
            calls=(Call("python", {"code": inspection(task.source)}),),
        )
    references = unread(request)
    if references and not _worked(request):
        return Reply(
            reasoning=f"The skill has a reference, {references[0]}; I read it before I write the program.",
            calls=(Call("view", {"path": references[0]}),),
        )
    return _work(request, task, listing)


def _work(request: Request, task: PromptTask, listing: Exchange | None) -> Reply:
    intent = understand(task.instruction, sheets_in(listing.result)) if listing else None
    worked = _worked(request)
    if len(worked) == 0:
        return _first_program(request, task, intent)
    if len(worked) == 1 and "Traceback" in worked[0].result:
        return Reply(
            reasoning="The program failed. I fall back to something simpler, so that there is a result at all.",
            calls=(Call("python", {"code": attempt_program(task, careful=True)}),),
        )
    if intent is not None and "Traceback" not in worked[-1].result:
        return Reply(text=f"Done: {_SAID[intent.operation]}, saved as {task.result}.")
    return Reply(text=f"I saved my attempt as {task.result}, but I am not certain that it is what was asked for.")


def _first_program(request: Request, task: PromptTask, intent: Intent | None) -> Reply:
    if intent is None:
        return Reply(
            reasoning="I do not know a task of this kind. I try the simplest thing that could be meant.",
            calls=(Call("python", {"code": attempt_program(task)}),),
        )
    taught = taught_in(request, SPREADSHEET_LORE)
    practices = frozenset(practice for practice in taught if not overlooks(request, practice))
    program = write_program(intent, practices, task.source, task.result)
    followed = sorted({swap.practice for swap in program.swaps} & effective(intent, practices))
    told = f" From the skill I follow: {', '.join(followed)}." if followed else ""
    return Reply(
        reasoning=f"This is a task of the kind {intent.operation!r} on the sheet {intent.data!r}.{told}",
        calls=(Call("python", {"code": program.text}),),
    )


def _worked(request: Request) -> list[Exchange]:
    """The programs that were run after the listing."""
    runs = [each for each in request.exchanges if each.call.tool in ("python", "bash")]
    return runs[1:]


_SAID = {
    "sum": "the totals stand in the answer column",
    "average": "the averages stand in the answer column",
    "count": "the counts stand in the answer column",
    "months": "the monthly totals stand in the answer column",
    "latest": "the most recent values stand in the answer column",
    "total": "the total stands in its cell",
    "filtered": "the total of the wanted records stands in its cell",
    "period": "the total of the period stands in its cell",
    "distinct": "the distinct values are listed",
    "missing": "the entries without a counterpart are listed",
    "top": "the largest records are listed",
    "flag": "the records are marked",
    "late": "the late records are marked",
    "lookup": "the column is filled from the list",
}
