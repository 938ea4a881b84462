"""Engines sign what they make, traces of runs are archived, and scenarios mark their rows."""

import sqlalchemy as sa
from alembic import op

from onboarding.migrations import carried_0004 as carried
from onboarding.migrations import guards_0004 as guards

revision = "0004"
down_revision = "0003"

ADDED_TO_RUNS = (
    "synthetic_scenario_id", "is_synthetic", "archived_at", "error_message", "error_code",
)  # fmt: skip


def upgrade() -> None:
    """Add what runs lack, make incidents and proposals anew, and create the other tables."""
    op.add_column("runs", sa.Column("error_code", sa.String(32)))
    op.add_column("runs", sa.Column("error_message", sa.String(500)))
    op.add_column("runs", sa.Column("archived_at", sa.DateTime(timezone=True)))
    for column in _marks():
        op.add_column("runs", column)
    before = carried.taken()
    _create_incidents()
    _create_rules()
    carried.give(before)
    _create_traces()
    op.create_table(
        "engine_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("engine", sa.String(64), nullable=False),
        sa.Column("entity_table", sa.String(64), nullable=False),
        sa.Column("entity_id", sa.String(128), nullable=False),
        sa.Column("run_id", sa.String(64), nullable=False, index=True),
        _moment("created_at"),
        sa.Index(None, "entity_table", "entity_id"),
    )
    guards.create()


def _marks() -> tuple[sa.Column[bool], sa.Column[str]]:
    return (
        sa.Column("is_synthetic", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("synthetic_scenario_id", sa.String(64)),
    )


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column(
            "source_run_id",
            sa.String(64),
            sa.ForeignKey("runs.run_id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("error_code", sa.String(32), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        _moment("created_at"),
        *_marks(),
    )
    op.create_table(
        "policy_proposals",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("incident_id", sa.String(128), sa.ForeignKey("incidents.id")),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("rationale", sa.String(500), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("triggering_feedback_ids", sa.JSON, nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        _moment("created_at"),
        sa.Column("decided_by", sa.String(64)),
        _moment("decided_at", nullable=True),
        sa.UniqueConstraint("incident_id", "rule"),
        *_marks(),
    )


def _create_rules() -> None:
    op.create_table(
        "policy_rules",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column(
            "proposal_id",
            sa.String(128),
            sa.ForeignKey("policy_proposals.id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("error_code", sa.String(32), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        _moment("created_at"),
        sa.Index(None, "queue", "error_code"),
        *_marks(),
    )
    op.create_table(
        "prevention_records",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column(
            "source_run_id",
            sa.String(64),
            sa.ForeignKey("runs.run_id"),
            nullable=False,
            unique=True,
        ),
        sa.Column(
            "rule_id", sa.String(128), sa.ForeignKey("policy_rules.id"), nullable=False, index=True
        ),
        sa.Column("created_by", sa.String(64), nullable=False),
        _moment("created_at"),
        *_marks(),
    )


def _create_traces() -> None:
    op.create_table(
        "aos_traces",
        sa.Column("trace_id", sa.String(128), primary_key=True),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("incident_id", sa.String(128)),
        sa.Column("status", sa.String(32), nullable=False),
        _moment("created_at"),
        _moment("archived_at", nullable=True),
        *_marks(),
    )
    op.create_table(
        "aos_trace_steps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("trace_id", sa.String(128), sa.ForeignKey("aos_traces.trace_id"), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("message", sa.String(500)),
        _moment("created_at"),
        _moment("archived_at", nullable=True),
        *_marks(),
    )
    active = sa.text("archived_at IS NULL")
    for table, column in (("aos_traces", "run_id"), ("aos_trace_steps", "trace_id")):
        op.create_index(
            f"ix_{table}_active",
            table,
            [column],
            sqlite_where=active,
            postgresql_where=active,
        )


def downgrade() -> None:
    """Drop the new tables, and bring incidents and proposals into their earlier form."""
    guards.drop()
    for table in ("engine_events", "aos_trace_steps", "aos_traces"):
        op.drop_table(table)
    carried.take_back()
    for name in ADDED_TO_RUNS:
        op.drop_column("runs", name)
