"""`python -m core.engine WORKSPACE RUN [resume|remerge]`: work on one run, as core.engine.processes asks for it."""

from __future__ import annotations

import sys

from core.engine.processes.working import work_on

if __name__ == "__main__":
    sys.exit(work_on(sys.argv[1:]))
