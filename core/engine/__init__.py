"""The door: start, resume, decide, merge again, look. The only place that turns names into implementations."""

from core.engine.cost import told_cost, unpriced
from core.engine.process import RunEnded, cancel
from core.engine.review import Remerged, blame, decide, ledger, remerge, replacement
from core.engine.runs import create, evolve, resume
from core.engine.starting import Work, at_work_on, begin, go_on, last_word, prepare, start, start_engine, wait

__all__ = [
    "Remerged",
    "RunEnded",
    "Work",
    "at_work_on",
    "begin",
    "blame",
    "cancel",
    "create",
    "decide",
    "evolve",
    "go_on",
    "last_word",
    "ledger",
    "prepare",
    "remerge",
    "replacement",
    "resume",
    "start",
    "start_engine",
    "told_cost",
    "unpriced",
    "wait",
]
