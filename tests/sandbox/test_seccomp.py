"""The filter program says of each call what it is meant to say, checked by carrying the program out."""

from __future__ import annotations

import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sandbox.seccomp import filter_known, filter_program

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
REFUSED = {
    "x86_64": {"mount": 165, "unshare": 272, "ptrace": 101},
    "aarch64": {"mount": 40, "unshare": 97, "ptrace": 117},
}
CLONE = {"x86_64": 56, "aarch64": 220}
SOCKET = {"x86_64": 41, "aarch64": 198}
ORDINARY = {
    "x86_64": {"read": 0, "openat": 257, "execve": 59, "futex": 202, "prlimit64": 302, "setresuid": 117},
    "aarch64": {"read": 63, "openat": 56, "execve": 221, "futex": 98, "prlimit64": 261, "setresuid": 147},
}


def answer(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """Carry the program out as the kernel would: on struct seccomp_data of one call."""
    full = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<iIQ6Q", number, ARCHES[machine] if arch is None else arch, 0, *full)
    steps = list(struct.iter_unpack("=HBBI", filter_program(machine)))
    at = loaded = 0
    while True:
        code, jump_true, jump_false, value = steps[at]
        at += 1
        if code == 0x20:
            loaded = struct.unpack_from("<I", data, value)[0]
        elif code == 0x06:
            return int(value)
        else:
            taken = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
            at += jump_true if taken else jump_false


machines = pytest.mark.parametrize("machine", ARCHES)


@machines
def test_ordinary_calls_pass(machine: str) -> None:
    """What every program does is allowed."""
    assert {answer(machine, number) for number in ORDINARY[machine].values()} == {ALLOW}


@machines
def test_dangerous_calls_are_refused(machine: str) -> None:
    """Mounting, new namespaces and tracing get "not permitted"; clone3 is said not to exist, so clone is used."""
    assert {answer(machine, number) for number in REFUSED[machine].values()} == {ERRNO | errno.EPERM}
    assert answer(machine, 435) == ERRNO | errno.ENOSYS


@machines
def test_new_processes_but_no_new_namespaces(machine: str) -> None:
    """clone makes threads and processes, and no namespace of any kind."""
    assert answer(machine, CLONE[machine], 0x11) == ALLOW
    assert answer(machine, CLONE[machine], 0x3D0F00) == ALLOW
    for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert answer(machine, CLONE[machine], flag | 0x11) == ERRNO | errno.EPERM


@machines
def test_only_sockets_of_the_own_network(machine: str) -> None:
    """Local and internet sockets may be made; any other family does not exist."""
    assert {answer(machine, SOCKET[machine], family, 1, 0) for family in (1, 2, 10)} == {ALLOW}
    assert {answer(machine, SOCKET[machine], family, 1, 0) for family in (16, 17, 38, 40)} == {
        ERRNO | errno.EAFNOSUPPORT
    }


@machines
def test_a_call_of_another_architecture_kills(machine: str) -> None:
    """The numbers of 32-bit calls mean other things: such a call ends the process."""
    assert answer(machine, 1, arch=0x40000003) == KILL
    if machine == "x86_64":
        assert answer(machine, 0x40000000 | 59) == KILL


@given(st.sampled_from(sorted(ARCHES)), st.integers(0, 600), st.lists(st.integers(0, 2**64 - 1), max_size=6))
def test_every_call_gets_an_answer(machine: str, number: int, arguments: list[int]) -> None:
    """Whatever the call and its arguments, the program ends with one of its answers and never runs off its end."""
    assert answer(machine, number, *arguments) & 0xFFFF0000 in (ALLOW, KILL, ERRNO)


def test_a_machine_nobody_knows_the_numbers_of() -> None:
    """There is no filter for another machine, and no wrong one either."""
    assert filter_known("aarch64")
    assert not filter_known("riscv64")
    with pytest.raises(KeyError):
        filter_program("riscv64")
