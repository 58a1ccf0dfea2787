"""The journey of a reviewer, from the front door to a skill that has changed, and everything still there afterwards."""

from __future__ import annotations

import re

from tests.journeys.browser import quiet, ready_to_decide, served, settled

PHRASE = '"if value is None"'
WIDE = {"width": 1280, "height": 1000}


def test_a_lesson_is_followed_to_its_step_rejected_merged_again_and_stays_so(browser, tmp_path):
    """Find a failing trajectory by search, follow a patch's evidence to its step, reject it, see the tree and the skill
    change, and find all of it again in a browser that has just been opened."""
    with served(tmp_path / "lab") as server:
        context = browser.new_context(viewport=WIDE)
        page = context.new_page()

        page.goto(server.url)
        settled(page, "Runs")
        page.locator("a.lab-go", has_text="demo").first.click()
        settled(page, "Overview")

        page.get_by_role("link", name="Trajectories", exact=True).click()
        settled(page, "Trajectories")
        search = page.get_by_placeholder("Search what the agents")
        search.fill(PHRASE)
        search.press("Enter")
        page.get_by_text("of 56").wait_for()
        page.locator("tr", has_text="failed").locator("a.lab-go").first.click()
        page.get_by_text("learned from it").wait_for()

        page.locator("a.lab-go", has_text=re.compile(r"^p\d{3}$")).first.click()
        settled(page, "Patches")
        patch = page.url.rpartition("patch=")[2]
        page.locator("a.lab-go", has_text=re.compile(r"^step \d+$")).last.click()
        settled(page, "Trajectories")
        step = re.search(r"step=(\d+)", page.url)
        assert step is not None
        page.locator(f"#step-{step[1]}").wait_for()
        page.locator("mark").first.wait_for()
        page.go_back()
        settled(page, "Patches")

        name = page.get_by_placeholder("your name")
        name.fill("ada")
        name.press("Enter")
        page.get_by_text("by you: nothing decided, 22 patches open").wait_for()
        ready_to_decide(page)
        page.keyboard.press("x")
        page.get_by_text(f"rejected {patch}").wait_for()
        told = page.get_by_text(re.compile(r"Merging again calls the model \d+ times")).inner_text()
        assert "everything else comes from the journal" in told

        page.get_by_role("button", name="Merge again").click()
        page.get_by_text("merged into S2").wait_for(timeout=60_000)
        page.get_by_text("what S2 changed").click()
        settled(page, "Skill")
        quiet(page)
        assert page.locator("td", has_text="+").count() > 0
        context.close()

        fresh = browser.new_context(viewport=WIDE).new_page()
        fresh.goto(f"{server.url}/merge_tree?run=latest&node={patch}")
        settled(fresh, "Merge tree")
        fresh.get_by_text("rejected", exact=False).first.wait_for()
        fresh.goto(f"{server.url}/skill?run=latest")
        settled(fresh, "Skill")
        fresh.get_by_role("link", name="S2", exact=True).first.wait_for()
        fresh.goto(f"{server.url}/patches?run=latest&patch={patch}")
        settled(fresh, "Patches")
        again = fresh.get_by_placeholder("your name")
        again.fill("ada")
        again.press("Enter")
        fresh.get_by_text("by you: 1 patch decided, 21 patches open").wait_for()
        fresh.context.close()


def test_two_browsers_decide_at_once_and_no_vote_is_lost(browser, first_visit):
    """Ada accepts what Ben rejects: each sees their own vote alone until both have voted, then the conflict."""
    people = {}
    for name in ("ada", "ben"):
        page = browser.new_context(viewport=WIDE).new_page()
        page.goto(f"{first_visit.url}/patches?run=latest&patch=p005")
        settled(page, "Patches")
        field = page.get_by_placeholder("your name")
        field.fill(name)
        field.press("Enter")
        page.get_by_text("by you: nothing decided, 22 patches open").wait_for()
        people[name] = ready_to_decide(page)
    people["ada"].locator("[class*=st-key-accept-p005] button").first.click()
    people["ben"].locator("[class*=st-key-reject-p005] button").first.click()
    people["ada"].get_by_text("accepted p005").wait_for()
    people["ben"].get_by_text("rejected p005").wait_for()
    for name, other in (("ada", "ben"), ("ben", "ada")):
        page = people[name]
        page.get_by_text("by you: 1 patch decided, 21 patches open").wait_for()
        page.goto(f"{first_visit.url}/patches?run=latest&patch=p005")
        settled(page, "Patches")
        page.get_by_text("reviewers disagree").first.wait_for()
        page.get_by_text(other).first.wait_for()
        page.context.close()
