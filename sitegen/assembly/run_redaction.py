"""Read a run of which some files hold secrets: judged as it came, shown without them."""

from dataclasses import replace

from sitegen.assembly.executor import Work
from sitegen.assembly.redacting import is_shown_hash, merged_findings, redaction_findings
from sitegen.assembly.run_reading import RunDraft, read_run
from sitegen.checks.facts import run_verdict, with_findings
from sitegen.intake.folders import RunFolder
from sitegen.intake.redacting import original_folder
from sitegen.intake.tree import Secrets
from sitegen.model.facts import CaseFacts, FindingCounts, RunFacts, VerdictCounts
from sitegen.model.finding import Finding
from sitegen.model.judgement import Judgement
from sitegen.model.outcome import Verdict


def read_redacted_run(folder: RunFolder, work: Work) -> RunDraft:
    """Read a run folder; what it holds of secrets is in nothing that this returns."""
    marked = {name: entry for name, entry in folder.members if entry.redaction is not None}
    secrets = next((one.redaction.secrets for one in marked.values() if one.redaction), None)
    if secrets is None:
        return read_run(folder, work)
    left = tuple(
        (name, entry)
        for name, entry in folder.members
        if entry.redaction is None or not entry.redaction.withheld
    )
    draft = read_run(replace(folder, members=left), work)
    before = next((one.redaction.judgement for one in marked.values() if one.redaction), None)
    if before is not None:
        return replace(draft, facts=_as_judged(before, draft.facts))
    judged = read_run(original_folder(folder), work).facts
    own: dict[str, list[Finding]] = {
        name: list(redaction_findings(entry, name, work.settings)) for name, entry in marked.items()
    }
    return replace(draft, facts=_merged(judged, draft.facts, folder, secrets, own))


def read_without(folder: RunFolder, work: Work, without: str | None) -> RunDraft:
    """Read a published run once more; `without` is a file of it that is withdrawn.

    Of a run that has lost secrets, what was said of it stays, but for what the file led to.
    """
    if without is None:
        return read_redacted_run(folder, work)
    left = replace(folder, members=tuple(one for one in folder.members if one[0] != without))
    said = next((one.redaction.judgement for _, one in folder.members if one.redaction), None)
    if said is None:
        return read_run(left, work)
    draft, whole = read_run(left, work), read_run(folder, work).facts
    return replace(draft, facts=_as_left(said, whole, draft.facts, without))


def _as_left(said: Judgement, whole: RunFacts, left: RunFacts, without: str) -> RunFacts:
    """Return what is left of a run; `whole` is it with that file, as published."""
    before = {case.artifact.path: case for case in whole.cases}
    cases = []
    for case in left.cases:
        known = said.cases.get(case.artifact.path)
        if known is None:
            cases.append(case)
            continue
        was = before.get(case.artifact.path, case).findings
        stays, new = _findings_left(known.findings, was, case.findings, without)
        verdict = known.verdict
        cases.append(with_findings(replace(case, verdict=verdict, findings=stays), new))
    stays, new = _findings_left(said.findings, whole.findings, left.findings, without)
    findings = (*stays, *new)
    status = said.status if whole.status == left.status else left.status
    verdicts = tuple(case.verdict for case in cases)
    verdict = run_verdict(status, not left.incomplete, verdicts, findings)
    return _with(left, tuple(cases), findings, status, verdict)


def _findings_left(
    said: tuple[Finding, ...],
    whole: tuple[Finding, ...],
    left: tuple[Finding, ...],
    without: str,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that stay, in the words that hold now, and those that are new."""
    had = {_place(finding) for finding in whole}
    now = {_place(finding): finding for finding in left}
    stays = tuple(
        now.get(_place(finding), finding)
        for finding in said
        if finding.artifact != without and (_place(finding) in now or _place(finding) not in had)
    )
    return stays, tuple(finding for finding in left if _place(finding) not in had)


def _place(finding: Finding) -> tuple[str, str, str | None]:
    return finding.check, finding.artifact, finding.where


def _merged(
    judged: RunFacts,
    shown: RunFacts,
    folder: RunFolder,
    secrets: Secrets,
    own: dict[str, list[Finding]],
) -> RunFacts:
    names = _names(folder)
    by_path = {names.get(case.artifact.path, ""): case for case in judged.cases}
    cases = tuple(
        _merged_case(
            by_path.get(case.artifact.path, case),
            case,
            names,
            secrets,
            own.pop(case.artifact.path, []),
        )
        for case in shown.cases
    )
    findings = merged_findings(judged.findings, shown.findings, names, secrets)
    findings = (*findings, *(finding for found in own.values() for finding in found))
    verdicts = tuple(case.verdict for case in cases)
    verdict = run_verdict(judged.status, not judged.incomplete, verdicts, findings)
    return _with(shown, cases, findings, judged.status, verdict)


def _as_judged(judged: Judgement, shown: RunFacts) -> RunFacts:
    """Return a run of which an older site holds no more than this, with what that site says."""
    cases = []
    for case in shown.cases:
        said = judged.cases.get(case.artifact.path)
        recorded = case.content_hash if is_shown_hash(case.content_hash) else None
        known = replace(case, content_hash=recorded)
        if said is not None:
            known = replace(known, verdict=said.verdict, findings=said.findings)
        cases.append(known)
    verdict = judged.verdict or shown.verdict
    return _with(shown, tuple(cases), judged.findings, judged.status, verdict)


def _with(
    shown: RunFacts,
    cases: tuple[CaseFacts, ...],
    findings: tuple[Finding, ...],
    status: str | None,
    verdict: Verdict,
) -> RunFacts:
    counts = FindingCounts.of(findings)
    for case in cases:
        counts = counts + FindingCounts.of(case.findings)
    hashes = [case.content_hash for case in shown.cases if case.content_hash is not None]
    return replace(
        shown,
        cases=cases,
        findings=findings,
        finding_counts=counts,
        verdicts=VerdictCounts.of(tuple(case.verdict for case in cases)),
        status=status,
        verdict=verdict,
        digest=shown.digest if all(is_shown_hash(digest) for digest in hashes) else None,
    )


def _merged_case(
    judged: CaseFacts,
    shown: CaseFacts,
    names: dict[str, str],
    secrets: Secrets,
    own: list[Finding],
) -> CaseFacts:
    findings = merged_findings(judged.findings, shown.findings, names, secrets)
    recorded = shown.content_hash if is_shown_hash(shown.content_hash) else None
    case = replace(
        shown,
        outcome=judged.outcome,
        verdict=judged.verdict,
        findings=findings,
        content_hash=recorded,
    )
    return with_findings(case, own) if own else case


def _names(folder: RunFolder) -> dict[str, str]:
    """Return the path of each file in the run as it came → its path as it is shown."""
    names: dict[str, str] = {}
    for name, entry in folder.members:
        parts = entry.original.path.split("/")
        names["/".join(parts[-(name.count("/") + 1) :])] = name
    return names
