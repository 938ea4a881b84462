"""Engines, sessions and migrations, for SQLite and PostgreSQL."""

import sqlite3
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

Sessions = sessionmaker[Session]


def make_engine(url: str) -> Engine:
    """Return an engine; a SQLite database in memory has one connection, so that it stays."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed)
    options: dict[str, Any] = {"connect_args": {"timeout": 30, "check_same_thread": False}}
    if parsed.database in {None, "", ":memory:"}:
        options["poolclass"] = StaticPool
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    del record
    # Python's own handling of transactions knows no savepoints; `_begin_immediate` begins them.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def make_sessions(engine: Engine) -> Sessions:
    """Return what opens sessions of an engine."""
    return sessionmaker(engine, expire_on_commit=False)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring a database up to a revision, in the caller's transaction."""
    command.upgrade(_alembic(connection), revision)


def revert(connection: Connection, revision: str = "base") -> None:
    """Bring a database back to a revision, in the caller's transaction."""
    command.downgrade(_alembic(connection), revision)


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "onboarding:migrations")
    config.attributes["connection"] = connection
    return config
