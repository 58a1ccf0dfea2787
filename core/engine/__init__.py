"""The door: start, resume, decide, merge again, look. The only place that turns names into implementations."""

from core.engine.cost import told_cost, unpriced
from core.engine.deleting import Deleted, delete_run, shared_with
from core.engine.process import RunEnded, cancel
from core.engine.remerge_calls import calls_to_remerge
from core.engine.review import Remerged, blame, decide, ledger, remerge, replacement
from core.engine.runs import create, evolve, resume
from core.engine.starting import (
    Work,
    at_work_on,
    begin,
    go_on,
    last_word,
    on_its_way,
    prepare,
    refused,
    start,
    start_engine,
    wait,
)
from core.engine.steering import pause, raise_budget, unpause
from core.engine.voting import reword, take_back, vote

__all__ = [
    "Deleted",
    "Remerged",
    "RunEnded",
    "Work",
    "at_work_on",
    "begin",
    "blame",
    "calls_to_remerge",
    "cancel",
    "create",
    "decide",
    "delete_run",
    "evolve",
    "go_on",
    "last_word",
    "ledger",
    "on_its_way",
    "pause",
    "prepare",
    "raise_budget",
    "refused",
    "remerge",
    "replacement",
    "resume",
    "reword",
    "shared_with",
    "start",
    "start_engine",
    "take_back",
    "told_cost",
    "unpause",
    "unpriced",
    "vote",
    "wait",
]
