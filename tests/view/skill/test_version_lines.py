"""The list of versions, the text of a diff, and findings once each."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.types import Finding, Promotion, Skill, SkillFile
from core.view.diffs.diff_text import unified_text
from core.view.html.versions import versions_html
from core.view.results.paired import HeldOut
from core.view.review.decided import Decided
from core.view.rows import HeldOutCount, VersionRow
from core.view.runs.summary import OutcomeCount, RunFacts, RunSummary, summarise
from core.view.skill.asked import SkillView
from core.view.skill.findings import all_findings
from core.view.skill.version_lines import score_sentences, version_lines
from tests.pages.visiting import HOSTILE, tags_of, text_of
from tests.store.samples import AT, a_run

SHOWN = SkillView("r", "S2", "S1")


def a_row(name: str, **fields: object) -> VersionRow:
    given = {"digest": "d", "created": AT, "note": "", "evaluated": False, "lines": 0}
    return VersionRow(**{**given, "name": name, "lines_from_base": 0, "lines_from_edits": 0, **fields})  # type: ignore[arg-type]


def a_summary(*rows: VersionRow) -> RunSummary:
    tests = tuple(
        HeldOut(arm, f"t{n}", "passed" if arm == "test_after" or n == 0 else "failed", 1.0, "", "")
        for arm in ("test_before", "test_after")
        for n in range(3)
    )
    counts = (
        OutcomeCount("test_before", "passed", 1),
        OutcomeCount("test_before", "failed", 2),
        OutcomeCount("test_after", "passed", 3),
    )
    facts = RunFacts(
        run=a_run(), state="done", tasks={"test": 3}, outcomes=counts, tests=tests, after_skill="S1",
        scores={"S0": HeldOutCount(1, 2), "S1": HeldOutCount(3)}, analyses={},
        patches=0, edits=0, decided=Decided(), waiting=0, nodes=0, versions=rows, usage=(),
    )  # fmt: skip
    return summarise(facts)


ROWS = (
    a_row("S0", evaluated=True),
    a_row("S1", evaluated=True, lines=10, lines_from_base=6, lines_from_edits=3),
    a_row("S2", note=HOSTILE, lines=9, lines_from_base=6, lines_from_edits=2),
)


def test_each_version_says_what_it_is_made_of_and_what_it_scored():
    """S0 and the evaluated version have their figures, another says that it has none."""
    newest, middle, first = version_lines(a_summary(*ROWS), {}, (), {"S0": 6})
    assert (first.name, first.lines, first.base, first.high, first.score) == ("S0", 6, 6, 1 / 3, "1 of 3")
    assert (middle.name, middle.lines, middle.edits, middle.code, middle.high) == ("S1", 10, 3, 1, 1.0)
    assert (newest.name, newest.high, newest.score) == ("S2", None, "not evaluated")


def test_one_version_is_promoted_at_most():
    """The last promotion stands; an earlier one's version says that it was promoted once."""
    given = [Promotion(version=name, reviewer="ada", reason="so", at=AT) for name in ("S1", "S2", "S1")]
    newest, middle, first = version_lines(a_summary(*ROWS), {}, given, {})
    assert (middle.promoted, newest.promoted, newest.was_promoted) == (given[-1], None, True)
    assert (first.promoted, first.was_promoted) == (None, False)


def test_a_version_without_a_score_says_so_and_which_has_the_highest():
    """Of the newest that nothing is measured yet; of one before it that a run evaluates the newest."""
    summary = a_summary(*ROWS)
    assert score_sentences("S2", summary, ()) == (
        "S2 has no score; the highest so far is S1's, 100.0 %.",
        "S2 is not evaluated on the held-out tasks: nothing says whether it is better or worse than the others.",
    )
    assert "started from" in score_sentences("S0", summary, ())[-1]
    newer = a_summary(*ROWS, a_row("S3"))
    assert "not evaluated: a run evaluates its newest version, and that is S3 now" in (
        version_lines(newer, {}, (), {})[1].score
    )


def test_the_list_is_text_and_compares_any_two():
    """Notes and names are not interpreted; findings are counted and lead to where they are."""
    found = Finding(severity="error", rule="x", message="bad")
    given = [Promotion(version="S2", reviewer=HOSTILE, reason=HOSTILE, at=AT)]
    made = versions_html(version_lines(a_summary(*ROWS), {"S2": [found]}, given, {}), SHOWN)
    assert "<img" not in made
    assert tags_of(made) <= {"div", "table", "thead", "tbody", "tr", "th", "td", "a", "span", "strong"}
    assert "skill?run=r&amp;version=S0&amp;against=S1" in made
    assert "skill?run=r&amp;version=S2&amp;against=S0" in made
    assert "! 1" in text_of(made)


texts = st.text(st.sampled_from("ab\n"), max_size=30).map(lambda text: text + "\n")


@settings(deadline=None, max_examples=15)
@given(texts, texts)
def test_the_text_of_a_diff_is_one_that_patch_applies(tmp_path_factory, old, new):
    """`patch` makes the new skill of the old one."""
    folder: Path = tmp_path_factory.mktemp("patched")
    before, after = (Skill(name="s", files=(SkillFile(path="SKILL.md", data=t.encode()),)) for t in (old, new))
    (folder / "SKILL.md").write_text(old, encoding="utf-8")
    made = unified_text(before, after, "a", "b")
    done = subprocess.run(
        ["git", "apply", "--unidiff-zero", "-p1"], cwd=folder, input=made or "\n", text=True, capture_output=True
    )
    assert made == "" or done.returncode == 0, done.stderr
    assert (folder / "SKILL.md").read_text(encoding="utf-8") == new


def test_the_text_of_a_diff_tells_of_binary_files_and_missing_line_ends():
    """What is no text is said to differ; a file without a last line end says so."""
    old = Skill(name="s", files=(SkillFile(path="a.bin", data=b"\0"), SkillFile(path="b.md", data=b"x")))
    new = Skill(name="s", files=(SkillFile(path="a.bin", data=b"\0\0"), SkillFile(path="b.md", data=b"y")))
    made = unified_text(old, new, "S0", "S1")
    assert "Binary files S0/a.bin and S1/a.bin differ" in made
    assert "-x\n\\ No newline at end of file\n+y\n" in made


def test_findings_come_once_errors_first():
    """What was kept and what holds now, without saying anything twice."""
    warning = Finding(severity="warning", rule="w", path="a", message="m")
    error = Finding(severity="error", rule="e", path="b", line=2, message="m")
    assert all_findings([warning, error], [warning]) == (error, warning)
