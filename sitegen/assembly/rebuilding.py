"""Lay out the evidence of a published site as it came, to render all of it as a new site."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn
from zipfile import ZipFile

from sitegen.assembly.rules import EVIDENCE_REDACTED, RUN_CONTESTED
from sitegen.assembly.run_facts import DEFAULT_SUITE
from sitegen.assembly.site_log import open_log
from sitegen.attest.archives import BROKEN_ARCHIVE, check_archive
from sitegen.attest.base64_text import to_base64
from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.listing import read_listing
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import EVIDENCE_SCHEMA
from sitegen.attest.verify_files import MANIFEST_BYTES
from sitegen.attest.verify_report import StepNotes
from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.strict_json import read_json
from sitegen.errors import InputProblem, SitegenError
from sitegen.ledger.judgements import record_judgement, redacted_files, run_judgement
from sitegen.ledger.members import read_members
from sitegen.ledger.site import read_run, read_state
from sitegen.ledger.site_files import FolderFiles
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.judgement import Judgement
from sitegen.model.rebuilt import RebuiltFrom
from sitegen.publish.operations import make_folder
from sitegen.publish.unpacking import UnpackingError, place_file, unpack
from sitegen.settings import Settings, SuiteRule

_RUNS: Final = "runs"
_RECORDS: Final = "records"
_EVIDENCE_NAMES: Final = ("evidence.txt", "evidence.bin")
_CONTEXT: Final = "run_context.json"


_Take = Callable[[str], bool]
"""Lays out one folder; tells whether there was evidence in it."""


@dataclass(frozen=True, slots=True)
class OldSite:
    """What a rebuild takes from a site besides its evidence.

    `suites` are rules that give a run the suite it had, where a rule by its place had given it;
    `withdrawn` may not come back; `left_out` are folders that hold no evidence any more. `judged`
    is what was said of files that have lost secrets since.
    """

    checkpoint: RebuiltFrom | None
    suites: tuple[SuiteRule, ...]
    withdrawn: tuple[str, ...]
    left_out: tuple[str, ...]
    judged: Mapping[str, Judgement]


def lay_out(site: Path, into: Path, settings: Settings) -> OldSite:
    """Write the evidence of every run and record below an empty folder.

    Raises `InputProblem` where it is not what was published, and `OutputProblem` where the site
    is damaged.
    """
    limits = settings.limits
    state = read_state(site, limits)
    head = open_log(site, state, limits).head
    with FolderFiles(site) as files:
        names = list(files.names())
        layout = _Layout(site, into, files, _called(site, names))
        for kind in (_RUNS, _RECORDS):
            make_folder(str(into / kind))
        layout.take(_folders(names, _RUNS), layout.run)
        layout.take(_folders(names, _RECORDS), layout.record)
    return OldSite(
        checkpoint=None if head is None else _named(Checkpoint.parse(head.text)),
        suites=tuple(layout.suites),
        withdrawn=state.withdrawn,
        left_out=tuple(layout.left_out),
        judged=layout.judged,
    )


class _Layout:
    """Writes one folder after another."""

    def __init__(
        self, site: Path, into: Path, files: FolderFiles, called: Mapping[str, str]
    ) -> None:
        self._site = site
        self._into = into
        self._files = files
        self._called = called
        self.suites: list[SuiteRule] = []
        self.left_out: list[str] = []
        self.judged: dict[str, Judgement] = {}

    def take(self, folders: Iterable[str], one: _Take) -> None:
        """Lay out folders; tell of those without evidence."""
        for folder in folders:
            try:
                found = one(folder)
            except (MalformedProof, UnpackingError, OSError, *BROKEN_ARCHIVE) as error:
                message = f"The evidence of {folder} can't be read: {error}."
                raise InputProblem(message, hint="sitegen verify says what was changed.") from error
            if not found:
                self.left_out.append(folder)

    def run(self, folder: str) -> bool:
        """Unpack a run's evidence; tell whether there is any."""
        known = read_run(self._site, folder, DEFAULT_LIMITS)
        if known is None:
            return False
        data = self._files.read(f"{folder}evidence.json", MANIFEST_BYTES)
        rows = read_listing(data, EVIDENCE_SCHEMA, inside=False).files
        path = f"{folder}evidence.zip"
        notes = StepNotes()
        with self._files.stream(path) as stream:
            check_archive(stream, self._files.size(path), rows, path, notes)
            if notes.problems or sha256_hex(data) != known.facts.evidence_sha256:
                self._refuse(folder)
            stream.seek(0)
            place = self._place(folder, known.facts.run_id)
            with ZipFile(stream) as archive:
                unpack(archive, place)
        self._keep_run(folder, place.name)
        suite = known.facts.suite
        if suite not in {DEFAULT_SUITE, _stated_suite(place)}:
            self.suites.append(SuiteRule(folder.rstrip("/"), suite))
        return True

    def record(self, folder: str) -> bool:
        """Write a record's evidence; tell whether there is any."""
        if not (self._site / folder / "record.json").is_file():
            return False
        row = read_members(self._site, f"{folder}record.json", DEFAULT_LIMITS)
        for name in _EVIDENCE_NAMES:
            with suppress(FileNotFoundError):
                data = self._files.read(f"{folder}{name}", row.number("size"))
                if sha256_hex(data) != row.text("sha256"):
                    self._refuse(folder)
                place = self._into / folder
                make_folder(str(place))
                place_file(place, row.text("artifact"), data)
                said = record_judgement(row)
                if any(finding.check == EVIDENCE_REDACTED.id for finding in said.findings):
                    self.judged[f"{folder}{row.text('artifact')}"] = said
                return True
        return False

    def _keep_run(self, folder: str, called: str) -> None:
        names = redacted_files(self._site, folder, DEFAULT_LIMITS)
        if names:
            said = run_judgement(self._site, folder, DEFAULT_LIMITS, (RUN_CONTESTED.id,))
            self.judged.update({f"{folder}{called}/{name}": said for name in names})

    def _place(self, folder: str, run_id: str) -> Path:
        """Return a new folder that is called as the run's was, which its summary may name."""
        outer = self._into / folder
        make_folder(str(outer))
        called = self._called.get(folder, run_id).rsplit("/", 1)[-1]
        plain = called if called not in {"", ".", ".."} and "\0" not in called else "run"
        make_folder(str(outer / plain))
        return outer / plain

    def _refuse(self, folder: str) -> NoReturn:
        message = f"The evidence of {folder} is not what was published."
        raise InputProblem(message, hint="sitegen verify says what was changed.")


