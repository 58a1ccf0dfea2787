"""Grading many cases at once under either set of rules, each engine being started once for all that need it.

An engine's failure is no verdict on an agent's work: what the first engine cannot settle goes to the next, and what
none can is not scorable, with the reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.tasks.recalculate import EngineInfo, EngineName, Recalculated, engine_identity, engines_for, recalculated
from core.tasks.spreadsheet.corrected import OpenCase, Settled, Side, open_case
from core.tasks.spreadsheet.doubt import engine_doubt
from core.tasks.spreadsheet.official import judge_official
from core.tasks.spreadsheet.parts import UnreadableWorkbook, WorkbookParts
from core.tasks.spreadsheet.verdict import CaseVerdict, Mode, Pair, not_scorable, verdict_on
from core.types import Record


class Unsettled(Record):
    """A case that needs formulas computed: for which workbooks, and why no engine has settled it so far."""

    pair: Pair
    workbooks: tuple[Path, ...]
    reasons: tuple[str, ...] = ()


def judge_all(pairs: Sequence[Pair], mode: Mode, engine: EngineName = "auto") -> tuple[CaseVerdict, ...]:
    """The verdict on each pair, in their order.

    Raises UserError where an engine is named that is not installed, BoundaryError ("recalculation") where one cannot
    be run.
    """
    if mode == "official":
        return tuple(judge_official(pair) for pair in pairs)
    engines = engines_for(engine)
    results = [_judge_as_saved(pair) for pair in pairs]
    for info in engines:
        waiting = {index: result for index, result in enumerate(results) if isinstance(result, Unsettled)}
        settled = _with_engine(tuple(waiting.values()), info, engine_identity(engine))
        for index, result in zip(waiting, settled, strict=True):
            results[index] = result
    return tuple(_closed(result, engine) for result in results)


def _closed(result: CaseVerdict | Unsettled, engine: EngineName) -> CaseVerdict:
    if isinstance(result, CaseVerdict):
        return result
    why = "; ".join(result.reasons) or "formulas without cached values, and no engine is configured to compute them"
    return not_scorable(result.pair, why, engine_identity(engine))


def _judge_as_saved(pair: Pair) -> CaseVerdict | Unsettled:
    """The verdict by the values in the files, or what has to be recalculated first."""
    try:
        with open_case(pair) as case:
            needed = tuple(side.path for side in (case.output, case.expected) if side.needs_engine)
            return Unsettled(pair=pair, workbooks=needed) if needed else verdict_on(pair, case.compare())
    except Settled as settled:
        return settled.verdict


def _with_engine(waiting: Sequence[Unsettled], engine: EngineInfo, identity: str) -> list[CaseVerdict | Unsettled]:
    workbooks = tuple(dict.fromkeys(path for case in waiting for path in case.workbooks))
    with recalculated(workbooks, engine) as results:
        computed = dict(zip(workbooks, results, strict=True))
        return [_judge_recalculated(case, engine, identity, computed) for case in waiting]


def _judge_recalculated(
    waiting: Unsettled, engine: EngineInfo, identity: str, computed: dict[Path, Recalculated]
) -> CaseVerdict | Unsettled:
    problems = [computed[path].problem for path in waiting.workbooks if computed[path].problem]
    if problems:
        return _still(waiting, problems[0])
    try:
        with open_case(waiting.pair) as case:
            return _judge_open(case, waiting, engine, identity, computed)
    except Settled as settled:
        return settled.verdict
    except UnreadableWorkbook as problem:  # what the engine wrote; the files themselves were readable before
        return _still(waiting, f"{engine.identity} wrote an unreadable workbook: {problem}")


def _judge_open(
    case: OpenCase, waiting: Unsettled, engine: EngineInfo, identity: str, computed: dict[Path, Recalculated]
) -> CaseVerdict | Unsettled:
    copies = {path: Path(result.path) for path, result in computed.items() if path in waiting.workbooks}
    output, expected = copies.get(case.output.path), copies.get(case.expected.path)
    with WorkbookParts(output or case.output.path) as new, WorkbookParts(expected or case.expected.path) as truth:
        given = Side(output or case.output.path, new, case.output.areas)
        wanted = Side(expected or case.expected.path, truth, case.expected.areas)
        compared = case.compare(wanted if expected else None, given if output else None)
        if compared.differences:
            doubt = engine_doubt(case, engine, given, compared.differences)
            if doubt:
                return _still(waiting, doubt)
    return verdict_on(case.pair, compared, identity)


def _still(waiting: Unsettled, reason: str) -> Unsettled:
    return waiting.model_copy(update={"reasons": (*waiting.reasons, reason)})
