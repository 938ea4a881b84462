"""Code coverage that a report states, against the reports of coverage.py."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from sitegen.claims.base import Answer, Said, Source, at_match, judged, unknown
from sitegen.claims.evidence import input_of_record
from sitegen.claims.figures import PERCENT, is_rounded, shown_percent
from sitegen.claims.hedges import is_earlier, is_of_other_time
from sitegen.model.claim import Claim, ClaimRule, Subject
from sitegen.model.coverage_report import CoverageFile, CoverageReport
from sitegen.model.facts import RecordFacts
from sitegen.model.record import RecordKind
from sitegen.model.report import Passage, Table, passages

_COVERAGE: Final = re.compile(r"\bcoverage\b|\babdeckung\b|\bcovered\b", re.IGNORECASE)
_FIGURE: Final = re.compile(
    rf"(?P<least>(?:>=|≥|at least|over|above|more than|>)\s*)?(?<![\w.+-])(?P<percent>{PERCENT})"
    r"\s*%(?P<plus>\+)?",
    re.IGNORECASE,
)
_FILE: Final = re.compile(r"(?<![\w/.-])(?P<name>[\w./-]{1,250}\.(?:py|pyx|pyi))\b")
_UNCLEAR: Final = re.compile(
    r"\b(?:targets?|goals?|thresholds?|should|would|will|expected?|aim\w*|requires?|required|must|"
    r"minimum|need\w*|if|once|after fixing|estimated?|plan\w*|previous\w*|was|were|before|from|"
    r"gap|points?|pass|passed|passing|unable|cannot|can't|lower|higher|less|fewer|gate|limit|not|"
    r"without|nearly|almost|nobody|stood|(?:increas|decreas|drop|fall|gain|improv|reduc|grow|rais)\w*"
    r"(?! to\b)|(?:fell|rose|grew)(?! to\b))\b",
    re.IGNORECASE,
)
_OF_OTHER: Final = re.compile(
    r"\b(?:requirements?|scenarios?|layers?|branch|functions?|types?|docs?|documentation|api|"
    r"endpoints?|routes?|traces?|domains?|gates?|e2e|mutation|features?|criteria|acceptance|contract|"
    r"schema|use[- ]cases?|truths?|plans?|stories|story|phases?|frontend|ui|mobile|risks?|"
    r"capabilit\w+|diff|patch|new code|events?)[ -]{0,2}coverage\b|"
    r"%\s{0,3}(?:of|coverage of)\s(?!(?:the\s)?"
    r"(?:lines|statements|code|branches|[\w/.`-]{1,80}\.py))|\bby\s{1,3}\d|\bmatrix\b",
    re.IGNORECASE,
)
_OF_NAMED: Final = re.compile(
    r"\b(?:coverage\s{1,3}(?:of|for|on|in)|covered\s{1,3}(?:of|in))\s{1,3}(?:(?:the|all|its|our)\s{1,3}){0,2}"
    r"(?!`?[\w/.-]{1,250}\.(?:py|pyx|pyi)\b|(?:the|all|its|our|whole|entire|code|lines?|statements?|"
    r"branches|package|project|repo|repository|codebase|suite|tests?|ci|total|it|is|everything|files)\b|\d)",
    re.IGNORECASE,
)
_BY_NAME: Final = re.compile(
    r"(?<![\w./-])(?!(?:code|tests?|unit|line|lines|statement|total|overall|the|our|its|global|whole|"
    r"combined|measured|python|current|full|final|and|with|that|is|a|an|has|have|at|now|reached|"
    r"reports?|keeps?|shows?|project|package|source|codebase|suite|of|for|on|in|all)\s)"
    r"[a-z][\w-]{0,60}\s{1,3}coverage\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"\W{0,8}(?:[\d.]{1,8}\s{1,3})?(?:(?:code|test|line|statement|unit test)\s)?coverage"
    r"(?:\s(?:by|per) (?:file|module))?\W{0,8}",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(
    rf"\W{{0,4}}(?:(?P<name>[\w./-]{{1,250}}\.(?:py|pyx|pyi))|overall|total)\W{{1,6}}(?P<percent>{PERCENT})"
    r"\s{0,3}%\+?\W{0,4}",
    re.IGNORECASE,
)
_COLUMNS: Final = frozenset({"coverage", "cover", "coverage %", "% covered", "line coverage"})
_FILE_COLUMNS: Final = frozenset({"file", "module", "path", "name", "artifact"})

RULE: Final = ClaimRule(
    id="report-coverage",
    title="Code coverage is what a report of coverage.py says",
    predicate="code coverage",
    derivation="Covered of all lines and branches of the file that is named, else of all files, in "
    "the only coverage report that holds it; rounded or cut at the last digit stated. `97 %+` and "
    "`at least` mean no less.",
    needs="A JSON report of coverage.py.",
)


class Coverage:
    """Statements on code coverage, in sentences and tables."""

    rules = (RULE,)

    def claims(self, source: Source) -> Iterable[Claim]:
        """Yield a claim for each figure of coverage that is clearly stated as reached."""
        for block in source.report.blocks:
            if isinstance(block, Table):
                yield from self._table(source, block)
        for passage in passages(source.report):
            yield from self._passage(source, passage)

    def _table(self, source: Source, table: Table) -> Iterator[Claim]:
        names = [name.strip(" *").lower() for name in table.header]
        files = [index for index, name in enumerate(names) if name in _FILE_COLUMNS]
        columns = [index for index, name in enumerate(names) if name in _COLUMNS]
        title = " ".join(table.section[-1:])
        if len(files) != 1 or len(columns) != 1 or _UNCLEAR.search(title) or is_earlier(title):
            return
        for row in table.rows:
            match = _FIGURE.fullmatch(row.cells[columns[0]].strip(" *~"))
            name = row.cells[files[0]].strip(" `*")
            if match is not None and name:
                total = name.lower() in {"total", "totals", "overall"}
                said = Said(row.cells[columns[0]], row.line, columns[0])
                yield _claim(source, said, match, None if total else name)

    def _passage(self, source: Source, passage: Passage) -> Iterator[Claim]:
        listed = _TITLE.fullmatch("".join(passage.section[-1:])) is not None
        for number, line in _sentences(passage):
            item = _ITEM.fullmatch(line) if listed else None
            if item is not None:
                figure = next(_FIGURE.finditer(line, item.start("percent")))
                yield _claim(source, at_match(figure, number), figure, item["name"])
                continue
            words = _COVERAGE.search(line)
            figures = list(_FIGURE.finditer(line))
            if words is None or len(figures) != 1 or _UNCLEAR.search(line):
                continue
            if is_of_other_time(line, len(line)) or _OF_NAMED.search(line) or _BY_NAME.search(line):
                continue
            if _OF_OTHER.search(" ".join((*passage.section[-1:], line))):
                continue
            files = {match["name"] for match in _FILE.finditer(line)}
            if len(files) > 1 or abs(figures[0].start() - words.end()) > 80:  # noqa: PLR2004 -- characters in between
                continue
            said = at_match(figures[0], number)
            yield _claim(source, said, figures[0], files.pop() if files else None)


def _sentences(passage: Passage) -> Iterator[tuple[int, str]]:
    """Yield each sentence of each line with the number of that line."""
    for number, line in enumerate(passage.text.split("\n"), passage.line):
        for sentence in re.split(r"(?<=[.;])[ ]{1,8}(?=[A-Z])", line):
            yield number, sentence


def _claim(source: Source, said: Said, match: re.Match[str], name: str | None) -> Claim:
    subject = Subject("metric", f"coverage of {name}" if name else "coverage")
    found = list(_measured(source, name))
    if len(found) != 1:
        which = (
            f"{len(found)} coverage reports here hold it" if found else "no report of it is here"
        )
        message = f"{match[0].strip()} is stated; {which}. A JSON report of coverage.py would tell."
        return judged(source, RULE, said, subject, unknown(message))
    record, measured = found[0]
    total = measured.statements + (measured.branches or 0)
    covered = measured.covered + (measured.covered_branches or 0)
    exact = Fraction(100 * covered, total) if total else Fraction(100)
    least = match["least"] or match["plus"]
    stated = Fraction(match["percent"])
    holds = exact >= stated if least else is_rounded(match["percent"], exact)
    derived = shown_percent(exact)
    message = f"{match[0].strip()} is stated, {covered} of {total} are covered: {derived}."
    answer = Answer(holds, derived, message, (input_of_record(record),))
    return judged(source, RULE, said, subject, answer)


def _measured(source: Source, name: str | None) -> Iterator[tuple[RecordFacts, CoverageFile]]:
    for record in source.evidence.of_kind(RecordKind.COVERAGE):
        report = record.detail
        if not isinstance(report, CoverageReport):
            continue
        if name is None:
            yield record, report.totals
            continue
        for file in report.files:
            if file.path == name or file.path.endswith(f"/{name}"):
                yield record, file


RULES: Final = (Coverage(),)
