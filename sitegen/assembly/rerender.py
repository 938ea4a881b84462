"""`verify --rerender`: read, check and render the published evidence again, and compare bytes.

Each folder is rendered on its own, from its evidence in the site, the run before it and the
baseline that its page names: what a build had when it published the folder. What another sitegen
or other settings rendered can't be rendered again here, and is "not done".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from sitegen.assembly.about import about_of
from sitegen.assembly.baselines import Baselines
from sitegen.assembly.executor import Work, executor_of
from sitegen.assembly.past import Past
from sitegen.assembly.placing import placed
from sitegen.assembly.published_settings import read_settings
from sitegen.assembly.record_reading import read_record
from sitegen.assembly.record_rendering import render_record
from sitegen.assembly.rules import EVIDENCE_REDACTED
from sitegen.assembly.run_facts import contested
from sitegen.assembly.run_ledger import RunLedger
from sitegen.assembly.run_plan import contest_finding
from sitegen.assembly.run_reading import read_run
from sitegen.assembly.run_rendering import render_run
from sitegen.assembly.taking_out import ROLE_GONE
from sitegen.attest.archives import BROKEN_ARCHIVE
from sitegen.attest.listing import Listing, read_listing
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import RENDERING_SCHEMA
from sitegen.attest.verify_files import MANIFEST_BYTES
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.errors import SitegenError
from sitegen.intake.folders import RunFolder
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry
from sitegen.intake.walk import roots_of, walk
from sitegen.ledger.baselines import read_ref
from sitegen.ledger.members import Members, read_members
from sitegen.ledger.site import PublishedRun
from sitegen.ledger.site import read_run as read_published_run
from sitegen.ledger.site_files import FolderFiles
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.baseline import BaselineRef
from sitegen.model.difference import RunState
from sitegen.model.facts import RunFacts
from sitegen.model.state import SuiteHead
from sitegen.pages.site_map import ROOT_PAGE
from sitegen.publish.operations import make_folder
from sitegen.publish.staging import Stage
from sitegen.publish.unpacking import UnpackingError, place_file, unpack
from sitegen.settings import Settings

_TITLE = "Rendering the evidence of runs and records again gives the published bytes"
_RENDERING = "/rendering.json"
_STATE = "/state.json"
_PLACE = re.compile(r"(?:runs|records)/[a-z0-9-]+/rendering\.json|v/[0-9]+/state\.json")
_ELSEWHERE = "Another version of sitegen, or other settings, rendered it."
_REDACTED = (
    "Secrets were taken out of its evidence, which was judged as it came: that is not in the site."
)


class _CannotError(Exception):
    """A folder that can't be rendered again; the text says why."""


@dataclass(frozen=True, slots=True)
class _Named(Baselines):
    """Baselines of which a run is compared with the one that its published page names."""

    tag: str | None = None

    def of(self, run: RunState) -> BaselineRef | None:
        """Return that baseline, whatever the rules of the settings were."""
        del run
        return None if self.tag is None else self.refs[self.tag]


@dataclass
class _FixedLedger(RunLedger):
    """A ledger in which the run before is the one that was before at publication."""

    before: SuiteHead | None = None

    def previous(self, run: RunFacts) -> SuiteHead | None:
        """Return that run."""
        return None if run.contested else self.before


def rerender_step(site: Path) -> Step:
    """Render every folder of a run or record again, and compare. Nothing in the site is touched.

    To be called once the site was verified: what no manifest lists was told then.
    """
    notes = StepNotes()
    with FolderFiles(site) as files:
        names = [name for name in files.names() if _PLACE.fullmatch(name)]
    folders = [name.removesuffix(_RENDERING) + "/" for name in names if name.endswith(_RENDERING)]
    again = _Again(site, dict(_folder_names(site, names)))
    for folder in folders:
        try:
            again.render(folder, notes)
        except _CannotError as error:
            notes.leave(folder, str(error))
        except SitegenError as error:
            notes.leave(folder, f"It can't be rendered again. {error.message}")
        except (MalformedProof, UnpackingError, *BROKEN_ARCHIVE) as error:
            notes.leave(folder, f"Its evidence can't be read again: {error}")
    return notes.step("rerender", _TITLE, "rendered files")


