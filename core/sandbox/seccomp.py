"""The system call filter of the full isolation, as a classic BPF program.

It takes away what a program working on files never needs and what would open the box: new namespaces, mounting,
tracing, kernel keys, loading code into the kernel, asynchronous rings that go past this filter, and memory that no
process limit counts (memfd, System V). Sockets are those of the box's own empty network: AF_VSOCK, for one, reaches a
virtual machine's host from any network namespace.

Call numbers are those of the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl and asm-generic/unistd.h, which
aarch64 uses); from 424 on they are the same everywhere.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Iterable
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_JMP|JSET|K, BPF_RET|K."""
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
"""SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_ERRNO."""
_NUMBER, _ARCH, _FIRST, _SECOND = 0, 4, 16, 24
"""Offsets into struct seccomp_data: nr, arch, and the low halves of args[0] and args[1] (little-endian)."""

_NEW_NAMESPACE = 0x7E020000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET."""
_TERMINAL_INJECTION = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX: typing into the terminal the engine runs in."""
_SOCKETS = (1, 2, 10)
"""AF_UNIX, AF_INET, AF_INET6."""

_EVERYWHERE = {
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "pidfd_getfd": 438,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "open_tree_attr": 467,
}
_X86_64 = {
    "ptrace": 101,
    "syslog": 103,
    "uselib": 134,
    "personality": 135,
    "vhangup": 153,
    "modify_ldt": 154,
    "pivot_root": 155,
    "adjtimex": 159,
    "chroot": 161,
    "acct": 163,
    "settimeofday": 164,
    "mount": 165,
    "umount2": 166,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "sethostname": 170,
    "setdomainname": 171,
    "iopl": 172,
    "ioperm": 173,
    "init_module": 175,
    "delete_module": 176,
    "quotactl": 179,
    "clock_settime": 227,
    "kexec_load": 246,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "unshare": 272,
    "perf_event_open": 298,
    "fanotify_init": 300,
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "clock_adjtime": 305,
    "setns": 308,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kcmp": 312,
    "finit_module": 313,
    "kexec_file_load": 320,
    "bpf": 321,
    "userfaultfd": 323,
}
_AARCH64 = {
    "umount2": 39,
    "mount": 40,
    "pivot_root": 41,
    "chroot": 51,
    "vhangup": 58,
    "quotactl": 60,
    "acct": 89,
    "personality": 92,
    "unshare": 97,
    "kexec_load": 104,
    "init_module": 105,
    "delete_module": 106,
    "clock_settime": 112,
    "syslog": 116,
    "ptrace": 117,
    "reboot": 142,
    "sethostname": 161,
    "setdomainname": 162,
    "settimeofday": 170,
    "adjtimex": 171,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "swapon": 224,
    "swapoff": 225,
    "perf_event_open": 241,
    "fanotify_init": 262,
    "name_to_handle_at": 264,
    "open_by_handle_at": 265,
    "clock_adjtime": 266,
    "setns": 268,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "kcmp": 272,
    "finit_module": 273,
    "bpf": 280,
    "userfaultfd": 282,
    "kexec_file_load": 294,
}


@dataclass(frozen=True)
class _Machine:
    audit: int
    """AUDIT_ARCH_*: a call that comes in under another one (32-bit) kills the process."""
    refused: dict[str, int]
    absent: tuple[int, ...]
    """clone3 (its flags cannot be looked at), memfd_create, memfd_secret, shmget, msgget: as on an old kernel."""
    clone: int
    ioctl: int
    socket: int
    other_table: int | None = None
    """Numbers from here on are another table's (x32)."""


_MACHINES = {
    "x86_64": _Machine(0xC000003E, _X86_64 | _EVERYWHERE, (435, 319, 447, 29, 68), 56, 16, 41, 0x40000000),
    "aarch64": _Machine(0xC00000B7, _AARCH64 | _EVERYWHERE, (435, 279, 447, 194, 186), 220, 29, 198),
}


def filter_known(machine: str = platform.machine()) -> bool:
    """Whether the call numbers of that machine are known here."""
    return machine in _MACHINES


def filter_program(machine: str = platform.machine()) -> bytes:
    """The program as an array of struct sock_filter. Raises KeyError on a machine whose numbers are not known here."""
    table = _MACHINES[machine]
    steps = [_step(_LOAD, _ARCH), _step(_EQUAL, table.audit, 1, 0), _step(_RETURN, _KILL), _step(_LOAD, _NUMBER)]
    if table.other_table is not None:
        steps += [_step(_AT_LEAST, table.other_table, 0, 1), _step(_RETURN, _KILL)]
    for number in sorted(table.refused.values()):
        steps += _refuse(number, errno.EPERM)
    for number in table.absent:
        steps += _refuse(number, errno.ENOSYS)
    steps += _argument(
        table.clone, _FIRST, [_step(_ANY_BIT, _NEW_NAMESPACE, 0, 1), _step(_RETURN, _ERRNO | errno.EPERM)]
    )
    steps += _argument(table.ioctl, _SECOND, [s for code in _TERMINAL_INJECTION for s in _refuse(code, errno.EPERM)])
    steps += _argument(table.socket, _FIRST, _only(_SOCKETS, errno.EAFNOSUPPORT))
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _step(code: int, value: int, jump_true: int = 0, jump_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, jump_true, jump_false, value)


def _refuse(value: int, error: int) -> list[bytes]:
    """Answer `error` where what is loaded equals `value`."""
    return [_step(_EQUAL, value, 0, 1), _step(_RETURN, _ERRNO | error)]


def _argument(number: int, offset: int, rules: list[bytes]) -> list[bytes]:
    """For the call `number`: look at the argument at `offset` by `rules`, and allow what they let through."""
    body = [_step(_LOAD, offset), *rules, _step(_RETURN, _ALLOW)]
    return [_step(_EQUAL, number, 0, len(body)), *body]


def _only(values: Iterable[int], error: int) -> list[bytes]:
    """Answer `error` where what is loaded is none of `values`."""
    allowed = [step for value in values for step in (_step(_EQUAL, value, 0, 1), _step(_RETURN, _ALLOW))]
    return [*allowed, _step(_RETURN, _ERRNO | error)]
