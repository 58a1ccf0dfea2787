"""The parts of the benchmark, each a generator of rows: a figure, and its bound or what it is measured against."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, TypeAlias

import psutil
from playwright.sync_api import BrowserContext, Page

from core.view.links import view
from tests.bench_app.attempts import RARE
from tests.bench_app.cases import EMPTY, LISTS_AND_DIFFS, LONG_TRAJECTORY, ONE_POINT, SIZES, TREE
from tests.bench_app.large_lab import LARGE, PATCHED
from tests.bench_app.timing import Case, medians
from tests.journeys.browser import Served, quiet

OF_A_LIST, OF_A_TRANSCRIPT, OF_A_CHART, OF_MANY = 2.0, 2.2, 0.7, 1.2
SEARCH_SECONDS, KEY_SECONDS, SESSIONS, MEGABYTES = 1.0, 0.2, 5, 500
KEYS, SEARCHES = 20, 5
WORDS = {"rare": RARE, "common": "rack", "begin": "ra*"}
"""One that stands in a single step of 200,000, and two that stand in very many."""
_PATCH = ".lab-patch-head .id"

Row: TypeAlias = dict[str, Any]
Part: TypeAlias = Callable[[BrowserContext, Served], Iterator[Row]]


def lists(context: BrowserContext, server: Served) -> Iterator[Row]:
    """Pages of lists and diffs, over an empty page."""
    yield from _over_empty(context, server, LISTS_AND_DIFFS, OF_A_LIST)


def transcript(context: BrowserContext, server: Served) -> Iterator[Row]:
    """One trajectory of 200 steps, over an empty page."""
    yield from _over_empty(context, server, (LONG_TRAJECTORY,), OF_A_TRANSCRIPT)


def _over_empty(context: BrowserContext, server: Served, cases: tuple[Case, ...], bound: float) -> Iterator[Row]:
    seconds = medians(context, server.url, (EMPTY, *cases))
    for case in cases:
        yield _against(case.name, seconds[case.name], seconds[EMPTY.name], bound)


def chart(context: BrowserContext, server: Served) -> Iterator[Row]:
    """The tree of 1,000 patches: seconds beyond a page with the smallest chart there is."""
    seconds = medians(context, server.url, (ONE_POINT, TREE))
    value, least = seconds[TREE.name], seconds[ONE_POINT.name]
    yield {
        "name": f"{TREE.name}_beyond_one_point",
        "value": round(value - least, 3),
        "unit": "s",
        "bound": OF_A_CHART,
        "page": round(value, 3),
        "one_point": round(least, 3),
    }


def sizes(context: BrowserContext, server: Served) -> Iterator[Row]:
    """The list over 100,000 trajectories against the same over 1,000."""
    few, many = SIZES
    seconds = medians(context, server.url, SIZES)
    yield _against(many.name, seconds[many.name], seconds[few.name], OF_MANY)


def search(context: BrowserContext, server: Served) -> Iterator[Row]:
    """From Enter in the search field to the hits of 10,000 trajectories on the page."""
    page = context.new_page()
    for name, word in WORDS.items():
        seconds = []
        for _ in range(SEARCHES):
            page.goto(f"{server.url}/{view('trajectories', run=LARGE).url}")
            quiet(page)
            field = page.get_by_placeholder("Search what the agents")
            field.fill(word)
            began = time.perf_counter()
            field.press("Enter")
            page.wait_for_selector(".lab-table mark", state="visible", timeout=30_000)
            seconds.append(time.perf_counter() - began)
        yield _bounded(f"search_10k_{name}", median(seconds), "s", SEARCH_SECONDS, most=round(max(seconds), 3))
    page.close()


def keys(context: BrowserContext, server: Served) -> Iterator[Row]:
    """From a key to the next of 1,000 patches on the screen."""
    page = context.new_page()
    page.goto(f"{server.url}/{view('patches', run=PATCHED).url}")
    quiet(page)
    page.locator("h2").first.click()
    seconds = []
    for _ in range(KEYS):
        seconds.append(_next_patch(page))
        page.wait_for_timeout(400)
    page.close()
    yield _bounded("key_to_next_patch", median(seconds), "s", KEY_SECONDS, most=round(max(seconds), 3))


def _next_patch(page: Page) -> float:
    """Seconds between the key's event and the next patch in the document, taken by the page's own clock."""
    page.evaluate(
        """(selector) => {
          const now = () => document.querySelector(selector)?.textContent;
          const before = now();
          window.labTaken = new Promise((done) => {
            let pressed = 0;
            addEventListener("keydown", () => (pressed = performance.now()), { once: true, capture: true });
            new MutationObserver((_, watcher) => {
              if (now() && now() !== before) {
                watcher.disconnect();
                requestAnimationFrame(() => done(performance.now() - pressed));
              }
            }).observe(document.body, { childList: true, subtree: true, characterData: true });
          });
        }""",
        _PATCH,
    )
    page.keyboard.press("j")
    return float(page.evaluate("window.labTaken")) / 1000


def memory(context: BrowserContext, server: Served) -> Iterator[Row]:
    """What the server holds with five sessions open on its heaviest pages."""
    addresses = [case.address for case in (TREE, LONG_TRAJECTORY, *LISTS_AND_DIFFS[1:2], *LISTS_AND_DIFFS[5:8:2])]
    pages = []
    for address in addresses[:SESSIONS]:
        pages.append(context.new_page())
        pages[-1].goto(f"{server.url}/{address}")
        quiet(pages[-1])
    process = psutil.Process(server.pid)
    held = process.memory_info().rss + sum(child.memory_info().rss for child in process.children(recursive=True))
    for page in pages:
        page.close()
    yield _bounded("server_memory", held / 1e6, "MB", MEGABYTES, sessions=len(pages))


PARTS: dict[str, Part] = {
    "memory": memory,
    "lists": lists,
    "transcript": transcript,
    "chart": chart,
    "sizes": sizes,
    "search": search,
    "keys": keys,
}


def _against(name: str, value: float, reference: float, bound: float) -> Row:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": "s",
        "reference": round(reference, 3),
        "ratio": round(value / reference, 3),
        "bound": bound,
    }


def _bounded(name: str, value: float, unit: str, bound: float, **more: object) -> Row:
    return {"name": name, "value": round(value, 3), "unit": unit, "bound": bound, **more}
