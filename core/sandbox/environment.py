"""The tool environment: an interpreter and the few packages that model-written code may import, and nothing else.

By default these are packages of this installation, shown one by one, so that nothing is downloaded and nothing else
of the installation (this project, its tasks, the client that holds the key) can be imported or read.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path, PurePosixPath

from core.errors import UserError
from core.ports import Mount
from core.types import Record

TOOLS_PYTHON = "python3"
"""The interpreter's name inside, on PATH (as is `python`)."""
LIBRARY = "/tools/lib"
"""Where the packages lie inside; on PYTHONPATH."""

_WANTED = ("openpyxl", "pandas", "numpy", "python-calamine")
_WELCOME = ("et-xmlfile", "python-dateutil", "six", "tzdata")
"""Shown where they are installed; which of them the others need differs between their releases."""
_USE = """
import io, numpy, openpyxl, pandas, python_calamine
book = io.BytesIO()
pandas.DataFrame({"day": pandas.to_datetime(["2024-01-31"]), "sum": [1.5]}).to_excel(book)
for engine in ("openpyxl", "calamine"):
    pandas.read_excel(book, engine=engine).groupby("day").sum()
"""
"""What most programs do first: run once so that Python keeps the byte code of what it takes."""


class ToolEnvironment(Record):
    """An interpreter on the host with the files it needs, and packages with their names under /tools/lib."""

    python: str
    """The real interpreter, not a virtual environment's link to it."""
    prefix: str
    """The installation it belongs to; its own site-packages are never shown."""
    packages: tuple[Mount, ...]
    """`source` on the host → `target` relative to /tools/lib."""


def tool_environment(virtual_environment: str = "") -> ToolEnvironment:
    """The packages of the virtual environment at that path, or, for "", the usual ones of this installation.

    Raises UserError where the path is none, or where this installation lacks openpyxl, pandas, numpy or
    python-calamine.
    """
    return _of_virtual_environment(Path(virtual_environment)) if virtual_environment else _of_this_installation()


def warm_up(tools: ToolEnvironment) -> bool:
    """Have Python keep the byte code of the usual imports beside the packages, where it can; True when it is there.

    Inside nothing can be written, so without it every command would compile pandas anew: seconds instead of parts of
    one. Runs only what is installed here already.
    """
    if _has_byte_code(tools):
        return True
    homes = {str(Path(package.source).parent) for package in tools.packages}
    surroundings = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sorted(homes)), "HOME": "/nonexistent"}
    subprocess.run([tools.python, "-c", _USE], env=surroundings, capture_output=True, timeout=300, check=False)
    return _has_byte_code(tools)


def _has_byte_code(tools: ToolEnvironment) -> bool:
    used = {"pandas": "io/excel/_openpyxl.py", "openpyxl": "reader/excel.py"}
    sources = [Path(found.source) / used[found.target] for found in tools.packages if found.target in used]
    tag = _cache_tag(tools)
    return all((source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc").exists() for source in sources)


def _cache_tag(tools: ToolEnvironment) -> str:
    if Path(tools.python).resolve() == Path(_base_executable()).resolve():
        return Path(cache_from_source("module.py")).name.split(".")[1]
    return _ask(tools.python, "sys.implementation.cache_tag")


@cache
def _of_this_installation() -> ToolEnvironment:
    python, prefix = _base_executable(), Path(sys.base_prefix).resolve()
    missing = [name for name in _WANTED if not _installed(name)]
    if missing:
        raise UserError(
            f"{sys.prefix}: the tool environment of the sandbox needs {', '.join(missing)}, not installed here; "
            f"`{sys.executable} -m pip install {' '.join(missing)}` adds them"
        )
    packages = [mount for name in _with_needs((*_WANTED, *_WELCOME)) for mount in _shown(name)]
    return ToolEnvironment(python=python, prefix=str(prefix), packages=tuple(packages))


def _base_executable() -> str:
    """The interpreter behind a virtual environment's link: CPython keeps it for exactly this purpose."""
    base: str = getattr(sys, "_base_executable", sys.executable)
    return str(Path(base).resolve())


def _installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _with_needs(names: tuple[str, ...]) -> list[str]:
    """The distributions and what they need, as far as installed; what only an extra needs is left out."""
    todo, found = list(names), []
    while todo:
        name = todo.pop(0)
        if name in found or not _installed(name):
            continue
        found.append(name)
        for need in importlib.metadata.requires(name) or []:
            needed = re.match(r"[\w.-]+", need)
            if needed and "extra" not in need.partition(";")[2]:
                todo.append(re.sub(r"[-_.]+", "-", needed[0]).lower())
    return found


def _shown(name: str) -> list[Mount]:
    """What a distribution has put beside the other packages: directories as a whole, single files one by one."""
    distribution = importlib.metadata.distribution(name)
    tops: dict[str, Mount] = {}
    for file in distribution.files or ():
        parts = PurePosixPath(file).parts
        if parts[0] == ".." or not parts[0].strip("/"):
            continue  # scripts and manuals
        top = "/".join(parts[:2]) if parts[0] == "__pycache__" else parts[0]
        source = Path(str(distribution.locate_file(top)))
        if source.exists():
            tops.setdefault(top, Mount(source=str(source.resolve()), target=top))
    return list(tops.values())


def _of_virtual_environment(directory: Path) -> ToolEnvironment:
    link = directory / "bin" / "python"
    if not (directory / "pyvenv.cfg").is_file() or not link.exists():
        raise UserError(f"{directory}: not a virtual environment; `python3 -m venv {directory}` makes one")
    answer = json.loads(
        _ask(str(link), "__import__('json').dumps([sys._base_executable, sys.base_prefix, *"
             "{__import__('sysconfig').get_path(p): 0 for p in ('purelib', 'platlib')}])")
    )  # fmt: skip
    python, prefix, *homes = answer
    packages = [
        Mount(source=str(found.resolve()), target=found.name)
        for home in homes
        for found in sorted(Path(home).iterdir())
        if found.name != "__pycache__" and found.suffix != ".pth" and not found.name.startswith("__editable__")
    ]
    return ToolEnvironment(
        python=str(Path(python).resolve()), prefix=str(Path(prefix).resolve()), packages=tuple(packages)
    )


def _ask(python: str, expression: str) -> str:
    """What an interpreter says an expression is. Raises UserError where it cannot be run."""
    asked = [python, "-I", "-c", f"import sys; print({expression})"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError) as problem:
        raise UserError(f"{python}: cannot be run as the sandbox's interpreter: {problem}") from None
    return answer.stdout.strip()
