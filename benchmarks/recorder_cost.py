"""What recorders cost a test that writes to a database: milliseconds a test, with and without.

Each test opens SQLite in memory, makes two tables, writes some rows and reads them, through
SQLAlchemy or through `sqlite3`. Runs with and without recorders alternate, and the fastest of each
counts, so that what else the machine does is left out.

Usage: `python -m benchmarks.recorder_cost [--tests 200] [--rounds 5]`.
"""

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable

import sqlalchemy as sa

from sitegen.emit.record import Record
from sitegen.emit.recorders import ALL, problems
from sitegen.emit.sink import enter, leave

META = sa.MetaData()
USERS = sa.Table(
    "users", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String)
)
ORDERS = sa.Table(
    "orders", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("user_id", sa.Integer)
)


def through_sqlalchemy() -> None:
    """Do what a test does that has an engine of its own."""
    engine = sa.create_engine("sqlite://")
    META.create_all(engine)
    with engine.begin() as connection:
        for number in range(5):
            connection.execute(USERS.insert().values(name=f"user {number}"))
        connection.execute(ORDERS.insert(), [{"user_id": number} for number in range(20)])
        connection.execute(USERS.update().where(USERS.c.id == 1).values(name="other"))
    with engine.connect() as connection:
        for _ in range(10):
            connection.execute(sa.select(USERS)).all()
        connection.execute(ORDERS.delete())
        connection.rollback()
    engine.dispose()


def through_sqlite3() -> None:
    """Do the same without SQLAlchemy."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
    connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER)")
    for number in range(5):
        connection.execute("INSERT INTO users (name) VALUES (?)", (f"user {number}",))
    rows = [(number,) for number in range(20)]
    connection.executemany("INSERT INTO orders (user_id) VALUES (?)", rows)
    connection.execute("UPDATE users SET name = ? WHERE id = ?", ("other", 1))
    connection.commit()
    for _ in range(10):
        connection.execute("SELECT * FROM users").fetchall()
    connection.execute("DELETE FROM orders")
    connection.rollback()
    connection.close()


def run(test: Callable[[], None], tests: int) -> tuple[float, int]:
    """Run a test so often; return seconds, and the writes that were recorded."""
    writes = 0
    begun = time.perf_counter()
    for _ in range(tests):
        record = Record("benchmark")
        before = enter(record)
        test()
        record.close()
        leave(before)
        writes += len(record.writes)
    return time.perf_counter() - begun, writes


def recorded(test: Callable[[], None], tests: int) -> tuple[float, int]:
    """Run a test so often, with every recorder in."""
    for recorder in ALL:
        recorder.install()
    try:
        return run(test, tests)
    finally:
        for recorder in reversed(ALL):
            recorder.uninstall()


def compare(name: str, test: Callable[[], None], tests: int, rounds: int) -> bool:
    """Print what one kind of test costs; tell whether its writes were recorded."""
    begun = time.perf_counter()
    recorded(test, 1)
    first = (time.perf_counter() - begun) * 1000
    plain, watched, writes = float("inf"), float("inf"), 0
    for _ in range(rounds):
        plain = min(plain, run(test, tests)[0])
        seconds, writes = recorded(test, tests)
        watched = min(watched, seconds)
    without, with_them = (seconds / tests * 1000 for seconds in (plain, watched))
    print(
        f"{name:<12} {without:8.3f} {with_them:9.3f} {with_them - without:8.3f}"
        f" {(with_them - without) / max(writes / tests, 1) * 1000:10.1f} {writes / tests:7.1f}"
        f" {first:9.1f}"
    )
    return writes > 0


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure what recorders cost a test.")
    parser.add_argument("--tests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"{options.tests} tests, milliseconds a test; the first test includes the imports")
    print("through       without      with     more  µs/write  writes     first")
    kinds = {"sqlalchemy": through_sqlalchemy, "sqlite3": through_sqlite3}
    seen = [compare(name, test, options.tests, options.rounds) for name, test in kinds.items()]
    for problem in problems:
        print(problem)
    return 0 if all(seen) and not problems else 1


if __name__ == "__main__":
    sys.exit(main())
