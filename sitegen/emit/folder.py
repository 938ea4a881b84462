"""The folder of a run: claimed by one process, written so that a kill leaves nothing half."""

import os
from pathlib import Path
from typing import Final

from sitegen.emit import clock

CASES: Final = "cases"
JOURNAL: Final = "journal"
SUMMARY: Final = "run_summary.json"
SNAPSHOT: Final = "apis_snapshot.json"
CONTEXT: Final = "run_context.json"
_ATTEMPTS: Final = 10_000
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def claim(base: Path) -> "RunFolder":
    """Make the folder of a new run below `base`. Raises `OSError`.

    Its name is the second of the start; where another process has it, `-2`, `-3`, … follow. Making
    a folder succeeds for one process alone, so no two runs share an id.
    """
    base.mkdir(parents=True, exist_ok=True)
    second = clock.compact_second(clock.now_ns())
    for number in range(1, _ATTEMPTS):
        run_id = second if number == 1 else f"{second}-{number}"
        folder = base / run_id
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        for name in (CASES, JOURNAL):
            (folder / name).mkdir()
        return RunFolder(folder, "main")
    message = f"{_ATTEMPTS} runs began in this second"
    raise FileExistsError(message)


class RunFolder:
    """The folder of a run, as one process of it sees it; `worker` names the process.

    What is written first lies in the journal's folder, where nobody looks for cases, and is then
    renamed to its place.
    """

    __slots__ = ("_cases", "_made", "_scratch", "path", "run_id", "worker")

    def __init__(self, path: Path, worker: str) -> None:
        self.path = path
        self.run_id = path.name
        self.worker = worker
        self._scratch = str(path / JOURNAL / f"{worker}.tmp")
        self._cases = str(path / CASES) + os.sep
        self._made: set[str] = set()

    def write_case(self, stem: str, data: bytes) -> None:
        """Write the file of a case. Raises `OSError`."""
        _write(self._scratch, data)
        os.replace(self._scratch, f"{self._cases}{stem}.json")  # noqa: PTH105 -- once a test

    def write_file(self, name: str, data: bytes) -> None:
        """Write another file of the run by its path within the folder. Raises `OSError`."""
        target = self.path / name
        if str(target.parent) not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(str(target.parent))
        _write(self._scratch, data)
        Path(self._scratch).replace(target)

    def finish(self, summary: bytes) -> None:
        """Empty the journal, then write the summary: it is the last file. Raises `OSError`."""
        journal = self.path / JOURNAL
        waiting = journal / f"{SUMMARY}.tmp"
        _write(str(waiting), summary, flush=True)
        for file in sorted(journal.iterdir()):
            if file != waiting:
                file.unlink()
        waiting.replace(self.path / SUMMARY)
        journal.rmdir()
        _flush_folder(self.path)


def _write(path: str, data: bytes, *, flush: bool = False) -> None:
    descriptor = os.open(path, _FLAGS, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if flush:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
