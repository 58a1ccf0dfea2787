"""The worked example: it runs from a fresh clone, and it is what its script makes of the sample run."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from core.engine.notebook.exporting import ran
from notebooks.first_look import HERE, made


@pytest.fixture(scope="module")
def shipped():
    return nbformat.read(HERE / "first-look.ipynb", as_version=4)


def test_it_is_what_its_script_makes(shipped):
    """Words and code are those made anew from the sample run: no figure in them is out of date."""
    assert [(cell.id, cell.source) for cell in shipped.cells] == [(cell.id, cell.source) for cell in made().cells]


def test_it_runs_to_its_end(shipped, tmp_path: Path):
    """In a real kernel, started in another folder, every cell of code shows something and none fails."""
    done = ran(shipped, tmp_path)
    assert all(cell.outputs for cell in done.cells if cell.cell_type == "code")
    assert list(tmp_path.iterdir()) == []
