"""A run's notebook as a file that Jupyter runs: every pinned view is computed anew through core."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from core.errors import UserError
from core.store.places import mendable
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.notebook.ipynb import as_text, notebook, opening_of
from core.view.runs.summary import SCRIPTED

_HOW = (
    "Made by Trace2Skill Lab. Every view below is computed anew from the run when its cell runs, with "
    "`pip install trace2skill-lab` in the kernel's environment; nothing is read from anywhere else."
)
_SECONDS = 300


def notebook_text(run: str, workspace: Workspace) -> str:
    """The notebook of a run as the text of an .ipynb that names this lab's folder whole, for a browser to save.

    Raises UserError where there is no such run.
    """
    return _written(_notebook(run, workspace, str(workspace.directory)))


def export_notebook(run: str, workspace: Workspace, to: Path, filled: bool = False) -> Path:
    """Write the notebook of a run to a new file, all or nothing; its path comes back.

    A lab beside or below it is named relative to it, so that both can move together. `filled` runs every cell and
    keeps what it shows, which needs nbclient and ipykernel. Raises UserError: no such run, the file is there already or
    cannot be written, a cell could not be run.
    """
    if to.suffix != ".ipynb":
        raise UserError(f"{to}: a notebook's name ends in .ipynb; name it so")
    if to.exists():
        raise UserError(f"{to}: is there already; name a new file")
    made = _notebook(run, workspace, _folder_from(to.absolute().parent, workspace.directory))
    write_notebook(ran(made, to.absolute().parent) if filled else made, to)
    return to


def write_notebook(made: NotebookNode, to: Path) -> None:
    """Write a notebook in place of what is there, all or nothing. Raises UserError where nothing can be written."""
    text = _written(made)
    place = to.parent / f".{to.name}.{secrets.token_hex(4)}"
    try:
        with mendable(to):
            to.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            place.replace(to)
    finally:
        place.unlink(missing_ok=True)


def ran(made: NotebookNode, folder: Path) -> NotebookNode:
    """The same notebook with every cell run, in `folder`. Raises UserError where one fails, or nothing can run it."""
    try:
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
    except ImportError:
        needs = "running a notebook needs nbclient and ipykernel"
        raise UserError(f"{needs}: pip install 'trace2skill-lab[notebook]'") from None
    copy: NotebookNode = nbformat.from_dict(made)
    where = {"metadata": {"path": str(folder)}}
    client = NotebookClient(copy, timeout=_SECONDS, kernel_name="python3", resources=where)
    try:
        client.execute()
    except CellExecutionError as problem:
        raise UserError(f"a cell of the notebook failed: {problem.ename}: {problem.evalue}") from None
    except RuntimeError as problem:
        raise UserError(f"no Python kernel could run the notebook ({problem}); try it in Jupyter itself") from None
    for cell in copy.cells:
        cell.metadata.pop("execution", None)  # when it ran: the same run of the same cells shall be the same file
    return copy


def _notebook(run: str, workspace: Workspace, folder: str) -> NotebookNode:
    with workspace.open_run(run, read_only=True) as store:
        told = [*_about(store), _HOW]
        return notebook(f"Notebook of {store.run().id}", told, opening_of(folder), store.notebook.pins())


def _about(store: RunStore) -> list[str]:
    return [f"**{as_text(SCRIPTED[0].upper() + SCRIPTED[1:])}.**"] if store.run().scripted else []


def _written(made: NotebookNode) -> str:
    nbformat.validate(made)
    text: str = nbformat.writes(made, version=4)
    return text + "\n"


def _folder_from(here: Path, lab: Path) -> str:
    """The lab's folder as a notebook in `here` names it: relative where it lies beside or below, else whole."""
    near = Path(os.path.relpath(lab, here))
    return str(lab) if near.parts[:2] == ("..", "..") else near.as_posix()
