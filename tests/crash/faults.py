"""Faults at the operations of `sitegen.publish.operations`: the n-th call is killed, or fails.

Whoever installs one should be a process of its own: most faults end it.
"""

import errno
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sitegen.publish import operations

OPERATIONS = (
    "create",
    "create_nameless",
    "write",
    "flush",
    "close",
    "make_folder",
    "make_folders",
    "rename",
    "link",
    "link_nameless",
    "remove_file",
    "remove_folder",
    "remove_tree",
    "exchange",
    "flush_folder",
    "flush_tree",
)
MAKING = frozenset(
    {
        "create",
        "create_nameless",
        "write",
        "make_folder",
        "make_folders",
        "link",
        "link_nameless",
        "close",
    }
)
"""What fails on a full disk; removing and renaming goes on."""

ERRORS = (
    "ENOSPC",
    "EDQUOT",
    "EIO",
    "EMFILE",
    "EACCES",
    "EROFS",
    "EXDEV",
    "EINTR",
    "ENAMETOOLONG",
)

Operation = Callable[..., object]


@dataclass(frozen=True)
class Fault:
    """What happens at a call, counted from 1.

    `what` is `kill` (before the call), `half` (in the middle of it), `short` (a write takes half),
    `SIGINT` or `SIGTERM`, or the name of an error; `lasting`: every later call fails too.
    """

    call: int
    what: str
    lasting: bool = False


class Faulty:
    """Stands for the operations, counts their calls, and lets a fault happen."""

    def __init__(self, fault: Fault | None, log: int | None = None) -> None:
        """Take the fault, and a descriptor to which each call is written before it is made."""
        self._fault = fault
        self._log = log
        self._calls = 0

    def install(self) -> None:
        """Put a faulty twin in the place of each operation, in this process."""
        for name in OPERATIONS:
            setattr(operations, name, self._twin(name, getattr(operations, name)))

    def _twin(self, name: str, real: Operation) -> Operation:
        def twin(*arguments: object) -> object:
            self._calls += 1
            if self._log is not None:
                os.write(self._log, f"{name}\n".encode())
            return self._call(name, real, *arguments)

        return twin

    def _call(self, name: str, real: Operation, *arguments: object) -> object:
        fault = self._fault
        if fault is None or self._calls < fault.call:
            return real(*arguments)
        if self._calls > fault.call and not fault.lasting:
            return real(*arguments)
        if fault.what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault.what in {"SIGINT", "SIGTERM"}:
            os.kill(os.getpid(), getattr(signal, fault.what))
        elif fault.what == "half":
            _do_half(name, real, *arguments)
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault.what in ERRORS and (not fault.lasting or name in MAKING):
            number = getattr(errno, fault.what)
            raise OSError(number, os.strerror(number), _path_of(name, *arguments))
        elif fault.what == "short" and name == "write":
            return _write_half(real, *arguments)
        return real(*arguments)


def _write_half(real: Operation, *arguments: object) -> object:
    descriptor, data, path = arguments
    assert isinstance(data, (bytes, memoryview))
    return real(descriptor, data[: max(1, len(data) // 2)], path)


def _do_half(name: str, real: Operation, *arguments: object) -> None:
    """Do some of what an operation does: half of a write, half of a removal, all of the rest."""
    if name == "write":
        _write_half(real, *arguments)
    elif name == "remove_tree":
        found = sorted(Path(str(arguments[0])).rglob("*"))
        for path in found[: len(found) // 2]:
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()
    else:
        real(*arguments)


def _path_of(name: str, *arguments: object) -> str:
    return str(arguments[-1] if name in {"write", "flush", "close"} else arguments[0])
