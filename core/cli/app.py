"""The command that opens the lab in the browser: for this machine alone unless visitors log in."""

from __future__ import annotations

import argparse
import importlib.util
import os
import socket
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.cli.screen import Screen
from core.config import CALLED_FROM
from core.errors import UserError

LAB, READ_ONLY, SHARED = "TRACE2SKILL_LAB", "TRACE2SKILL_READ_ONLY", "TRACE2SKILL_SHARE"
"""Environment variables through which the pages learn how they are served."""
SECRETS = Path(".streamlit") / "secrets.toml"
_OF_ALL = ("redirect_uri", "cookie_secret")
_OF_ONE = ("client_id", "client_secret", "server_metadata_url")
_EXAMPLE = "https://docs.streamlit.io/develop/concepts/connections/authentication"


def app(options: argparse.Namespace, screen: Screen) -> int:
    """Become the Streamlit server: on loopback, or for everybody who logs in with the provider that is configured."""
    page = app_file()
    secrets = identity_provider((Path.cwd() / SECRETS, Path.home() / SECRETS)) if options.share else None
    refuse_taken(options.port)
    os.environ.update(environment_of(options))
    screen.note(f"the lab is at http://localhost:{options.port}; Ctrl-C stops it")
    os.chdir(page.parent)  # Streamlit reads .streamlit/config.toml from here
    words = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(options.port)]
    words += ["--server.address", "127.0.0.1"] if secrets is None else shared_with(secrets)
    screen.finish()
    os.execv(sys.executable, words)


def environment_of(options: argparse.Namespace) -> dict[str, str]:
    """What the pages are told of how they are served."""
    told = {LAB: str(options.runs.expanduser().absolute()), CALLED_FROM: str(Path.cwd())}
    flags = {READ_ONLY: options.read_only, SHARED: options.share}
    return told | {name: "1" for name, is_set in flags.items() if is_set}


def shared_with(secrets: Path) -> Sequence[str]:
    """The server's options for a lab others reach: its provider's settings, and every address of this machine."""
    return ("--server.address", "0.0.0.0", "--secrets.files", str(secrets))


def app_file() -> Path:
    """app.py of this checkout, or the copy an installation carries. Raises UserError where there is neither."""
    package = Path(__file__).resolve().parents[1]
    for place in (package.parent / "app.py", package / "_ui" / "app.py"):
        if place.is_file():
            return place
    raise UserError(f"{package}: app.py is missing; install the project again")


def identity_provider(places: Sequence[Path]) -> Path:
    """The first of these files that is there; it says who may log in. Raises UserError that says what to write."""
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise UserError(
            f"a shared lab needs an identity provider: write its settings under [auth] into {places[0]} "
            f"({', '.join((*_OF_ALL, *_OF_ONE))}; {_EXAMPLE}), or leave out --share to serve this machine alone"
        )
    try:
        settings = tomllib.loads(found.read_text(encoding="utf-8")).get("auth", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(f"{found}: not valid TOML: {problem}") from None
    except OSError as problem:
        raise UserError(f"{found}: cannot be read: {problem.strerror}") from None
    if missing := _missing(settings):
        raise UserError(f"{found}: under [auth] is missing: {', '.join(missing)}; see {_EXAMPLE}")
    if importlib.util.find_spec("authlib") is None:
        raise UserError("logging in needs the package Authlib: pip install 'trace2skill-lab[share]'")
    return found


def _missing(settings: Any) -> tuple[str, ...]:
    """The settings a login cannot do without; those of a provider may stand in a table of its own, [auth.NAME]."""
    if not isinstance(settings, Mapping):
        return (*_OF_ALL, *_OF_ONE)
    providers = [value for value in settings.values() if isinstance(value, Mapping)] or [settings]
    whole = any(all(provider.get(name) for name in _OF_ONE) for provider in providers)
    of_all = tuple(name for name in _OF_ALL if not settings.get(name))
    return of_all if whole else (*of_all, *(name for name in _OF_ONE if not settings.get(name)))


def refuse_taken(port: int) -> None:
    """Raise UserError where something listens at the port already."""
    with socket.socket() as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as problem:
            said = getattr(problem, "strerror", None) or problem
            raise UserError(f"port {port}: cannot listen there ({said}); choose another --port") from None
