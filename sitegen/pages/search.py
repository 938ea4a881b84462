"""What can be searched, in parts: each run and each closed index page carries its own.

`latest.js` names the part of the newest version, which lists the runs of the open index page, the
current records and the checks, and the closed index page before it; that names the one before.
So a page that was published long ago finds what is new, and nothing is ever written again.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sitegen.model.facts import CaseFacts, RecordFacts, RunFacts
from sitegen.model.finding import Finding
from sitegen.model.value import Value
from sitegen.model.version import About, LocatedFinding, VersionFacts
from sitegen.pages import site_map
from sitegen.pages.data import Words, data_script, drawn, drawn_or_none
from sitegen.pages.findings import SEVERITY_ORDER
from sitegen.pages.record import KIND_WORDS
from sitegen.settings import Settings

SEARCH: Final = "search.js"
_SCHEMA: Final = "sitegen.search/1"
ID_CHARS: Final = 1_000
"""Characters of a case id that has an address of its own (`index.html?case=…`)."""


def run_search_files(facts: RunFacts, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Yield (path from the site's root, bytes) of a run's parts of the search.

    All cases can be found; of the findings as many as one file holds, gravest first.
    """
    size = settings.limits.data_rows
    parts = max(-(-len(facts.cases) // size), 1)
    first = f"{facts.path}{SEARCH}"
    names = [first, *(site_map.numbered_data(first, number) for number in range(2, parts + 1))]
    found = [(finding, f"{site_map.ROOT_PAGE}#findings") for finding in facts.findings]
    page = f"{facts.path}{site_map.ROOT_PAGE}"
    for case in facts.cases:
        href = site_map.relative(page, case.page).partition("#")[0]
        found.extend((finding, f"{href}#findings") for finding in case.findings)
    found.sort(key=lambda item: SEVERITY_ORDER[item[0].severity])
    for index, name in enumerate(names):
        cases = facts.cases[index * size : (index + 1) * size]
        listed = found[:size] if index == 0 else []
        more = names[1:] if index == 0 else []
        yield name, _run_part(facts, cases, listed, more)


def _run_part(
    facts: RunFacts,
    cases: Sequence[CaseFacts],
    found: Sequence[tuple[Finding, str]],
    more: Sequence[str],
) -> bytes:
    words = Words()
    page = f"{facts.path}{site_map.ROOT_PAGE}"
    return data_script(
        {
            "cases": [_case(case, page, words) for case in cases],
            "findings": [
                [
                    words.place(finding.severity.value),
                    words.place(finding.check),
                    drawn(finding.message),
                    href,
                ]
                for finding, href in found
            ],
            "more": list(more),
            "path": facts.path,
            "run": drawn(facts.run_id),
            "schema": _SCHEMA,
            "words": words.listed(),
        }
    )


def _case(case: CaseFacts, page: str, words: Words) -> list[Value]:
    """Return a case's row; the last member is its id where the name drawn is not the id.

    It is False where the case has no address over all runs: its id is unknown or too long.
    """
    name = case.case_id if case.case_id is not None else case.artifact.path
    shown = drawn(name)
    known: Value = None
    if case.case_id is None or len(case.case_id) > ID_CHARS:
        known = False
    elif shown != case.case_id:
        known = case.case_id
    about = (case.use_case, case.stage, case.operation, case.status)
    return [
        shown,
        site_map.relative(page, case.page),
        words.place(case.verdict.value),
        words.places(text for text in about if text is not None),
        known,
    ]


def version_search(version: VersionFacts, about: About, settings: Settings) -> bytes:
    """Return the part of a version: `index/v0007.js`."""
    size = settings.limits.data_rows
    found = [item for item in version.findings if item.across or _of_record(item.path)]
    rows = [_located(item) for item in found if item.path is not None]
    checks = f"{about.path}{site_map.CHECKS}"
    return data_script(
        {
            "checks": [
                [check.id, check.title, f"{checks}#check-{check.id}"] for check in about.checks
            ],
            "findings": rows[:size],
            "older": site_map.as_script(version.older[0]) if version.older else None,
            "records": _records((*version.records, *version.superseded)),
            "runs": _runs(version.runs),
            "schema": _SCHEMA,
        }
    )


def index_search(
    runs: Iterable[RunFacts], records: Iterable[RecordFacts], older: str | None
) -> bytes:
    """Return the part of a closed index page; `older` is the data of the one closed before it."""
    return data_script(
        {
            "older": None if older is None else site_map.as_script(older),
            "records": _records(records),
            "runs": _runs(runs),
            "schema": _SCHEMA,
        }
    )


def _of_record(path: str | None) -> bool:
    return path is not None and path.startswith("records/")


def _located(item: LocatedFinding) -> list[Value]:
    finding = item.finding
    page = item.case_page or f"{item.path}{site_map.ROOT_PAGE}"
    return [finding.severity.value, finding.check, drawn(finding.message), page]


def _runs(runs: Iterable[RunFacts]) -> list[Value]:
    return [
        [
            drawn(run.run_id),
            run.path,
            drawn(run.suite),
            run.verdict.value,
            drawn_or_none(run.created_at),
        ]
        for run in runs
    ]


def _records(records: Iterable[RecordFacts]) -> list[Value]:
    return [
        [
            KIND_WORDS[record.kind.value],
            drawn(record.title),
            record.path,
            record.verdict.value if record.verdict else None,
            drawn(record.id),
            drawn_or_none(record.status),
            None if record.current else "superseded",
        ]
        for record in records
    ]
