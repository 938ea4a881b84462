"""What `sitegen diff` compares: two runs, or a baseline and a run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitegen.assembly.regressions import demand_known_kinds
from sitegen.assembly.sides import Sides, Source, baseline_records, compared, whole_side
from sitegen.canonical.text import quote
from sitegen.canonical.uri import percent_encoded
from sitegen.compare.policy import baseline_for, judge, rule_names
from sitegen.errors import InputProblem
from sitegen.ledger.baselines import baseline_file, header_side, is_tag
from sitegen.ledger.facts_codec import run_of
from sitegen.ledger.facts_file import read_header
from sitegen.model.difference import Comparison, Difference, Judged, Rank, RunState
from sitegen.pages.site_map import BASELINE, PREVIOUS, case_page, run_folder
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; `folder` holds baselines, and so does `site`, if any."""

    base: str | None
    head: str | None
    folder: Path
    site: Path | None


@dataclass(frozen=True, slots=True)
class Made:
    """A comparison under the gate's policy; `page` is where a site tells more of it."""

    comparison: Comparison
    judged: tuple[Judged, ...]
    page: str

    def case_links(self, url: str | None) -> Callable[[Difference], str | None]:
        """Return what tells the address of the page of a difference's case, None where none is."""
        folder = run_folder(self.comparison.head.run_id)

        def address(row: Difference) -> str | None:
            if url is None or row.case_id is None or row.rank is Rank.REMOVED:
                return None
            page = case_page(folder, row.case_id, row.case_id)
            return percent_encoded(f"{_root(url)}{page}", ":/%#?=&@")

        return address

    def links(self, url: str | None) -> tuple[tuple[str, str], ...]:
        """Return (text, URL) of what a published site says, where its address is known."""
        if url is None:
            return ()
        root = _root(url)
        folder = run_folder(self.comparison.head.run_id)
        return tuple(
            (text, percent_encoded(f"{root}{page}", ":/%#?=&@"))
            for text, page in (
                ("The run", f"{folder}index.html"),
                ("All differences", f"{folder}{self.page}"),
            )
        )


def _root(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"


def compare_request(
    request: Request, sides: Sides, settings: Settings, reference: datetime | None
) -> Made:
    """Compare what was asked for. Raises `SitegenError` where a side is not there."""
    demand_known_kinds(settings)
    limits = settings.limits
    head_id = request.head if request.head is not None else sides.newest()
    head = sides.source(head_id)
    file = None
    base_id = request.base
    if base_id is None:
        file = _configured(_state(head, settings), request, settings)
        base_id = None if file is not None else sides.previous(head_id)
    elif not sides.has(base_id):
        file = _file_of(base_id, request)
    if file is not None:
        base = Source(file.stem, file=file)
        records = baseline_records(file, limits), sides.records()
        comparison = compared(base, head, records, limits)
        page = BASELINE
    elif base_id is not None:
        comparison = compared(sides.source(base_id), head, None, limits)
        page = PREVIOUS
    else:
        message = (
            f"There is nothing to compare {quote(head_id)} with: it is the first of its suite."
        )
        raise InputProblem(message, hint="Freeze a baseline, or name a run as BASE.")
    return Made(comparison, judge(comparison.differences, settings.gate, reference), page)


def _state(source: Source, settings: Settings) -> RunState:
    if source.file is not None:
        return run_of(read_header(source.file, settings.limits).inner("run"))
    return whole_side(source, settings.limits).run


def _configured(run: RunState, request: Request, settings: Settings) -> Path | None:
    """Return the baseline of a run's suite; one that no rule names is of its own suite only."""
    tag = baseline_for(run.suite, run.environment, settings)
    if tag is None:
        return None
    file = _file_of(tag, request)
    if rule_names(tag, run.suite, settings):
        return file
    frozen = header_side(file, settings.limits).run
    return file if frozen.suite == run.suite else None


def _file_of(tag: str, request: Request) -> Path:
    places = [request.folder]
    if request.site is not None:
        places.append(request.site / "baselines")
    for place in places:
        if is_tag(tag) and baseline_file(place, tag).is_file():
            return baseline_file(place, tag)
    message = f"There is no run and no baseline {quote(tag)} here."
    raise InputProblem(message, hint="`sitegen baseline list` names the baselines.")
