from core.store.workspace import Workspace
from core.store.run_store import RunStore
from core.view.review import Review


def draw(workspace: Workspace, store: RunStore, review: Review, run: str) -> None: ...
