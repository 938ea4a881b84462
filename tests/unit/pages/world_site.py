"""A whole small site of page models, and the files that others would publish beside them."""

from collections.abc import Mapping
from dataclasses import replace

from sitegen.claims.catalogue import RULES
from sitegen.compare.history import statistics_of
from sitegen.compare.kinds import KIND_BY_ID, KINDS
from sitegen.model.artifact import Artifact, FileFate
from sitegen.model.attestation import StatedSignature
from sitegen.model.baseline import BaselineRef, GitTie
from sitegen.model.certification import Certification, CertificationStatus
from sitegen.model.difference import (
    Comparison,
    Difference,
    Judged,
    RunChanges,
    RunState,
    Segment,
    Waiver,
)
from sitegen.model.durations import CLASSES, RunDurations, SuiteDurations
from sitegen.model.facts import FindingCounts, RecordFacts, RunFacts, VerdictCounts
from sitegen.model.history import CaseHistory, PastRun, RunHistory
from sitegen.model.layer import (
    CoverageCell,
    CoverageChange,
    CoverageMatrix,
    CoverageRow,
    Layer,
    LayerCall,
)
from sitegen.model.outcome import Outcome, Verdict
from sitegen.model.preflight import Gate, Preflight
from sitegen.model.record import Record, RecordKind, Statement, StatementTable
from sitegen.model.run import ApiSnapshot, Endpoint, RunContext, RunSummary
from sitegen.model.scenario import CommentClaim, Scenario, ScenarioClass
from sitegen.model.sdsr import Capability, EffectObservation, Observation
from sitegen.model.value import Position
from sitegen.model.version import (
    About,
    LocatedFinding,
    SuiteCoverage,
    SuiteRegression,
    VersionFacts,
)
from sitegen.pages import site_map
from sitegen.pages.about import build_about_pages
from sitegen.pages.case import build_case_page
from sitegen.pages.changes import build_change_pages, change_links
from sitegen.pages.history import case_history_view, run_history_view
from sitegen.pages.index_page import build_index_page
from sitegen.pages.record import build_record_page
from sitegen.pages.reports import build_judged_page
from sitegen.pages.run import build_run_pages
from sitegen.pages.run_parts import build_run_parts
from sitegen.pages.version import Page, build_version_pages
from sitegen.render.assets import assets
from sitegen.render.chart_assets import chart_assets
from sitegen.render.page import render
from sitegen.settings import DEFAULT_SETTINGS, OrderRule, Settings
from sitegen.settings_gate import GatePolicy, WaiverRule
from tests.unit.pages import world_reports
from tests.unit.pages.world import (
    ABOUT,
    CHECKS,
    EVIDENCE,
    HEADER,
    RUN_ID,
    case_of,
    facts_of,
    finding,
    raw_of,
)
from tests.unit.pages.world_scenarios import certified, scenario_run

SETTINGS = replace(
    DEFAULT_SETTINGS,
    use_cases={"UC-002": "Onboarding"},
    scenario_order=(OrderRule("S-2", ("S-1", "S-0")),),
    gate=GatePolicy(waivers=(WaiverRule("known", "team", "2026-12-31", layer="L4"),)),
)
ABOUT_MODEL = About(
    ABOUT, "0.1.0", CHECKS, {"case.json": b"{}"}, {"title": "Verification evidence"}, KINDS, RULES
)
VERSION_DATA = ("runs", "records", "findings", "intake", "regressions", "baselines", "claims")


def summary(word: str) -> RunSummary:
    """Return a summary that claims a case and a pass too many."""
    return RunSummary(
        artifact=Artifact("run_summary.json", "2" * 64, 300),
        dialect="stagetest-3",
        run_id=RUN_ID,
        created_at="2026-11-20T20:52:20+00:00",
        stages=("1.2", word),
        total_cases=4,
        pass_count=3,
        fail_count=0,
        skip_count=None,
        determinism_digest="d" * 64,
        artifact_version="1.0.0",
    )


