"""Run the command line at a terminal: a pseudo-terminal as stdout and stderr, or as one of them."""

import os
import pty
import subprocess  # noqa: TID251 -- only a process of its own has another terminal
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_MANAGED = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "SOURCE_DATE_EPOCH")


@dataclass(frozen=True)
class Shown:
    """What a call ended with and what the terminal got, byte for byte."""

    code: int
    screen: str


def at_terminal(
    *arguments: str | Path,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    columns: int = 100,
) -> Shown:
    """Call the command line with a terminal as stdout and stderr."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, columns))
    kept = {name: text for name, text in os.environ.items() if name not in _MANAGED}
    running = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-m", "sitegen", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        cwd=cwd,
        env={**kept, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **(environment or {})},
    )
    os.close(follower)
    screen = b"".join(iter(lambda: _read(leader), b""))
    os.close(leader)
    return Shown(running.wait(timeout=60), screen.decode("utf-8", "replace"))


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux says so where the other side is closed
        return b""
