"""A notebook from what was ever done to it: pins in the order people put them, as they are worded now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.types import Pin, PinChange


def standing(pins: Iterable[Pin], every: Sequence[int], changes: Iterable[PinChange]) -> tuple[Pin, ...]:
    """These pins in their order with their notes as they read now; `changes` oldest first.

    `every` has the numbers of all pins there ever were, those taken out included, so that a place named by one of them
    keeps its meaning. A change of a pin that never was, or a move before one, or before itself, changes nothing.
    """
    order, words = list(every), dict[int, str]()
    for change in changes:
        if change.kind == "reword":
            words[change.pin] = change.note
        elif change.kind == "move":
            order = _moved(order, change.pin, change.before)
    known = {pin.seq: pin.model_copy(update={"note": words.get(pin.seq, pin.note)}) for pin in pins}
    return tuple(known[seq] for seq in order if seq in known)


def places(pins: Iterable[Pin]) -> dict[int, tuple[int | None, int | None]]:
    """For a step up and a step down, the pin each would then stand before (0: the end); None at an edge."""
    order = [pin.seq for pin in pins]
    after = [*order[2:], 0, 0]
    return {
        seq: (order[place - 1] if place else None, after[place] if place + 1 < len(order) else None)
        for place, seq in enumerate(order)
    }


def _moved(order: list[int], pin: int, before: int) -> list[int]:
    if pin not in order or before == pin or (before and before not in order):
        return order
    rest = [seq for seq in order if seq != pin]
    place = rest.index(before) if before else len(rest)
    return [*rest[:place], pin, *rest[place:]]
