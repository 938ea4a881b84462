"""Revision 0004 makes incidents and proposals anew: what is in them is carried over, both ways.

Before it, an incident was a way of failing and counted its runs; after it, it is one failed run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

Row = Mapping[str, Any]

_OLD_STATUS: Final = {"proposed": "draft"}
_MOMENT: Final = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows of the two tables."""

    incidents: Sequence[Row]
    proposals: Sequence[Row]


def taken() -> Taken:
    """Take the rows of the two tables, and drop them."""
    bind = op.get_bind()
    tables = (
        _table("incidents", "id", "reason", "message", "severity", "last_run_id", "created_at"),
        _table(
            "policy_proposals", "id", "incident_id", "rule", "rationale", "status", "created_at"
        ),
    )
    incidents, proposals = (
        [dict(row) for row in bind.execute(sa.select(table)).mappings()] for table in tables
    )
    op.drop_table("policy_proposals")
    op.drop_table("incidents")
    return Taken(incidents, proposals)


def give(before: Taken) -> None:
    """Write the rows into the new tables: an incident is that of the last run it was about."""
    ids = {row["id"]: f"incident-{row['last_run_id']}" for row in before.incidents}
    incidents = [
        {
            "id": ids[row["id"]],
            "source_run_id": row["last_run_id"],
            "error_code": row["reason"].upper(),
            "message": row["message"],
            "severity": row["severity"].upper(),
            "status": "open",
            "created_by": "IncidentEngine",
            "created_at": row["created_at"],
        }
        for row in before.incidents
    ]
    proposals = [
        {
            "id": f"proposal-{row['id']}",
            "incident_id": ids[row["incident_id"]],
            "rule": row["rule"],
            "rationale": row["rationale"],
            "status": _OLD_STATUS.get(row["status"], row["status"]),
            "triggering_feedback_ids": [ids[row["incident_id"]]],
            "created_by": "ProposalEngine",
            "created_at": row["created_at"],
        }
        for row in before.proposals
    ]
    _write("incidents", incidents)
    _write("policy_proposals", proposals)


def take_back() -> None:
    """Bring the two tables into their earlier form; what answers them is dropped."""
    bind = op.get_bind()
    incidents = bind.execute(
        sa.select(
            _table("incidents", "error_code", "message", "severity", "source_run_id", "created_at")
        ).order_by(sa.column("id"))
    ).all()
    for table in ("prevention_records", "policy_rules", "policy_proposals", "incidents"):
        op.drop_table(table)
    _create_earlier()
    rows = [
        {
            "id": number,
            "fingerprint": run_id,
            "reason": code.lower(),
            "message": message,
            "severity": severity.lower(),
            "occurrences": 1,
            "last_run_id": run_id,
            "created_at": at,
            "updated_at": at,
        }
        for number, (code, message, severity, run_id, at) in enumerate(incidents, 1)
    ]
    _write("incidents", rows)
    if rows and bind.dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('incidents', 'id'), {len(rows)})")


def _create_earlier() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(500), nullable=False, unique=True),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("occurrences", sa.Integer, nullable=False),
        sa.Column("last_run_id", sa.String(64), sa.ForeignKey("runs.run_id"), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "policy_proposals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("incident_id", sa.Integer, sa.ForeignKey("incidents.id"), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("rationale", sa.String(500), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("incident_id", "rule"),
    )


def _table(name: str, *columns: str) -> sa.TableClause:
    types: dict[str, Any] = {"triggering_feedback_ids": sa.JSON}
    made = (sa.column(one, _MOMENT if one.endswith("_at") else types.get(one)) for one in columns)
    return sa.table(name, *made)


def _write(name: str, rows: Sequence[Row]) -> None:
    if rows:
        op.bulk_insert(_table(name, *rows[0]), [dict(row) for row in rows])
