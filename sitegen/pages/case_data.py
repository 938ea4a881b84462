"""The rows of a run's evidence table as data, so that a script can filter all of them.

`cases.js` says how many rows there are and which words to choose from. It holds the rows
themselves where they stand on one page; else they are in `cases-0001.js` and so on, which are
loaded only when a reader asks for what is not on the page.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sitegen.model.facts import CaseFacts, RunFacts
from sitegen.model.value import Value
from sitegen.pages import site_map
from sitegen.pages.data import Words, data_script, drawn
from sitegen.pages.findings import gravest_of
from sitegen.settings import Settings

CASES: Final = "cases.js"
_SCHEMA: Final = "sitegen.cases/1"


def case_files(facts: RunFacts, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Yield (path from the site's root, bytes) of every data file of a run's cases."""
    limits = settings.limits
    size = limits.data_rows
    paged = len(facts.cases) > limits.table_rows
    chunks = -(-len(facts.cases) // size) if paged else 0
    head: dict[str, Value] = {
        "chunks": chunks,
        "facets": _facets(facts.cases, limits.facet_words),
        "schema": _SCHEMA,
        "total": len(facts.cases),
    }
    path = f"{facts.path}{CASES}"
    yield path, data_script(head | ({} if paged else _rows(facts.cases, facts.path)))
    for number in range(1, chunks + 1):
        part = facts.cases[(number - 1) * size : number * size]
        name = site_map.numbered_data(path, number)
        yield name, data_script({"schema": _SCHEMA, **_rows(part, facts.path)})


def _rows(cases: Sequence[CaseFacts], folder: str) -> dict[str, Value]:
    words = Words()
    rows = [_row(case, f"{folder}{site_map.ROOT_PAGE}", words) for case in cases]
    return {"rows": rows, "words": words.listed()}


def _row(case: CaseFacts, page: str, words: Words) -> list[Value]:
    """Return one row; the script knows its members by their places (`static/js/rows.js`)."""
    name = case.case_id if case.case_id is not None else case.artifact.path
    return [
        site_map.relative(page, case.page),
        drawn(name),
        words.place(case.verdict.value),
        words.place_or_none(case.status),
        words.place_or_none(case.use_case),
        words.place_or_none(case.stage),
        words.place_or_none(case.operation),
        case.trace_events,
        case.db_writes,
        words.places(case.layers),
        words.places(case.sql_ops),
        case.assertions_passed,
        case.assertions_failed,
        words.place_or_none(gravest_of(case.findings) or None),
        len(case.findings),
        words.places(_checks(case)),
    ]


def _checks(case: CaseFacts) -> list[str]:
    return sorted({finding.check for finding in case.findings})


def _facets(cases: Sequence[CaseFacts], most: int) -> dict[str, Value]:
    """Return the words of each column with the numbers of their cases, most frequent first."""
    return {
        "check": _counted((check for case in cases for check in _checks(case)), most),
        "layers": _counted((layer for case in cases for layer in case.layers), most),
        "operation": _counted((case.operation for case in cases), most),
        "sql": _counted((word for case in cases for word in case.sql_ops), most),
        "stage": _counted((case.stage for case in cases), most),
        "status": _counted((case.status for case in cases), most),
        "use_case": _counted((case.use_case for case in cases), most),
        "verdict": _counted((case.verdict.value for case in cases), most),
    }


def _counted(words: Iterable[str | None], most: int) -> list[Value]:
    counts = Counter(word for word in words if word is not None)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [[drawn(word), number] for word, number in ordered[:most]]
