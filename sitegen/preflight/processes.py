"""Run another process: bounded in time, bounded in what is kept of its output, none left behind."""

import contextlib
import os
import selectors
import signal
import subprocess  # noqa: TID251 -- a gate may be a command, and user code runs in a child
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.value import Value
from sitegen.preflight.redaction import Secrets

SHOWN_BYTES: Final = 4_096  # bytes of each end of an output that are kept
RESULT_BYTES: Final = 1_048_576  # bytes of a child's own answer
_SEAM: Final = 1_024  # bytes beyond, so that a secret at the cut is whole when it is looked for
_KEPT: Final = SHOWN_BYTES + _SEAM
_CHUNK: Final = 65_536
_TICK: Final = 0.05  # seconds after which an end without a sign of it is noticed


class Captured:
    """The head and the tail of an output, and how long it was."""

    __slots__ = ("_head", "_tail", "size")

    def __init__(self) -> None:
        self._head = b""
        self._tail = b""
        self.size = 0

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self.size += len(data)
        room = _KEPT - len(self._head)
        self._head += data[:room] if room > 0 else b""
        rest = data[max(room, 0) :]
        if rest:
            self._tail = (self._tail + rest)[-_KEPT:]

    def shown(self, secrets: Secrets) -> dict[str, Value]:
        """Return the output as it may be shown; `tail` is null where the head is all of it."""
        if self.size <= 2 * _KEPT:
            whole = secrets.text((self._head + self._tail).decode("utf-8", "replace"))
            if self.size <= SHOWN_BYTES:
                return {"bytes": self.size, "head": whole, "tail": None}
            half = len(whole) // 2
            return {
                "bytes": self.size,
                "head": whole[: min(half, SHOWN_BYTES)],
                "tail": whole[max(half, len(whole) - SHOWN_BYTES) :],
            }
        # What lies at the cut goes: it may be a part of a secret.
        head = secrets.text(self._head.decode("utf-8", "replace"))[:-_SEAM]
        tail = secrets.text(self._tail.decode("utf-8", "replace"))[_SEAM:]
        return {"bytes": self.size, "head": head, "tail": tail}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: `exit_code` None where its time was up. `result` is its own answer."""

    exit_code: int | None
    output: Captured
    result: bytes


def run_bounded(
    command: Sequence[str], timeout_s: float, environ: Mapping[str, str] | None = None
) -> Ended:
    """Run a command without a shell, in a session of its own; raise `OSError`.

    Where it ends with the argument `{result}`, that becomes the number of a descriptor on which
    the process may answer apart from its output. All that it started is ended with it.
    """
    answer_end, child_end = os.pipe()
    result = bytearray()
    output = Captured()
    try:
        process = subprocess.Popen(  # noqa: S603 -- what the configuration names, and no shell
            [str(child_end) if word == "{result}" else word for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=None if environ is None else dict(environ),
            pass_fds=(child_end,) if "{result}" in command else (),
            start_new_session=True,
        )
        os.close(child_end)
        child_end = -1
        sinks = {answer_end: _up_to(result, RESULT_BYTES)}
        if process.stdout is not None:
            sinks[process.stdout.fileno()] = output.add
        try:
            in_time = _collect(process, sinks, time.monotonic() + timeout_s)
        finally:
            _end(process)
    finally:
        for descriptor in (answer_end, child_end):
            if descriptor >= 0:
                os.close(descriptor)
    return Ended(process.returncode if in_time else None, output, bytes(result))


def _up_to(result: bytearray, most: int) -> Callable[[bytes], None]:
    def add(data: bytes) -> None:
        # One byte more than allowed stays, so that the reader sees that it is too much.
        result.extend(data[: max(most + 1 - len(result), 0)])

    return add


def _collect(
    process: "subprocess.Popen[bytes]",
    sinks: Mapping[int, Callable[[bytes], None]],
    deadline: float,
) -> bool:
    """Read until the process has ended and said all; return whether that was in time."""
    with selectors.DefaultSelector() as selector:
        for descriptor in sinks:
            os.set_blocking(descriptor, False)
            selector.register(descriptor, selectors.EVENT_READ)
        while True:
            ended = process.poll() is not None
            left = deadline - time.monotonic()
            if left <= 0:
                return ended
            if not selector.get_map():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(min(left, _TICK))
                if process.returncode is not None:
                    return True
                continue
            # A process that it started may hold the pipe open: its end is the end.
            ready = selector.select(0 if ended else min(left, _TICK))
            for key, _ in ready:
                data = os.read(key.fd, _CHUNK)
                if data:
                    sinks[key.fd](data)
                else:
                    selector.unregister(key.fd)
            if ended and not ready:
                return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
