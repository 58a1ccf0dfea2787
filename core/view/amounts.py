"""Counts, times and money as a person reads them, alike on every page; shares are core.view.shares'. Pure."""

from __future__ import annotations

import re
from calendar import month_abbr

SMALLEST = 0.0001
"""Money below this is told as less than it."""
NO_PRICE = "no price"
"""What stands where the price table does not know a model: its cost is not 0."""


def many(count: int, one: str, more: str = "") -> str:
    """A number of things: "1 task", "5 tasks", "2 patches"; `more` is the plural where it needs to be told."""
    return f"{count:,} {one if count == 1 else more or plural(one)}"


def many_are(count: int, one: str) -> str:
    """The same with its verb: "1 decision is", "3 decisions are"."""
    return f"{many(count, one)} {'is' if count == 1 else 'are'}"


def model_calls(count: int) -> str:
    """How many calls went out to a model; what the journal answers is none: "no model call", "81 model calls"."""
    return many(count, "model call") if count else "no model call"


def plural(one: str) -> str:
    """The plural of a thing of ours: tasks, patches, trajectories."""
    if one.endswith(("ch", "s", "x")):
        return f"{one}es"
    return f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"


def duration(seconds: float) -> str:
    """A time that was measured: 0.07 s, 12.3 s, 4 min 05 s, 2 h 03 min."""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def roughly(seconds: float) -> str:
    """A time that passes or is foretold, in the unit that fits: 8 s, 3 min, 1 h 20 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def money(amount: float, currency: str = "") -> str:
    """An amount of the price table's money: four figures, hundredths from 100 on, and never a power of ten."""
    told = f"{amount:,.2f}" if abs(amount) >= 100 else f"{amount:.4g}"
    if 0 < abs(amount) < SMALLEST:
        told = f"< {SMALLEST}"
    return f"{told} {currency}".strip()


def cost(amount: float, currency: str = "", priced: bool = True) -> str:
    """What something cost: 0 is an amount, and what comes to 0 for want of a price has none."""
    return money(amount, currency) if amount or priced else NO_PRICE


def day_and_minute(at: str) -> str:
    """The same without its year, to tell two things of one name apart: 21 Nov 22:37; "" where there is none."""
    found = re.match(r"\d{4}-(\d\d)-(\d\d)T(\d\d:\d\d)", at)
    return f"{int(found[2])} {month_abbr[int(found[1]) % 13]} {found[3]}" if found else ""


def moment(at: str, now: str) -> str:
    """A recorded time to the second, with its day where that is not today's: 22:39:16, 21 Nov 22:39:16."""
    told = at[11:19]
    if at[:10] == now[:10] or not (day := day_and_minute(at)):
        return told
    year = f" {at[:4]}" if at[:4] != now[:4] else ""
    return f"{day.rsplit(' ', 1)[0]}{year} {told}"


def minute(at: str) -> str:
    """A recorded time (ISO 8601, UTC) to the minute: 2026-11-30 13:39."""
    return at[:16].replace("T", " ")
