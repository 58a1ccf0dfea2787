"""The door: start, resume, decide, merge again, look. The only place that turns names into implementations.

The rooms behind it, each importing only what stands below: `notebook`; `looking`, `versions`, `processes`, `preparing`;
`deciding`; `running`; `wiring`; `spending`.
"""

from core.engine.deciding.decisions import decide, replacement
from core.engine.deciding.remerge_calls import calls_to_remerge
from core.engine.deciding.voting import reword, take_back, vote
from core.engine.looking.provenance import blame, ledger
from core.engine.processes.starting import (
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
from core.engine.processes.steering import cancel, pause, raise_budget, unpause
from core.engine.running.configuration import why_unmerged
from core.engine.running.continuing import evolve, resume
from core.engine.running.creating import create
from core.engine.running.deleting import Deleted, delete_run, shared_with
from core.engine.running.driving import RunEnded
from core.engine.running.remerging import Remerged, remerge
from core.engine.spending.cost import Prices, prices_of, told_cost, unpriced

__all__ = [
    "Deleted",
    "Prices",
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
    "prices_of",
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
    "why_unmerged",
]
