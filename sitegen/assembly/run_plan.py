"""Know every run of the input by its id, before any of them is read whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.assembly.executor import Work
from sitegen.assembly.members import Member, read_member
from sitegen.assembly.rules import RUN_CONTESTED
from sitegen.assembly.run_redaction import read_redacted_run
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.checks.base import SUMMARY_FILE
from sitegen.intake.folders import RunFolder
from sitegen.intake.read import Reader
from sitegen.model.finding import Finding
from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
from sitegen.model.run import RunSummary
from sitegen.pages.site_map import run_folder
from sitegen.readers.base import KIND_SUMMARY


@dataclass(frozen=True, slots=True)
class RunPlan:
    """One run of the input, and its folder in the site.

    `folders` all hold the same content; the first one is read. `evidence_sha256` is known where
    the run had to be read to be told apart. `contest` is the finding of a contested id.
    """

    run_id: str
    created_at: str | None
    folders: tuple[RunFolder, ...]
    path: str
    evidence_sha256: str | None
    contest: Finding | None


@dataclass(frozen=True, slots=True)
class Place:
    """The folder in which a run stands in the site.

    `signed_later`: it is published there without the attestation that it has now, and is the same
    otherwise; the attestation is then a record of its own.
    """

    path: str
    signed_later: bool = False


@dataclass(frozen=True, slots=True)
class _Identity:
    folder: RunFolder
    run_id: str
    created_at: str | None
    evidence_sha256: str | None


def plan_runs(folders: Iterable[RunFolder], work: Work) -> tuple[RunPlan, ...]:
    """Return the runs in the order of publication: by time of creation, then id, then content."""
    with Reader(work.roots, work.settings.limits) as reader:
        identities = [_identity(folder, reader, work) for folder in folders]
    by_id: dict[str, list[_Identity]] = defaultdict(list)
    for identity in identities:
        by_id[identity.run_id].append(identity)
    shared = Counter(run_folder(run_id) for run_id in by_id)
    plans: list[RunPlan] = []
    for run_id, claims in by_id.items():
        digits = FULL_DIGEST_CHARS if shared[run_folder(run_id)] > 1 else DIGEST_CHARS
        plans.extend(_plans(run_id, claims, digits, work))
    return tuple(sorted(plans, key=_order))


def _identity(folder: RunFolder, reader: Reader, work: Work) -> _Identity:
    """Return what the summary says, else what the whole run does."""
    entry = dict(folder.members).get(SUMMARY_FILE)
    if entry is not None:
        read = read_member(Member(SUMMARY_FILE, entry), reader, work.settings, KIND_SUMMARY)
        summary = read.reading.content if read.reading else None
        if isinstance(summary, RunSummary):
            return _Identity(folder, summary.run_id, summary.created_at, None)
    return _read_whole(folder, work)


def _read_whole(folder: RunFolder, work: Work) -> _Identity:
    facts = read_redacted_run(folder, work).facts
    return _Identity(folder, facts.run_id, facts.created_at, facts.evidence_sha256)


def _plans(run_id: str, claims: list[_Identity], digits: int, work: Work) -> Iterable[RunPlan]:
    if len(claims) == 1:
        (only,) = claims
        path = run_folder(run_id, digits=digits)
        yield RunPlan(run_id, only.created_at, (only.folder,), path, only.evidence_sha256, None)
        return
    by_content: dict[str, list[_Identity]] = defaultdict(list)
    for claim in claims:
        whole = claim if claim.evidence_sha256 else _read_whole(claim.folder, work)
        by_content[whole.evidence_sha256 or ""].append(whole)
    for sha256, same in by_content.items():
        contest, path = None, run_folder(run_id, digits=digits)
        if len(by_content) > 1:
            contest = contest_finding(run_id, sha256, list(by_content))
            path = run_folder(run_id, contested_by=sha256, digits=digits)
        folders = tuple(claim.folder for claim in same)
        yield RunPlan(run_id, same[0].created_at, folders, path, sha256, contest)


def contest_finding(run_id: str, own: str, contents: list[str]) -> Finding:
    """Return what is said of a run whose id comes with these contents; `own` is one of them."""
    others = sorted(sha256 for sha256 in contents if sha256 != own)
    message = (
        f"The run id {quote(run_id)} comes with {len(contents)} different contents in this input;"
        f" the other evidence has the SHA-256 {', '.join(others)}. None of them counts."
    )
    return RUN_CONTESTED.finding(SUMMARY_FILE, message)


def _order(plan: RunPlan) -> tuple[str, str, str]:
    instant = read_time(plan.created_at) if plan.created_at else None
    stamp = instant.utc.isoformat() if instant and instant.utc else ""
    return stamp, plan.run_id, plan.evidence_sha256 or ""
