"""Every bound on hostile input, in one place, with its unit.

Each is a field of `Limits`, settable under `[limits]` in the configuration. Reaching one is a
finding, never a silent cut.
"""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read and shown; all integers, the unit is in the field's description."""

    document_bytes: int = 8 * MIB  # bytes of one JSON, YAML or text document that is parsed
    artifact_bytes: int = 256 * MIB  # bytes of one file that is hashed and kept as evidence
    report_bytes: int = 256 * KIB  # bytes of a written report that is read as Markdown
    report_lines: int = 10_000  # lines, not blank, of a report that is read as Markdown
    report_brackets: int = 5_000  # opening brackets of a report that is read as Markdown
    report_marks: int = 60_000  # characters of markup of a report that is read as Markdown
    report_depth: int = 20  # levels of nesting in a report that is read as Markdown
    claims_per_artifact: int = 500  # claims kept of one artifact; the rest is counted in one
    depth: int = 64  # levels of nesting in JSON or YAML
    values: int = 500_000  # values (scalars, arrays, objects) in one document
    key_chars: int = 4_096  # characters of an object key
    number_chars: int = 1_000  # characters of one number
    files: int = 1_000_000  # files in the input of one build
    path_depth: int = 32  # folders below an EVIDENCE argument
    findings_per_artifact: int = 200  # findings kept of one artifact; the rest is counted in one
    fact_bytes: int = 4 * KIB  # bytes of a value kept in facts; beyond it a digest
    fact_items: int = 500  # assertions, events, writes or calls kept of one case in facts
    layers: int = 64  # layers, SQL operations and labels kept of one case; columns of a coverage
    shown_chars: int = 8_000  # characters of one evidence string shown on a page
    raw_shown_bytes: int = 64 * KIB  # bytes of a raw artifact shown on its page, head and tail
    table_rows: int = 1_000  # rows of a table on one page; more rows continue on further pages
    data_rows: int = 5_000  # rows of one data file that the site's script reads
    facet_words: int = 200  # words of one column that a list of cases can be filtered by
    drawing_events: int = 400  # events drawn in a swim-lane; the table beneath holds all
    index_page_runs: int = 50  # runs, or superseded records, of one closed index page
    index_pages_listed: int = 100  # closed index pages that a version names; each names the next
    open_records: int = 2_000  # records known by their content that a version lists as current
    ledger_rows: int = 100_000  # rows of a run ledger in SQLite or JSON lines that are read
    ledger_steps: int = 20_000_000  # steps of SQLite's machine that reading one database may take
    versions_listed: int = 20  # earlier versions that a version names


DEFAULT_LIMITS = Limits()
