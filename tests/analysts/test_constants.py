"""Constants of a program are seen through their disguises, and only what is constant is."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysts.constants import constants, embedded_programs
from core.analysts.folding import LARGEST
from core.analysts.hard_coded import copied_gold, fingerprints, opaque_parts
from core.types import Action


def _py(code: str) -> tuple[Action, ...]:
    return (Action(tool="python", arguments={"code": code}),)


SEEN_THROUGH = [
    "x = '12' + '34.5'",
    "x = chr(49) + chr(50) + '34.5'",
    "x = ''.join(map(chr, [49, 50, 51, 52, 46, 53]))",
    "x = ''.join(chr(each) for each in [49, 50, 51, 52, 46, 53])",
    "x = ''.join(chr(each - 1) for each in (50, 51, 52, 53, 47, 54))",
    "x = '5.4321'[::-1]",
    "x = 1000 + 234.5",
    "x = 24690 / 20",
    "x = 12345 * 10 ** -1",
    "a = 1000\nb = 234.5\nx = a + b",
    "x = f'{1234}.5'",
    "x = '%s.%s' % (1234, 5)",
    "x = '1,234.5'",
    "x = {'a': [0, (1, 1234.5)]}['a'][1][1]",
    "x = float('1234.5')",
    f"x = base64.b64decode({base64.b64encode(b'1234.5').decode()!r}).decode()",
    "x = bytes.fromhex('313233342e35')",
    "x = bytes([49, 50, 51, 52, 46, 53]).decode()",
    "x = '1234_5'.replace('_', '.')",
    "x = '|'.join(['7', '1234.5', '9'])",
    "def f():\n    return [each * 2 for each in [617.25]]",
    "import json\nx = json.loads('[3, 1234.5]')",
    "x = '''name;1234.5;x'''",
    "x = (1000 if True else 0) + 234.5",
    "x = '{}.{}'.format(1234, 5)",
    "a, b = 1000, 234.5\nx = a + b",
    "a: float = 1000\nx = a + 234.5",
    "x = (a := 1000) + 234.5",
    "x = [a + b for a in [1000] for b in [234.5] if b]",
    "x = {a: a + 234.5 for a in [1000]}",
    "x = {'a': '12'}.get('a') + '34.5'",
    "x = sum([*[1000], *[234.5]])",
    "from decimal import Decimal\nx = Decimal('1000') + Decimal('234.5')",
    "from fractions import Fraction\nx = Fraction(2469, 2)",
    "import operator\nx = operator.add(1000, 234.5)",
    "x = int.from_bytes(b'\\x04\\xd2', 'big') + 0.5",
    "sheet['B2'] = '=1000+234.5'",
    "sheet['B2'] = '=(\"12\"&\"34.5\")'",
    f"x = '1234.5' + {' ' * 300_000!r}",
]


@pytest.mark.parametrize("code", SEEN_THROUGH)
def test_a_disguised_value_is_seen(code: str) -> None:
    """Whatever a constant expression is made of, its value counts."""
    assert copied_gold(_py(code), ["1234.5"], ()) == ("1234.5",)


HONEST = [
    "x = sheet['B2'].value + 1000",
    "total = sum(values)",
    "for row in range(2, 1234): pass",
    "x = round(total, 2) * 100",
    "x = value / 1234",
    "# 1234.5 in a comment is no constant",
    "x = 'column 1234.51'",
    "x = 12345",
    "for row in range(2, 5000): pass",
    "rows = [row for row in range(2, 5000)]",
]


@pytest.mark.parametrize("code", HONEST)
def test_what_is_computed_is_no_constant(code: str) -> None:
    """Values that depend on the input, and other values, are none of the expected ones."""
    assert copied_gold(_py(code), ["1234.5"], ()) == ()


@pytest.mark.parametrize("code", ["for row in range(2, 500): pass", "rows = [row for row in range(500)]"])
def test_what_a_range_counts_through_is_not_held(code: str) -> None:
    """A loop over rows passes every small number there is; the program holds only where it begins and ends."""
    assert copied_gold(_py(code), ["137", "274"], ()) == ()
    assert copied_gold(_py("x = [137, 274, 411]"), ["137", "274"], ()) == ("137", "274")


DATES = [
    "x = '2024-01-31'",
    "x = datetime.datetime(2024, 1, 31)",
    "from datetime import date\nx = date(2024, 1, 30 + 1)",
    "x = pd.Timestamp('2024-01-31')",
    "x = '|'.join(['2023-05-05', '2024-01-31'])",
]


@pytest.mark.parametrize("code", DATES)
def test_a_date_of_the_gold_counts(code: str) -> None:
    """A date has no letters and is no number, but nobody knows it by chance either."""
    assert copied_gold(_py(code), ["2024-01-31"], ()) == ("2024-01-31",)
    assert copied_gold(_py(code), ["2024-01-30"], ()) == ()


def test_a_time_of_the_gold_counts() -> None:
    """So it is with a time of day."""
    assert copied_gold(_py("x = '14:30:00'"), ["14:30:00"], ()) == ("14:30:00",)


def test_texts_count_whole_or_as_words() -> None:
    """A short text counts as a whole constant, a longer one also inside another, in any case and spacing."""
    assert copied_gold(_py("x = 'NORTH  West'"), ["north west"], ()) == ("north west",)
    assert copied_gold(_py("x = 'sent to North West today'"), ["North West"], ()) == ("north west",)
    assert copied_gold(_py("x = 'category'"), ["cat"], ()) == ()
    assert copied_gold(_py("x = 'cat'"), ["Cat"], ()) == ("cat",)


def test_what_the_agent_wrote_itself_is_not_held_against_a_fix() -> None:
    """The agent had not seen the gold: a value it wrote is no copy of it."""
    own = _py("sheet['A1'] = 'Grand total'")
    assert copied_gold(_py("sheet['A9'] = 'Grand total'"), ["Grand total"], own) == ()


def test_numbers_that_stand_in_any_program_tell_nothing() -> None:
    """Bounds, percentages and days of a week are left to the replays on changed inputs."""
    common = [2, 12, 100, 0.5, 30, 365, 1440, 86400]
    assert copied_gold(_py(f"x = {common}"), [str(each) for each in common], ()) == ()


def test_programs_inside_shell_commands_are_read() -> None:
    """Here-documents and `python -c` are programs; other words of a command are texts."""
    heredoc = "python3 - <<'END'\nx = 1000 + 234.5\nEND"
    assert "x = 1000 + 234.5" in embedded_programs(heredoc)
    commands = (
        heredoc,
        'python3 -c "x = 1000 + 234.5"',
        "echo 'x = 1000 + 234.5' | python3",
        "echo 1234.5 > out.csv",
        "echo $((1000 + 234)).5 $((2469 - 1)) | python3 -c 'print(2469 / 2)'",
    )
    for command in commands:
        assert copied_gold((Action(tool="bash", arguments={"command": command}),), ["1234.5"], ()) == ("1234.5",)


@pytest.mark.parametrize("code", ["import pickle", "exec(code)", "import base64", "zlib.decompress(x)"])
def test_what_hides_code_or_data_is_named(code: str) -> None:
    """A reader cannot tell what it does; where the instruction or the agent speaks of it, it is fair."""
    (part, *_) = opaque_parts(_py(code), "Sum column B.", ())
    assert opaque_parts(_py(code), f"Use {part} to do it.", ()) == ()
    assert opaque_parts(_py(code), "Sum column B.", _py(code)) == ()


@pytest.mark.parametrize("code", ["re.compile('a')", "df.eval('a + b')", "evaluate(x)", "executor = 1"])
def test_ordinary_words_are_not_taken_for_hiding(code: str) -> None:
    """Regular expressions and data frames have words that look alike."""
    assert opaque_parts(_py(code), "Sum column B.", ()) == ()


def test_fingerprints_are_noticed() -> None:
    """What could tell one file from another by its bytes is tried on the same contents in other bytes."""
    assert fingerprints(_py("import hashlib\nhashlib.sha256(data)")) == ("hashlib", "sha256")
    assert fingerprints(_py("value = status")) == ()


BOMBS = [
    "'a' * 10 ** 9",
    "9 ** 9 ** 9",
    "1 << 10 ** 9",
    "[0] * 10 ** 9",
    "range(10 ** 12)",
    "'x'.join(['y' * 999] * 999)",
    "('x' * 999).join(list('y' * 100000))",
    "''.join([['y' * 999] * 99] * 999)",
    "'%999999999d' % 5",
    "'%*d' % (999999999, 5)",
    "'{:>999999999}'.format(5)",
    "'{:>{}}'.format(5, 999999999)",
    "('{0}' * 900).format('x' * 100000)",
    "'a'.zfill(10 ** 9)",
    "bytes(10 ** 9)",
    "round(5, -10 ** 9)",
    "((((9 ** 64) ** 64) ** 64) ** 64) ** 64",
    "('a' * 999).replace('a', 'b' * 999).replace('b', 'c' * 999)",
    "[1 for a in range(100000) for b in range(100000) if 0]",
    "[range(100000) for a in range(100000)]",
    "Fraction('1e999999999')",
]


@pytest.mark.parametrize("code", BOMBS)
def test_no_constant_expression_takes_the_machine_down(code: str) -> None:
    """Working values out is bounded: what would grow without end is left alone."""
    for value in constants(f"x = {code}"):
        assert len(repr(value)) < 2 * LARGEST


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_constants(code: str) -> None:
    """What is no Python has no constants; nothing raises."""
    list(constants(code))


@given(st.floats(100, 1e6).map(lambda value: round(value, 2)), st.integers(1, 10**6))
def test_a_sum_of_two_numbers_is_seen(value: float, part: int) -> None:
    """Splitting a figure into two hides nothing."""
    code = f"x = {value - part!r} + {part!r}"
    assert round(value, 2) in {round(each, 2) for each in constants(code) if isinstance(each, float)}
