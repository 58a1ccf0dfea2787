"""The ledger: every edit ever proposed has its way and its end."""

from __future__ import annotations

from core.merge.lineage import leaf_candidate
from core.patch.ledger import LedgerRow, ledger, unaccounted
from core.types import Analysis, Candidate, Decision, Edit, Fate, FateKind, Flag, MergeNode, Patch


def patch(slot: int, edits: int = 1, flags: tuple[Flag, ...] = ()) -> Patch:
    name = f"p{slot:03d}"
    return Patch(
        id=name,
        slot=slot,
        base_digest="d",
        origin="error_analyst",
        trajectory=f"t{slot}",
        task=f"task {slot}",
        root_cause="x",
        edits=tuple(
            Edit(id=f"{name}.e{number}", op="append_to_section", anchor="## A", text=f"- {number}")
            for number in range(1, edits + 1)
        ),
        flags=flags,
    )


def node(name: str, inputs: tuple[str, ...], output: tuple[Candidate, ...], fates: tuple[Fate, ...]) -> MergeNode:
    level, slot = int(name[1]), int(name[3:])
    return MergeNode(id=name, level=level, slot=slot, members=(), inputs=inputs, output=output, fates=fates)


def candidate(name: str, *sources: str) -> Candidate:
    edit = Edit(id=name, op="append_to_section", anchor="## A", text="- x")
    return Candidate(edit=edit, line_sources=(sources,))


def fate(edit: str, kind: FateKind, at: str, into: str = "", reason: str = "why") -> Fate:
    return Fate(edit=edit, kind=kind, at=at, into=into, reason=reason)


def rows(*args: object) -> dict[str, LedgerRow]:
    return {row.edit.id: row for row in ledger(*args)}  # type: ignore[arg-type]


def test_an_edit_is_followed_through_every_node_to_its_end() -> None:
    """Fused at the first level, carried at the second, applied at the end: three hops with reasons."""
    first = node(
        "m1.000",
        ("p000.e1", "p001.e1"),
        (candidate("m1.000.c1", "p000.e1", "p001.e1"),),
        (fate("p000.e1", "fused", "m1.000", "m1.000.c1"), fate("p001.e1", "fused", "m1.000", "m1.000.c1")),
    )
    second = node("m2.000", ("m1.000.c1", "p009.e1"), first.output, ())
    found = rows([patch(0), patch(1)], [], [second, first], [], [fate("m1.000.c1", "applied", "assemble", "SKILL.md")])
    assert [(hop.at, hop.kind) for hop in found["p001.e1"].hops] == [
        ("m1.000", "fused"),
        ("m2.000", "carried"),
        ("assemble", "applied"),
    ]
    assert found["p001.e1"].fates == ("applied",)
    assert unaccounted(found.values()) == ()


def test_edits_refused_by_checks_are_in_it_too() -> None:
    """A lint or an anchor that does not fit ends an edit at its analysis, with the rule and its words."""
    flags = (Flag(rule="gold_literal", edit="p000.e1", message="holds 4711", refuses=True),)
    found = rows([patch(0, edits=2, flags=flags)], [], [], [], [fate("p000.e2", "discarded", "assemble")])
    assert found["p000.e1"].hops[0].reason == "gold_literal: holds 4711"
    assert found["p000.e1"].fates == ("invalid",)
    assert found["p000.e2"].fates == ("discarded",)


def test_edits_of_an_analysis_without_a_usable_patch_are_in_it_too() -> None:
    """Their patch is only inside the analysis, which says why it ended."""
    analysis = Analysis(
        slot=0, trajectory="t0", origin="error_analyst", outcome="invalid", reason="no quote", patch=patch(0)
    )
    (row,) = rows([], [analysis], [], [], []).values()
    assert row.fates == ("invalid",)
    assert row.hops[0].reason == "the analysis ended as invalid: no quote"


def test_rejected_patches_and_edits_end_at_review_and_an_undo_takes_it_back() -> None:
    """The last decision on a target counts."""

    def decision(target: str, verdict: str) -> Decision:
        return Decision.model_validate(
            {"target": target, "verdict": verdict, "reviewer": "kim", "reason": "too vague", "at": "2026-01-01"}
        )

    decisions = [decision("p000", "reject"), decision("p001.e1", "reject"), decision("p001.e1", "undo")]
    found = rows([patch(0), patch(1)], [], [], decisions, [fate("p001.e1", "applied", "assemble")])
    assert found["p000.e1"].hops[0].reason == "p000 rejected by kim: too vague"
    assert found["p000.e1"].fates == ("rejected",)
    assert found["p001.e1"].fates == ("applied",)


