"""Render records: what their own bytes say, and nothing else."""

import codecs
from dataclasses import replace

from sitegen.assembly.run_rendering import MANIFESTS, ROLE_DATA, ROLE_EVIDENCE, ROLE_PAGE
from sitegen.attest.manifest import RENDERING_SCHEMA, manifest_bytes
from sitegen.claims.evidence import NO_EVIDENCE
from sitegen.claims.reports import stated_claims
from sitegen.claims.site import claims_of_record
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry
from sitegen.ledger.members import read_published
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.claim import Claim
from sitegen.model.facts import RecordFacts
from sitegen.model.record import Record
from sitegen.model.report import Report
from sitegen.pages.contract import record_json
from sitegen.pages.record import build_record_page
from sitegen.publish.staging import Stage
from sitegen.readers.registry import read_artifact
from sitegen.render.page import render
from sitegen.settings import Settings


def render_record(
    facts: RecordFacts, entry: Entry, stage: Stage, reader: Reader, settings: Settings, about: str
) -> None:
    """Write everything below the record's folder: what its own bytes say, and nothing else."""
    record, raw = None, None
    if facts.artifact.size <= settings.limits.document_bytes:
        raw = reader.read_again(entry, facts.artifact.sha256)
        content = read_artifact(facts.artifact, raw, None, settings.limits).content
        record = content if isinstance(content, Record) else None
    own = replace(facts, current=True, superseded_by=None, source="")
    text = _is_text(reader, entry, facts.artifact)
    claims = _stated(record, own, settings)
    page = build_record_page(record, own, raw, text, about, settings, claims=claims)
    stage.write(page.path, render(page), ROLE_PAGE)
    stage.write(f"{facts.path}record.json", record_json(own), ROLE_DATA)
    name = "evidence.txt" if text else "evidence.bin"
    with stage.stream(f"{facts.path}{name}", ROLE_EVIDENCE) as stream:
        for chunk in reader.chunks(entry, facts.artifact.sha256):
            stream.write(chunk)
    manifest = manifest_bytes(RENDERING_SCHEMA, stage.files_below(facts.path), about=about)
    stage.write(f"{facts.path}rendering.json", manifest, ROLE_DATA)
    stage.close(facts.path, MANIFESTS)


def _stated(
    record: Record | None, facts: RecordFacts, settings: Settings
) -> tuple[tuple[Claim, ...], int]:
    """Return the claims of a record as its own bytes decide them."""
    limit = settings.limits.claims_per_artifact
    if record is not None and isinstance(record.detail, Report):
        return stated_claims(record.detail, facts.artifact, facts.path, limit)
    return claims_of_record(facts, NO_EVIDENCE, limit), 0


def published_report(record: RecordFacts, stage: Stage, limits: Limits) -> str | None:
    """Return the text of a report of the site, None where its bytes are no text."""
    place = stage.place(f"{record.path}evidence.txt")
    if not place.is_file() or record.artifact.size > limits.document_bytes:
        return None
    data = read_published(place.parents[2], f"{record.path}evidence.txt", limits)
    return data.decode("utf-8-sig", "replace")


def _is_text(reader: Reader, entry: Entry, artifact: Artifact) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in reader.chunks(entry, artifact.sha256):
            if b"\x00" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
