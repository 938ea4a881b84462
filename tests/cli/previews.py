"""Run `sitegen serve` in a process of its own, and ask it as a browser or an attacker would."""

import os
import re
import signal
import subprocess  # noqa: TID251 -- a server that is stopped by signals is a process
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection  # noqa: TID251 -- asks a server on this machine
from pathlib import Path
from types import TracebackType
from typing import IO, Self

# A shell starts background jobs with interrupts ignored; here one must arrive.
_CODE = (
    "import signal, sys\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from sitegen.cli.main import main\n"
    "main(sys.argv[1:])\n"
)


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return the one header of a name, empty where there is none."""
        found = [text for known, text in self.headers if known.lower() == name.lower()]
        return ", ".join(found)


@dataclass
class Served:
    """A running preview."""

    process: "subprocess.Popen[str]"
    url: str
    port: int
    said: list[str] = field(default_factory=list)

    def get(
        self,
        target: str,
        *,
        method: str = "GET",
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask for a target as it is written, nothing normalised."""
        client = HTTPConnection("127.0.0.1", self.port, timeout=60)
        client.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        if host != "":
            client.putheader("Host", f"127.0.0.1:{self.port}" if host is None else host)
        for name, text in (headers or {}).items():
            client.putheader(name, text)
        client.endheaders()
        answer = client.getresponse()
        made = Answer(answer.status, answer.getheaders(), answer.read())
        client.close()
        return made

    def wait_for(self, text: str) -> str:
        """Return the next line for people that holds a text."""
        stream = self.process.stderr
        for line in stream or ():
            self.said.append(line)
            if text in line:
                return line
        message = f"The preview ended without saying {text!r}: {self.said}"
        raise AssertionError(message)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Stop it and return its exit code."""
        self.process.send_signal(number)
        self.said.extend(self.process.stderr or ())
        return self.process.wait(timeout=60)


class Events:
    """The stream of events that an open page listens to."""

    def __init__(self, served: Served) -> None:
        self._client = HTTPConnection("127.0.0.1", served.port, timeout=60)

    def __enter__(self) -> Self:
        """Connect."""
        self._client.request("GET", "/.sitegen/events")
        self.answer = self._client.getresponse()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Go away."""
        self.answer.close()
        self._client.close()

    def next(self) -> str:
        """Wait for the next event and return its data."""
        while line := self.answer.readline():
            if line.startswith(b"data: "):
                return line[6:].strip().decode()
        message = "The stream ended."
        raise AssertionError(message)


@contextmanager
def preview(
    *arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Serve, and stop at the end whatever happens."""
    process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", _CODE, "serve", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
    )
    try:
        url = _first_line(process.stdout)
        port = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", url)
        if port is None:
            message = f"It does not serve: {url}{''.join(process.stderr or ())}"
            raise AssertionError(message)
        yield Served(process, url.strip(), int(port[1]))
    finally:
        # Not killed at once: what it wrote below the temporary folder goes with it.
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=60)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _first_line(stream: IO[str] | None) -> str:
    return "" if stream is None else stream.readline()
