"""Written reports (Markdown): recognised and kept; what they claim is judged elsewhere."""

import re
from typing import Final

from sitegen.model.record import Record, RecordKind, Statement
from sitegen.readers.base import Reading, Source
from sitegen.readers.text_lines import lines_of, place

_HEADING: Final = re.compile(r"#{1,6} (\S.*)")
_TABLE_RULE: Final = re.compile(r"\|?[ \t]*:?-{3,}:?[ \t]*\|[-:| \t]*")
_FRONT_MATTER: Final = re.compile(r"---[ \t]*")
_MEMBER: Final = re.compile(r"[A-Za-z_][\w-]*:(?:\s|$)")
_HEADINGS_SHOWN: Final = 200  # headings listed on the record's page


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


def read_report(source: Source, text: str) -> Reading:
    """Return the record of a report: its headings; its text stays in the artifact."""
    found = (
        (number, match.group(1))
        for number, line in lines_of(text)
        if (match := _HEADING.fullmatch(line))
    )
    headings = tuple(Statement("Heading", title, place(number)) for number, title in found)
    first = str(headings[0].value) if headings else "Written report"
    record = Record(
        kind=RecordKind.REPORT,
        artifact=source.artifact,
        title=first,
        statements=headings[:_HEADINGS_SHOWN],
    )
    return Reading(RecordKind.REPORT.value, record, (), source.document)
