"""The registry: which format an artifact is of, decided by its content, and its reading.

The order of decisions: JSON where the first character opens an object or array, else YAML where
the text is a mapping that a format recognises, else the text formats, and at last unknown. A
document that can't be parsed is a broken one of the first format whose marks all occur in it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sitegen.canonical.document import Document
from sitegen.canonical.hygiene import hygiene_findings
from sitegen.canonical.plain_text import read_text
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.strict_yaml import read_yaml
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.finding import Check, Finding, Severity
from sitegen.model.record import RecordKind
from sitegen.readers import (
    attestation,
    certification,
    own_case,
    own_investigation,
    own_observation,
    own_snapshot,
    own_summary,
    preflight,
    run_context,
    sdsr_formats,
    stagetest_case,
    stagetest_snapshot,
    stagetest_summary,
    state_ledger,
    state_ledger_database,
)
from sitegen.readers.base import (
    KIND_CASE,
    KIND_SUMMARY,
    Format,
    Reading,
    Source,
    with_places,
)
from sitegen.readers.run_rules import CASE_UNREADABLE, FINDINGS_LEFT_OUT, RUN_SUMMARY_UNREADABLE

FORMATS: tuple[Format, ...] = (
    own_case.FORMAT,
    stagetest_case.FORMAT,
    own_summary.FORMAT,
    stagetest_summary.FORMAT,
    own_snapshot.FORMAT,
    stagetest_snapshot.FORMAT,
    run_context.FORMAT,
    preflight.FORMAT,
    certification.FORMAT,
    own_observation.FORMAT,
    own_investigation.FORMAT,
    attestation.FORMAT,
    *sdsr_formats.FORMATS,
)
"""Every format of JSON and YAML documents, in the order in which they are asked."""

_HINTED: Mapping[str | None, tuple[str, Check, str]] = {
    "case": (KIND_CASE, CASE_UNREADABLE, "a case"),
    "summary": (KIND_SUMMARY, RUN_SUMMARY_UNREADABLE, "the run's summary"),
}
_OPENS_JSON = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*[\[{]")
_YAML_MEMBER = re.compile(r"""^["']?[A-Za-z_][\w .-]{0,100}["']?:(?:[ \t]|$)""", re.MULTILINE)
_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def read_artifact(artifact: Artifact, data: bytes, hint: str | None, limits: Limits) -> Reading:
    """Return what an artifact is and says; whatever its bytes are, this returns.

    `hint` says where it lies: `case` (in a run's `cases/` folder), `summary` (named
    `run_summary.json` in a run's folder), or None. What lies there and is not recognised is a
    broken case or summary, never something that doesn't count. The findings are those of the
    document, of its hygiene and of its format, with their places.
    """
    reading, known = _read(artifact, data, hint, limits)
    if _is_binary(reading, data):
        return reading
    free_text = known.free_text if known is not None else None
    document = reading.document
    hidden = hygiene_findings(document, artifact.path, free_text)
    found = (*document.findings, *reading.findings, *hidden)
    kept = bounded(dict.fromkeys(found), artifact.path, limits)
    return replace(reading, findings=with_places(kept, document))


def bounded(findings: Iterable[Finding], artifact: str, limits: Limits) -> tuple[Finding, ...]:
    """Return the findings up to the limit, gravest first kept, and one that counts the rest."""
    found = tuple(findings)
    surplus = len(found) - limits.findings_per_artifact
    if surplus <= 0:
        return found
    # Stable: the gravest stay, and what stays keeps its order.
    ranked = sorted(range(len(found)), key=lambda index: _GRAVITY[found[index].severity])
    kept = sorted(ranked[: limits.findings_per_artifact])
    message = f"{surplus} more findings of this artifact are not listed."
    rest = FINDINGS_LEFT_OUT.finding(artifact, message)
    return (*(found[index] for index in kept), rest)


def _read(
    artifact: Artifact, data: bytes, hint: str | None, limits: Limits
) -> tuple[Reading, Format | None]:
    if hint not in _HINTED and state_ledger_database.is_database(data):
        ledger = state_ledger_database.read_database(artifact, data, limits)
        if ledger is not None:
            return ledger, state_ledger.LEDGER
    if hint in _HINTED or _OPENS_JSON.match(data):
        document = read_json(data, artifact.path, limits)
        source = Source(artifact, data, document)
        if document.readable:
            return _read_json(source, hint, limits)
        return _read_broken_json(source, hint, limits)
    return _read_text(artifact, data, limits)


def _read_json(source: Source, hint: str | None, limits: Limits) -> tuple[Reading, Format | None]:
    known = _recognised(source.document)
    if known is not None:
        return known.read(source), known
    if hint in _HINTED:
        return _unreadable(source, hint), None
    return sdsr_formats.read_text_or_unknown(source, limits), None


def _read_broken_json(
    source: Source, hint: str | None, limits: Limits
) -> tuple[Reading, Format | None]:
    if hint in _HINTED:
        return _unreadable(source, hint), None
    lines = state_ledger.read_ledger_lines(source.artifact, source.data, limits)
    if lines is not None:
        return lines, None
    known = _marked(source.document)
    if known is not None:
        return Reading(known.kind, None, (), source.document), known
    # A log may open with a bracket, so broken JSON is decided among the texts.
    return sdsr_formats.read_text_or_unknown(source, limits), None


def _read_text(artifact: Artifact, data: bytes, limits: Limits) -> tuple[Reading, Format | None]:
    source = Source(artifact, data, read_text(data, artifact.path, limits))
    text = source.document.text
    if source.document.readable and text is not None and _YAML_MEMBER.search(text):
        document = read_yaml(data, artifact.path, limits)
        if document.readable:
            known = _recognised(document)
            if known is not None:
                return known.read(Source(artifact, data, document)), known
        else:
            known = _marked(document)
            if known is not None:
                return Reading(known.kind, None, (), document), known
        source = Source(artifact, data, document)
    return sdsr_formats.read_text_or_unknown(source, limits), None


def _recognised(document: Document) -> Format | None:
    value = document.value
    if isinstance(value, Mapping):
        return next((known for known in FORMATS if known.recognises(value)), None)
    return None


def _marked(document: Document) -> Format | None:
    text = document.text
    if text is None:
        return None
    return next(
        (known for known in FORMATS if known.marks and all(mark in text for mark in known.marks)),
        None,
    )


def _unreadable(source: Source, hint: str | None) -> Reading:
    kind, check, thing = _HINTED[hint]
    message = f"The file lies in the place of {thing}, but can't be read as one."
    finding = check.finding(source.artifact.path, message)
    return Reading(kind, None, (finding,), source.document)


def _is_binary(reading: Reading, data: bytes) -> bool:
    # An image is no text in a wrong encoding: that it is of no known format says it all.
    binary = reading.document.syntax == "text" and not reading.document.readable and b"\0" in data
    return binary and reading.kind == RecordKind.UNKNOWN
