"""How often a running command is looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.sandbox.watch import INTERVAL, LONGEST, pause_after


@given(st.floats(0, 60))
def test_a_command_cannot_buy_itself_time(took: float) -> None:
    """However slow it makes a look by the files it creates, the next one comes soon."""
    assert INTERVAL <= pause_after(took) <= LONGEST
    assert pause_after(0.001) == INTERVAL
