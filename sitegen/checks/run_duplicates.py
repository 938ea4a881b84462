"""Checks on the ids of a run's cases against each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from sitegen.canonical.text import quote
from sitegen.checks.base import EMITTER_DIALECTS, RunEvidence, and_more, counted
from sitegen.model.facts import CaseFacts
from sitegen.model.finding import Check, Effect, Finding, Severity
from sitegen.model.names import folded


class DuplicateId:
    """Every case of a run has an id of its own."""

    check = Check(
        id="case-duplicate-id",
        title="Two cases share an id",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope="run",
        rationale="An id that two cases share names neither: one overwrites the other wherever "
        "cases are kept by id.",
        remedy="Give every test an id of its own, such as its class and name.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Report each of the cases that share an id, under its own file."""
        for case_id, cases in _by(run.cases, lambda text: text).items():
            for case in cases if len(cases) > 1 else ():
                others = len(cases) - 1
                message = (
                    f"The id {quote(case_id)} is also that of "
                    f"{counted(others, 'other case', 'other cases')} in this run."
                )
                yield self.check.finding(case.artifact.path, message, _id_place(case))


class LookalikeId:
    """No two ids differ only in what people and file systems overlook."""

    check = Check(
        id="case-id-lookalike",
        title="Two case ids look alike",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="run",
        rationale="Ids that differ only in letter case or in look-alike characters are one file "
        "on many file systems, and one test to whoever reads them.",
        remedy="Rename one of the tests.",
    )

    def findings(self, run: RunEvidence) -> Iterator[Finding]:
        """Compare the ids under NFKC and case folding."""
        for cases in _by(run.cases, folded).values():
            ids = sorted({case.case_id for case in cases if case.case_id is not None})
            for case in cases if len(ids) > 1 else ():
                other = next(name for name in ids if name != case.case_id)
                message = (
                    f"The id {quote(case.case_id or '')} looks like "
                    f"{quote(other)}{and_more(len(ids) - 2)}."
                )
                yield self.check.finding(case.artifact.path, message, _id_place(case))


def _by(cases: Iterable[CaseFacts], key: Callable[[str], str]) -> dict[str, list[CaseFacts]]:
    found: defaultdict[str, list[CaseFacts]] = defaultdict(list)
    for case in cases:
        if case.case_id is not None:
            found[key(case.case_id)].append(case)
    return found


def _id_place(case: CaseFacts) -> str | None:
    return "/case_id" if (case.dialect or "").startswith(EMITTER_DIALECTS) else None
