"""The scripted extractor of memories: what a trajectory teaches, as up to three items with title and content.

It sees what the analysts of one reading see, in answers in words and in spreadsheet work, and proposes no edits.
"""

from __future__ import annotations

from core.demo.policy import single_analyst, success_analyst
from core.demo.policy.answers.one_reading import failure_names, success_names
from core.demo.policy.answers.reading import account_of
from core.demo.policy.conversation import Reply, Request
from core.demo.policy.lore import SPREADSHEET_LORE, Lore
from core.demo.policy.task import task_in

MOST_ITEMS = 3


def asked_for(request: Request) -> bool:
    """Whether a record of memory items is asked for: by its schema, or, where that is told in words, by its fields."""
    fields = (request.schema or {}).get("properties") or {}
    return "items" in fields or ('"items"' in request.system and '"content"' in request.system)


def answer(request: Request, passed: bool) -> Reply:
    """The items that the record of a success or a failure teaches; none where it teaches nothing known."""
    lore, names = _lessons(request, passed)
    task = task_in(request)
    items = [_item(lore, name, task.instruction if task else "") for name in names[:MOST_ITEMS]]
    told = "it went well" if passed else "it went wrong"
    return Reply(reasoning=f"I keep what the record shows of how {told}.", record={"items": items})


def _lessons(request: Request, passed: bool) -> tuple[Lore, tuple[str, ...]]:
    account = account_of(request)
    if account is not None:
        return account.work.lore, (success_names if passed else failure_names)(account)
    return SPREADSHEET_LORE, (success_analyst.names_in if passed else single_analyst.names_in)(request)


def _item(lore: Lore, name: str, instruction: str) -> dict[str, str]:
    """The lesson as an item; its description takes no side, so that the content alone teaches."""
    wording = lore.wordings[name]
    description = f"Something to mind about {wording.title.lower()}."
    return {"title": wording.title, "description": description, "content": wording.drawn(name, instruction)}
