"""Lines and edits are told with what is behind them, and nothing is left out of the telling."""

from __future__ import annotations

from core.blame import inherited
from core.patch.ledger import ledger
from core.types import BlameLine, Decision, Evidence, Fate
from core.view.merge_tree.ledger_rows import UNACCOUNTED, fate_counts, ledger_lines
from core.view.skill.blame_rows import blame_counts, blame_rows, earlier_runs
from tests.store.samples import AT, a_node, a_patch, an_analysis

FIRST = a_patch("p000", 0, evidence=(Evidence(trajectory="r1", step=3, quote="the header takes two rows"),))
SECOND = a_patch("p001", 1, task="t2", trajectory="r2")


class TestBlame:
    def test_a_line_leads_to_tasks_and_steps(self):
        """A line that edits wrote names its patches, the distinct tasks, and the steps of their evidence."""
        line = BlameLine(path="SKILL.md", line=9, text="Skip two rows.", edit="m1.c1", sources=("p000.e1", "p001.e1"))
        (row,) = blame_rows([line], [FIRST, SECOND])
        assert (row.origin, row.patches, row.tasks) == ("edit", ("p000", "p001"), ("t1", "t2"))
        assert row.steps == (("r1", 3, "t1"),)
        assert row.told == "p000.e1 +1 (2 tasks)"

    def test_base_and_code_are_told_apart(self):
        """A line of S0 names its line there, a line that code wrote says why."""
        lines = [
            BlameLine(path="SKILL.md", line=1, text="---", base_line=1),
            BlameLine(path="SKILL.md", line=2, text="See references/dates.md", note="link to a new reference"),
        ]
        rows = blame_rows(lines, [])
        assert [(row.origin, row.told) for row in rows] == [("base", "S0:1"), ("code", "link to a new reference")]
        assert blame_counts(rows) == {"base": 1, "edit": 0, "code": 1}

    def test_a_line_of_s0_leads_on_to_the_run_that_wrote_it(self):
        """Its patches are looked up among that run's, never among those of the same id here."""
        blame = [BlameLine(path="SKILL.md", line=4, text="Skip two rows.", edit="m1.c1", sources=("p000.e1",))]
        lines = inherited(blame, "demo-1")
        other = a_patch("p000", 0, task="elsewhere")
        (row,) = blame_rows(lines, [other], earlier={"demo-1": [FIRST]})
        assert earlier_runs(lines) == ("demo-1",)
        assert (row.origin, row.patches, row.tasks) == ("base", ("demo-1:p000",), ("t1",))
        assert (row.told, row.steps) == ("S0:4 ← demo-1:p000.e1 (1 task)", (("r1", 3, "t1"),))
        (gone,) = blame_rows(lines, [other])
        assert (gone.patches, gone.told) == ((), "S0:4 ← demo-1:p000.e1 (its run is not here)")
        assert inherited(lines, "demo-2") == tuple(line.model_copy(update={"base_line": 4}) for line in lines)

    def test_one_file_can_be_asked_for(self):
        """Naming a file leaves the others out."""
        lines = [BlameLine(path=path, line=1, text="x", base_line=1) for path in ("SKILL.md", "references/a.md")]
        assert [row.path for row in blame_rows(lines, [], "references/a.md")] == ["references/a.md"]


class TestLedger:
    def test_every_edit_has_a_line_with_its_way(self):
        """An edit that was merged and applied shows each station; one that ended nowhere is told as such."""
        node = a_node("m1.000", members=("p000",))
        final = [Fate(edit="m1.000.e1", kind="applied", at="assemble", reason="3 tasks", into="SKILL.md")]
        rows = ledger([FIRST], [an_analysis(0, FIRST)], [node], [], final)
        lines = {line.edit: line for line in ledger_lines(rows)}
        assert lines["p000.e1"].fate == "applied"
        assert lines["p000.e1"].way.startswith("merge m1.000: fused into m1.000.e1 → the skill: taken in")
        assert lines["p000.e2"].fate == UNACCOUNTED
        assert fate_counts(lines.values()) == {"applied": 1, UNACCOUNTED: 1}

    def test_a_rejected_edit_says_by_whom(self):
        """A person's rejection is the edit's end, with the reason."""
        decision = Decision(target="p000", verdict="reject", reviewer="ana", reason="too narrow", at=AT)
        lines = ledger_lines(ledger([FIRST], [], [], [decision], []))
        assert {line.fate for line in lines} == {"rejected"}
        assert "too narrow" in lines[0].reason

    def test_an_edit_that_was_split_has_both_ends_and_counts_once(self):
        """Counts are of edits proposed and add up to them; before the merge has ended an edit waits and is not lost."""
        final = [Fate(edit="p000.e1", kind=kind, at="assemble", reason="") for kind in ("applied", "discarded")]
        rows = ledger([FIRST], [], [], [], final)
        lines = ledger_lines(rows)
        assert lines[0].fate == "applied and discarded"
        assert fate_counts(lines) == {"applied and discarded": 1, UNACCOUNTED: 1}
        assert fate_counts(ledger_lines(ledger([FIRST], [], [], [], []), merged=False)) == {"waiting": 2}
