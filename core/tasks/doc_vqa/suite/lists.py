"""Documents whose answer stands in a table or among choices: delivery notes, timetables, forms and the like."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from core.tasks.doc_vqa.suite.document import Document, Family, Names, aligned, struck

COLOURS = {
    "BK": "BLACK",
    "GN": "FOREST GREEN",
    "YE": "YELLOW",
    "RD": "BRICK RED",
    "BL": "NAVY BLUE",
    "WH": "WHITE",
    "GY": "STONE GREY",
    "BR": "CHESTNUT",
}
ARTICLES = (
    "DESK",
    "STOOL",
    "BENCH",
    "SHELF",
    "CUPBOARD",
    "COAT STAND",
    "LAMP",
    "MIRROR",
    "TABLE",
    "SOFA",
    "CRATE",
    "BOX",
)
TOWNS = ("ASHFORD", "BIRKDALE", "COVEHAM", "DUNMORE", "ELMSTEAD", "FAIRLIGHT")
STOPS = ("MARKET SQUARE", "OLD MILL", "HARBOUR", "TOWN HALL", "UNIVERSITY", "HOSPITAL", "ZOO", "CINEMA")
COURSES = (
    "POTTERY",
    "FRENCH",
    "CHESS",
    "FIRST AID",
    "WATERCOLOUR",
    "GUITAR",
    "BOOKBINDING",
    "YOGA",
    "BEEKEEPING",
    "WEAVING",
)
ROOMS = ("GREEN HALL", "CHAPEL", "LIBRARY", "ROOM 12", "ATTIC", "CELLAR", "GYM", "STUDIO FOUR", "MUSIC ROOM", "KITCHEN")
COSTS = ("SALARIES", "HEATING", "INSURANCE", "REPAIRS", "TRAVEL", "PRINTING", "CATERING", "SOFTWARE")
CHOICES = {
    "room": ("SINGLE ROOM", "FAMILY SUITE", "DORMITORY", "TENT PITCH"),
    "meal plan": ("BREAKFAST ONLY", "HALF BOARD", "EVERYTHING", "NO MEALS"),
    "way of delivery": ("POST", "COURIER", "COLLECTED IN PERSON", "BY BICYCLE"),
}


def _paged(
    title: str, under: str, head: Sequence[str], rows: Sequence[Sequence[str]], foot: Sequence[str], split: bool
) -> tuple[tuple[str, ...], ...]:
    """A table below its title, on one page or with its second half on another; the foot stands on each."""
    lines = aligned([head, *rows])
    if not split:
        return ((f"# {title}", under, "---", *lines, "---", *foot),)
    half = (len(rows) + 1) // 2
    first = (f"# {title}", under, "PAGE 1 OF 2", "---", *lines[: half + 1], "---", *foot)
    second = (under, "PAGE 2 OF 2", "---", lines[0], *lines[half + 1 :], "---", *foot)
    return first, second


def _ranks(rng: Random, count: int, split: bool) -> tuple[int, int, list[int]]:
    """The row that comes first by size (on the second page if there is one), the first of page one, and all ranks."""
    ranks = list(range(count))
    rng.shuffle(ranks)
    half = (count + 1) // 2
    if split:
        top = ranks.index(count - 1)
        other = rng.randrange(half, count)
        ranks[top], ranks[other] = ranks[other], ranks[top]
    return ranks.index(count - 1), max(range(half), key=lambda row: ranks[row]), ranks


def _delivery(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    firm, serial, split = rng.choice(names.firms), rng.choice(names.numbers), "pages" in needs
    coded = bool(needs & {"legend", "as_coded"})
    codes = rng.sample(sorted(COLOURS), 6)
    articles = rng.sample(ARTICLES, 6)
    wanted, first, ranks = _ranks(rng, 6, split)
    if "ditto" in needs and wanted == 0:
        wanted = 3
    shown = [code if coded else COLOURS[code] for code in codes]
    old = shown[(wanted + 1) % 6] if "corrected" in needs else ""
    cells = [struck(old, each) if old and row == wanted else each for row, each in enumerate(shown)]
    if "ditto" in needs:
        cells[wanted] = '"'
    rows = [(article, f"{12 + 9 * rank}.5", cell) for article, rank, cell in zip(articles, ranks, cells, strict=True)]
    foot = [f"{code} = {word}" for code, word in sorted(COLOURS.items())] if coded else []
    pages = _paged("DELIVERY NOTE", f"{firm}  NO {serial}", ("ARTICLE", "WEIGHT", "COLOUR"), rows, foot, split)
    which = "heaviest article" if split else articles[wanted].lower()
    what = "Which colour code is printed for" if "as_coded" in needs else "Which colour has"
    source = wanted - 1 if "ditto" in needs else wanted
    answer = codes[source] if "as_coded" in needs else COLOURS[codes[source]]
    wrong = {shown[wanted]} if "legend" in needs else {COLOURS[answer]} if "as_coded" in needs else set()
    wrong |= {'"'} if "ditto" in needs else set()
    wrong |= {shown[first], COLOURS[codes[first]]} if split else set()
    wrong |= {old, COLOURS.get(old, old)} if old else set()
    question = f"{what} the {which} on delivery note {serial} of {firm.title()}?"
    return Document(pages, question, (answer,), tuple(sorted(wrong)))


def _timetable(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    split, line = "pages" in needs, rng.choice(names.numbers)
    wanted, first, ranks = _ranks(rng, 8, split)
    order = sorted(range(8), key=lambda row: ranks[row])
    town, *others = rng.sample(TOWNS, 3)
    goes = [town if row in (wanted, first) else rng.choice(others) for row in range(8)]
    stops = [rng.choice(STOPS) for _ in range(8)]
    old = rng.choice([stop for stop in STOPS if stop not in (stops[wanted], stops[first])])
    times = {row: f"{6 + 2 * place:02}:{rng.randint(0, 59):02}" for place, row in enumerate(order)}
    cells = [struck(old, stop) if "corrected" in needs and row == wanted else stop for row, stop in enumerate(stops)]
    rows = [(times[row], goes[row], cells[row]) for row in range(8)]
    under = f"TIMETABLE {line}   {rng.choice(names.streets)}"
    pages = _paged("BUSES", under, ("LEAVES", "TO", "STOP"), rows, (), split)
    question = f"From which stop does the last bus to {town.title()} leave by timetable {line}?"
    wrong = ({stops[first]} if split else set()) | ({old} if "corrected" in needs else set())
    return Document(pages, question, (stops[wanted],), tuple(sorted(wrong)))


def _programme(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    firm, split, serial = rng.choice(names.firms), "pages" in needs, rng.choice(names.numbers)
    wanted, first, ranks = _ranks(rng, 6, split)
    courses, rooms = rng.sample(COURSES, 6), rng.sample(ROOMS, 6)
    moved = rng.choice([room for room in ROOMS if room not in rooms])
    noted = "footnote" in needs
    cells = [f"{room} *" if noted and row == wanted else room for row, room in enumerate(rooms)]
    rows = [
        (f"{9 + 2 * rank:02}:{rng.choice(('00', '15', '30'))}", course, cell)
        for rank, course, cell in zip(ranks, courses, cells, strict=True)
    ]
    foot = [f"* {rng.choice(('MOVED TO', 'NOW IN', 'INSTEAD IN'))} {moved}"] if noted else []
    pages = _paged("COURSES", f"{firm}  PROGRAMME {serial}", ("BEGINS", "COURSE", "ROOM"), rows, foot, split)
    which = "last course" if split else f"course {courses[wanted].title()}"
    question = f"In which room does the {which} of programme {serial} take place?"
    wrong = ({rooms[wanted], f"{rooms[wanted]} *"} if noted else set()) | ({rooms[first]} if split else set())
    return Document(pages, question, (moved if noted else rooms[wanted],), tuple(sorted(wrong)))


def _accounts(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    firm, year = rng.choice(names.firms), rng.randint(1990, 2024)
    items = rng.sample(COSTS, 5)
    figures = [str(rng.randint(11, 99)) for _ in items]
    scaled = "scale" in needs
    told = "ALL FIGURES IN 1000 EUROS" if scaled else "ALL FIGURES IN EUROS"
    pages = _paged(
        "ACCOUNTS", f"{firm}  {year}", ("ITEM", "SPENT"), list(zip(items, figures, strict=True)), (told,), False
    )
    wanted = rng.randrange(5)
    question = f"How many euros did {firm.title()} spend on {items[wanted].lower()} in {year}?"
    answer = figures[wanted] + "000" * scaled
    return Document(pages, question, (answer,), (figures[wanted],) if scaled else ())


def _form(rng: Random, names: Names, needs: frozenset[str]) -> Document:
    firm, serial = rng.choice(names.firms), rng.choice(names.numbers)
    what = rng.choice(sorted(CHOICES))
    choices = CHOICES[what]
    wanted = rng.randrange(1, len(choices)) if "ticked" in needs else 0
    boxes = [f"[{'X' if place == wanted else ' '}] {choice}" for place, choice in enumerate(choices)]
    page = (f"# {firm}", f"BOOKING {serial}", "---", f"{what.upper()}:", *boxes, "---", "SIGNED")
    question = f"Which {what} was chosen on booking {serial}?"
    return Document((page,), question, (choices[wanted],), (choices[0],) if wanted else ())


def _of(kind: str, *needs: str) -> Family:
    draw, wanted = _KINDS[kind], frozenset(needs)
    return Family(kind, wanted, lambda rng, names: draw(rng, names, wanted))


_KINDS = {
    "delivery": _delivery,
    "timetable": _timetable,
    "programme": _programme,
    "accounts": _accounts,
    "form": _form,
}

LISTED: tuple[Family, ...] = (
    _of("delivery"),
    _of("delivery", "legend"),
    _of("delivery", "legend", "corrected"),
    _of("delivery", "legend", "pages"),
    _of("delivery", "pages"),
    _of("delivery", "ditto"),
    _of("delivery", "as_coded"),
    _of("timetable"),
    _of("timetable", "pages"),
    _of("timetable", "corrected"),
    _of("timetable", "pages", "corrected"),
    _of("programme"),
    _of("programme", "footnote"),
    _of("programme", "footnote", "pages"),
    _of("accounts"),
    _of("accounts", "scale"),
    _of("form"),
    _of("form", "ticked"),
)