class _Again:
    """Renders folders of one site again; it keeps the settings that it has read."""

    def __init__(self, site: Path, names: Mapping[str, str]) -> None:
        self._site = site
        self._names = names
        self._settings: dict[str, Settings | None] = {}

    def render(self, folder: str, notes: StepNotes) -> None:
        """Render one folder into a place of its own and compare the lists of both."""
        with FolderFiles(self._site) as files:
            data = files.read(f"{folder.rstrip('/')}{_RENDERING}", MANIFEST_BYTES)
        published = read_listing(data, RENDERING_SCHEMA)
        if any(row.role == ROLE_GONE and row.path == ROOT_PAGE for row in published.files):
            message = "It was withdrawn, and its evidence with it."
            raise _CannotError(message)
        settings = self._settings_of(published.about)
        if settings is None or published.about is None:
            raise _CannotError(_ELSEWHERE)
        with TemporaryDirectory(prefix="sitegen-verify-") as temporary:
            made = Path(temporary)
            evidence, staged = made / "evidence", made / "stage"
            for place in (evidence, staged):
                make_folder(str(place))
            stage = Stage(staged, self._site)
            if folder.startswith("runs/"):
                self._run(folder, evidence, stage, settings, published.about)
            else:
                self._record(folder, evidence, stage, settings, published.about)
            with FolderFiles(staged) as files:
                fresh = files.read(f"{folder.rstrip('/')}{_RENDERING}", MANIFEST_BYTES)
        again = read_listing(fresh, RENDERING_SCHEMA)
        if again.files != published.files and self._is_unnamed(folder):
            message = "It is no longer known what its folder was called where its evidence lay."
            raise _CannotError(message)
        _compare(folder, published, again, notes)

    def _is_unnamed(self, folder: str) -> bool:
        """Tell whether the version that named the run's folder was folded away."""
        return folder.startswith("runs/") and folder not in self._names

    def _settings_of(self, about: str | None) -> Settings | None:
        """Return the settings that rendered a folder, None where they or this sitegen differ."""
        if about is None:
            return None
        if about not in self._settings:
            found = read_settings(self._site, about)
            same = found is not None and about_of(found).path == about
            self._settings[about] = found if same else None
        return self._settings[about]

    def _run(
        self, folder: str, evidence: Path, stage: Stage, settings: Settings, about: str
    ) -> None:
        limits = DEFAULT_LIMITS
        entry = read_published_run(self._site, folder, limits)
        listed = read_members(self._site, f"{folder}evidence.json", limits)
        if entry is None or listed.items("unread"):
            message = "Some of its files could not be read when it was published."
            raise _CannotError(message)
        if any(row.table.get("redacted") for row in listed.rows("files")):
            raise _CannotError(_REDACTED)
        name = self._names.get(folder, entry.facts.run_id)
        place = evidence / "run"
        make_folder(str(place))
        with (
            FolderFiles(self._site) as files,
            files.stream(f"{folder}evidence.zip") as stream,
            ZipFile(stream) as archive,
        ):
            unpack(archive, place)
        tree = walk(roots_of([str(place)]), (), settings.limits)
        members = tuple(sorted(("/".join(one.names), one) for one in tree.entries))
        with executor_of(1) as executor:
            work = Work(tree.roots, settings, executor, 1)
            draft = read_run(RunFolder(name, name, members), work)
            facts = self._as_published(draft.facts, entry)
            facts = placed(facts, folder)
            draft = replace(draft, facts=replace(draft.facts, cases=()))
            ledger = _FixedLedger(stage, about, settings, before=self._before(entry))
            past = Past(ledger, self._baselines(folder, settings))
            render_run(draft, past.write_facts(facts), ledger, past, work)

    def _as_published(self, facts: RunFacts, entry: PublishedRun) -> RunFacts:
        """Return the facts with what does not follow from the evidence of the run alone."""
        published = entry.facts
        if facts.context is None or not facts.context.suite:
            # Which suite it belongs to was a rule of the configuration, by where it lay.
            facts = replace(facts, suite=published.suite)
        if not published.contested:
            return facts
        contents = self._contents(published.run_id)
        return contested(facts, contest_finding(facts.run_id, facts.evidence_sha256, contents))

    def _contents(self, run_id: str) -> list[str]:
        limits = DEFAULT_LIMITS
        newest = read_members(self._site, "latest.json", limits).path("path")
        rows = read_members(self._site, f"{newest}state.json", limits).rows("contested")
        return [
            sha for row in rows if row.text("run_id") == run_id for sha in row.texts("contents")
        ]

    def _before(self, entry: PublishedRun) -> SuiteHead | None:
        if entry.previous is None:
            return None
        found = read_published_run(self._site, entry.previous, DEFAULT_LIMITS)
        if found is None:
            message = "The run before it is not in the site."
            raise _CannotError(message)
        facts = found.facts
        return SuiteHead(facts.suite, facts.run_id, facts.path, facts.created_at)

    def _baselines(self, folder: str, settings: Settings) -> Baselines:
        differences = read_members(self._site, f"{folder}differences.json", DEFAULT_LIMITS)
        if differences.table.get("baseline") is None:
            return _Named({}, {}, settings)
        tag = differences.inner("baseline").text("base")
        path = f"baselines/{tag}.json"
        place = self._site / path
        ref = read_ref(place, path, settings.limits)
        return _Named({tag: ref}, {tag: place}, settings, tag=tag)

    def _record(
        self, folder: str, evidence: Path, stage: Stage, settings: Settings, about: str
    ) -> None:
        record = read_members(self._site, f"{folder}record.json", DEFAULT_LIMITS)
        if any(row.table.get("check") == EVIDENCE_REDACTED.id for row in record.rows("findings")):
            raise _CannotError(_REDACTED)
        place_file(evidence, record.text("artifact"), self._bytes_of(folder, record))
        tree = walk(roots_of([str(evidence)]), (), settings.limits)
        with Reader(tree.roots, settings.limits) as reader:
            entries: tuple[Entry, ...] = tree.entries
            read = read_record(entries[0], reader, settings)
            if read.facts is None:
                message = "Its evidence is no record any more."
                raise _CannotError(message)
            facts = replace(read.facts, path=folder)
            render_record(facts, entries[0], stage, reader, settings, about)

    def _bytes_of(self, folder: str, record: Members) -> bytes:
        size = record.number("size")
        with FolderFiles(self._site) as files:
            for name in ("evidence.txt", "evidence.bin"):
                try:
                    return files.read(f"{folder}{name}", size)
                except FileNotFoundError:
                    continue
        message = "Its evidence is not in the site."
        raise _CannotError(message)


def _compare(folder: str, published: Listing, fresh: Listing, notes: StepNotes) -> None:
    old = {row.path: row for row in published.files}
    new = {row.path: row for row in fresh.files}
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) == new.get(path):
            notes.checked += 1
        elif path not in old:
            notes.fail(f"{folder}{path}", Fault.DIFFERENT, "The evidence renders to one more file.")
        else:
            message = "The evidence does not render to this file."
            notes.fail(f"{folder}{path}", Fault.DIFFERENT, message)


def _folder_names(site: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what the folders of runs were called where their evidence lay, as versions say."""
    for name in names:
        if not name.endswith(_STATE):
            continue
        with suppress(SitegenError):
            folders = read_members(site, name, DEFAULT_LIMITS).inner("folders")
            yield from ((path, folders.text(path)) for path in folders.table)
