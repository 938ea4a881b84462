"""Files of baselines: the facts of a run, and in their header what else was frozen."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sitegen.canonical.text import quote
from sitegen.errors import InputProblem, UsageProblem
from sitegen.ledger.facts_codec import record_of, record_row, run_of
from sitegen.ledger.facts_file import facts_lines, read_header, read_side
from sitegen.ledger.facts_members import FactsMembers
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.baseline import Baseline, BaselineRef, GitTie
from sitegen.model.difference import DiffSide

BASELINE_SCHEMA: Final = "sitegen.baseline/1"
_TAG: Final = re.compile(r"[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?\Z")
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)")
_CHUNK: Final = 1024 * 1024


def checked_tag(tag: str) -> str:
    """Return the tag; raise `UsageProblem` unless it may name a file on every platform."""
    if _TAG.match(tag) and not _DEVICES.match(tag) and ".." not in tag:
        return tag
    message = f"{quote(tag)} is no tag of a baseline."
    hint = "A tag has up to 64 lower-case letters, digits, dots, hyphens and underscores."
    raise UsageProblem(message, hint=hint)


def is_tag(text: str) -> bool:
    """Tell whether a text may be a tag."""
    return bool(_TAG.match(text)) and not _DEVICES.match(text) and ".." not in text


def baseline_file(folder: Path, tag: str) -> Path:
    """Return where the baseline with this tag is kept."""
    return folder / f"{tag}.json"


def baseline_lines(baseline: Baseline) -> Iterator[bytes]:
    """Yield the lines of a baseline's file: the same baseline gives the same bytes."""
    git = baseline.git
    header = {
        "artifacts": [
            {"path": one.path, "sha256": one.sha256, "size": one.size} for one in baseline.artifacts
        ],
        "git": None if git is None else {"commit": git.commit, "ref": git.ref},
        "records": [record_row(record) for record in baseline.records],
        "tag": baseline.tag,
    }
    return facts_lines(baseline.run, baseline.cases, BASELINE_SCHEMA, header)


def read_baseline(path: Path, limits: Limits) -> Baseline:
    """Return a baseline, whole. Raises `InputProblem`."""
    header = _header(path, limits)
    side = read_side(path, path.stem, limits)
    return Baseline(
        tag=header.text("tag"),
        run=side.run,
        cases=side.cases,
        records=tuple(record_of(row) for row in header.rows("records")),
        artifacts=tuple(
            Artifact(row.text("path"), row.text("sha256"), row.number("size"))
            for row in header.rows("artifacts")
        ),
        git=_git(header),
    )


def read_ref(path: Path, shown_path: str, limits: Limits) -> BaselineRef:
    """Return a baseline without its cases; `shown_path` is where its file stands in a site."""
    header = _header(path, limits)
    return BaselineRef(
        tag=header.text("tag"),
        path=shown_path,
        sha256=file_sha256(path),
        run=run_of(header.inner("run")),
        git=_git(header),
    )


def header_side(path: Path, limits: Limits) -> DiffSide:
    """Return a baseline's side of a comparison without its cases, with its records."""
    header = _header(path, limits)
    records = tuple(record_of(row) for row in header.rows("records"))
    return DiffSide(header.text("tag"), run_of(header.inner("run")), (), records)


def list_baselines(folder: Path) -> tuple[Path, ...]:
    """Return the files of all baselines in a folder, by tag."""
    if not folder.is_dir():
        return ()
    found = [path for path in folder.iterdir() if path.suffix == ".json" and path.is_file()]
    return tuple(sorted((path for path in found if is_tag(path.stem)), key=lambda path: path.stem))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file of any size. Raises `InputProblem`."""
    digest = hashlib.sha256()
    for block in file_blocks(path):
        digest.update(block)
    return digest.hexdigest()


def file_blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file of any size. Raises `InputProblem`."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        message = f"The baseline {path.name} can't be read: {error.strerror}."
        hint = "`sitegen baseline list` names those that are frozen."
        raise InputProblem(message, hint=hint) from error


def _header(path: Path, limits: Limits) -> FactsMembers:
    header = read_header(path, limits)
    if header.text("schema") != BASELINE_SCHEMA or header.text("tag") != path.stem:
        message = f"{path.name} is no baseline with the tag {quote(path.stem)}."
        raise InputProblem(message, hint="A baseline's file has the name of its tag.")
    return header


def _git(header: FactsMembers) -> GitTie | None:
    git = header.optional_inner("git")
    return None if git is None else GitTie(git.text("ref"), git.text("commit"))
