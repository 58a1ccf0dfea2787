"""The tool environment: the right interpreter and packages inside, found in whatever way they were installed."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import UserError
from core.ports import Command, Sandbox
from core.sandbox.environment import TOOLS_PYTHON, ToolEnvironment, tool_environment, warm_up
from core.sandbox.probe import best_sandbox, isolations_here
from core.sandbox.shown import built_for, hidden_directories, inside_prefix, inside_python
from core.types import Observation

Run = Callable[..., Observation]


def test_the_packages_work_inside(run_inside: Run) -> None:
    """A workbook is written with pandas, changed with openpyxl and read back with calamine."""
    program = (
        "import openpyxl, pandas, python_calamine\n"
        "pandas.DataFrame({'a': [1, 2]}).to_excel('x.xlsx', index=False)\n"
        "book = openpyxl.load_workbook('x.xlsx'); book.active['A4'] = 3; book.save('x.xlsx')\n"
        "print(pandas.read_excel('x.xlsx', engine='calamine')['a'].tolist())"
    )
    assert run_inside(TOOLS_PYTHON, "-c", program).text == "[1, 2, 3]\n"


@pytest.mark.parametrize("name", ["python", TOOLS_PYTHON])
def test_the_interpreter_is_the_engines_own(run_inside: Run, name: str) -> None:
    """By both names it is the release that the packages were installed for, with its own library."""
    seen = run_inside(name, "-c", "import sys; print(sys.version, sys.prefix, sep='|', end='')")
    assert seen.text == f"{sys.version}|{inside_prefix(tool_environment())}"


def test_it_runs_on_the_library_it_was_built_with(run_inside: Run) -> None:
    """One that looks for its shared library where it was built for finds it, and not the system's by that name."""
    listed = "print({line.split()[-1] for line in open('/proc/self/maps') if 'libpython3.' in line} or {''})"
    (library,) = ast.literal_eval(run_inside("python3", "-c", listed).text)
    assert library == "" or library.startswith(
        (inside_prefix(tool_environment()), str(Path(sys.base_prefix).resolve()))
    )


def test_a_traceback_names_no_place_of_this_machine(run_inside: Run) -> None:
    """What a model reads of a failed program is the same wherever the interpreter is installed."""
    seen = run_inside("python3", "-c", "import json; json.loads('{')")
    prefix = inside_prefix(tool_environment())
    assert f'File "{prefix}/lib/python' in seen.text
    assert prefix in ("/tools/python", "/usr", "/usr/local")


def test_byte_code_is_there_and_used(run_inside: Run) -> None:
    """Inside nothing is compiled: what the usual imports need was compiled once, outside."""
    assert warm_up(tool_environment())
    seen = run_inside("python3", "-v", "-c", "import openpyxl.reader.excel")
    assert "/tools/lib/openpyxl/reader/__pycache__/excel" in seen.text
    assert "could not create" not in seen.text


def test_a_home_and_a_temporary_directory(run_inside: Run) -> None:
    """Programs find what they are used to: home is the work directory, and temporary files have a place beside it."""
    python = "import tempfile; print(tempfile.gettempdir()); tempfile.TemporaryFile()"
    seen = run_inside("bash", "-c", f'cd ~; pwd; mktemp >/dev/null && echo made; python3 -c "{python}"; ls')
    assert seen.text in ("/work\nmade\n/tmp\n", "/work\nmade\n/tools/tmp\n")


def test_input_reaches_the_command(run_inside: Run) -> None:
    """What a command is given to read arrives whole, however much it is, and ends."""
    assert run_inside("wc", "-c", stdin="é" * 200_000).text == "400000\n"
    assert run_inside("python3", "-", stdin="print('from', 'stdin')").text == "from stdin\n"
    assert run_inside("cat").text == ""


def test_a_virtual_environment_of_ones_own(tmp_path: Path, work: Path) -> None:
    """The packages of a named virtual environment are there instead, and only those."""
    made = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
    site = next(made.glob("lib/python3*/site-packages"))
    (site / "mine.py").write_text("answer = 42")
    (site / "sneaky.pth").write_text("/\n")
    tools = tool_environment(str(made))
    assert [package.target for package in tools.packages] == ["mine.py"]
    assert Path(tools.prefix) == Path(sys.base_prefix).resolve()
    for isolation, works, _ in isolations_here():
        if works:
            sandbox = best_sandbox(isolation.name, tools)
            assert said(sandbox, work, "import mine; print(mine.answer)") == "42\n"
            assert "No module named 'pandas'" in said(sandbox, work, "import pandas")


def test_what_is_no_virtual_environment(tmp_path: Path) -> None:
    """A wrong path is said to be one, with the command that makes a right one."""
    with pytest.raises(UserError, match="python3 -m venv"):
        tool_environment(str(tmp_path))


def said(sandbox: Sandbox, work: Path, program: str) -> str:
    """What a Python program says in one sandbox."""
    return asyncio.run(sandbox.run(Command(argv=("python3", "-c", program), work=str(work)))).text


def installation(tmp_path: Path) -> ToolEnvironment:
    """An interpreter's installation with third-party packages and a checkout of this project in it."""
    prefix = tmp_path / "python"
    for name in ("lib/python3.11/site-packages/core", "lib/python3.11/json", "src/checkout", "bin"):
        (prefix / name).mkdir(parents=True)
    return ToolEnvironment(python=str(prefix / "bin" / "python3.11"), prefix=str(prefix), packages=())


def test_packages_and_projects_below_the_interpreter_are_hidden(tmp_path: Path) -> None:
    """Whatever lies below a directory that has to be shown, and must not be seen, is hidden there."""
    tools = installation(tmp_path)
    checkout = Path(tools.prefix) / "src" / "checkout"
    hidden = hidden_directories(tools, (checkout, checkout / "core", tmp_path / "elsewhere"))
    below = [str(path.relative_to(tools.prefix)) for path in hidden if path.is_relative_to(tools.prefix)]
    assert below == ["lib/python3.11/site-packages", "src/checkout"]
    assert Path("/usr/local") in hidden or not Path("/usr/local").is_dir()


@pytest.mark.parametrize(
    ("prefix", "inside", "outside"),
    [
        ("/home/me/py", "/tools/python", "/home/me/py"),
        ("/tmp/py", "/tools/python", None),
        ("/usr", "/usr", None),
        ("/usr/local", "/usr/local", None),
    ],
)
def test_where_an_interpreter_lies_inside(prefix: str, inside: str, outside: str | None) -> None:
    """At one fixed place, and where it was built for if nothing else lies there; what is below /usr stays."""
    tools = ToolEnvironment(python=f"{prefix}/bin/python3", prefix=prefix, packages=())
    assert (inside_python(tools), built_for(tools)) == (f"{inside}/bin/python3", outside)


def test_a_hidden_directory_is_empty_inside(work: Path) -> None:
    """A directory named as hidden cannot be read where it lies in what is shown: here, one of the interpreter's."""
    email = next(Path(sys.base_prefix).resolve().glob("lib/python3*/email"))
    for isolation, works, _ in isolations_here():
        if works and isolation.level in "AB":
            sandbox = best_sandbox(isolation.name, hidden=(email,))
            assert "Error" in said(sandbox, work, "import email.message")
            assert said(sandbox, work, "import json; print(1)") == "1\n"
