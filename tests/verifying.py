"""A site in memory, signed, of several versions: what tamper tests change and verify."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pytest

from sitegen.attest.policy import Policy
from sitegen.attest.signatures import Key
from sitegen.attest.verify_report import Report
from sitegen.attest.verify_site import Brought, verify_site
from sitegen.attest.verify_trust import Trust
from sitegen.cli.main import main
from sitegen.keys.ed25519 import verifier
from tests.builders import encoded, make_run, write_run
from tests.own_builders import make_certification
from tests.site_tools import tree_of

KEY_NAME = "ci.example/site"
RUN_IDS = tuple(f"2026112{day}T203422Z" for day in range(1, 4))


@dataclass
class MemoryFiles:
    """A site as a mapping (a `SiteFiles`); the hashes of what was read are not kept."""

    files: dict[str, bytes] = field(default_factory=dict)

    def names(self) -> Iterable[str]:
        """Yield every path."""
        return sorted(self.files)

    def read(self, path: str, limit: int) -> bytes:
        """Return the bytes of a file."""
        data = self._of(path)
        if len(data) > limit:
            raise OSError(27, "too large", path)
        return data

    def size(self, path: str) -> int:
        """Return how many bytes a file has."""
        return len(self._of(path))

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        yield self._of(path)

    def stream(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a file for reading at any place."""
        return nullcontext(io.BytesIO(self._of(path)))

    def _of(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(2, "No such file", path)
        return self.files[path]


def call(*arguments: str | Path) -> None:
    """Call the command line, whatever comes of it."""
    with pytest.raises(SystemExit):
        main([str(argument) for argument in arguments])


def write_evidence(folder: Path, *, lie: bool = False) -> list[Path]:
    """Write three runs and a certification; `lie`: the second run has another case that fails."""
    folders = []
    for number, run_id in enumerate(RUN_IDS):
        failing = 1 if number == 1 and not lie else 0
        created = f"2026-11-2{number + 1}T20:34:40.000001+00:00"
        files = make_run(2, run_id=run_id, failing=failing, summary={"created_at": created})
        folders.append(write_run(files, folder / run_id))
    (folder / "certification.json").write_bytes(encoded(make_certification()))
    return folders


CONFIGURATION = """\
site_url = "https://example.org/evidence/"
baseline = "good"

[limits]
index_page_runs = 1
"""
"""What makes a site hold every kind of file: a feed, a baseline, closed index pages."""


def publish(folder: Path, evidence: Path, *more: str | Path) -> Path:
    """Build three versions, one run each, the last with a record; return the site."""
    site, config, baselines = folder / "site", folder / "whole.toml", folder / "baselines"
    runs = sorted(path for path in evidence.iterdir() if path.is_dir())
    folder.mkdir(parents=True, exist_ok=True)
    config.write_text(f'baselines = "{baselines}"\n{CONFIGURATION}', encoding="ascii")
    call("baseline", "freeze", "good", "--run", RUN_IDS[0], runs[0], "--dir", baselines)
    more = (*more, "--config", config)
    for run in runs[:-1]:
        call("build", run, "-o", site, "--fail-on", "never", *more)
    call(
        "build", runs[-1], evidence / "certification.json", "-o", site, "--fail-on", "never", *more
    )
    return site


def signed_site(folder: Path) -> tuple[Path, Key]:
    """Write a signed site below a folder; return it and the public key."""
    call("keygen", KEY_NAME, "-o", folder / "key")
    write_evidence(folder / "evidence")
    for name in (*RUN_IDS[:2], "certification.json"):
        call("sign", folder / "evidence" / name, "--key", folder / "key")
    site = publish(folder, folder / "evidence", "--sign", "--key", folder / "key")
    return site, Key.parse((folder / "key.vkey").read_text().strip())


def verified(files: dict[str, bytes], key: Key | None, since: bytes | None = None) -> Report:
    """Return the report on a site in memory."""
    trust = Trust() if key is None else Trust(Policy.of_keys([key]), verifier())
    return verify_site(MemoryFiles(files), Brought(trust, since))


def named(report: Report) -> set[str]:
    """Return the paths of everything that does not hold."""
    return {problem.path for problem in report.problems}


Change = Callable[[dict[str, bytes], str], set[str]]
"""Changes a site in one way, at one file; returns the paths of which one has to be named."""


def in_memory(site: Path) -> dict[str, bytes]:
    """Return a site as a mapping."""
    return tree_of(site)
