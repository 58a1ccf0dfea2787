"""The part of a program that is particular to an operation: what is computed from the records, and where it goes."""

from __future__ import annotations

from collections.abc import Callable

from core.demo.policy import fragments as lines
from core.demo.policy.fragments import chosen
from core.demo.policy.intent import Intent


def body(intent: Intent, followed: frozenset[str]) -> str:
    """The lines of the program that do what the task asks."""
    return _BODIES[intent.operation](intent, followed)


def _read(intent: Intent, *labels: str) -> str:
    wanted = "{" + ", ".join(repr(label) for label in dict.fromkeys(labels)) + "}"
    return f"for row, record in read_records(workbook[{intent.data!r}], {wanted}):\n"


def _fill_targets(intent: Intent, value: str) -> str:
    """Fill the empty column of the target sheet, one key after the other as they are listed."""
    row = intent.header.get(intent.target, 1)
    return (
        f"target = workbook[{intent.target!r}]\n"
        f"columns = {{cell.value: cell.column for cell in target[{row}]}}\n"
        f"for row in range({row} + 1, target.max_row + 1):\n"
        f"    name = target.cell(row, columns[{intent.target_key!r}]).value\n"
        "    if name is not None:\n"
        f"        target.cell(row, columns[{intent.out!r}]).value = {value}\n"
        f"        print(name, target.cell(row, columns[{intent.out!r}]).value)\n"
    )


def _group(intent: Intent, followed: frozenset[str]) -> str:
    text = "found = {}\n" + _read(intent, intent.key, intent.number)
    text += f"    amount = number(record[{intent.number!r}])\n"
    text += "    if amount is not None:\n"
    amount = chosen((lines.ROUNDED,), followed) if intent.operation == "sum" else "amount"
    text += f"        found.setdefault(key(record[{intent.key!r}]), []).append({amount})\n\n"
    if intent.operation == "average":
        return text + _fill_targets(
            intent, "sum(found[key(name)]) / len(found[key(name)]) if key(name) in found else None"
        )
    return text + _fill_targets(intent, "round(sum(found.get(key(name), [])), 2)")


def _count(intent: Intent, followed: frozenset[str]) -> str:
    text = "found = {}\n" + _read(intent, intent.key)
    text += f"    name = key(record[{intent.key!r}])\n    found[name] = found.get(name, 0) + 1\n\n"
    return text + _fill_targets(intent, "found.get(key(name), 0)")


def _months(intent: Intent, followed: frozenset[str]) -> str:
    text = "found = {}\n" + _read(intent, intent.date, intent.number)
    text += f"    when, amount = day(record[{intent.date!r}]), number(record[{intent.number!r}])\n"
    text += "    if when is not None and amount is not None:\n"
    text += '        month = when.strftime("%Y-%m")\n'
    text += f"        found[month] = found.get(month, 0) + {chosen((lines.ROUNDED,), followed)}\n\n"
    return text + _fill_targets(intent, "round(found.get(str(name)[:7], 0), 2)")


def _latest(intent: Intent, followed: frozenset[str]) -> str:
    text = "latest = {}\n" + _read(intent, intent.key, intent.date, intent.number)
    text += f"    name, when = key(record[{intent.key!r}]), day(record[{intent.date!r}])\n"
    text += "    if when is not None and (name not in latest or latest[name][0] < when):\n"
    text += f"        value = record[{intent.number!r}]\n"
    text += "        latest[name] = (when, value if number(value) is None else number(value))\n\n"
    return text + _fill_targets(intent, "latest[key(name)][1] if key(name) in latest else None")


def _one_cell(intent: Intent, followed: frozenset[str]) -> str:
    """A total of all, of some, or of a period, in one cell."""
    labels = [label for label in (intent.number, intent.state, intent.date) if label]
    text = "total = 0\n" + _read(intent, *labels)
    text += f"    amount = number(record[{intent.number!r}])\n"
    text += "    if amount is None:\n        continue\n"
    if intent.operation == "filtered":
        text += f"    if key(record[{intent.state!r}]) != key({intent.words[0]!r}):\n        continue\n"
    if intent.operation == "period":
        first, last = intent.days
        text += f"    when = day(record[{intent.date!r}])\n"
        text += f"    if when is None or not {_date(first)} <= when <= {_date(last)}:\n        continue\n"
    amount = lines.ROUNDED.informed if intent.rounded else chosen((lines.ROUNDED,), followed)
    text += f"    total += {amount}\n\n"
    return text + (
        f"workbook[{intent.target!r}][{intent.cell!r}] = round(total, 2)\n"
        f"print(workbook[{intent.target!r}][{intent.cell!r}].value)\n"
    )


