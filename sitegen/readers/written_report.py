"""Written reports (Markdown): what stands in them; damaged text is mended to be read."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from sitegen.canonical.markdown import parse_markdown
from sitegen.canonical.mojibake import Mended, mend
from sitegen.canonical.pointer import pointer
from sitegen.canonical.strict_yaml import read_yaml
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.finding import Finding
from sitegen.model.record import Record, RecordKind, Statement, StatementTable
from sitegen.model.report import Heading, Member, Repair, Report
from sitegen.model.value import Value
from sitegen.readers.base import Reading, Source
from sitegen.readers.report_blocks import blocks_of
from sitegen.readers.report_rules import REPORT_MENDED, REPORT_PLAIN, REPORT_SUSPECT
from sitegen.readers.text_lines import lines_of, place

_HEADING: Final = re.compile(r"#{1,6} (\S.*)")
_TABLE_RULE: Final = re.compile(r"\|?[ \t]*:?-{3,}:?[ \t]*\|[-:| \t]*")
_FRONT_MATTER: Final = re.compile(r"---[ \t]*")
_MEMBER: Final = re.compile(r"[A-Za-z_][\w-]*:(?:\s|$)")
_SHOWN: Final = 5  # mended words named in one finding
_TOP: Final = 40  # lines in which a report's own date is looked for
_TIME_NAMES: Final = ("verified", "date", "completed", "generated", "updated", "created")
_TIME_LINE: Final = re.compile(
    r"[\W_]*(?:date|verified|generated|completed|updated|created|report date)[\W_]*:[\s*_`]*"
    r"(?P<time>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)",
    re.IGNORECASE,
)
_MEMBERS: Final = 200  # members of the front matter that are looked at
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")


def has_front_matter(text: str) -> bool:
    """Tell whether a text begins with front matter that prose follows, not more of the same."""
    lines = [line.rstrip() for _, line in lines_of(text)]
    if not lines or not _FRONT_MATTER.fullmatch(lines[0]):
        return False
    end = next((i for i, line in enumerate(lines[1:], 1) if _FRONT_MATTER.fullmatch(line)), None)
    body = next((line for line in lines[end + 1 :] if line), "") if end is not None else ""
    return bool(body) and not _MEMBER.match(body)


def is_report(text: str) -> bool:
    """Tell whether a text is Markdown: front matter, a heading with a body, or a table.

    A heading alone is not enough: `# ` also begins the comments of most other languages.
    """
    if has_front_matter(text):
        return True
    lines = [line.rstrip() for _, line in lines_of(text)]
    if any(_TABLE_RULE.fullmatch(line) for line in lines):
        return True
    titled = [i for i, line in enumerate(lines) if _HEADING.fullmatch(line)]
    # A comment block has no blank line after its first line; a Markdown heading nearly always.
    return any(
        not lines[i + 1] for i in titled if i + 1 < len(lines) and (i == 0 or not lines[i - 1])
    )


def read_report(source: Source, text: str, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Return the record of a report, with its blocks as its detail."""
    report, findings = report_of(text, source.artifact.path, limits)
    title = next((block.text for block in report.blocks if isinstance(block, Heading)), None)
    if title is None:
        found = (_HEADING.match(line) for _, line in lines_of(text))
        title = next((match[1] for match in found if match), "Written report")
    record = Record(
        kind=RecordKind.REPORT,
        artifact=source.artifact,
        title=title,
        time=_time(report),
        statements=tuple(
            Statement(member.name, member.value, place(member.line)) for member in report.members
        ),
        tables=_mended_words(report),
        detail=report,
    )
    return Reading(RecordKind.REPORT.value, record, findings, source.document)


def _mended_words(report: Report) -> tuple[StatementTable, ...]:
    if not report.repairs:
        return ()
    rows = tuple((one.line, one.damaged, one.mended) for one in report.repairs)
    return (StatementTable("Words mended for reading", ("Line", "As it came", "Read as"), rows),)