def _stated_suite(place: Path) -> object:
    """Return the suite that a run's own context names."""
    with FolderFiles(place) as files, suppress(OSError):
        data = files.read(_CONTEXT, DEFAULT_LIMITS.document_bytes)
        value = read_json(data, _CONTEXT, DEFAULT_LIMITS).value
        return value.get("suite") if isinstance(value, Mapping) else None
    return None


def _folders(names: Iterable[str], kind: str) -> list[str]:
    parts = (name.split("/") for name in names)
    return sorted({f"{kind}/{one[1]}/" for one in parts if one[0] == kind and len(one) > 1 + 1})


def _called(site: Path, names: Iterable[str]) -> dict[str, str]:
    """Return what the folders of runs were called where their evidence lay, as versions say."""
    return dict(_folder_names(site, names, DEFAULT_LIMITS))


def _folder_names(site: Path, names: Iterable[str], limits: Limits) -> Iterator[tuple[str, str]]:
    for name in names:
        if name.startswith("v/") and name.endswith("/state.json"):
            with suppress(SitegenError):
                folders = read_members(site, name, limits).inner("folders")
                yield from ((path, folders.text(path)) for path in folders.table)


def _named(head: Checkpoint) -> RebuiltFrom:
    return RebuiltFrom(head.origin, head.size, to_base64(head.root))
