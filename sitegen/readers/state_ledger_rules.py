"""Checks that the readers of run ledgers make while they read: the catalogue entries."""

from typing import Final

from sitegen.model.finding import Check, Effect, Severity

DATABASE_UNREADABLE: Final = Check(
    id="ledger-database-unreadable",
    title="A SQLite database can be read",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="record",
    rationale="A damaged database may have lost the very rows that matter.",
    remedy="Hand over a copy made by `VACUUM INTO` or the backup API, and keep its hash.",
)
LEDGER_TOO_LARGE: Final = Check(
    id="ledger-too-large",
    title="A run ledger is within the limits",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="record",
    rationale="A ledger that is read in part would seem to lack what was left out, so it is not "
    "read at all.",
    remedy="Hand over the rows of fewer runs, or raise limits.ledger_rows or limits.ledger_steps.",
)
LEDGER_LINE: Final = Check(
    id="ledger-line-unreadable",
    title="Every line of a run ledger in JSON lines can be read",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="record",
    rationale="A line that can't be read may be the event that the others lack.",
    remedy="Write each line whole, as one JSON object that ends with a line break.",
)

CHECKS: Final = (DATABASE_UNREADABLE, LEDGER_TOO_LARGE, LEDGER_LINE)
"""Everything that the readers of run ledgers can find themselves."""
