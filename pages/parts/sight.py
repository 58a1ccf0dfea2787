"""What the visitor of this session may see of what others decided."""

from __future__ import annotations

from core.store.run_store import RunStore
from core.view.review.sight import OPEN, Sight, sight_of
from pages.parts import access, reviewer
from pages.parts.patch_support import facts_of, support_of


def of(store: RunStore) -> Sight:
    """The visitor's sight of a run; what nobody can decide on hides nothing."""
    if not access.may_decide(store):
        return OPEN
    facts, name = facts_of(store), reviewer.name()
    voted = any(each.reviewer == name and each.candidate is not None for each in facts.decisions)
    lessons = support_of(str(store.path), facts.mark, store).lessons if voted else ()
    return sight_of(facts, name, True, lessons)
