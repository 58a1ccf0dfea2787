"""The table of domains: the bundled ones, and those that a person brings in files of their own.

A file of one's own is a Python module that defines `DOMAIN`, a `TaskDomain`; the environment variable
TRACE2SKILL_DOMAINS names such files, separated as in PATH. A configuration only ever holds a domain's name, and the
variable counts in the environment alone, not in a .env: what came from elsewhere cannot bring code with it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Mapping
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from core.config import called_from
from core.errors import BoundaryError, UserError, boundary
from core.tasks.doc_vqa.domain import DOCUMENTS
from core.tasks.domain import TaskDomain
from core.tasks.math.domain import MATH
from core.tasks.own.domain import OWN
from core.tasks.spreadsheet.domain import SPREADSHEETS
from core.tasks.table_qa.domain import TABLES

VARIABLE = "TRACE2SKILL_DOMAINS"

BUNDLED: tuple[TaskDomain, ...] = (SPREADSHEETS, TABLES, MATH, DOCUMENTS, OWN)


def domains(environment: Mapping[str, str]) -> dict[str, TaskDomain]:
    """Every domain by its name. Raises UserError where a file of one's own cannot be used."""
    found = {each.name: each for each in BUNDLED}
    for place in filter(None, environment.get(VARIABLE, "").split(os.pathsep)):
        own = own_domain(called_from(environment) / Path(place).expanduser())
        if own.name in found:
            raise UserError(f"{place}: there is a domain {own.name!r} already; give this one another name")
        found[own.name] = own
    return found


def domain_named(name: str, environment: Mapping[str, str]) -> TaskDomain:
    """The domain of a name. Raises UserError that says which there are."""
    known = domains(environment)
    if name not in known:
        raise UserError(
            f"tasks.domain: there is no domain {name!r}; there are {', '.join(known)}, and those in files that the "
            f"environment variable {VARIABLE} names"
        )
    return known[name]


def own_domain(path: Path) -> TaskDomain:
    """The domain that a file defines, which runs once for as long as it is not written to.

    Raises UserError where the file does not run or defines none.
    """
    try:
        state = path.stat()
    except OSError:
        state = None
    if state is None or not path.is_file():
        raise UserError(f"{path}: no such file; {VARIABLE} names Python files that define DOMAIN")
    return _defined(path.absolute(), state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=64)
def _defined(path: Path, written: int, size: int) -> TaskDomain:
    """The domain of a file as it was written then. Raises UserError as `own_domain`."""
    try:
        with boundary("domain"):
            domain = getattr(_loaded(path), "DOMAIN", None)
    except BoundaryError as problem:
        raise UserError(
            f"{path}: the domain cannot be loaded: {problem.failure.kind}: {problem.failure.message}"
        ) from None
    if not isinstance(domain, TaskDomain):
        raise UserError(f"{path}: defines no DOMAIN; that is a core.tasks.domain.TaskDomain")
    return domain


def _loaded(path: Path) -> ModuleType:
    """The module a file is, registered while it runs: dataclasses and pydantic look their own module up by name.

    Its bytecode is never kept: that of a file changed to the same length within a second would stand for the new one.
    """
    name = f"trace2skill_domain_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    loader = SourceFileLoader(name, str(path))
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    exec(loader.source_to_code(loader.get_data(str(path)), str(path)), module.__dict__)
    return module
