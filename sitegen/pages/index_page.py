"""Closed index pages: runs (or superseded records) that were the newest once; written once."""

from dataclasses import dataclass

from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.pages import site_map
from sitegen.pages.frame import Frame, frame_of
from sitegen.pages.record import KIND_WORDS
from sitegen.pages.record_list import RecordRow, record_row
from sitegen.pages.run_list import RunRow, run_row
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class IndexPage:
    """One closed index page; `records` are (kind, row)."""

    path: str
    template: str
    frame: Frame
    number: str
    runs: tuple[RunRow, ...]
    records: tuple[tuple[str, RecordRow], ...]


def build_index_page(
    number: int,
    runs: tuple[RunFacts, ...],
    records: tuple[RecordFacts, ...],
    about: str,
    settings: Settings,
) -> IndexPage:
    """Return the closed index page with this number, counted from 1."""
    path = site_map.index_page(number)
    return IndexPage(
        path=path,
        template="pages/index_page.html",
        frame=frame_of(path, f"Index {number:04d}", about, settings),
        number=f"{number:04d}",
        runs=tuple(run_row(run, path, settings) for run in runs),
        records=tuple(
            (KIND_WORDS[record.kind.value], record_row(record, (), path, settings))
            for record in records
        ),
    )
