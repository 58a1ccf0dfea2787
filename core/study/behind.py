"""Which runs stand behind a condition: those that made or chose the skills it is measured with. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from core.study.plan import Cell, Plan, needs


def behind(cells: Iterable[str], plan: Plan) -> tuple[Cell, ...]:
    """The cells behind the skills that these cells use, in the plan's order, with the attempts made beforehand."""
    by_id = {cell.id: cell for cell in plan.cells}
    of_each_skill = {by_id[name].skill: by_id[name] for name in cells}
    wanted = {need for cell in of_each_skill.values() for need in needs(cell, plan)}
    wanted |= {first.id for name in wanted if (first := attempted_first(by_id[name], plan)) is not None}
    return tuple(cell for cell in plan.cells if cell.id in wanted)


def attempted_first(cell: Cell, plan: Plan) -> Cell | None:
    """The cell that makes the attempts an evolution learns from beforehand; None where it makes its own."""
    if cell.step != "make":
        return None
    of = (cell.condition, cell.author, cell.seed)
    found = (each for each in plan.cells if each.step == "attempt")
    return next((each for each in found if (each.condition, each.author, each.seed) == of), None)
