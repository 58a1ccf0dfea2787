"""What model-written code must not be able to do, each tried for real in every isolation that works here."""

from __future__ import annotations

import asyncio
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from core.ports import Command, Mount
from core.sandbox.probe import best_sandbox
from core.types import Observation

Run = Callable[..., Observation]

REPOSITORY = Path(__file__).resolve().parents[2]
TRY_ALL = """
import ctypes, fcntl, json, os, shutil, signal, site, socket, subprocess, sys, termios
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
outcomes = {}
for name, body in json.loads(sys.stdin.read()).items():
    try:
        exec(body)
    except (OSError, ImportError):
        outcomes[name] = "kept out"
    else:
        outcomes[name] = "got through"
print(json.dumps(outcomes))
"""


def attempts(run_inside: Run, bodies: Mapping[str, str], **more: object) -> dict[str, str]:
    """Try each body in one program inside: "kept out" where it raises OSError or ImportError, else "got through"."""
    seen = run_inside("python3", "-c", TRY_ALL, stdin=json.dumps(bodies), **more)
    return dict(json.loads(seen.text.partition("\n")[0]))


def kept_out(run_inside: Run, bodies: Mapping[str, str] | Sequence[str], **more: object) -> bool:
    """Whether every attempt was kept out; shows those that were not."""
    named = bodies if isinstance(bodies, Mapping) else {body: body for body in bodies}
    through = [name for name, outcome in attempts(run_inside, named, **more).items() if outcome != "kept out"]
    assert through == []
    return len(named) > 0


def test_an_attempt_that_is_allowed_is_seen_as_such(run_inside: Run) -> None:
    """The way these tests look at an attack tells success from failure."""
    tried = attempts(run_inside, {"allowed": "open('/work/mine', 'w').write('x')", "not": "open('/nowhere/x')"})
    assert tried == {"allowed": "got through", "not": "kept out"}


def test_no_network(run_inside: Run) -> None:
    """There is no network: no address, no name, no raw packet, no way to a virtual machine's host."""
    ways = {
        "TCP to the internet": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "DNS": "socket.getaddrinfo('example.org', 80)",
        "the virtual machine's host": "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
        "raw packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    }
    assert kept_out(run_inside, ways)


def test_no_servers_of_the_host(run_inside: Run) -> None:
    """Neither a server on the host's loopback nor one on an abstract socket (desktop buses) can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as bus:
        bus.bind(f"\0attacked-{os.getpid()}")
        bus.listen()
        tcp = f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), timeout=1)"
        assert kept_out(run_inside, [tcp, f"socket.socket(socket.AF_UNIX).connect('\\0attacked-{os.getpid()}')"])


def test_no_udp_to_the_host(run_inside: Run) -> None:
    """A datagram to the host's loopback does not arrive."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        to = receiver.getsockname()
        attempts(run_inside, {"send": f"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', {to!r})"})
        assert select.select([receiver], [], [], 0.05)[0] == []


def test_no_files_of_the_host(run_inside: Run, tmp_path: Path) -> None:
    """Neither the user's files nor the system's secrets can be read, directly or through a link."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    paths = [str(path) for path in (secret, "/etc/shadow", "/etc/passwd", Path.home() / ".bashrc")]
    assert kept_out(run_inside, [f"open({path!r}).read(1)" for path in paths])
    assert kept_out(run_inside, [f"os.symlink({path!r}, 'l{n}'); open('l{n}').read(1)" for n, path in enumerate(paths)])
    assert kept_out(run_inside, [f"os.listdir({str(tmp_path)!r})", f"os.listdir({str(Path.home())!r} + '/.ssh')"])


def test_nothing_of_the_host_is_changed_by_its_path(run_inside: Run, tmp_path: Path) -> None:
    """No call that takes a path reaches the host's own files below /tmp, to read, change, replace or talk to them."""
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o777)
    for name in ("read", "moved", "changed", "removed"):
        (theirs / name).write_text("of the host")
    here = Path.cwd()
    os.chdir(theirs)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("server")
        os.chdir(here)
        server.listen()
        before = as_they_are(theirs)
        bodies = [
            "os.link('{0}/read', 'linked')",
            "os.rename('{0}/moved', 'moved')",
            "open('evil', 'w').close()\nos.rename('evil', '{0}/evil')",
            "open('evil', 'w').close()\nos.link('evil', '{0}/evil')",
            "os.truncate('{0}/changed', 1)",
            "os.chmod('{0}/changed', 0o666)",
            "os.utime('{0}/changed', (1, 1))",
            "os.setxattr('{0}/changed', 'user.mark', b'x')",
            "os.unlink('{0}/removed')",
            "os.mkdir('{0}/made')",
            "os.symlink('x', '{0}/made')",
            "os.mkfifo('{0}/made')",
            "socket.socket(socket.AF_UNIX).bind('{0}/made')",
            "os.chdir('{0}')\nsocket.socket(socket.AF_UNIX).connect('server')",
            "os.stat('{0}/read')",
            "os.listdir('{0}')",
            "call('inotify_add_watch', libc.inotify_init(), b'{0}', 0xFFF)",
        ]
        assert kept_out(run_inside, [body.format(theirs) for body in bodies])
    assert as_they_are(theirs) == before


