"""What proofs say in plain words, and which steps they changed. Pure."""

from __future__ import annotations

from core.types import FreshAttempt, FreshProof, Proof, ReplayProof
from core.view.amounts import many


def told(proof: FreshProof) -> str:
    """What the attempts showed: "3 of 3 fresh attempts with this patch pass, 0 of 3 without", and of how many sets of
    edits that were tried it is one, where it is not the only one."""
    made = many(len(proof.with_patch), "fresh attempt")
    without = f"{proof.passed_without} of {len(proof.without)} without"
    chosen = f"; one of {proof.tried} sets of edits that were tried" if proof.tried > 1 else ""
    return f"{proof.passed_with} of {made} with this patch pass, {without}{chosen}"


def outcome(attempt: FreshAttempt) -> tuple[str, str]:
    """Which badge an attempt has, and its word."""
    if attempt.passed is None:
        return "not_scorable", "not scorable"
    return ("passed", "passed") if attempt.passed else ("failed", "failed")


def ending(attempt: FreshAttempt) -> str:
    """How one attempt went, where it did not simply answer."""
    return "" if attempt.ended == "answered" else f"ended at the {attempt.ended.replace('_', ' ')}"


def replaced_steps(proof: Proof | None) -> range:
    """The numbers of the steps that a proof by replay put others in the place of; of no other proof any."""
    return range(proof.first_step, proof.last_step + 1) if isinstance(proof, ReplayProof) else range(0)
