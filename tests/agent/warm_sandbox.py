"""A sandbox for tests that run many small programs: each is a fork of a process that has openpyxl imported already.

It keeps nothing out and knows no limits; the programs it runs are the tests' own.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

from core.ports import Command, Isolation
from core.types import Observation
from tests.agent.local_sandbox import LocalSandbox

_ZYGOTE = """
import json, os, sys, traceback
import openpyxl, datetime, json, re

for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        status = 0
        try:
            os.chdir(order["work"])
            target = os.open(order["printed"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
            os.dup2(target, 1)
            os.dup2(target, 2)
            exec(compile(order["code"], "<string>", "exec"), {"__name__": "__main__"})
        except SystemExit as ended:
            status = 0 if ended.code in (None, 0) else 1
            if isinstance(ended.code, str):
                print(ended.code)
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(ended), flush=True)
"""


class WarmSandbox:
    """Implements core.ports.Sandbox; a context manager, because a process waits in it."""

    isolation = Isolation(name="test", level="D", gaps=("everything",))

    def __init__(self) -> None:
        self._shell = LocalSandbox()
        self._one_at_a_time = threading.Lock()
        self._zygote = subprocess.Popen(
            [sys.executable, "-c", _ZYGOTE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> WarmSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zygote.communicate()

    async def run(self, command: Command) -> Observation:
        if command.argv[:2] != ("python3", "-c"):
            return await self._shell.run(command)
        printed = f"{command.work}.printed"
        order = {"work": command.work, "printed": printed, "code": command.argv[2]}
        status = await asyncio.to_thread(self._ordered, json.dumps(order))
        text = Path(printed).read_text(encoding="utf-8", errors="replace")
        Path(printed).unlink()
        return Observation(text=text, exit_status=status, seconds=0.01)

    def _ordered(self, order: str) -> int:
        assert self._zygote.stdin
        assert self._zygote.stdout
        with self._one_at_a_time:
            self._zygote.stdin.write(order + "\n")
            self._zygote.stdin.flush()
            return int(self._zygote.stdout.readline())
