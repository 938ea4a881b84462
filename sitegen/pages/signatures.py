"""Who is said to have signed what, as of a version: also what came after a run was published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.model.attestation import KEYS_KEPT, Attestation
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.record import RecordKind
from sitegen.model.version import About, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.frame import Frame, version_frame
from sitegen.pages.numbers import count
from sitegen.pages.signing import Key, keys_of
from sitegen.pages.vouching import vouching_note
from sitegen.settings import Settings

_IN_EVIDENCE: Final = "in its evidence"
_OTHER: Final = "in its evidence, over other evidence"
_RECORD: Final = "a record of its own"
_BUILD: Final = "made by a build"

StatementRow = tuple[str, str | None, tuple[Key, ...], int, Text | None]
"""Where the attestation lies and its URL, the keys that it names, how many more, the result."""


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A run or certification, and the attestations that there are of it."""

    href: str
    name: Text
    statements: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class SignaturesPage:
    """The page; `groups` are (title, anchor, what is said where it is empty, rows, left out).

    `note` says who signed the version. `made_here` counts the attestations of its own build.
    `elsewhere` tells of attestations that are over nothing on this page; empty: there are none.
    """

    path: str
    template: str
    frame: Frame
    note: str
    made_here: int
    groups: tuple[tuple[str, str, str, tuple[SignedRow, ...], int], ...]
    elsewhere: str
    records_href: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The runs and current certifications of a version, each with the attestations of it."""

    runs: tuple[tuple[RunFacts, tuple[RecordFacts, ...]], ...]
    certifications: tuple[tuple[RecordFacts, tuple[RecordFacts, ...]], ...]
    elsewhere: int

    def count(self, attested: Mapping[str, tuple[str, str]]) -> tuple[int, int]:
        """Return how many runs, and how many certifications, somebody is said to have signed."""
        runs = sum(
            bool(records) or run.path in attested or bool(run.signed and run.signed.over)
            for run, records in self.runs
        )
        certified = sum(
            bool(records) or record.path in attested for record, records in self.certifications
        )
        return runs, certified


def signed_in(version: VersionFacts) -> Signed:
    """Return which attestation of the records is over which run or certification."""
    by_digest: dict[str, list[tuple[RecordFacts, Attestation]]] = defaultdict(list)
    every = [one for one in version.records if isinstance(one.detail, Attestation)]
    for record in every:
        if isinstance(record.detail, Attestation) and record.detail.n_signatures:
            for subject in record.detail.subjects:
                by_digest[subject.sha256].append((record, record.detail))
    runs = tuple(
        (
            run,
            _distinct(
                record
                for record, detail in by_digest.get(run.attestable, ())
                if detail.is_over(run.attestable, run.run_id)
            ),
        )
        for run in version.runs
    )
    certifications = tuple(
        (record, _distinct(one for one, _ in by_digest.get(record.artifact.sha256, ())))
        for record in version.records
        if record.kind is RecordKind.CERTIFICATION
    )
    used = {one.path for _, found in (*runs, *certifications) for one in found}
    return Signed(runs, certifications, sum(one.path not in used for one in every))


def signed_sentence(version: VersionFacts) -> str:
    """Return how much of what a version lists somebody is said to have signed."""
    signed = signed_in(version)
    runs, certified = signed.count(version.attested)
    listed = f"{runs} of {count(len(signed.runs), 'listed run', 'listed runs')}"
    if signed.certifications:
        many = count(len(signed.certifications), "certification", "certifications")
        listed = f"{listed}, {certified} of {many}"
    return f"Signed, as stated and not verified here: {listed}."


def build_signatures(version: VersionFacts, about: About, settings: Settings) -> SignaturesPage:
    """Return the page of a version."""
    path = version.folder + site_map.SIGNATURES
    signed = signed_in(version)
    rows = settings.limits.table_rows
    runs = [_run_row(run, found, version, path, settings) for run, found in signed.runs]
    certified = [
        _record_row(record, found, version, path, settings)
        for record, found in signed.certifications
    ]
    made = sum(place.startswith(version.folder) for place, _ in version.attested.values())
    spoken = count(signed.elsewhere, "more attestation lies", "more attestations lie")
    return SignaturesPage(
        path=path,
        template="pages/signatures.html",
        frame=version_frame(path, "Signatures", version, about.path, settings, site_map.SIGNATURES),
        note=vouching_note(version.signer),
        made_here=made,
        groups=(
            _group("Runs", "runs", "No run is in the evidence.", runs, rows),
            _group(
                "Certifications",
                "certifications",
                "No certification is in the evidence.",
                certified,
                rows,
            ),
        ),
        elsewhere=spoken if signed.elsewhere else "",
        records_href=site_map.RECORDS,
    )


def _group(
    title: str, anchor: str, absent: str, rows: list[SignedRow], limit: int
) -> tuple[str, str, str, tuple[SignedRow, ...], int]:
    return title, anchor, absent, tuple(rows[:limit]), max(len(rows) - limit, 0)


def _distinct(records: Iterable[RecordFacts]) -> tuple[RecordFacts, ...]:
    return tuple({record.path: record for record in records}.values())


def _run_row(
    run: RunFacts,
    records: tuple[RecordFacts, ...],
    version: VersionFacts,
    path: str,
    settings: Settings,
) -> SignedRow:
    limit = settings.limits.shown_chars
    statements: list[StatementRow] = []
    signed = run.signed
    if signed is not None and signed.n_signatures:
        more = signed.n_signatures - len(signed.keys)
        where = _IN_EVIDENCE if signed.over else _OTHER
        result = shown_or_none(signed.result, limit)
        statements.append((where, None, keys_of(signed.keys, limit), more, result))
    statements.extend(_beside(run.path, records, version, path, limit))
    return SignedRow(site_map.relative(path, run.path), shown(run.run_id, limit), tuple(statements))


def _record_row(
    record: RecordFacts,
    records: tuple[RecordFacts, ...],
    version: VersionFacts,
    path: str,
    settings: Settings,
) -> SignedRow:
    limit = settings.limits.shown_chars
    return SignedRow(
        site_map.relative(path, record.path),
        shown(record.title, limit),
        tuple(_beside(record.path, records, version, path, limit)),
    )


def _beside(
    own: str, records: tuple[RecordFacts, ...], version: VersionFacts, path: str, limit: int
) -> Iterable[StatementRow]:
    """Yield the attestations that lie outside of what they speak of."""
    for record in records:
        detail = record.detail
        if isinstance(detail, Attestation):
            keys = keys_of(detail.hints[:KEYS_KEPT], limit)
            more = detail.n_signatures - len(keys)
            result = shown_or_none(detail.result, limit)
            yield _RECORD, site_map.relative(path, record.path), keys, more, result
    if own in version.attested:
        place, key = version.attested[own]
        yield _BUILD, site_map.relative(path, place), (shown(key, limit),), 0, None
