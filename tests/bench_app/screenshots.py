"""`make screenshots`: every page, light and dark, 1280 and 1920 px wide, into build/screenshots.

Says which pages are wider than their window, and which show an error. Name a workspace to take another than the sample
run, and the names of views to take only those: `python -m tests.bench_app.screenshots [--lab FOLDER] [VIEW …]`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, TimeoutError

from core.store.imports import import_samples
from core.store.study_folder import studies_of
from core.store.workspace import LATEST, Workspace
from core.view.links import View
from tests.bench_app.views import study_views, views_of
from tests.journeys.browser import ROOT, chromium, quiet, served
from tests.pages.a_study import a_study

OUT = ROOT / "build" / "screenshots"
_WIDER = "document.documentElement.scrollWidth > window.innerWidth + 1"


def main(words: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lab", type=Path, help="a workspace with runs in it (default: the sample run)")
    options.add_argument("--run", default=LATEST)
    options.add_argument("--widths", type=int, action="append", help="default: 1280 and 1920")
    options.add_argument("--whole", action="store_true", help="the whole page, however long")
    options.add_argument("views", nargs="*")
    given = options.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(given.lab or Path(folder) / "lab")
        if given.lab is None:
            import_samples(ROOT / "sample_runs", workspace)
            a_study(workspace, tasks=[f"t{number:03d}" for number in range(60)])
        with workspace.open_run(given.run, read_only=True) as store:
            found = views_of(store)
        for study in studies_of(workspace)[:1]:
            found |= study_views(study.read())
        views = {name: each for name, each in found.items() if not given.views or name in given.views}
        with served(workspace.directory) as server, chromium() as browser:
            told = [
                said
                for width in given.widths or (1280, 1920)
                for scheme in ("light", "dark")
                for said in _taken(browser, server.url, views, (width, scheme), given.whole)
            ]
    sys.stdout.write("\n".join([*told, f"screenshots are in {OUT}"]) + "\n")
    return 1 if told else 0


def _taken(browser: Browser, root: str, views: dict[str, View], look: tuple[int, str], whole: bool) -> list[str]:
    """Take them; what is wrong at sight comes back in words."""
    width, scheme = look
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 1000})  # type: ignore[arg-type]
    told = []
    for name, where in views.items():
        page = context.new_page()
        page.goto(f"{root}/{where.url}")
        try:
            quiet(page)
        except TimeoutError:
            told.append(f"{name} ({width} {scheme}): never comes to rest, or has no heading")
        told += [f"{name} ({width} {scheme}): {said}" for said in _wrong(page)]
        OUT.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(OUT / f"{name}-{width}-{scheme}.png"), full_page=whole)
        page.close()
    context.close()
    return told


def _wrong(page: Page) -> list[str]:
    found = ["wider than the window"] if page.evaluate(_WIDER) else []
    errors = page.locator('[data-testid="stException"]')
    return found + [errors.nth(place).inner_text()[:200] for place in range(errors.count())]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
