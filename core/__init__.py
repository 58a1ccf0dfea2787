"""Trace2Skill Lab: distil what agents did into Agent Skills that can be trusted line by line.

From a notebook, `from core import evolve, status, diff, …` gives what the command line gives, and `core.Lab(folder)`
what the screens show; core/notebook has all of it. The names are looked up when they are first used, so that importing
any part of the package costs that part.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

__all__ = [
    "Drawn",
    "Lab",
    "RunConfig",
    "SkillDiff",
    "__version__",
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


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("core.notebook"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