def run_facts(word: str = "x") -> RunFacts:
    """Return a run of a verified, a contradicted and an unreadable case; `word` is in its texts."""
    good = facts_of(case_of(f"good {word}"))
    bad = facts_of(
        case_of(f"bad {word}", status=word),
        Verdict.CONTRADICTED,
        finding("case-hash", "cases/bad.json", f"The hash differs: {word}.", f"/{word}"),
        finding("text-hidden", "cases/bad.json", "There is a hidden character."),
    )
    broken = replace(
        good,
        artifact=Artifact(f"cases/{word}.json", "1" * 64, 12),
        case_id=None,
        status=None,
        outcome=Outcome.UNKNOWN,
        verdict=Verdict.INVALID,
        page=site_map.case_page(HEADER.path, f"cases/{word}.json", "broken"),
        layers=(),
        findings=(finding("case-schema", f"cases/{word}.json", "It ends too early.", "1:12"),),
    )
    cases = (good, bad, broken)
    own = (finding("run-total", "run_summary.json", "The summary says 4.", "/total_cases"),)
    return RunFacts(
        run_id=RUN_ID,
        path=HEADER.path,
        suite=word,
        created_at=f"2026-11-20T20:52:20+00:00 {word}",
        status=f"PASS {word}",
        verdict=Verdict.CONTRADICTED,
        verdicts=VerdictCounts.of(tuple(case.verdict for case in cases)),
        cases=cases,
        findings=own,
        finding_counts=FindingCounts(3, 0, 1),
        digest="d" * 64,
        evidence_sha256="e" * 64,
        artifacts=(Artifact(f"cases/{word}.json", "1" * 64, 12),),
        summary=summary(word),
        snapshot=ApiSnapshot(
            Artifact("apis_snapshot.json", "3" * 64, 30), RUN_ID, "", (Endpoint("GET", word, word),)
        ),
        context=RunContext(
            Artifact("run_context.json", "4" * 64, 30),
            RUN_ID,
            commit=word,
            command=("pytest", word),
            tools={word: word},
            recorders=EVIDENCE.recorders,
            preflight=f"PF {word}",
        ),
        preflight=f"PF {word}",
        signed=StatedSignature((word, ""), 3, f"PASSED {word}", over=True),
        attestable="5" * 64,
    )


def matrix(word: str = "x") -> CoverageMatrix:
    """Return a coverage matrix with one cell of each kind."""
    layers = (
        Layer("TEST", "Test"),
        Layer("L4", "L4 registry"),
        Layer("DB", "Database"),
        Layer(word, word),
    )
    page = site_map.case_page(HEADER.path, f"good {word}", f"good {word}")
    cells = (
        CoverageCell("TEST", 2, expected=True),
        CoverageCell("L4", 1, expected=False),
        CoverageCell("DB", 0, expected=True),
        CoverageCell(word, 0, expected=False),
    )
    return CoverageMatrix(layers, (CoverageRow(f"good {word}", page, cells),))


def _record(kind: RecordKind, name: str, detail: object | None, **changes: object) -> RecordFacts:
    artifact = Artifact(f"{name}.json", "5" * 64, 20)
    values: dict[str, object] = {
        "kind": kind,
        "id": name,
        "path": site_map.record_folder(kind.value, name, artifact.sha256),
        "artifact": artifact,
        "title": name,
        "time": "2026-01-12",
        "status": "PASS",
        "verdict": Verdict.VERIFIED,
        "findings": (),
        "detail": detail,
        "references": (("scenario", name, "/scenario_id"),),
    }
    return RecordFacts(**(values | changes))  # type: ignore[arg-type]


def scenario(name: str, word: str = "x", *needs: str) -> Scenario:
    """Return a scenario that requires others."""
    return Scenario(
        scenario_id=name,
        name=word,
        domain=word,
        stated_class="SC-EX-S",
        scenario_class=ScenarioClass.UNKNOWN,
        execution_mode=word,
        coverage=(("worker_execution", True), ("trace_generation", False)),
        capabilities=(),
        panel_id=None,
        endpoint=None,
        method=None,
        invariants=0,
        steps=(),
        acceptance_criteria=0,
        prerequisites=needs,
        comment_claims=(CommentClaim(name, f"REVOKED {word}", word, Position(8, 3)),),
        stated_status=None,
    )


