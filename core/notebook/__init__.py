"""The lab from a notebook. See `core.__init__`.

Two ways in: what the command line does, as functions that return records (`commands`), and what the screens show, as
DataFrames, figures and things that draw themselves (`Lab`).
"""

from core.config import RunConfig, read_config
from core.notebook.commands import (
    cancel,
    decide,
    diff,
    evolve,
    ledger,
    open_run,
    remerge,
    resume,
    run_demo,
    runs,
    start,
    status,
)
from core.notebook.drawn import Drawn, SkillDiff
from core.notebook.lab import Lab, sample_lab
from core.skill.read import read_skill
from core.skill.validate import validate_directory

__all__ = [
    "Drawn",
    "Lab",
    "RunConfig",
    "SkillDiff",
    "cancel",
    "decide",
    "diff",
    "evolve",
    "ledger",
    "open_run",
    "read_config",
    "read_skill",
    "remerge",
    "resume",
    "run_demo",
    "runs",
    "sample_lab",
    "start",
    "status",
    "validate_directory",
]
