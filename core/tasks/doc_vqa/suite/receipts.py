"""Documents whose answer stands behind a label: receipts and invoices with amounts, invoices and slips with dates."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from core.tasks.doc_vqa.suite.document import Document, Family, Names, aligned, days, money, struck

GOODS = ("COFFEE BEANS", "RYE BREAD", "OLIVE OIL", "GOAT CHEESE", "PEARS", "GREEN TEA", "HONEY", "SOAP", "CANDLES")
WORKS = ("ROOF REPAIR", "PAINTING", "NEW WINDOW", "CLEANING", "WIRING", "GARDEN WORK", "DOOR LOCK", "TRANSPORT")
LENT = ("ladder", "cement mixer", "hedge cutter", "floor sander", "hand drill", "pressure washer")
LESS = ("VOUCHER", "DISCOUNT", "REGULAR GUEST", "BOTTLES BACK")
DUE = ("TO PAY", "AMOUNT DUE", "BALANCE DUE")


def _head(rng: Random, names: Names, kind: str) -> tuple[str, int, list[str]]:
    """The firm, the document's number, and the lines at the top."""
    firm, serial = rng.choice(names.firms), rng.choice(names.numbers)
    return firm, serial, [f"# {firm}", f"{rng.randint(2, 90)} {rng.choice(names.streets)}", "", f"{kind} {serial}"]


def _receipt(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    firm, serial, head = _head(rng, names, "RECEIPT")
    goods, total = _items(rng, GOODS, 200, 3000)
    less = rng.randint(total // 10, total // 2) if "payable" in needs else 0
    final, old = total - less, rng.randint(total // 2, 2 * total)
    shown = struck(money(old), money(final)) if "corrected" in needs else money(final)
    foot = [("TOTAL", money(total) if less else shown)]
    if less:
        foot += [(rng.choice(LESS), money(-less)), (rng.choice(DUE), shown)]
    elif "named_total" in needs:
        given = (total // 10_000 + 1) * 10_000
        foot += [("CASH GIVEN", money(given)), ("CHANGE", money(given - total))]
    question = f"How much does the customer have to pay by receipt {serial} of {firm.title()}?"
    page = (*head, *_bill(goods, foot), "", "THANK YOU")
    return Document((page,), question, (money(final),), _wrong_amounts(needs, total, old))


def _invoice(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    firm, serial, head = _head(rng, names, "INVOICE")
    works, total = _items(rng, WORKS, 30_000, 150_000)
    deposit = rng.randint(total // 10, total // 2)
    final, old = total - deposit, rng.randint(total // 2, 2 * total)
    due = struck(money(old), money(final)) if "corrected" in needs else money(final)
    foot = [("TOTAL", money(total)), ("DEPOSIT PAID", money(-deposit)), (rng.choice(DUE), due)]
    question = f"Which amount has to be paid to {firm.title()} for invoice {serial}?"
    page = (*head, f"DATE {days(rng, 1)[0]}", *_bill(works, foot))
    return Document((page,), question, (money(final),), _wrong_amounts(needs, total, old))


def _items(rng: Random, names: Sequence[str], least: int, most: int) -> tuple[list[tuple[str, str]], int]:
    """A few things with their prices, and what they come to in cents."""
    prices = {name: rng.randint(least, most) for name in rng.sample(names, rng.randint(3, 5))}
    return [(name, money(price)) for name, price in prices.items()], sum(prices.values())


def _bill(items: Sequence[tuple[str, str]], foot: Sequence[tuple[str, str]]) -> list[str]:
    lines = aligned([*items, *foot], gap=6)
    return ["---", *lines[: len(items)], "---", *lines[len(items) :]]


def _wrong_amounts(needs: frozenset[str], total: int, old: int) -> tuple[str, ...]:
    return (money(total),) * ("payable" in needs) + (money(old),) * ("corrected" in needs)


def _bill_date(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    firm, serial, head = _head(rng, names, "INVOICE")
    labels = ("ISSUED", "DELIVERED", rng.choice(("PAYABLE BY", "PAY BEFORE")))
    foot = f"{rng.choice(WORKS)}   {money(rng.randint(10_000, 90_000))}"
    return _dated(rng, needs, (head, labels, foot), f"has invoice {serial} of {firm.title()} to be paid")


def _loan_date(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    _, serial, head = _head(rng, names, "LOAN SLIP")
    thing = rng.choice(LENT)
    labels = ("RESERVED", "HANDED OUT", rng.choice(("RETURN BY", "TO BE RETURNED")))
    return _dated(rng, needs, (head, labels, thing.upper()), f"does the {thing} of slip {serial} have to be returned")


def _dated(rng: Random, needs: frozenset[str], told: tuple[list[str], tuple[str, ...], str], asked: str) -> Document:
    """`told` are head, labels and foot. The last label's day is asked for; without asked_date it is the only one."""
    head, (*others, due), foot = told
    *earlier, old, final = days(rng, 4)
    if rng.random() < 0.5:
        old, final = final, old
    value = struck(old, final) if "corrected" in needs else final
    rows = list(zip(others, earlier, strict=True)) if "asked_date" in needs else []
    page = (*head, "---", *aligned([*rows, (due, value)]), "---", foot)
    wrong = ([earlier[0]] if rows else []) + ([old] if "corrected" in needs else [])
    return Document(pages=(page,), question=f"By which day {asked}?", answers=(final,), wrong=tuple(wrong))


def _of(kind: str, *needs: str) -> Family:
    draw, wanted = _KINDS[kind], frozenset(needs)
    return Family(kind, wanted, lambda rng, names: draw(rng, names, wanted))


_KINDS = {"receipt": _receipt, "invoice": _invoice, "bill": _bill_date, "loan": _loan_date}

LABELLED: tuple[Family, ...] = (
    _of("receipt"),
    _of("receipt", "payable"),
    _of("receipt", "corrected"),
    _of("receipt", "payable", "corrected"),
    _of("receipt", "named_total"),
    _of("invoice", "payable"),
    _of("invoice", "payable", "corrected"),
    _of("bill"),
    _of("bill", "asked_date"),
    _of("bill", "corrected"),
    _of("bill", "asked_date", "corrected"),
    _of("loan"),
    _of("loan", "asked_date"),
    _of("loan", "asked_date", "corrected"),
)
