"""Trace2Skill Lab: distil what agents did into Agent Skills that can be trusted line by line.

From a notebook, `from core import evolve, status, diff, …` gives what the command line gives, and `core.Lab(folder)`
what the screens show. The names are looked up when they are first used, so that importing any part of the package costs
that part.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    "core.config": ("RunConfig", "read_config"),
    "core.notebook.commands": (
        "cancel",
        "decide",
        "diff",
        "evolve",
        "ledger",
        "open_run",
        "remerge",
        "resume",
        "run_demo",
        "runs",
        "start",
        "status",
    ),
    "core.notebook.drawn": ("Drawn", "SkillDiff"),
    "core.notebook.lab": ("Lab", "sample_lab"),
    "core.skill.read": ("read_skill",),
    "core.skill.validate": ("validate_directory",),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}

__all__ = ["__version__"]
__all__ += list(_MODULES)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
