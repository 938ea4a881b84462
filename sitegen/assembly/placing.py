"""Where runs, cases and findings stand in the site: the only place that names a case's page."""

from collections import Counter
from dataclasses import replace

from sitegen.model.facts import CaseFacts, RunFacts
from sitegen.model.names import DIGEST_CHARS, FULL_DIGEST_CHARS
from sitegen.model.version import LocatedFinding
from sitegen.pages.site_map import case_page


def placed(facts: RunFacts, path: str) -> RunFacts:
    """Return a run with its folder and its cases' pages."""
    ids = Counter(case.case_id for case in facts.cases)
    pages = [_page_of(path, case, ids) for case in facts.cases]
    taken = Counter(pages)
    cases = []
    for case, page in zip(facts.cases, pages, strict=True):
        own = page if taken[page] == 1 else _page_of(path, case, ids, FULL_DIGEST_CHARS)
        cases.append(replace(case, page=own))
    return replace(facts, path=path, cases=tuple(cases))


def _page_of(
    path: str, case: CaseFacts, ids: Counter[str | None], digits: int = DIGEST_CHARS
) -> str:
    readable = case.case_id is not None and case.dialect is not None
    alone = readable and ids[case.case_id] == 1
    name = case.artifact.path.rsplit("/", 1)[-1].removesuffix(".json")
    slug = case.case_id if readable and case.case_id is not None else name
    identity = slug if alone else case.artifact.path
    return case_page(path, identity, slug, digits)


def located_findings(run: RunFacts) -> tuple[LocatedFinding, ...]:
    """Return all findings of a run and its cases, with their pages."""
    own = [LocatedFinding(finding, run.path) for finding in run.findings]
    for case in run.cases:
        own.extend(LocatedFinding(finding, run.path, case.page) for finding in case.findings)
    return tuple(own)
