"""The same attacks and limits against the sandbox of an ordinary user, when the tests run as root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.ordinary_user import USER, as_ordinary_user, needed_here, why_not

HERE = Path(__file__).parent


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory of that user."""
    made = Path(tempfile.mkdtemp(prefix="ordinary-user-"))
    os.chown(made, USER, USER)
    yield made
    shutil.rmtree(made)


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "name",
    ["test_attacks.py", pytest.param("test_limits.py", marks=SLOW), pytest.param("test_lifetime.py", marks=SLOW)],
)
def test_as_an_ordinary_user(name: str, home: Path) -> None:
    """Every isolation keeps out and limits the same where the engine is not root."""
    if reason := why_not():
        pytest.skip(reason)
    (home / "stage").mkdir()
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-rs", f"--basetemp={home / 'tmp'}"]
    done = subprocess.run(
        as_ordinary_user([sys.executable, "-m", "pytest", *options, str(HERE / name)], needed_here(), home / "stage"),
        cwd=HERE.parents[1],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    counted = re.search(r"(\d+) passed", done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert counted is None or int(counted[1]) > 0
