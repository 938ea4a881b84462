"""What is fuzzed: a target for each family of readers, what a site holds, and the whole way.

A target takes bytes and raises where a promise is broken: whatever comes is read or told, nothing
is ever better than the oracle allows, nothing is lost.
"""

import functools
import io
import json
import re
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sitegen.assembly.progress import unwatched
from sitegen.certify.scenario_file import ScenarioProblem, Vocabulary, read_scenario
from sitegen.checks.cases import check_case
from sitegen.checks.facts import case_facts
from sitegen.errors import ExitCode, SitegenError, UsageProblem
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.case import Case
from sitegen.model.outcome import Verdict
from sitegen.pipeline import BuildOptions, BuildResult, build
from sitegen.settings import DEFAULT_SETTINGS, load_settings, settings_from
from tests.builders import LIES, encoded, make_case, make_run
from tests.fuzz import attested
from tests.fuzz.mutate import Source, mutated
from tests.fuzz.oracle import case_may_be_verified, record_may_be_verified, strict
from tests.hostile.forms import RECORD_FORMS, RUN_FORMS, TEXTS
from tests.hostile.payloads import documents
from tests.judging import context
from tests.own_builders import make_own_run, own_file_of
from tests.reading import read_bytes
from tests.record_documents import judge
from tests.scenario_documents import SCENARIO_FILE, evidence_files

ROOT: Final = Path(__file__).resolve().parent.parent.parent
_BLOCK: Final = re.compile(r"```toml\n(.*?)```", re.DOTALL)
_CONFIGURATIONS: Final = (ROOT / "sitegen.toml", ROOT / "examples" / "onboarding" / "sitegen.toml")
_KNOWN: Final = Vocabulary(frozenset(), frozenset())
_STARTED: Final = datetime(2026, 11, 21, tzinfo=UTC)
_HELD: Final = frozenset({ExitCode.CANT_CREATE, ExitCode.IDENTITY_REUSE, ExitCode.GUARDRAIL})
"""How a build may refuse a site that somebody damaged."""


@dataclass(frozen=True)
class Target:
    """One thing to fuzz: good inputs, what makes a bent one, and what must hold for any."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    check: Callable[[bytes], None]
    bend: Callable[[Source, Sequence[bytes]], bytes] = mutated


# ------------------------------------------------------------------------------------- readers


def _case(data: bytes) -> None:
    try:
        document = strict(data)
        name = str(document["case_id"])
        path = own_file_of(name) if "schema" in document else f"{name}.json"
    except (ValueError, RecursionError, KeyError, TypeError):
        path = "x.json"
    reading = read_bytes(data, f"cases/{path}", "case")
    if not isinstance(reading.content, Case):
        assert reading.findings, "a case that can't be read says why"
        return
    found = (*reading.findings, *check_case(reading.content, context()))
    facts = case_facts(reading.content, found, "", DEFAULT_LIMITS)
    if facts.verdict is Verdict.VERIFIED:
        assert case_may_be_verified(data), "verified, against what it plainly says"


def _document(data: bytes) -> None:
    for hint in (None, "summary"):
        read_bytes(data, hint=hint)


def _record(data: bytes) -> None:
    judged = judge(data)
    if judged.verdict is Verdict.VERIFIED:
        kind = judged.reading.kind
        assert record_may_be_verified(kind, data), f"a {kind} verified, against what it says"


def _scenario(data: bytes) -> None:
    try:
        read_scenario(data, "x.yaml", _STARTED, _KNOWN, DEFAULT_LIMITS)
    except ScenarioProblem:
        return


def _settings(data: bytes) -> None:
    """Read a configuration: as a file, and, where it is JSON, as the table that it would be."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "sitegen.toml"
        path.write_bytes(data)
        with suppress(UsageProblem):
            load_settings(path, path.parent)
    try:
        table = strict(data)
    except (ValueError, RecursionError):
        return
    if isinstance(table, dict):
        with suppress(UsageProblem):
            settings_from(table, "sitegen.toml")


# -------------------------------------------------------------------------------- the whole way


def _packed(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path), files[path])
    return stream.getvalue()


def _unpacked(data: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            target = folder / info.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(info))


def _files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _built(evidence: Path, site: Path) -> BuildResult:
    options = BuildOptions((str(evidence),), site)
    return build(options, replace(DEFAULT_SETTINGS, baselines=str(site) + ".none"), unwatched)


