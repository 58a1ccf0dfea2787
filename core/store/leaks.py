"""What of this machine must not be in an exported run, how it is taken out, and where it still is."""

from __future__ import annotations

import lzma
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from core.store.paths import Roots
from core.types import Finding, JsonObject

_SHORTEST_KEY = 8
"""Servers without keys are given words like EMPTY or none; those are no secret and occur everywhere."""

_ADVICE = {
    "folder": "what printed it did so in a rollout, and its text is part of the journal's keys; share it knowingly",
    "address": "the text of a task, skill or reply names it; share it knowingly",
    "key": "revoke the key, and remove what prints it",
}


class Secret(NamedTuple):
    """One text that is private to this machine and what stands for it elsewhere."""

    kind: Literal["folder", "address", "key"]
    text: str
    instead: str


class Private:
    """Everything private to this machine, found and replaced in one pass."""

    def __init__(self, secrets: tuple[Secret, ...]) -> None:
        # The longest first, so that a folder inside another one is named as itself.
        self.secrets = tuple(sorted(set(secrets), key=lambda secret: (-len(secret.text), secret.text)))

    def scrub(self, text: str) -> str:
        """The text with each private one replaced; the same object where there is none."""
        if not self.secrets or not self._found.search(text):
            return text
        return self._found.sub(lambda match: self._instead[match[0]], text)

    def found_in(self, data: bytes) -> tuple[Secret, ...]:
        """The private texts that occur in some bytes."""
        seen = {match[0].decode() for match in self._found_bytes.finditer(data)} if self.secrets else set()
        return tuple(secret for secret in self.secrets if secret.text in seen)

    @cached_property
    def _instead(self) -> dict[str, str]:
        return {secret.text: secret.instead for secret in self.secrets}

    @cached_property
    def _pattern(self) -> str:
        # A folder ends where its name does: /lab is not in /label.
        return "|".join(
            re.escape(secret.text) + (r"(?![A-Za-z0-9_.-])" if secret.kind == "folder" else "")
            for secret in self.secrets
        )

    @cached_property
    def _found(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    @cached_property
    def _found_bytes(self) -> re.Pattern[bytes]:
        return re.compile(self._pattern.encode())


def private_to(config: JsonObject, roots: Roots, environment: Mapping[str, str]) -> Private:
    """What a run's configuration, its folders and this program's own place make private."""
    secrets = [Secret("folder", folder, name) for name, folder in roots.named()]
    for key, instead in (("skill", "$SKILL"), ("prompts", "$PROMPTS")):
        if config.get(key):
            secrets.append(Secret("folder", str(Path(config[key]).absolute()), instead))
    secrets.append(Secret("folder", str(Path(__file__).resolve().parents[2]), "$PROGRAM"))
    if sys.prefix != sys.base_prefix:
        secrets.append(Secret("folder", sys.prefix, "$PYTHON"))
    home = Path.home()
    if len(home.parts) > 2:  # /home/ana says who; /root and / say nothing and occur in ordinary texts
        secrets.append(Secret("folder", str(home), "~"))
    for endpoint in config.get("endpoints", ()):
        secrets.extend(_of_endpoint(endpoint, environment))
    return Private(tuple(secrets))


def leaks(folder: Path, private: Private) -> tuple[Finding, ...]:
    """Where private texts still are in the files of `folder`, compressed ones opened; a key is an error."""
    return tuple(
        Finding(
            severity="error" if secret.kind == "key" else "warning",
            rule=f"private-{secret.kind}",
            path=path.relative_to(folder).as_posix(),
            message="holds an endpoint's key" if secret.kind == "key" else f"names {secret.text}",
            advice=_ADVICE[secret.kind],
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for secret in _in_file(path, private)
    )


def _in_file(path: Path, private: Private) -> tuple[Secret, ...]:
    found: dict[Secret, None] = {}
    for piece in _pieces(path):
        found.update(dict.fromkeys(private.found_in(piece)))
    return tuple(found)


def _pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes: line by line where it is packed text, else whole."""
    if path.suffix == ".xz":
        with lzma.open(path) as lines:
            yield from lines
    else:
        yield path.read_bytes()


def _of_endpoint(endpoint: JsonObject, environment: Mapping[str, str]) -> Iterator[Secret]:
    name = endpoint.get("name", "default")
    address = endpoint.get("base_url") or environment.get("OPENAI_BASE_URL", "")
    if address:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        yield Secret("address", address, f"[endpoint {name}]")
        # A name such as `model` is an ordinary word, and the name of fields; it is an address behind slashes only.
        if re.search(r"[.:]", host):
            yield Secret("address", host, f"[host of {name}]")
        elif host:
            yield Secret("address", f"//{host}", f"//[host of {name}]")
        if parts.password and len(parts.password) >= _SHORTEST_KEY:
            yield Secret("key", parts.password, "[key]")
    key = environment.get(endpoint.get("key_variable", "OPENAI_API_KEY"), "")
    if len(key) >= _SHORTEST_KEY:
        yield Secret("key", key, "[key]")
