"""What model-written code must not be able to do, each tried for real in every isolation that works here."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from core.ports import Mount
from core.types import Observation

Run = Callable[..., Observation]

REPOSITORY = Path(__file__).resolve().parents[2]
PRELUDE = """
import ctypes, os, shutil, signal, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
"""


def attempt(run_inside: Run, body: str, *arguments: str) -> str:
    """ "kept out" where `body` raises OSError or ImportError inside, "got through" where it does not."""
    program = f"{PRELUDE}\ntry:\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"
    program += "except (OSError, ImportError):\n    print('kept out')\nelse:\n    print('got through')\n"
    seen = run_inside("python3", "-c", program, *arguments)
    return seen.text.partition("\n")[0]


def test_an_attempt_that_is_allowed_is_seen_as_such(run_inside: Run) -> None:
    """The way these tests look at an attack tells success from failure."""
    assert attempt(run_inside, "open('/work/mine', 'w').write('x')") == "got through"


NETWORK = {
    "TCP to the internet": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "DNS": "socket.getaddrinfo('example.org', 80)",
    "the virtual machine's host": "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
    "raw packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
}


@pytest.mark.parametrize("what", NETWORK)
def test_no_network(run_inside: Run, what: str) -> None:
    """There is no network, not even the host's own."""
    assert attempt(run_inside, NETWORK[what]) == "kept out"


def test_no_tcp_to_the_host(run_inside: Run) -> None:
    """A server on the host's loopback cannot be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert attempt(run_inside, f"socket.create_connection(('127.0.0.1', {port}), timeout=1)") == "kept out"


def test_no_udp_to_the_host(run_inside: Run) -> None:
    """A datagram to the host's loopback does not arrive."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        port = receiver.getsockname()[1]
        attempt(run_inside, f"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))")
        assert select.select([receiver], [], [], 0.05)[0] == []


def test_no_abstract_sockets_of_the_host(run_inside: Run) -> None:
    """A socket without a file (as desktop buses have) cannot be connected to."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0attacked-{os.getpid()}")
        server.listen()
        assert attempt(run_inside, f"socket.socket(socket.AF_UNIX).connect('\\0attacked-{os.getpid()}')") == "kept out"


def test_no_files_of_the_host(run_inside: Run, tmp_path: Path) -> None:
    """Neither the user's files nor the system's secrets can be read, directly or through a link."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    for path in (secret, Path("/etc/shadow"), Path("/etc/passwd"), Path.home() / ".bashrc"):
        assert attempt(run_inside, f"open({str(path)!r}).read(1)") == "kept out"
        assert attempt(run_inside, f"os.symlink({str(path)!r}, 'link'); open('link').read(1)") == "kept out"
    assert attempt(run_inside, f"os.listdir({str(tmp_path)!r})") == "kept out"


def test_nothing_of_this_project(run_inside: Run) -> None:
    """Its code cannot be imported, its checkout not be read, and its dependencies are not there either."""
    for module in ("core", "pydantic", "openai", "streamlit", "sandlock", "pytest"):
        assert attempt(run_inside, f"import {module}") == "kept out", module
    for path in (REPOSITORY / "pyproject.toml", REPOSITORY / "core" / "ports.py", Path(pytest.__file__)):
        assert attempt(run_inside, f"open({str(path)!r}).read(1)") == "kept out"
    assert attempt(run_inside, f"os.listdir({str(REPOSITORY)!r})") == "kept out"


def test_no_packages_of_the_interpreter(run_inside: Run) -> None:
    """The interpreter's own folder of packages, where anything may be installed, is empty."""
    listed = (
        "import site\nfor place in site.getsitepackages():\n    if os.path.isdir(place) and os.listdir(place): 1 / 0"
    )
    assert attempt(run_inside, f"{listed}\nraise OSError") == "kept out"


def test_no_secrets_of_the_engine(sandbox_kind_script: Callable[[str], str]) -> None:
    """A key in the engine's environment is neither in the command's nor in any process it can look at."""
    said = sandbox_kind_script("env; cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n'; echo over")
    assert said.strip().endswith("over")
    assert "a-very-secret-key" not in said


def test_no_memory_of_other_processes(run_inside: Run) -> None:
    """The engine's memory cannot be read, by its id or by that of whatever seems to be the parent."""
    for pid in (str(os.getpid()), "os.getppid()"):
        assert attempt(run_inside, f"open(f'/proc/{{{pid}}}/mem', 'rb').read(1)") == "kept out"
        assert attempt(run_inside, f"call('ptrace', 16, {pid}, 0, 0)") == "kept out"


