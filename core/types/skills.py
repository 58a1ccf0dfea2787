"""Skills in memory, and what a check has to say about one place."""

from __future__ import annotations

import hashlib
from typing import Literal

from core.types.record import Record


class SkillFile(Record):
    """One file of a skill, with its bytes as they lie on disk. `path` is relative, with forward slashes."""

    path: str
    data: bytes
    executable: bool = False

    @property
    def text(self) -> str:
        """The file as text. Raises UnicodeDecodeError where it is not UTF-8: ask `is_text` first."""
        return self.data.decode("utf-8")

    @property
    def is_text(self) -> bool:
        """Whether the bytes are UTF-8 without NUL, so that edits and diffs make sense."""
        if b"\0" in self.data:
            return False
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True


class Skill(Record):
    """An Agent Skill directory in memory: all files, sorted by path, byte for byte."""

    name: str
    files: tuple[SkillFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over paths, modes and bytes (not the directory's name): equal digests are equal skills."""
        whole = hashlib.sha256()
        for file in self.files:
            whole.update(f"{file.path}\0{int(file.executable)}\0{len(file.data)}\0".encode())
            whole.update(file.data)
        return whole.hexdigest()

    def file(self, path: str) -> SkillFile | None:
        return next((file for file in self.files if file.path == path), None)

    def text(self, path: str = "SKILL.md") -> str:
        """The text of one file. Raises KeyError where the skill has no such file."""
        file = self.file(path)
        if file is None:
            raise KeyError(path)
        return file.text


class Finding(Record):
    """What a check has to say about one place: of a skill (validate), of a task set (tasks check), of this machine."""

    severity: Literal["error", "warning", "info"]
    rule: str
    path: str = ""
    line: int | None = None
    message: str
    advice: str = ""
