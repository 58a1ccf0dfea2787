from __future__ import annotations

from core.store.run_store import RunStore
from core.view.links import View


def draw(store: RunStore, asked: View) -> None: ...
