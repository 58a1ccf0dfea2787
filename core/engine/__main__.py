"""`python -m core.engine WORKSPACE RUN`: one run continued to its end, as core.engine.starting asks for it."""

from __future__ import annotations

import sys
from pathlib import Path

from core.engine.runs import resume
from core.engine.starting import REFUSED
from core.errors import UserError
from core.store.workspace import Workspace


def main(workspace: str, run: str) -> int:
    """0 once the run ended or stopped, whatever its status says of it; 2 where it could not be worked on."""
    try:
        resume(run, Workspace(Path(workspace), create=False))
    except UserError as problem:
        sys.stderr.write(f"{problem}\n")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