def certification(name: str, status: CertificationStatus) -> Certification:
    """Return a certification of a scenario."""
    return Certification(
        certification_id=f"C-{name}",
        scenario_id=name,
        status=status,
        run_id=None,
        scenario_class=None,
        artifacts=(),
        checklist=(),
        issued_by="someone",
        issued_at="2026-01-12",
        expires_at=None,
        reason=None,
        supersedes=None,
    )


def preflight(word: str = "x") -> Preflight:
    """Return a preflight with one failed gate, and a trace count that went down."""
    gates = (
        Gate("SR-1", "Migrations", "PASS", Outcome.PASS, 0, word, (), 1.0),
        Gate("SR-2", "Columns", f"FAIL {word}", Outcome.FAIL, 1, word, (), None),
        Gate(f"GR-9 {word}", "More", "SKIP", Outcome.SKIP, None, word, (), None),
    )
    metrics = (("aos_traces_active_total", 5, 4), ("aos_traces_archived_total", None, 4))
    return Preflight(f"PF {word}", word, word, None, "FAIL", 1, word, None, gates, metrics)


def records(word: str = "x") -> tuple[RecordFacts, ...]:
    """Return a record of each kind that has a page of its own in a version, and some others."""
    return (
        _record(
            RecordKind.OBSERVATION,
            f"obs {word}",
            Observation(
                "O", word, word, None, None, None, None, 401, 3, 0, 0, (), word, None, None
            ),
            verdict=Verdict.CONTRADICTED,
            findings=(finding("case-hash", "obs.json", f"None evaluated: {word}.", "/status"),),
        ),
        _record(
            RecordKind.EFFECT_OBSERVATION,
            f"effect {word}",
            EffectObservation(word, word, None, (word,), 2, None, (word,), 0.5, (), (), (), 0, 0),
        ),
        _record(
            RecordKind.CAPABILITY,
            f"cap {word}",
            Capability(word, word, (), None, None, word, None, None, 1, None, None),
            verdict=None,
            status=f"DECLARED {word}",
        ),
        _record(RecordKind.SCENARIO, "S-1", scenario("S-1", word), verdict=None, status=None),
        _record(RecordKind.SCENARIO, "S-2", scenario("S-2", word), verdict=None, status=None),
        _record(RecordKind.SCENARIO, "broken", None, verdict=Verdict.INVALID, status=None),
        _record(RecordKind.EFFECT_OBSERVATION, "S-1", scenario_run(word)),
        _record(RecordKind.CERTIFICATION, "S-1", certified(word, CertificationStatus.CERTIFIED)),
        _record(RecordKind.PREFLIGHT, f"PF {word}", preflight(word), verdict=Verdict.FAILED),
        _record(RecordKind.LOG, f"log {word}", None, verdict=None, status=None, time=None),
    )


def record(facts: RecordFacts, word: str = "x") -> Record:
    """Return a record as read, with statements and a table."""
    return Record(
        kind=facts.kind,
        artifact=facts.artifact,
        title=facts.title,
        statements=(
            Statement(f"Label {word}", word),
            Statement("Lines", f"one\n{word}"),
            Statement("Nothing", None),
            Statement("Object", {word: [1, 2.5, None, True, word]}),
        ),
        tables=(
            StatementTable(f"Table {word}", ("Id", word), ((word, "PASS"), (None, word)), 1),
            StatementTable("Empty", ("Id",), ()),
        ),
        references=facts.references,
    )


def run_state(word: str = "x", run_id: str = RUN_ID) -> RunState:
    """Return a run of a comparison."""
    run = run_facts(word)
    return RunState(
        run_id=run_id,
        suite=word,
        created_at=word,
        status=f"PASS {word}",
        verdict=run.verdict,
        verdicts=run.verdicts,
        evidence_sha256="e" * 64,
        digest="d" * 64,
        cases=3,
        commit=word,
    )


def comparison(word: str = "x") -> Comparison:
    """Return a comparison with a row of each rank, of a case, the run and a record."""
    segments = (Segment("both", word), Segment("base", f"a {word}"), Segment("head", word))
    kinds = (
        "case-newly-failing",
        "layer-lost",
        "case-removed",
        "output-follows-input",
        "case-added",
        "record-newly-passing",
    )
    rows = tuple(
        Difference(
            kind=kind,
            rank=KIND_BY_ID[kind].rank,
            case_id=None if kind.startswith("record") else f"good {word}",
            where=f"/{word}",
            base=word,
            head=None if number % 2 else f"{word} {number}",
            message=f"It changed: {word}.",
            record=("scenario", word) if kind.startswith("record") else None,
            inside=segments if number == 3 else (),
        )
        for number, kind in enumerate(kinds)
    )
    return Comparison(f"tag {word}", RUN_ID, run_state(word, word), run_state(word), rows)