def as_they_are(directory: Path) -> dict[str, tuple[int, int, int, int]]:
    """Name → mode, links, size and time of change."""
    statuses = {path.name: path.lstat() for path in directory.iterdir()}
    return {name: (at.st_mode, at.st_nlink, at.st_size, at.st_ctime_ns) for name, at in statuses.items()}


def test_no_names_in_the_home(run_inside: Run) -> None:
    """What else lies in the home, or beside the interpreter, is not even listed where the interpreter is in there."""
    prefix = Path(sys.base_prefix).resolve()
    places = {place for place in (Path.home(), *prefix.parents) if place.is_dir()} - {Path("/"), Path("/usr")}
    for place in places:
        others = [path.name for path in place.iterdir() if not prefix.is_relative_to(path)]
        listed = f"if set(os.listdir({str(place)!r})).isdisjoint({others!r}): open('')"
        assert kept_out(run_inside, [listed])


def test_nothing_of_this_project(run_inside: Run) -> None:
    """Its code cannot be imported, its checkout not be read, and its dependencies are not there either."""
    modules = ("core", "pydantic", "openai", "streamlit", "sandlock", "pytest", "pip")
    assert kept_out(run_inside, [f"import {module}" for module in modules])
    paths = (REPOSITORY / "pyproject.toml", REPOSITORY / "core" / "ports.py", Path(pytest.__file__))
    assert kept_out(run_inside, [f"open({str(path)!r}).read(1)" for path in paths])
    assert kept_out(run_inside, [f"os.listdir({str(REPOSITORY)!r})"])


def test_no_packages_of_the_interpreter(run_inside: Run) -> None:
    """The interpreter's own folder of packages, where anything may be installed, is empty or not there."""
    listed = (
        "for place in site.getsitepackages():\n    assert not os.path.isdir(place) or not os.listdir(place)\nopen('')"
    )
    assert kept_out(run_inside, [listed])


def test_no_secrets_of_the_engine(engine_of_its_own: Callable[[str], str]) -> None:
    """A key in the engine's environment is neither in the command's nor in any process it can look at."""
    said = engine_of_its_own("env; cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n'; echo over")
    assert said.strip().endswith("over")
    assert "a-very-secret-key" not in said


def test_no_memory_of_other_processes(run_inside: Run) -> None:
    """The engine's memory cannot be read, by its id or by that of whatever seems to be the parent."""
    for pid in (str(os.getpid()), "os.getppid()"):
        assert kept_out(run_inside, [f"open(f'/proc/{{{pid}}}/mem', 'rb').read(1)", f"call('ptrace', 16, {pid}, 0, 0)"])


