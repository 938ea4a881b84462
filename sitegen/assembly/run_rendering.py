"""Render one run: its pages, its facts as JSON, its evidence, and the manifests of both."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from sitegen.assembly.executor import Work, bounded_map, chunks
from sitegen.assembly.members import HeldCase, Member
from sitegen.assembly.past import Past
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.run_reading import RunDraft
from sitegen.attest.manifest import RENDERING_SCHEMA, manifest_bytes, sums_bytes
from sitegen.compare.coverage import run_coverage
from sitegen.compare.coverage_change import flow
from sitegen.compare.history import statistics_of
from sitegen.intake.read import Reader
from sitegen.intake.tree import Root
from sitegen.model.artifact import Artifact
from sitegen.model.case import Case
from sitegen.model.facts import CaseFacts, RunFacts
from sitegen.model.history import CaseStatistics, RunHistory
from sitegen.pages.case import build_case_page
from sitegen.pages.case_data import case_files
from sitegen.pages.changes import build_change_pages, change_links
from sitegen.pages.changes_contract import differences_json
from sitegen.pages.contract import entry_json, run_json
from sitegen.pages.frame import RunHeader
from sitegen.pages.history import CaseHistoryView, case_history_view, run_history_view
from sitegen.pages.matrix import matrix_totals
from sitegen.pages.run import build_run_pages
from sitegen.pages.run_parts import build_run_parts
from sitegen.pages.search import run_search_files
from sitegen.pages.signing import signing_note
from sitegen.pages.vouching import noted
from sitegen.publish.staging import Stage
from sitegen.readers.base import KIND_CASE
from sitegen.readers.registry import read_artifact
from sitegen.render.page import render
from sitegen.settings import Settings

ROLE_PAGE = "page"
ROLE_DATA = "data"
ROLE_EVIDENCE = "evidence"
MANIFESTS = frozenset({"evidence.json", "rendering.json"})
"""What a version's manifest names of a run's or record's folder."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_ZIP_MODE = 0o100644 << 16
_ZIP_UNIX = 3


@dataclass(frozen=True, slots=True)
class PageInput:
    """One case to render: its file, and its content where that was held since it was read."""

    facts: CaseFacts
    member: Member | None
    held: HeldCase | None
    history: CaseHistoryView | None = None


@dataclass(frozen=True, slots=True)
class PageJob:
    """Cases to render, with all that their pages need besides their bytes."""

    roots: tuple[Root, ...]
    cases: tuple[PageInput, ...]
    run: RunHeader
    about: str
    settings: Settings


def render_run(
    draft: RunDraft, facts: RunFacts, ledger: RunLedger, past: Past, work: Work
) -> RunFacts:
    """Write everything below the run's folder, and return its light facts.

    Its facts are written already (`Past.write_facts`). The ledger says what came before, and is
    told what the run reached.
    """
    settings, stage = work.settings, ledger.stage
    case_matrix, use_case_matrix = run_coverage(facts.cases, settings)
    expected, missing = matrix_totals(use_case_matrix)
    facts = replace(facts, expected_cells=expected, missing_cells=missing)
    previous = ledger.previous(facts)
    changes = past.changes(facts, previous)
    history = past.history(facts, previous)
    statistics = {} if history is None else statistics_of(history)
    views = None
    if history is not None:
        views = run_history_view(history, statistics, f"{facts.path}index.html", settings)
    links = change_links(facts, changes, settings)
    note = signing_note(facts)
    pages = build_run_pages(facts, use_case_matrix, ledger.about, settings, links, views)
    for page in noted(pages, note):
        stage.write(page.path, render(page), ROLE_PAGE)
    for part in noted(build_run_parts(facts, case_matrix, ledger.about, settings), note):
        stage.write(part.path, render(part), ROLE_PAGE)
    for changed in noted(build_change_pages(facts, changes, ledger.about, settings), note):
        stage.write(changed.path, render(changed), ROLE_PAGE)
    for path, data in (*case_files(facts, settings), *run_search_files(facts, settings)):
        stage.write(path, data, ROLE_DATA)
    inputs = _inputs(draft, facts, history, statistics, settings)
    _render_cases(inputs, facts, ledger, work)
    light = replace(facts, cases=(), artifacts=(), findings=())
    stage.write(f"{facts.path}run.json", run_json(facts), ROLE_DATA)
    stage.write(f"{facts.path}differences.json", differences_json(changes), ROLE_DATA)
    entry = entry_json(light, None if previous is None else previous.path)
    stage.write(f"{facts.path}entry.json", entry, ROLE_DATA)
    stage.write(f"{facts.path}evidence.json", draft.evidence, ROLE_EVIDENCE)
    with stage.stream(f"{facts.path}evidence.zip", ROLE_EVIDENCE) as stream:
        pack_evidence(stream, draft, facts.artifacts, Reader(work.roots, settings.limits))
    _close_folder(stage, facts.path, ledger.about)
    if not facts.contested:
        ledger.reached(facts, use_case_matrix, flow(facts.cases))
    return light


