"""How long until something is visible, in a Chromium whose cache is warm and a session that is new each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page

ROUNDS = 7


class Case(NamedTuple):
    """An address and what must be visible before the page counts as shown."""

    name: str
    address: str
    shows: str
    """A selector as Playwright takes it."""


def shown_after(context: BrowserContext, url: str, shows: str) -> float:
    """Seconds from asking for a page to seeing what it is for."""
    page = context.new_page()
    try:
        began = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.wait_for_selector(shows, state="visible", timeout=60_000)
        return time.perf_counter() - began
    finally:
        page.close()


def medians(context: BrowserContext, root: str, cases: Sequence[Case], rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each case; rounds go through all cases in turn, so that the machine's moods meet all alike.

    A round before the first warms caches and is not counted.
    """
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    for count in range(rounds + 1):
        for case in cases:
            taken = shown_after(context, f"{root}/{case.address}", case.shows)
            if count:
                seconds[case.name].append(taken)
    return {name: median(values) for name, values in seconds.items()}


def until(page: Page, act: Callable[[], object], condition: str, argument: object = None) -> float:
    """Seconds from an act until a condition (a JavaScript function of `argument`) holds, looked at every frame."""
    began = time.perf_counter()
    act()
    page.wait_for_function(condition, arg=argument, timeout=20_000)
    return time.perf_counter() - began
