"""Six patches of two tasks, some with flags, as a reviewer finds them."""

from __future__ import annotations

from tests.view.rows import patch_row

ROWS = tuple(patch_row(slot, task=f"t{slot % 2}", flags=slot % 3) for slot in range(6))