def _inputs(
    draft: RunDraft,
    facts: RunFacts,
    history: RunHistory | None,
    statistics: Mapping[str, CaseStatistics],
    settings: Settings,
) -> Iterator[PageInput]:
    """Yield what each case's page needs; its history only where the id is the case's own."""
    members = {member.path: member for member in draft.members}
    for case in facts.cases:
        view = None
        if history is not None and case.dialect is not None:
            view = case_history_view(history, statistics, case.case_id, case.page, settings)
        path = case.artifact.path
        yield PageInput(case, members.get(path), draft.held.get(path), view)


def _render_cases(
    inputs: Iterator[PageInput], facts: RunFacts, ledger: RunLedger, work: Work
) -> None:
    header = RunHeader(facts.run_id, facts.path, facts.suite, signing_note(facts))
    jobs_of = (
        PageJob(work.roots, chunk, header, ledger.about, work.settings) for chunk in chunks(inputs)
    )
    for rendered in bounded_map(work.executor, render_cases, jobs_of, work.window):
        for path, data in rendered:
            ledger.stage.write(path, data, ROLE_PAGE)


def render_cases(job: PageJob) -> tuple[tuple[str, bytes], ...]:
    """Render case pages; a pure function of the bytes and the job."""
    with Reader(job.roots, job.settings.limits) as reader:
        return tuple(_rendered(job, reader))


def _rendered(job: PageJob, reader: Reader) -> Iterator[tuple[str, bytes]]:
    for source in job.cases:
        held = source.held or _read_again(source, job, reader)
        page = build_case_page(
            held.case,
            source.facts,
            job.run,
            held.raw,
            job.about,
            job.settings,
            history=source.history,
        )
        yield page.path, render(page)


def _read_again(source: PageInput, job: PageJob, reader: Reader) -> HeldCase:
    artifact, limits = source.facts.artifact, job.settings.limits
    if source.member is None or not 0 < artifact.size <= limits.document_bytes:
        return HeldCase(None, b"")
    raw = reader.read_again(source.member.entry, artifact.sha256)
    content = read_artifact(artifact, raw, KIND_CASE, limits).content
    return HeldCase(content if isinstance(content, Case) else None, raw)


def pack_evidence(
    stream: BinaryIO, draft: RunDraft, artifacts: tuple[Artifact, ...], reader: Reader
) -> None:
    """Write the artifacts as they came into an archive: stored, sorted, without times."""
    entries = {member.path: member.entry for member in draft.members}
    with reader, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for artifact in artifacts:
            info = zipfile.ZipInfo(artifact.path, _ZIP_TIME)
            info.external_attr = _ZIP_MODE
            info.create_system = _ZIP_UNIX
            info.file_size = artifact.size
            held = draft.held.get(artifact.path)
            if held is not None:
                archive.writestr(info, held.raw)
                continue
            with archive.open(info, "w") as packed:
                for chunk in reader.chunks(entries[artifact.path], artifact.sha256):
                    packed.write(chunk)


def _close_folder(stage: Stage, folder: str, about: str) -> None:
    files = stage.files_below(folder)
    stage.write(f"{folder}SHA256SUMS", sums_bytes(files), ROLE_DATA)
    files = stage.files_below(folder)
    manifest = manifest_bytes(RENDERING_SCHEMA, files, about=about)
    stage.write(f"{folder}rendering.json", manifest, ROLE_DATA)
    stage.close(folder, MANIFESTS)
