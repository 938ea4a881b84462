"""What a run's own page would be too heavy with: its cases by layers, and its artifacts."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model.facts import RunFacts
from sitegen.model.layer import CoverageMatrix
from sitegen.pages import site_map
from sitegen.pages.evidence import Text, shown
from sitegen.pages.frame import Frame, Pager, frame_of
from sitegen.pages.matrix import MatrixView, matrix_totals, matrix_view
from sitegen.pages.paging import chunks, page_paths, pager_of
from sitegen.settings import Settings

ArtifactRow = tuple[Text, str, int]
"""Path in the run, SHA-256, size in bytes."""


@dataclass(frozen=True, slots=True)
class RunLayersPage:
    """One page of a run's cases by layers."""

    path: str
    template: str
    frame: Frame
    run_id: Text
    matrix: MatrixView
    pager: Pager


@dataclass(frozen=True, slots=True)
class RunArtifactsPage:
    """One page of a run's artifacts; `archive` holds the bytes of them all."""

    path: str
    template: str
    frame: Frame
    run_id: Text
    artifacts: tuple[ArtifactRow, ...]
    evidence_sha256: str
    archive: str
    pager: Pager


def build_run_parts(
    facts: RunFacts, case_matrix: CoverageMatrix, about: str, settings: Settings
) -> Iterator[RunLayersPage | RunArtifactsPage]:
    """Yield the pages of a run's cases by layers, then those of its artifacts."""
    yield from _layers(facts, case_matrix, about, settings)
    yield from _artifacts(facts, about, settings)


def _layers(
    facts: RunFacts, matrix: CoverageMatrix, about: str, settings: Settings
) -> Iterator[RunLayersPage]:
    size = settings.limits.table_rows
    totals = matrix_totals(matrix)
    paths = page_paths(f"{facts.path}{site_map.LAYERS}", max(-(-len(matrix.rows) // size), 1))
    for index, path in enumerate(paths):
        yield RunLayersPage(
            path=path,
            template="pages/run_layers.html",
            frame=_frame(path, "Layers reached", facts, about, settings),
            run_id=shown(facts.run_id, settings.limits.shown_chars),
            matrix=matrix_view(matrix, totals, path, settings, index * size),
            pager=pager_of(paths, index, size, len(matrix.rows)),
        )


def _artifacts(facts: RunFacts, about: str, settings: Settings) -> Iterator[RunArtifactsPage]:
    limit, size = settings.limits.shown_chars, settings.limits.table_rows
    parts = chunks(facts.artifacts, size)
    paths = page_paths(f"{facts.path}{site_map.ARTIFACTS}", len(parts))
    for index, (path, part) in enumerate(zip(paths, parts, strict=True)):
        yield RunArtifactsPage(
            path=path,
            template="pages/run_artifacts.html",
            frame=_frame(path, "Artifacts", facts, about, settings),
            run_id=shown(facts.run_id, limit),
            artifacts=tuple((shown(item.path, limit), item.sha256, item.size) for item in part),
            evidence_sha256=facts.evidence_sha256,
            archive=site_map.EVIDENCE_ARCHIVE,
            pager=pager_of(paths, index, size, len(facts.artifacts)),
        )


def _frame(path: str, what: str, facts: RunFacts, about: str, settings: Settings) -> Frame:
    return frame_of(
        path,
        f"{what} · Run {facts.run_id}",
        about,
        settings,
        ((facts.path, f"Run {facts.run_id}"),),
        description=f"{what} of run {facts.run_id}.",
        verdict=facts.verdict,
    )