def changes(word: str = "x") -> RunChanges:
    """Return what a run's pages say of the past."""
    made = comparison(word)
    return RunChanges(made, HEADER.path, made, "good", "baselines/good.json")


def history(word: str = "x") -> RunHistory:
    """Return the history of a run whose good case flipped at one commit."""
    runs = tuple(
        PastRun(f"{word} {number}", HEADER.path, word, word, "verified", 3) for number in range(3)
    )
    case = CaseHistory("vfv", (5, None, 7), (word, word), (word, None))
    return RunHistory(word, runs, {f"good {word}": case, f"bad {word}": case})


def durations(word: str = "x") -> SuiteDurations:
    """Return the durations of a suite with two runs, both the world's own."""
    runs = tuple(
        RunDurations(
            f"{word} {number}",
            HEADER.path,
            3,
            60_500 * number,
            (1_000, 9_500, 20_000 * number, 25_000 * number, 40_000 * number),
            (0, 1, 0, 1, 0, 1, *[0] * (CLASSES - 6)),
        )
        for number in (1, 2)
    )
    return SuiteDurations(word, runs)


def regressions(word: str = "x") -> tuple[SuiteRegression, ...]:
    """Return a suite with a baseline, and one without."""
    made = comparison(word)
    waiver = Waiver(f"reason {word}", word, "2026-12-31", "in force")
    judged = tuple(
        Judged(row, fails=number == 0, waiver=waiver if number == 1 else None)
        for number, row in enumerate(made.differences)
    )
    ref = BaselineRef(
        "good", "baselines/good.json", "b" * 64, run_state(word), GitTie(word, "c" * 40)
    )
    return (
        SuiteRegression(word, RUN_ID, HEADER.path, ref, made, judged),
        SuiteRegression(f"other {word}", RUN_ID, HEADER.path),
    )


def suite_coverage(path: str, word: str) -> SuiteCoverage:
    """Return what the suite's newest run reached, and what it no longer does."""
    return SuiteCoverage(
        word,
        RUN_ID,
        path,
        matrix(word),
        flow=(LayerCall("TEST", "L4", 3), LayerCall("L4", word, 1)),
        baseline="good",
        changes=(CoverageChange(word, "L4", 2, 0), CoverageChange("y", word, 1, 2)),
        baseline_flow=(LayerCall("TEST", "DB", 2),),
    )


def version(word: str = "x") -> VersionFacts:
    """Return everything that a version shows of this world."""
    run = run_facts(word)
    found = records(word)
    site_finding = finding("time-order", "obs.json", f"It contradicts another: {word}.")
    located = [LocatedFinding(item, run.path) for item in run.findings]
    located += [
        LocatedFinding(item, run.path, case.page) for case in run.cases for item in case.findings
    ]
    located += [LocatedFinding(item, row.path) for row in found for item in row.findings]
    located += [LocatedFinding(site_finding, found[0].path), LocatedFinding(site_finding, None)]
    old = replace(found[0], current=False, superseded_by=found[0].path)
    named = next(item for item in found if item.kind is RecordKind.CERTIFICATION)
    revoked = replace(
        named,
        detail=certified(word, CertificationStatus.REVOKED),
        status="REVOKED",
        verdict=Verdict.FAILED,
        current=False,
        superseded_by=named.path,
    )
    edited = finding(
        "certification-artifact-changed", "S-1.json", f"Other bytes: {word}.", "/artifacts/1/sha256"
    )
    absent = finding(
        "certification-artifact-absent", "S-1.json", f"Not here: {word}.", "/artifacts/2"
    )
    return VersionFacts(
        number=1,
        reference_time=None,
        runs=(replace(run, cases=()),),
        older=("index/0001.json",),
        records=found,
        superseded=(old, revoked),
        site_findings={found[0].path: (site_finding,), named.path: (edited, absent)},
        findings=tuple(located),
        finding_counts=FindingCounts(4, 2, 1),
        totals=run.verdicts,
        coverage=(suite_coverage(run.path, word),),
        regressions=regressions(word),
        baselines=tuple(item.baseline for item in regressions(word) if item.baseline),
        claims=world_reports.claims(word),
        reports=(world_reports.judged(word),),
        durations=(durations(word),),
        open_items=world_reports.open_items(word),
        fates=(
            FileFate(f"a/{word}", "6" * 64, 7, "case", "run", run.path, None),
            FileFate(".git", None, None, "ignored", "ignored", None, f"ignored: {word}"),
        ),
    )