def _pipeline(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _unpacked(data, folder / "evidence")
        result = _built(folder / "evidence", folder / "site")
        files = {
            path.relative_to(folder / "evidence").as_posix(): path.read_bytes()
            for path in (folder / "evidence").rglob("*")
            if path.is_file()
        }
        fates = [fate.artifact for fate in result.version.fates]
        assert sorted(fates) == sorted(files), "every file has one fate"
        allowed = sum(case_may_be_verified(data) for data in files.values())
        assert result.version.totals.verified <= allowed, "more verified than there can be"
        again = _built(folder / "evidence", folder / "site")
        assert not again.published, "the same evidence again is nothing new"


def _bend_files(source: Source, seeds: Sequence[bytes]) -> bytes:
    """Bend some files of a folder, and move, copy or lose one."""
    files = _files_of(source.choice(seeds))
    for _ in range(source.randrange(1, 4)):
        path = source.choice(sorted(files))
        files[path] = mutated(source, [files[path]])
    path, other = source.choice(sorted(files)), source.choice(sorted(files))
    action = source.randrange(0, 5)
    if action == 0:
        del files[path]
    elif action == 1:
        files[other] = files[path]
    elif action == 2:
        files[f"{path.rpartition('/')[0]}/copy-{path.rpartition('/')[2]}".lstrip("/")] = files[path]
    return _packed(files)


@functools.cache
def _folders() -> tuple[bytes, ...]:
    run = make_run(2, failing=1)
    lies = sorted(LIES)
    mixed = {f"runs/a/{path}": data for path, data in run.items()}
    mixed |= {f"own/{path}": data for path, data in make_own_run(("PASS", "FAIL")).items()}
    for form in RECORD_FORMS:
        mixed[f"records/{form.name}.{'yaml' if form.yaml else 'json'}"] = form.encode(form.document)
    mixed |= {f"texts/{name}.{suffix}": make("x") for name, (suffix, make) in TEXTS.items()}
    lying = {f"{name.replace(' ', '-')}/{path}": data
             for name in lies[::6] for path, data in LIES[name](make_run(2)).items()}  # fmt: skip
    return _packed(mixed), _packed(evidence_files()), _packed(lying)


@functools.cache
def _site() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _unpacked(_folders()[0], folder / "evidence")
        _built(folder / "evidence", folder / "site")
        return {
            path.relative_to(folder / "site").as_posix(): path.read_bytes()
            for path in (folder / "site").rglob("*")
            if path.is_file()
        }


def _stated() -> list[bytes]:
    """Return what a build reads of a site, each file with its path."""
    return [
        _packed({path: data})
        for path, data in sorted(_site().items())
        if path.endswith((".json", ".jsonl")) and not path.startswith(("about/", "assets/"))
    ]


def _bend_site(source: Source, seeds: Sequence[bytes]) -> bytes:
    files = _files_of(source.choice(seeds))
    return _packed({path: mutated(source, [data]) for path, data in files.items()})


def _appended(data: bytes) -> None:
    """Append a run to a site of which one file was changed: it works, or is refused in words."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in {**_site(), **_files_of(data)}.items():
            target = folder / "site" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for path, content in make_run(2, run_id="20261125T203422Z").items():
            target = folder / "evidence" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        try:
            _built(folder / "evidence", folder / "site")
        except SitegenError as error:
            if error.code not in _HELD:
                raise


# ------------------------------------------------------------------------------------ all of it


def _forms(*names: str) -> Callable[[], list[bytes]]:
    return lambda: [form.encode(form.document) for form in RECORD_FORMS if form.name in names]


def _cases() -> list[bytes]:
    forms = [form for form in RUN_FORMS if form.hint == "case"]
    return [*(encoded(form.document) for form in forms), encoded(make_case(status="SKIPPED"))]


def _documents() -> list[bytes]:
    return [encoded(form.document) for form in RUN_FORMS if form.hint != "case"]


def _texts() -> list[bytes]:
    reports = sorted((ROOT / "tests" / "data" / "reports").rglob("*.md"))
    return [make("x") for _, make in TEXTS.values()] + [path.read_bytes() for path in reports]


def _yamls() -> list[bytes]:
    made = [form.encode(form.document) for form in RECORD_FORMS if form.yaml]
    return [*made, SCENARIO_FILE, *(data for name, data in documents() if "yaml" in name)]


def _tomls() -> list[bytes]:
    """Return every configuration that the documentation shows, each as TOML and as JSON."""
    docs = sorted((ROOT / "docs").glob("*.md"))
    texts = [text for path in docs for text in _BLOCK.findall(path.read_text(encoding="utf-8"))]
    texts += [path.read_text(encoding="utf-8") for path in _CONFIGURATIONS]
    tables = [json.dumps(tomllib.loads(text), default=str) for text in texts]
    return [text.encode("utf-8") for text in [*texts, *tables]]


TARGETS: Final[Mapping[str, Target]] = {
    target.name: target
    for target in (
        Target("cases", _cases, _case),
        Target("run-documents", _documents, _document),
        Target(
            "sdsr-json",
            _forms("observation", "effect", "batch", "journey", "gate-report", "audit"),
            _record,
        ),
        Target("sdsr-yaml", _yamls, _record),
        Target("own-records", _forms("preflight", "certification", "own-certification"), _record),
        Target("own-observations", _forms("own-observation", "investigation"), _record),
        Target("coverage", _forms("coverage"), _record),
        Target("ledgers", lambda: [*_forms("ledger")(), *_texts()[3:5]], _record),
        Target("texts", _texts, _record),
        Target("scenario-files", lambda: [SCENARIO_FILE], _scenario),
        Target("settings", _tomls, _settings),
        Target("pipeline", _folders, _pipeline, _bend_files),
        Target("published-site", _stated, _appended, _bend_site),
        Target("keys-and-policies", attested.key_files, attested.check_key_file),
        Target("proofs", attested.proofs, attested.check_proof),
        Target("envelopes", attested.envelopes, attested.check_envelope),
        Target("verified-site", attested.site_files, attested.check_site_file, attested.bent_file),
    )
}
"""Name → target."""
