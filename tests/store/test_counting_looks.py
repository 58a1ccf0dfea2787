"""Two studies that look at the same tasks at once take different numbers: who comes second waits for the first."""

from __future__ import annotations

import threading
from pathlib import Path

from core.store.study_folder import counting_looks
from core.store.workspace import Workspace


def test_who_comes_second_waits_for_the_first(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "lab")
    inside: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        waiting.set()
        with counting_looks(workspace):
            inside.append("second")

    with counting_looks(workspace):
        other = threading.Thread(target=second)
        other.start()
        waiting.wait()
        other.join(timeout=0.2)
        inside.append("first")
    other.join()
    assert inside == ["first", "second"]
