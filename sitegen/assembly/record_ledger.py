"""The records of a site: published ones, read again from the site, and those of this build."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.assembly.members import too_large
from sitegen.assembly.record_reading import (
    record_facts,
    record_stamp,
    unreadable_record,
    with_currency,
)
from sitegen.assembly.rules import EVIDENCE_REDACTED
from sitegen.assembly.run_ledger import RunLedger, demand_not_withdrawn
from sitegen.canonical.digest import sha256_hex
from sitegen.errors import PublishedChanged, demand_machine
from sitegen.intake.tree import Entry
from sitegen.ledger.judgements import record_judgement
from sitegen.ledger.members import RESTORE, read_members, read_published
from sitegen.model.artifact import Artifact
from sitegen.model.facts import RecordFacts
from sitegen.model.investigation import Investigation
from sitegen.model.names import FULL_DIGEST_CHARS
from sitegen.model.record import RecordKind
from sitegen.model.state import PublishedRecord
from sitegen.model.version import LocatedFinding
from sitegen.pages import contract
from sitegen.pages.index_page import build_index_page
from sitegen.pages.search import index_search
from sitegen.pages.site_map import index_data, index_script, record_folder
from sitegen.publish.staging import Stage
from sitegen.readers.registry import read_artifact
from sitegen.render.page import render
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class RecordBook:
    """All records that a version speaks of.

    `fresh` maps the path of each new record to its facts and the file to render it from.
    `current` and `superseded` (those that no closed page lists) are in the order of
    publication. `judged` are those of the input, as they are now. `superseded_total` counts all
    that were ever superseded.
    """

    fresh: Mapping[str, tuple[RecordFacts, Entry]]
    current: tuple[RecordFacts, ...]
    superseded: tuple[RecordFacts, ...]
    judged: tuple[RecordFacts, ...]
    superseded_total: int


def book_of(found: Mapping[str, tuple[RecordFacts, Entry]], ledger: RunLedger) -> RecordBook:
    """Return the records of the site with those of the input; `found` maps paths to them.

    Index pages are closed for superseded records, and for those known by their content beyond
    the limit. Raises `PublishedChanged` where the site was changed, `GuardrailViolation` where a
    withdrawn record is in the input again.
    """
    state, settings, stage = ledger.state, ledger.settings, ledger.stage
    for path in found:
        demand_not_withdrawn(path, state)
    here = {path: _moved(path, facts, stage, settings) for path, (facts, _) in found.items()}
    entries = {here[path].path: entry for path, (_, entry) in found.items()}
    given = {facts.path: facts for facts in here.values()}
    before = _restored(state.records, stage, settings)
    past = _restored(state.superseded, stage, settings)
    fresh = {path: facts for path, facts in given.items() if not stage.is_published(path)}
    now = with_currency([*before.values(), *fresh.values()], before.keys())
    order = [*before, *sorted(fresh, key=lambda path: (record_stamp(fresh[path]), path))]
    current = [now[path] for path in order if now[path].current]
    gone = [now[path] for path in order if not now[path].current]
    superseded = [*past.values(), *gone]
    return RecordBook(
        fresh={path: (now[path], entries[path]) for path in sorted(fresh)},
        current=tuple(_close_by_content(current, ledger)),
        superseded=tuple(_close_superseded(superseded, ledger)),
        judged=tuple(_judged(facts, now) for facts in given.values()),
        superseded_total=state.superseded_total + len(gone),
    )


def published_row(facts: RecordFacts) -> PublishedRecord:
    """Return what the next version needs of a record."""
    return PublishedRecord(
        kind=facts.kind.value,
        id=facts.id,
        path=facts.path,
        artifact=facts.artifact.path,
        sha256=facts.artifact.sha256,
        source=facts.source,
        superseded_by=facts.superseded_by,
    )


def by_content(facts: RecordFacts) -> bool:
    """Tell whether a record is known by its content, so that none ever supersedes it."""
    return facts.id == facts.artifact.sha256


def restored_record(site: Path, row: PublishedRecord, settings: Settings) -> RecordFacts:
    """Return the facts of a published record, from its evidence in the site."""
    folder = site / row.path
    name = "evidence.txt" if (folder / "evidence.txt").is_file() else "evidence.bin"
    try:
        size = (folder / name).stat().st_size
    except OSError as error:
        demand_machine(error)
        message = f"The site was changed: {row.path}{name} was published, and is missing."
        raise PublishedChanged(message, hint=RESTORE) from error
    artifact = Artifact(row.artifact, row.sha256, size)
    if size > settings.limits.document_bytes:
        found = (too_large(artifact, settings),)
        facts = unreadable_record(RecordKind.UNKNOWN, artifact, found, row.source)
    else:
        data = read_published(site, row.path + name, settings.limits)
        if sha256_hex(data) != row.sha256:
            message = f"The published evidence {row.path}{name} is not what was published."
            raise PublishedChanged(message, hint=RESTORE)
        reading = read_artifact(artifact, data, None, settings.limits)
        facts = record_facts(reading, artifact, row.source, settings.limits)
    # A later sitegen may know more formats: what was published stays what it was.
    return replace(
        _as_said(site, facts, row.path, settings),
        kind=RecordKind(row.kind),
        id=row.id,
        path=row.path,
        current=row.superseded_by is None,
        superseded_by=row.superseded_by,
    )


def _as_said(site: Path, facts: RecordFacts, path: str, settings: Settings) -> RecordFacts:
    """Return a record as its page says, where it holds no secrets any more."""
    said = record_judgement(read_members(site, f"{path}record.json", settings.limits))
    if all(finding.check != EVIDENCE_REDACTED.id for finding in said.findings):
        return facts
    return replace(facts, verdict=said.verdict, findings=said.findings)


def _restored(
    rows: Iterable[PublishedRecord], stage: Stage, settings: Settings
) -> dict[str, RecordFacts]:
    if stage.published is None:
        return {}
    site = stage.published
    return {row.path: restored_record(site, row, settings) for row in rows}


def _moved(path: str, facts: RecordFacts, stage: Stage, settings: Settings) -> RecordFacts:
    """Return the record at its folder: at another one where a foreign record has this one."""
    if stage.published is None or not stage.is_published(path):
        return facts
    row = read_members(stage.published, f"{path}record.json", settings.limits)
    if (row.text("kind"), row.text("id"), row.text("sha256")) == (
        facts.kind.value,
        facts.id,
        facts.artifact.sha256,
    ):
        return facts
    full = record_folder(facts.kind.value, facts.id, facts.artifact.sha256, FULL_DIGEST_CHARS)
    return replace(facts, path=full)


def _judged(facts: RecordFacts, now: Mapping[str, RecordFacts]) -> RecordFacts:
    known = now.get(facts.path)
    if known is not None:
        return known
    return replace(facts, current=by_content(facts), superseded_by=None)


def _close_by_content(current: list[RecordFacts], ledger: RunLedger) -> list[RecordFacts]:
    limits = ledger.settings.limits
    known = [facts for facts in current if by_content(facts) and not _stays(facts)]
    closed: set[str] = set()
    while len(known) - len(closed) > limits.open_records:
        part = known[len(closed) : len(closed) + limits.index_page_runs]
        _close(part, ledger)
        closed.update(facts.path for facts in part)
    return [facts for facts in current if facts.path not in closed]


def _stays(facts: RecordFacts) -> bool:
    # Whether a fix was understood is judged for as long as its certification stands.
    return isinstance(facts.detail, Investigation)


def _close_superseded(superseded: list[RecordFacts], ledger: RunLedger) -> list[RecordFacts]:
    size = ledger.settings.limits.index_page_runs
    while len(superseded) > size:
        _close(superseded[:size], ledger)
        superseded = superseded[size:]
    return superseded


def _close(records: list[RecordFacts], ledger: RunLedger) -> None:
    number, older = ledger.next_page()
    rows = tuple(records)
    page = build_index_page(number, (), rows, ledger.about, ledger.settings)
    ledger.stage.write(page.path, render(page), "page")
    findings = [LocatedFinding(one, facts.path) for facts in rows for one in facts.findings]
    data = contract.index_json((), rows, findings, older)
    ledger.stage.write(index_data(number), data, "data")
    ledger.stage.write(index_script(number), index_search((), rows, older), "data")
