"""Take runs from a published site, by its state and the facts that each run's folder holds."""

from pathlib import Path

from sitegen.assembly.record_ledger import restored_record
from sitegen.assembly.run_order import run_key
from sitegen.assembly.sides import Source, contested, missing
from sitegen.canonical.text import quote
from sitegen.checks.states import record_states
from sitegen.errors import InputProblem
from sitegen.ledger.site import PublishedRun, read_artifacts, read_run, read_state
from sitegen.model.artifact import Artifact
from sitegen.model.difference import RecordState
from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
from sitegen.pages.site_map import run_folder
from sitegen.settings import Settings


class SiteSides:
    """The runs of a site, as `sitegen.assembly.sides.Sides`."""

    def __init__(self, site: Path, settings: Settings) -> None:
        """Read the state of the site's newest version. Raises `SitegenError`."""
        if not (site / "latest.json").is_file():
            message = f"There is no site at {quote(str(site.name))}."
            raise InputProblem(message, hint="Build one, or give --evidence.")
        self._site = site
        self._settings = settings
        self._state = read_state(site, settings.limits)

    def newest(self) -> str:
        """Return the id of the newest run of any suite."""
        heads = self._state.suites
        if not heads:
            message = "There is no run in this site."
            hint = "Build evidence of a run into it, or give --evidence."
            raise InputProblem(message, hint=hint)
        return max(heads, key=lambda head: run_key(head.created_at, head.run_id)).run_id

    def has(self, run_id: str) -> bool:
        """Tell whether the site has a run with this id that is not contested."""
        return self._find(run_id) is not None

    def source(self, run_id: str) -> Source:
        """Return a run: the file of its facts."""
        folder = self._run(run_id).facts.path
        return Source(run_id, file=self._site / folder / "facts.json", folder=folder)

    def artifacts(self, run_id: str) -> tuple[Artifact, ...]:
        """Return the artifacts of a run."""
        return read_artifacts(self._site, self._run(run_id).facts.path, self._settings.limits)

    def previous(self, run_id: str) -> str | None:
        """Return the id of the run before it, as of its publication."""
        before = self._run(run_id).previous
        if before is None:
            return None
        found = read_run(self._site, before, self._settings.limits)
        return None if found is None else found.facts.run_id

    def records(self) -> tuple[RecordState, ...]:
        """Return the states of the current records."""
        rows = self._state.records
        found = (restored_record(self._site, row, self._settings) for row in rows)
        return record_states(found, self._settings.limits)

    def _run(self, run_id: str) -> PublishedRun:
        found = self._find(run_id)
        if found is None:
            raise contested(run_id) if run_id in self._state.contested else missing(run_id)
        return found

    def _find(self, run_id: str) -> PublishedRun | None:
        for digits in (DIGEST_CHARS, FULL_DIGEST_CHARS):
            path = run_folder(run_id, digits=digits)
            found = read_run(self._site, path, self._settings.limits)
            if found is not None and found.facts.run_id == run_id:
                return found
        return None
