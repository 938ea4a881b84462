"""The runs that the checks across artifacts look at: the open ones, and those that records name."""

from collections.abc import Iterable
from dataclasses import replace

from sitegen.assembly.run_ledger import RunLedger
from sitegen.ledger.claims import read_cases
from sitegen.ledger.site import read_artifacts, read_run
from sitegen.model.certification import Certification
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.pages.site_map import run_folder


def run_with_cases(run_id: str, ledger: RunLedger) -> RunFacts | None:
    """Return a published run with its artifacts and cases; None where the site has none."""
    run = _published(run_id, ledger)
    if run is None:
        return None
    site = ledger.stage.place(f"{run.path}run.json").parents[2]
    return replace(run, cases=read_cases(site, run.path, ledger.settings.limits))


def runs_in_view(records: Iterable[RecordFacts], ledger: RunLedger) -> tuple[RunFacts, ...]:
    """Return the runs of the open page, and every published run that a record refers to.

    Only the latter carry their artifacts: whether evidence is here is asked of the run that is
    named, so that the answer does not depend on how many runs came since.
    """
    found = {run.path: run for run in ledger.open_runs}
    for run_id in sorted({name for record in records for name in named_runs(record)}):
        run = _published(run_id, ledger)
        if run is not None:
            found[run.path] = run
    return tuple(found[path] for path in sorted(found))


def named_runs(record: RecordFacts) -> Iterable[str]:
    """Yield what may be the id of a run in what a record says."""
    yield from (name for kind, name, _ in record.references if kind == "run")
    detail = record.detail
    if isinstance(detail, Certification):
        if detail.run_id is not None:
            yield detail.run_id
        for rest in detail.artifacts:
            yield from rest.path.split("/")


def _published(run_id: str, ledger: RunLedger) -> RunFacts | None:
    path = run_folder(run_id)
    place = ledger.stage.place(f"{path}entry.json")
    if not place.is_file():
        return None
    site = place.parents[2]
    limits = ledger.settings.limits
    known = read_run(site, path, limits)
    if known is None or known.facts.run_id != run_id:
        return None
    artifacts = read_artifacts(site, path, limits)
    folder = ledger.folders.get(path, ledger.state.folders.get(path, ""))
    return replace(known.facts, artifacts=artifacts, folder=folder)