def test_no_other_work_directories(run_inside: Run, tmp_path: Path) -> None:
    """What another command has in its work directory cannot be read."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "answer").write_text("42")
    assert kept_out(run_inside, [f"open({str(other / 'answer')!r}).read()"])


def test_no_writing_outside(run_inside: Run) -> None:
    """Only the work directory and /tmp can be written to; least of all what the kernel acts on."""
    places = [
        "/",
        "/etc",
        "/usr",
        "/usr/bin",
        "/bin",
        "/dev",
        "/tools",
        "/tools/lib",
        "/proc",
        "/root",
        sys.base_prefix,
    ]
    kernel = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"]
    paths = [*(f"{place}/attacked" for place in places), *kernel]
    assert kept_out(run_inside, [f"open({path!r}, 'w')" for path in paths])
    assert not any(Path(path).exists() for path in paths if path.endswith("attacked"))


def test_mounts_are_read_only(run_inside: Run, tmp_path: Path) -> None:
    """A skill is shown where it was asked for, though only its owner may read it, and cannot be changed."""
    skill = tmp_path / "skill"
    skill.mkdir(mode=0o700)
    (skill / "SKILL.md").write_text("as it was")
    mounts = (Mount(source=str(skill), target="/skill"),)
    assert run_inside("cat", "/skill/SKILL.md", mounts=mounts).text == "as it was"
    changes = ("open('/skill/SKILL.md', 'a')", "open('/skill/new', 'w')", "os.unlink('/skill/SKILL.md')")
    assert kept_out(run_inside, [*changes, "os.chmod('/skill/SKILL.md', 0o777)"], mounts=mounts)
    assert (skill / "SKILL.md").read_text() == "as it was"
    assert [path.name for path in skill.iterdir()] == ["SKILL.md"]


def test_no_signals_to_the_host(run_inside: Run) -> None:
    """A process of the host cannot be signalled, by its id or as one of everybody."""
    with subprocess.Popen(["sleep", "60"]) as bystander:
        try:
            assert kept_out(run_inside, [f"os.kill({bystander.pid}, signal.SIGTERM)"])
            run_inside(
                "python3", "-c", "import os, signal\ntry:\n    os.kill(-1, signal.SIGTERM)\nexcept OSError: pass"
            )
            assert bystander.poll() is None
        finally:
            bystander.kill()


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="system call numbers of x86_64")
def test_no_ways_into_the_kernel(run_inside: Run) -> None:
    """What would open the box from inside is refused."""
    ways = {
        "a user namespace": "call('unshare', 0x10000000)",
        "a user namespace by clone": "call('syscall', 56, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)",
        "a mount": "call('mount', b'none', b'/work', b'tmpfs', 0, 0)",
        "another root": "os.chroot('/work')",
        "io_uring": "call('syscall', 425, 1, ctypes.create_string_buffer(120))",
        "bpf": "call('syscall', 321, 0, 0, 0)",
        "keys": "call('syscall', 250, 0, -3, 0, 0, 0)",
        "a device": "os.mknod('/work/disk', 0o660 | 0o060000, os.makedev(254, 0))",
        "being root": "os.setuid(0) if os.getuid() else os.setresuid(1, 1, 1); os.setuid(0)",
    }
    assert kept_out(run_inside, ways)


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
    assert kept_out(run_inside, ["fcntl.ioctl(os.open('/dev/tty', os.O_RDWR), termios.TIOCSTI, b'x')"])


def test_without_isolation_the_same_attempts_succeed(work: Path, tmp_path: Path) -> None:
    """Level D keeps out nothing of this, as it says: the attacks above are real ones."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    plain = best_sandbox("none")

    def run_plain(*argv: str, stdin: str) -> Observation:
        return asyncio.run(plain.run(Command(argv=argv, work=str(work), stdin=stdin)))

    with socket.create_server(("127.0.0.1", 0)) as server, subprocess.Popen(["sleep", "60"]) as bystander:
        tcp = f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), timeout=1)"
        ways = (tcp, f"open({str(secret)!r})", f"open({str(tmp_path / 'new')!r}, 'w')", f"os.kill({bystander.pid}, 9)")
        assert set(attempts(run_plain, {way: way for way in ways}).values()) == {"got through"}


@pytest.fixture
def engine_of_its_own(request: pytest.FixtureRequest, sandbox: object, work: Path) -> Callable[[str], str]:
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
