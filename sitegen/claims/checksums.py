"""SHA-256 digests that reports state: of files, and determinism digests of runs."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sitegen.claims.base import (
    RUN_ID,
    Answer,
    Said,
    Source,
    confirmed,
    in_cell,
    judged,
    unknown,
)
from sitegen.claims.evidence import input_of_run
from sitegen.claims.references import FILE_NAME, file_digests
from sitegen.claims.sentences import unwrapped
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.report import Table

_DIGEST: Final = re.compile(r"(?<![0-9a-fA-F])(?P<digest>[0-9a-fA-F]{64})(?![0-9a-fA-F])")
_SHORT: Final = re.compile(r"[\s`*]{0,6}(?P<digest>[0-9a-fA-F]{8,63})(?:\u2026|\.{2,3})[\s`*]{0,6}")
_SHORT_SUM: Final = re.compile(
    r"sha-?256|^(?!.*(?:md5|sha-?1|sha-?5|crc)).*checksum", re.IGNORECASE
)
_DIGEST_WORD: Final = re.compile(r"\bdeterminism[ _]digest\b|\bdigest\b", re.IGNORECASE)
_SUM_WORD: Final = re.compile(r"sha-?256|checksum|\bhash\b|digest", re.IGNORECASE)
_IS_SUM: Final = re.compile(
    r"sha-?256|checksum|^\s{0,8}[0-9a-fA-F]{64}\s{1,3}\*?\S{1,200}\s{0,3}$", re.IGNORECASE
)
_LINE_CHARS: Final = 4000  # no checksum stands in a longer line

CHECKSUM: Final = ClaimRule(
    id="report-checksum",
    title="A file has the SHA-256 that a report states",
    predicate="SHA-256",
    derivation="The SHA-256 of the artifact with this name or path, which a shortened one begins.",
    needs="The file.",
)
DIGEST: Final = ClaimRule(
    id="report-digest",
    title="A run has the determinism digest that a report states",
    predicate="determinism digest",
    derivation="The digest over the hashes that the run's cases record.",
    needs="The artifacts of the run.",
)


class Checksum:
    """SHA-256 digests beside the name of a file or the id of a run."""

    rules = (CHECKSUM, DIGEST)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each digest whose file or run stands on the same line."""
        listed = _lines_of_sums(source)
        for number, line in enumerate(source.report.lines, 1):
            if len(line) > _LINE_CHARS:
                continue
            digests = list(_DIGEST.finditer(line))
            if len(digests) == 1:
                yield from self._full(source, digests[0], number, listed)
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from self._shortened(source, block)

    def _full(
        self, source: Source, match: re.Match[str], number: int, listed: frozenset[int]
    ) -> Iterator[Claim]:
        """Yield the claim of a digest by its own line, else with the line that leads to it."""
        said = Said(match[0], number)
        digest = match["digest"].lower()
        for line in (match.string, _lead(source.report.lines, number, match) + match.string):
            rest = line.replace(match[0], " ").replace("sha256:", " ")
            files = {found["name"] for found in FILE_NAME.finditer(rest)}
            runs = set(RUN_ID.findall(rest))
            of_run = _DIGEST_WORD.search(rest) is not None
            if len(files) == 1 and not of_run and (number in listed or _IS_SUM.search(line)):
                yield self._file(source, said, files.pop(), digest)
                return
            if len(runs) == 1 and of_run and (not files or files == {"run_summary.json"}):
                yield self._run(source, said, runs.pop(), digest)
                return

    def _shortened(self, source: Source, table: Table) -> Iterator[Claim]:
        """Yield a claim for each beginning of a digest in a table's column of checksums."""
        columns = [index for index, name in enumerate(table.header) if _SHORT_SUM.search(name)]
        if len(columns) != 1:
            return
        for row in table.rows:
            match = _SHORT.fullmatch(row.cells[columns[0]])
            others = [cell for index, cell in enumerate(row.cells) if index != columns[0]]
            files = {found["name"] for found in FILE_NAME.finditer(" ".join(others))}
            if match is not None and len(files) == 1:
                said = in_cell(match, row.line, columns[0])
                yield self._file(source, said, files.pop(), match["digest"].lower())

    def _file(self, source: Source, said: Said, name: str, digest: str) -> Claim:
        subject = Subject("file", name)
        found = file_digests(source, name)
        if not found:
            named = source.evidence.named.values()
            here = any(one.startswith(digest) for digests in named for one in digests)
            answer = (
                confirmed(digest, "An artifact with this SHA-256 is here, under another name.")
                if here
                else unknown(f"No file {name} is here.")
            )
        else:
            fitting = sorted(one for one in found if one.startswith(digest))
            derived = (fitting or sorted(found))[0]
            message = f"SHA-256 {digest} is stated, the file here has {derived}."
            answer = Answer(bool(fitting), derived, message)
            if len(found) > 1 and not fitting:
                answer = unknown(f"{len(found)} different files are named {name}.")
        return judged(source, CHECKSUM, said, subject, answer)

    def _run(self, source: Source, said: Said, run_id: str, digest: str) -> Claim:
        subject = Subject("run", run_id)
        run = source.evidence.run(run_id)
        if run is None or run.digest is None:
            answer = unknown(f"Run {run_id} is not here, or its digest can't be derived.")
        else:
            message = f"{digest} is stated, the cases of run {run_id} give {run.digest}."
            answer = Answer(run.digest == digest, run.digest, message, (input_of_run(run),))
        return judged(source, DIGEST, said, subject, answer)


def _lead(lines: tuple[str, ...], number: int, match: re.Match[str]) -> str:
    """Return the line before a digest's, where its sentence goes on in that of the digest."""
    before = lines[number - 2].strip() if number > 1 else ""
    if not before or before.startswith(("#", "|", "```")) or len(before) > _LINE_CHARS:
        return ""
    if _DIGEST.search(before):
        return ""
    line = match.string.strip()
    alone = len(line.strip("`*_. ")) == len(match[0]) and _SUM_WORD.search(before)
    wrapped = "\n" not in unwrapped(f"{before}\n{line}")
    return f"{before} " if alone or wrapped else ""


def _lines_of_sums(source: Source) -> frozenset[int]:
    """Return the lines of tables whose header speaks of checksums."""
    return frozenset(
        row.line
        for block in source.report.blocks
        if isinstance(block, Table) and _SUM_WORD.search(" ".join(block.header))
        for row in block.rows
    )


RULES: Final = (Checksum(),)
