"""`python -m core.demo WORKSPACE RUN [resume|remerge]`: work on a demo's run, the scripted server at work as long."""

from __future__ import annotations

import sys

from core.demo.evolution import reachable
from core.engine.processes.working import work_on

if __name__ == "__main__":
    sys.exit(work_on(sys.argv[1:], reachable))
