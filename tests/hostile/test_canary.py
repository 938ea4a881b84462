"""A secret in every place that an emitter looks at reaches no byte of what it leaves."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.browser.conftest import built
from tests.conftest import FULL
from tests.emit.emitting import run_suite, write_suite

CANARY: Final = "hcanaryQ7x9Zk2Lm5Rt8W"
FORMS: Final = {
    "header": f"Authorization: Bearer {CANARY}",
    "assignment": f"password={CANARY}",
    "url": f"https://user:{CANARY}@host.test/path?token={CANARY}",
    "pem": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----",
    "cookie": f"Cookie: session={CANARY}; Path=/",
    "json": json.dumps({"api_key": CANARY, "nested": {"client_secret": CANARY}}),
}
SUITE: Final = """
    import asyncio, sqlite3, threading, warnings
    import pytest
    from sitegen.emit import current_sink, layer

    SECRET = {secret!r}

    @layer("L5", SECRET, SECRET)
    def told(): raise ValueError(SECRET)

    @pytest.mark.sitegen(use_case=SECRET, stage=SECRET, operation=SECRET, purpose=SECRET,
                         route="post /" + SECRET, labels=[SECRET])
    def test_everything(sitegen_case, tmp_path):
        case = sitegen_case
        case.stage(SECRET)
        case.request_fields({{SECRET: SECRET, "password": SECRET}})
        case.response_fields({{SECRET: SECRET}})
        case.input({{SECRET: [SECRET], "authorization": SECRET, "nested": {{"token": SECRET}}}})
        case.output({{"value": SECRET, "x": [{{"name": "cookie", "value": SECRET}}]}})
        case.check(SECRET, True)
        case.check("other", False, SECRET)
        with layer("L4", SECRET, SECRET, table=SECRET): pass
        with pytest.raises(ValueError): told()
        sink = current_sink()
        sink.db_write(table=SECRET, sql_op="INSERT", rowcount=1, fingerprint="f" * 16,
                      success=True, component=SECRET, operation=SECRET)
        sink.api_call(method="GET", path="/" + SECRET, operation=SECRET, status_code=200,
                      duration_ms=0.0)
        case.attach("log.txt", SECRET.encode())
        case.attach("bytes.bin", b"\\x00" + SECRET.encode())
        print(SECRET)

    @pytest.mark.parametrize("value", [pytest.param(1, id=SECRET.replace("\\n", " "))])
    def test_named(value): assert SECRET == value, SECRET

    @pytest.fixture
    def broken(): raise RuntimeError(SECRET)

    def test_fixture(broken): pass

    @pytest.mark.skip(reason=SECRET)
    def test_skipped(): pass

    @pytest.mark.xfail(reason=SECRET)
    def test_expected(): raise RuntimeError(SECRET)

    def test_writes(tmp_path):
        connection = sqlite3.connect(tmp_path / "x.db")
        connection.execute("create table t (a)")
        connection.execute("insert into t values (?)", (SECRET,))
        connection.execute("insert into t values ('" + SECRET.replace("'", "") + "')")
        connection.commit()
"""
SOME: Final = ("header", "json")


@pytest.mark.parametrize("form", sorted(FORMS) if FULL else SOME)
def test_no_byte_of_a_secret_leaves_an_emitter(tmp_path: Path, form: str) -> None:
    """Ids, messages, inputs, outputs, traces, writes, calls, attachments, the command line."""
    secret = FORMS[form]
    suite = write_suite(tmp_path, {"test_it.py": SUITE.format(secret=secret)})
    word = secret.splitlines()[0]
    unused = ("--deselect", f"none.py::{word}")
    ran = run_suite(suite, *unused, "-p", "no:warnings", recorders="all", env={"X": word})
    files = [path for path in ran.run.rglob("*") if path.is_file()]
    assert len(files) > 5, ran.out
    site = built(ran.run, tmp_path)
    published = [path for path in site.rglob("*") if path.is_file()]
    assert len(published) > 10
    held = [
        path.relative_to(tmp_path).as_posix()
        for path in (*files, *published)
        if CANARY.encode() in path.read_bytes() or CANARY in path.as_posix()
    ]
    assert held == []