def _time(report: Report) -> str | None:
    """Return the date that a report states for itself: in its front matter, else near its top."""
    for member in report.members:
        if member.name.lower() in _TIME_NAMES and read_time(member.value) is not None:
            return member.value
    for line in report.lines[report.body_line - 1 :][:_TOP]:
        match = _TIME_LINE.match(line)
        if match is not None and read_time(match["time"]) is not None:
            return match["time"]
    return None


def report_of(text: str, artifact: str, limits: Limits) -> tuple[Report, tuple[Finding, ...]]:
    """Return what stands in a report, and what is odd about its text."""
    if len(text) > limits.report_bytes:
        return _plain(artifact, f"it has {len(text):,} characters")
    mended = mend(_LINE_BREAK.sub("\n", text))
    lines = tuple(mended.text.split("\n"))
    start = _body_start(lines)
    parsed = parse_markdown("\n".join(lines[start:]), limits)
    if parsed.refused is not None:
        return _plain(artifact, parsed.refused)
    repairs, findings = _repairs(mended, artifact)
    members = _members(lines[1 : start - 1], artifact, limits) if start else ()
    blocks = blocks_of(parsed.tokens, start + 1)
    return Report(lines, members, blocks, start + 1, repairs), findings


def _plain(artifact: str, reason: str) -> tuple[Report, tuple[Finding, ...]]:
    message = f"The report is shown as plain text and its claims are not read: {reason}."
    return Report((), plain=True), (REPORT_PLAIN.finding(artifact, message),)


def _body_start(lines: tuple[str, ...]) -> int:
    if not lines or not _FRONT_MATTER.fullmatch(lines[0]):
        return 0
    ends = (i for i, line in enumerate(lines[1:], 1) if _FRONT_MATTER.fullmatch(line))
    end = next(ends, None)
    return 0 if end is None or not any(_MEMBER.match(line) for line in lines[1:end]) else end + 1


def _members(lines: tuple[str, ...], artifact: str, limits: Limits) -> tuple[Member, ...]:
    """Return the single values of front matter, those of inner objects by their path."""
    data = "\n".join(lines).encode("utf-8", "replace")
    document = read_yaml(data, artifact, limits)
    if not isinstance(document.value, Mapping):
        pairs = ((number, line.partition(":")) for number, line in enumerate(lines, 2))
        return tuple(
            Member(name.strip(), value.strip().strip("\"'"), number)
            for number, (name, colon, value) in pairs
            if colon and value.strip() and _MEMBER.match(f"{name}: ")
        )[:_MEMBERS]
    found = list(_scalars(document.value, ()))[:_MEMBERS]
    places = document.locate([pointer(*path) for path, _ in found])
    return tuple(
        Member("/".join(path), text, places[pointer(*path)].line + 1)
        for path, text in found
        if pointer(*path) in places
    )


def _scalars(value: Value, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        return [row for name, item in value.items() for row in _scalars(item, (*path, str(name)))]
    if isinstance(value, list | tuple) or value is None:
        return []
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return [(path, text)] if path and text else []


def _repairs(mended: Mended, artifact: str) -> tuple[tuple[Repair, ...], tuple[Finding, ...]]:
    starts = [0, *(match.end() for match in re.finditer("\n", mended.text))]
    repairs = tuple(
        Repair(bisect_right(starts, at), damaged, text) for at, damaged, text in mended.repairs
    )
    findings = []
    if repairs:
        told = ", ".join(
            f"{quote(one.damaged, 20)} as {quote(one.mended, 20)}"
            for one in dict.fromkeys(repairs[:_SHOWN])
        )
        message = f"{len(repairs)} damaged words were mended for reading, such as {told}."
        findings.append(REPORT_MENDED.finding(artifact, message, place(repairs[0].line)))
    for at, word in mended.suspect[:_SHOWN]:
        message = f"The word {quote(word, 40)} looks damaged and can't be mended."
        findings.append(REPORT_SUSPECT.finding(artifact, message, place(bisect_right(starts, at))))
    more = len(mended.suspect) - _SHOWN
    if more > 0:
        message = f"{more} more words look damaged and can't be mended."
        findings.append(REPORT_SUSPECT.finding(artifact, message))
    return repairs, tuple(findings)
