"""The catalogue entries of what the reader of written reports finds."""

from sitegen.model.finding import Check, Effect, Severity

REPORT_MENDED = Check(
    id="report-mended",
    title="Damaged text of a report was mended for reading",
    severity=Severity.NOTE,
    effect=Effect.NONE,
    scope="record",
    rationale="The report's signs and words were saved with the wrong table of characters; the "
    "page shows what they were, and the bytes stay as they came.",
    remedy="Save the report as UTF-8 and don't convert it again.",
)
REPORT_SUSPECT = Check(
    id="report-damaged",
    title="Text of a report looks damaged and can't be mended",
    severity=Severity.NOTE,
    effect=Effect.NONE,
    scope="record",
    rationale="Bytes of the word are lost, so that nobody can say what it was; it is shown as it "
    "stands and no claim is read from it.",
    remedy="Save the report as UTF-8 from its source.",
)
REPORT_PLAIN = Check(
    id="report-plain",
    title="A report is too large or too complex to be read as Markdown",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="record",
    rationale="Such a report is shown as plain text, and what it claims is held against nothing.",
    remedy="Split the report, or raise the limits that begin with `report_`.",
)

CHECKS: tuple[Check, ...] = (REPORT_MENDED, REPORT_SUSPECT, REPORT_PLAIN)
"""In the order of the catalogue."""
