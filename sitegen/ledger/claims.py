"""Claims and cases of published runs, read back from the site; hostile like any other input."""

from collections import defaultdict
from pathlib import Path

from sitegen.ledger.members import Members, read_members
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.claim import Claim, ClaimVerdict, Input, Subject
from sitegen.model.facts import CaseFacts
from sitegen.model.outcome import Outcome, Verdict


def read_claims(
    site: Path, folder: str, paths: frozenset[str], limits: Limits
) -> dict[str, tuple[Claim, ...]]:
    """Return what the runs in these folders claim, as the version in `folder` lists it."""
    if not (site / folder / "claims.json").is_file():
        return {}
    found: dict[str, list[Claim]] = defaultdict(list)
    for row in read_members(site, f"{folder}claims.json", limits).rows("claims"):
        path = row.path("path")
        if path in paths:
            found[path].append(_claim(row, path))
    return {path: tuple(claims) for path, claims in found.items()}


def read_cases(site: Path, path: str, limits: Limits) -> tuple[CaseFacts, ...]:
    """Return what a published run says of its cases: what tables of evidence speak of."""
    rows = read_members(site, f"{path}run.json", limits).rows("cases")
    return tuple(_case(row) for row in rows)


def _case(row: Members) -> CaseFacts:
    assertions = row.inner("assertions")
    try:
        verdict = Verdict(row.text("verdict"))
    except ValueError:
        row.refuse("verdict")
    return CaseFacts(
        artifact=Artifact(row.text("artifact"), row.optional("sha256") or "", 0),
        case_id=row.optional("case_id"),
        status=row.optional("status"),
        outcome=Outcome.UNKNOWN,
        verdict=verdict,
        page=row.path("page"),
        use_case=row.optional("uc_id"),
        stage=row.optional("stage"),
        operation=row.optional("operation_name"),
        layers=row.texts("layers"),
        trace_events=row.number("trace_events"),
        db_writes=row.number("db_writes"),
        sql_ops=row.texts("sql_ops"),
        assertions_passed=assertions.number("passed"),
        assertions_failed=assertions.number("failed"),
        content_hash=row.optional("determinism_hash"),
    )


def _claim(row: Members, path: str) -> Claim:
    about = row.inner("about")
    try:
        verdict = ClaimVerdict(row.text("verdict"))
    except ValueError:
        row.refuse("verdict")
    return Claim(
        rule=row.text("rule"),
        subject=Subject(about.text("kind"), about.text("id")),
        predicate=row.text("predicate"),
        stated=row.text("stated"),
        derived=row.optional("derived"),
        verdict=verdict,
        artifact=row.text("artifact"),
        sha256=row.text("sha256"),
        path=path,
        message=row.text("message"),
        where=row.optional("where"),
        line=row.optional_number("line"),
        column=row.optional_number("column"),
        inputs=tuple(
            Input(one.text("artifact"), one.text("sha256"), one.optional("path"))
            for one in row.rows("inputs")
        ),
    )