def test_a_split_input_sends_each_leaf_only_where_its_line_went() -> None:
    """A candidate of two lessons became two: the leaf behind the first does not follow the second."""
    first = node(
        "m1.000",
        ("p000.e1", "p001.e1"),
        (candidate("m1.000.c1", "p000.e1", "p001.e1"),),
        (fate("p000.e1", "fused", "m1.000", "m1.000.c1"), fate("p001.e1", "fused", "m1.000", "m1.000.c1")),
    )
    second = node(
        "m2.000",
        ("m1.000.c1",),
        (candidate("m2.000.c1", "p000.e1"), candidate("m2.000.c2", "p001.e1")),
        (fate("m1.000.c1", "fused", "m2.000", "m2.000.c1"), fate("m1.000.c1", "fused", "m2.000", "m2.000.c2")),
    )
    ends = [fate("m2.000.c1", "applied", "assemble"), fate("m2.000.c2", "discarded", "assemble")]
    found = rows([patch(0), patch(1)], [], [first, second], [], ends)
    assert found["p000.e1"].fates == ("applied",)
    assert found["p001.e1"].fates == ("discarded",)


def test_the_parts_of_a_split_group_are_followed_inside_their_node() -> None:
    """A group merged in two parts records the fates of both levels in one node."""
    whole = node(
        "m1.000",
        ("p000.e1", "p001.e1"),
        (candidate("m1.000.c1", "p000.e1", "p001.e1"),),
        (
            fate("p000.e1", "fused", "m1.000.a", "m1.000.a.c1"),
            fate("p001.e1", "fused", "m1.000.b", "m1.000.b.c1"),
            fate("m1.000.a.c1", "fused", "m1.000", "m1.000.c1"),
            fate("m1.000.b.c1", "fused", "m1.000", "m1.000.c1"),
        ),
    )
    found = rows([patch(0), patch(1)], [], [whole], [], [fate("m1.000.c1", "routed", "assemble")])
    assert [hop.at for hop in found["p001.e1"].hops] == ["m1.000.b", "m1.000", "assemble"]
    assert found["p001.e1"].fates == ("routed",)


def test_a_drop_inside_the_tree_is_an_end_with_its_reason() -> None:
    """A contradiction ends where it was dropped."""
    first = node("m1.000", ("p000.e1",), (), (fate("p000.e1", "conflict", "m1.000", reason="contradicts p001.e1"),))
    (row,) = rows([patch(0)], [], [first], [], []).values()
    assert [(end.kind, end.reason) for end in row.ends] == [("conflict", "contradicts p001.e1")]


def test_an_edit_that_ended_nowhere_is_named() -> None:
    """A bug cannot hide: no fate, no account."""
    found = ledger([patch(0), patch(1)], [], [], [], [fate("p001.e1", "applied", "assemble")])
    assert [row.edit.id for row in unaccounted(found)] == ["p000.e1"]


def test_the_fates_of_leaf_edits_count_before_those_of_their_candidates() -> None:
    """Where assemble says what became of a leaf itself, that is its end; being fused is on the way there."""
    ends = [
        fate("m1.000.c1", "applied", "assemble", "SKILL.md"),
        fate("p000.e1", "rejected", "assemble", "m1.000.c1"),
        fate("p001.e1", "fused", "assemble", "m1.000.c1"),
        fate("p001.e1", "applied", "assemble", "m1.000.c1"),
    ]
    found = rows([patch(0), patch(1)], [], [], [], ends)
    assert found["p000.e1"].fates == ("rejected",)
    assert found["p001.e1"].fates == ("applied",)


def test_a_leaf_candidate_has_itself_behind_every_line() -> None:
    """The entry of the tree."""
    made = leaf_candidate(Edit(id="p000.e1", op="add_section", text="## A\n\n- x"))
    assert made.line_sources == (("p000.e1",),) * 3
    assert leaf_candidate(Edit(id="p000.e1", op="delete_section", anchor="## A")).line_sources == (("p000.e1",),)


def test_a_refused_edit_that_a_person_reworded_goes_on() -> None:
    """What was refused were the words before."""
    flags = (Flag(rule="task_literal", edit="p000.e1", message="x", refuses=True),)
    words = Edit(id="p000.e1", op="append_to_section", anchor="## A", text="- better")
    decision = Decision(
        target="p000.e1", verdict="accept", replacement=words, reviewer="kim", reason="", at="2026-01-01"
    )
    found = rows([patch(0, flags=flags)], [], [], [decision], [fate("p000.e1", "applied", "assemble")])
    assert found["p000.e1"].fates == ("applied",)


def test_the_later_of_two_decisions_on_an_edit_and_its_patch_counts() -> None:
    """As it does in assemble."""

    def decision(target: str, verdict: str) -> Decision:
        return Decision.model_validate(
            {"target": target, "verdict": verdict, "reviewer": "kim", "reason": "", "at": "2026-01-01"}
        )

    kept = [decision("p000", "reject"), decision("p000.e1", "accept")]
    ends = [fate("p000.e1", "applied", "assemble")]
    assert rows([patch(0)], [], [], kept, ends)["p000.e1"].fates == ("applied",)
    assert rows([patch(0)], [], [], kept[::-1], ends)["p000.e1"].fates == ("rejected",)
