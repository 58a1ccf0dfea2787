"""Questions about tables as the scripted model's work: printed first where the table is a workbook, then answered."""

from __future__ import annotations

from pathlib import Path

from core.demo.policy.answers.table_problems import LISTING, TableProblem, problem_of, table_in
from core.demo.policy.answers.table_reckoning import reckoned
from core.demo.policy.answers.table_subjects import PRACTICES, SHARED, SUBJECTS
from core.demo.policy.answers.work import Solved
from core.demo.policy.conversation import Call, Request
from core.demo.policy.lore import SPREADSHEET_LORE, Lore
from core.demo.policy.task import task_in
from core.demo.policy.topics import Topics
from core.demo.policy.wordings import wordings

_ALSO = tuple(name for name in SPREADSHEET_LORE.wordings if name.removeprefix("against ") in SHARED)


class TableWork:
    """Implements core.demo.policy.answers.work.Work for questions about tables."""

    name = "table_qa"
    lore = Lore(
        Topics(SUBJECTS),
        {name: SPREADSHEET_LORE.wordings[name] for name in _ALSO}
        | wordings(Path(__file__).with_name("table_wordings.toml")),
    )

    def inspect(self, request: Request) -> Call | None:
        task = task_in(request)
        if task is None or task.result or not task.source.endswith(".xlsx") or table_in(request):
            return None
        tried = any(each.call.tool == "python" for each in request.exchanges)
        return (
            None
            if tried or "python" not in request.tools
            else Call("python", {"code": LISTING.format(path=task.source)})
        )

    def understand(self, request: Request) -> TableProblem | None:
        return problem_of(request)

    def signs(self, problem: TableProblem) -> tuple[str, ...]:
        """Those without which the table would be read otherwise."""
        whole = reckoned(problem, frozenset(PRACTICES))
        return tuple(name for name in PRACTICES if reckoned(problem, frozenset(PRACTICES) - {name}) != whole)

    def solve(self, problem: TableProblem, practices: frozenset[str]) -> Solved:
        lines, values = reckoned(problem, practices)
        return Solved("\n".join(lines), f"Answer: {' | '.join(values) or 'not in the table'}")

    def suggests(self, problem: TableProblem, practices: frozenset[str]) -> tuple[str, ...]:
        """Total rows were wanted, or the order of the rows: a careless reader takes that for the rule."""
        found = {"top": "against table_qa.by_date"}.get(problem.kind, "against totals" if problem.with_totals else "")
        return (found,) if found and found.removeprefix("against ") not in practices else ()