def _date(day: object) -> str:
    return "datetime." + repr(day).removeprefix("datetime.")


def _distinct(intent: Intent, followed: frozenset[str]) -> str:
    text = "names = {}\n" + _read(intent, intent.key)
    text += f"    if record[{intent.key!r}] is not None:\n"
    text += f"        names.setdefault(key(record[{intent.key!r}]), spelling(record[{intent.key!r}]))\n\n"
    return text + _write_down(intent, "sorted(names.values(), key=str)")


def _write_down(intent: Intent, values: str) -> str:
    return (
        f"target = workbook[{intent.target!r}]\n"
        f"for row, value in enumerate({values}, start=2):\n"
        "    target.cell(row, 1).value = value\n"
        "    print(row, value)\n"
    )


def _missing(intent: Intent, followed: frozenset[str]) -> str:
    wanted = f"{{{intent.key!r}}}"
    text = (
        f"known = {{key(record[{intent.key!r}]) for _, record in read_records(workbook[{intent.other!r}], {wanted})}}\n"
    )
    text += "missing = []\n" + _read(intent, intent.key)
    text += f"    entry = record[{intent.key!r}]\n"
    text += "    if entry is not None and key(entry) not in known:\n        missing.append(spelling(entry))\n\n"
    return text + _write_down(intent, "missing")


def _top(intent: Intent, followed: frozenset[str]) -> str:
    text = "ranked = []\n" + _read(intent, intent.key, intent.number)
    text += f"    amount = number(record[{intent.number!r}])\n"
    text += f"    if amount is not None:\n        ranked.append((amount, record[{intent.key!r}]))\n\n"
    return text + (
        "ranked.sort(key=lambda pair: pair[0], reverse=True)\n"
        f"target = workbook[{intent.target!r}]\n"
        f"for row, (amount, name) in enumerate(ranked[:{intent.top}], start=2):\n"
        "    target.cell(row, 1).value = name\n"
        "    target.cell(row, 2).value = amount\n"
        "    print(row, name, amount)\n"
    )


def _mark(intent: Intent, followed: frozenset[str]) -> str:
    """A word beside each record, by its figure or its date."""
    label = intent.number if intent.operation == "flag" else intent.date
    read = "number" if intent.operation == "flag" else "day"
    text = f"sheet = workbook[{intent.data!r}]\n"
    text += f"records = read_records(sheet, {{{label!r}, {intent.out!r}}})\n"
    text += (
        f"out = next(cell.column for cells in sheet.iter_rows() for cell in cells if cell.value == {intent.out!r})\n"
    )
    text += "for row, record in records:\n"
    text += f"    value = {read}(record[{label!r}])\n    if value is None:\n        continue\n"
    if intent.operation == "flag":
        yes, no = intent.words
        threshold = f"{intent.threshold:g}"
        return text + f"    sheet.cell(row, out).value = {yes!r} if value > {threshold} else {no!r}\n" + _shown("row")
    return text + f"    if value < {_date(intent.days[0])}:\n        sheet.cell(row, out).value = {intent.words[0]!r}\n"


def _shown(row: str) -> str:
    return f"    print({row}, sheet.cell({row}, out).value)\n"


def _lookup(intent: Intent, followed: frozenset[str]) -> str:
    wanted = f"{{{intent.key!r}, {intent.number!r}}}"
    row = intent.header.get(intent.target, 1)
    text = f"KEY, VALUE = {intent.key!r}, {intent.number!r}\nlisted = {{}}\n"
    text += f"for _, record in read_records(workbook[{intent.data!r}], {wanted}):\n"
    text += chosen((lines.DUPLICATES,), followed) + "\n"
    return text + (
        f"target = workbook[{intent.target!r}]\n"
        f"columns = {{cell.value: cell.column for cell in target[{row}]}}\n"
        f"for row in range({row} + 1, target.max_row + 1):\n"
        "    value = listed.get(key(target.cell(row, columns[KEY]).value))\n"
        "    value = value if number(value) is None else number(value)\n"
        f"    target.cell(row, columns[{intent.out!r}]).value = value\n"
        "    print(row, value)\n"
    )


_BODIES: dict[str, Callable[[Intent, frozenset[str]], str]] = {
    "sum": _group,
    "average": _group,
    "count": _count,
    "months": _months,
    "latest": _latest,
    "total": _one_cell,
    "filtered": _one_cell,
    "period": _one_cell,
    "distinct": _distinct,
    "missing": _missing,
    "top": _top,
    "flag": _mark,
    "late": _mark,
    "lookup": _lookup,
}