def pages(word: str = "x", settings: Settings = SETTINGS) -> tuple[Page, ...]:
    """Return the models of every page of the world's site, with `word` wherever evidence goes."""
    run = run_facts(word)
    raw = raw_of({"word": word}) + word.encode("utf-8", "surrogatepass")
    shown = version(word)
    past = history(word)
    figures = statistics_of(past)
    cases = tuple(
        build_case_page(
            None if facts.case_id is None else case_of(facts.case_id, **_hostile(word)),
            facts,
            HEADER,
            raw,
            ABOUT,
            settings,
            history=case_history_view(past, figures, facts.case_id, facts.page, settings),
        )
        for facts in run.cases
    )
    made = tuple(
        build_record_page(
            None if facts.title == "broken" else record(facts, word),
            facts,
            None if facts.kind is RecordKind.LOG else raw,
            facts.kind is not RecordKind.LOG,
            ABOUT,
            settings,
        )
        for facts in shown.records
    )
    index = build_index_page(1, shown.runs, shown.superseded, ABOUT, settings)
    return (
        *cases,
        *build_run_pages(
            run,
            matrix(word),
            ABOUT,
            settings,
            change_links(run, changes(word), settings),
            run_history_view(past, figures, f"{run.path}index.html", settings),
        ),
        *build_run_parts(run, matrix(word), ABOUT, settings),
        *build_change_pages(run, changes(word), ABOUT, settings),
        *made,
        *_report_pages(word, settings),
        index,
        *build_version_pages(shown, ABOUT_MODEL, settings),
        *build_about_pages(ABOUT_MODEL),
    )


def _report_pages(word: str, settings: Settings) -> tuple[Page, ...]:
    """Return a report's page as it came, and as judged."""
    stated = build_record_page(
        world_reports.record(word),
        world_reports.facts(word),
        world_reports.source(word).encode("utf-8", "surrogatepass"),
        True,  # noqa: FBT003 -- the signature that assembly calls
        ABOUT,
        settings,
        claims=(world_reports.claims(word), 2),
    )
    judged = build_judged_page(
        world_reports.judged(word),
        world_reports.report(word),
        world_reports.claims(word),
        ABOUT_MODEL,
        settings,
    )
    return stated, judged


def _hostile(word: str) -> dict[str, object]:
    """Return fields of a case with the word in each."""
    trace = tuple(
        replace(item, layer=word, component=word, status=word, detail={word: word})
        if item.sequence == 3
        else item
        for item in EVIDENCE.trace
    )
    return {
        "operation": word,
        "purpose": word,
        "labels": (word,),
        "request_fields": {word: word},
        "input": {word: [word]},
        "output": word,
        "evidence": replace(EVIDENCE, trace=trace, attachments=(word,)),
    }


def site(word: str = "x", settings: Settings = SETTINGS) -> Mapping[str, bytes]:
    """Return the rendered site, and empty files where others would publish theirs."""
    files = {page.path: render(page) for page in pages(word, settings)}
    beside = [f"{HEADER.path}{name}" for name in ("evidence.zip", "run.json", "differences.json")]
    beside += [
        f"{item.path}{name}" for item in records(word) for name in ("evidence.txt", "evidence.bin")
    ]
    beside += [f"{world_reports.PATH}{name}" for name in ("evidence.txt", "evidence.bin")]
    beside += [f"v/0001/{name}.json" for name in VERSION_DATA]
    beside.append("baselines/good.json")
    beside += [site_map.schema_file(ABOUT, name) for name in ABOUT_MODEL.schemas]
    return files | dict.fromkeys(beside, b"") | dict(assets()) | dict(chart_assets())
