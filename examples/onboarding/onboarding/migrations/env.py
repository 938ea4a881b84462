"""Alembic's environment: the connection is handed in by `onboarding.database`."""

from alembic import context

from onboarding.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
)
with context.begin_transaction():
    context.run_migrations()
