"""A process that has sitegen loaded, and forks a builder for each request.

So a killed build costs what a build costs, and no start-up. One request a line on standard input,
one answer a line on standard output, both JSON.
"""

import contextlib
import gc
import io
import json
import os
import resource
import select
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitegen.cli.main import main
from tests.builders import make_run, write_run
from tests.crash.faults import Fault, Faulty

NEVER = 300.0  # seconds; what takes longer hangs


def serve() -> None:
    """Answer requests until there are no more."""
    _warm_up()
    for line in sys.stdin:
        answer = run(json.loads(line))  # noqa: TID251 -- our own words, from our own test
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """Build a site once in this process: what that loads and compiles, every builder has."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_run(make_run(1), place / "evidence" / "run")
        shown = contextlib.redirect_stderr(io.StringIO())
        with shown, contextlib.suppress(SystemExit):
            main(["build", str(place / "evidence"), "-o", str(place / "site")])
    gc.collect()
    gc.freeze()


def run(request: Mapping[str, Any]) -> dict[str, Any]:
    """Fork a builder, end it after a time where that was asked for, and tell how it ended."""
    said, log = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        _build(request, said[1], log[1])
    for end in (said[1], log[1]):
        os.close(end)
    after = request.get("kill_after")
    handle = os.pidfd_open(process)
    ended, _, _ = select.select([handle], [], [], NEVER if after is None else after)
    if not ended:
        os.kill(process, request.get("signal", signal.SIGKILL))
    os.close(handle)
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    alone = _is_alone(said[0]) if "workers_end" in request else None
    return {
        "alone": alone,
        "code": code,
        "said": _drained(said[0]),
        "calls": _drained(log[0]).split(),
    }


def _is_alone(end: int) -> bool:
    """Tell whether everybody who could write to a pipe has ended, within the time for a build."""
    while select.select([end], [], [], NEVER)[0]:
        if not os.read(end, 65_536):
            return True
    return False


def _drained(end: int) -> str:
    """Return what is in a pipe, without waiting for workers that may hold its other end."""
    os.set_blocking(end, False)
    parts = []
    with contextlib.suppress(BlockingIOError):
        while part := os.read(end, 65_536):
            parts.append(part)
    os.close(end)
    return b"".join(parts).decode("utf-8", errors="replace")


def _build(request: Mapping[str, Any], said: int, log: int) -> None:
    """Call the command line in a forked process, and leave it without a trace of the zygote."""
    try:
        _prepare(request, said, log)
        try:
            main(request["arguments"])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        else:
            code = 0
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    finally:
        os._exit(99)


def _prepare(request: Mapping[str, Any], said: int, log: int) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(said, 1)
    os.dup2(said, 2)
    fault = request.get("fault")
    Faulty(None if fault is None else Fault(**fault), log).install()
    for name, limit in request.get("limits", {}).items():
        number = getattr(resource, name)
        resource.setrlimit(number, (limit, resource.getrlimit(number)[1]))


if __name__ == "__main__":
    serve()