def test_no_other_work_directories(run_inside: Run, tmp_path: Path) -> None:
    """What another command has in its work directory cannot be read."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "answer").write_text("42")
    assert attempt(run_inside, f"open({str(other / 'answer')!r}).read()") == "kept out"


WRITES = ("/x", "/etc/x", "/usr/x", "/usr/bin/x", "/bin/x", "/dev/x", "/tools/x", "/tools/lib/x", "/proc/x", "/root/x")


@pytest.mark.parametrize(
    "path", [*WRITES, "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", sys.base_prefix + "/x"]
)
def test_no_writing_outside(run_inside: Run, path: str) -> None:
    """Only the work directory and /tmp can be written to; least of all what the kernel acts on."""
    assert attempt(run_inside, f"open({path!r}, 'w')") == "kept out"
    assert not Path("/x").exists()


def test_mounts_are_read_only(run_inside: Run, tmp_path: Path) -> None:
    """A skill is shown where it was asked for, and cannot be changed."""
    skill = tmp_path / "skill"
    skill.mkdir(mode=0o700)
    (skill / "SKILL.md").write_text("as it was")
    mounts = (Mount(source=str(skill), target="/skill"),)
    assert run_inside("cat", "/skill/SKILL.md", mounts=mounts).text == "as it was"
    for body in ("open('/skill/SKILL.md', 'a')", "open('/skill/new', 'w')", "os.unlink('/skill/SKILL.md')",
                 "os.chmod('/skill/SKILL.md', 0o777)"):  # fmt: skip
        program = f"import os\ntry:\n    {body}\nexcept OSError:\n    print('kept out')"
        assert run_inside("python3", "-c", program, mounts=mounts).text == "kept out\n", body
    assert (skill / "SKILL.md").read_text() == "as it was"
    assert [path.name for path in skill.iterdir()] == ["SKILL.md"]


def test_no_signals_to_the_host(run_inside: Run) -> None:
    """A process of the host cannot be signalled, by its id or by everybody's."""
    with subprocess.Popen(["sleep", "60"]) as bystander:
        try:
            assert attempt(run_inside, f"os.kill({bystander.pid}, signal.SIGTERM)") == "kept out"
            run_inside(
                "python3", "-c", "import os, signal\ntry:\n    os.kill(-1, signal.SIGTERM)\nexcept OSError: pass"
            )
            assert bystander.poll() is None
        finally:
            bystander.kill()


KERNEL = {
    "a user namespace": "call('unshare', 0x10000000)",
    "a user namespace by clone": "call('syscall', 56, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)",
    "a mount": "call('mount', b'none', b'/work', b'tmpfs', 0, 0)",
    "another root": "os.chroot('/work')",
    "io_uring": "call('syscall', 425, 1, ctypes.create_string_buffer(120))",
    "bpf": "call('syscall', 321, 0, 0, 0)",
    "keys": "call('syscall', 250, 0, -3, 0, 0, 0)",
    "a device": "os.mknod('/work/disk', 0o660 | 0o060000, os.makedev(254, 0))",
    "becoming root": "os.setuid(0) if os.getuid() else os.setresuid(1, 1, 1); os.setuid(0)",
}


@pytest.mark.parametrize("what", KERNEL)
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="system call numbers of x86_64")
def test_no_ways_into_the_kernel(run_inside: Run, what: str) -> None:
    """What would open the box from inside is refused."""
    assert attempt(run_inside, KERNEL[what]) == "kept out"


def test_no_capabilities(run_inside: Run) -> None:
    """No process inside holds a capability, or can get one by running a program."""
    said = run_inside("grep", "-E", "^(Cap(Prm|Eff)|NoNewPrivs)", "/proc/self/status").text.split()
    assert said[1::2] == ["0" * 16, "0" * 16, "1"]


def test_a_program_with_set_user_id_gains_nothing(run_inside: Run, work: Path) -> None:
    """The bit is off when the host gets the file back, so that nobody ever runs it with anybody's rights."""
    run_inside("bash", "-c", "cp /usr/bin/id mine; chmod 6755 mine")
    assert (work / "mine").stat().st_mode & 0o7777 == 0o755


def test_no_typing_into_the_terminal(run_inside: Run) -> None:
    """Characters cannot be pushed into the terminal the engine was started from."""
    body = (
        "import fcntl, termios\nterminal = os.open('/dev/tty', os.O_RDWR)\nfcntl.ioctl(terminal, termios.TIOCSTI, b'x')"
    )
    assert attempt(run_inside, body) == "kept out"


@pytest.fixture
def sandbox_kind_script(request: pytest.FixtureRequest, sandbox: object, work: Path) -> Callable[[str], str]:
    """Run a shell script in the same isolation, from an engine of its own whose environment holds a key."""
    kind = request.node.callspec.params["sandbox"]
    program = (
        "import asyncio, sys\nfrom tests.sandbox.conftest import sandbox_of\nfrom core.ports import Command\n"
        "command = Command(argv=('bash', '-c', sys.argv[2]), work=sys.argv[3])\n"
        "print(asyncio.run(sandbox_of(sys.argv[1]).run(command)).text)"
    )

    def run(script: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, kind, script, str(work)],
            env={**os.environ, "OPENAI_API_KEY": "a-very-secret-key", "PYTHONPATH": str(REPOSITORY)},
            cwd=REPOSITORY, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
