"""The fixture, the marker, `layer`, attachments; ids of every kind; failures of the emitter."""

import hashlib
from pathlib import Path

import pytest

from tests.emit.emitting import assert_sound, read, run_suite, write_suite

FULL_TEST = """
    import asyncio, threading
    import pytest
    from sitegen.emit import current_sink, layer

    @layer("L6", "driver", "insert", table="orders")
    def insert(): return 1

    @layer("L5", "engine", "write")
    async def write():
        await asyncio.sleep(0)
        return insert()

    @pytest.mark.smoke
    @pytest.mark.sitegen(use_case="checkout", stage="2", operation="order.create",
                         purpose="Shows it.", route="post /orders", labels=["fast"])
    def test_it(sitegen_case, tmp_path):
        sitegen_case.stage("3")
        sitegen_case.request_fields({"sku": "string"})
        sitegen_case.response_fields({"id": "number"})
        sitegen_case.input({"sku": "A-1"})
        with layer("L4", "registry", "order.create"):
            assert asyncio.run(write()) == 1
        thread = threading.Thread(target=insert)
        thread.start()
        thread.join()
        with pytest.raises(KeyError), sitegen_case.layer("L5", "engine", "read"):
            raise KeyError("gone")
        sink = current_sink()
        number = sink.db_write(table="orders", sql_op="INSERT", rowcount=None, fingerprint="f" * 16,
                               success=True, component="db", operation="order.create")
        sink.settle([number], "committed")
        sink.api_call(method="GET", path="/orders/1", operation=None, status_code=200,
                      duration_ms=0.0)
        assert sitegen_case.check("one", True)
        file = tmp_path / "page.html"
        file.write_text("<p>")
        assert sitegen_case.attach("../../page.html", file)
        assert not sitegen_case.attach("big", b"x" * (1024 * 1024 + 1))
        assert not sitegen_case.attach("none", tmp_path / "none")
        sitegen_case.output({"id": 1})
    """
INI = "[pytest]\nmarkers = smoke\naddopts = --strict-markers\n"


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    """Each call ends where the format has its place, and the reader agrees with all of it."""
    files = {"test_it.py": FULL_TEST, "pytest.ini": INI}
    ran = run_suite(write_suite(tmp_path, files))
    assert ran.code == 0, ran.out
    case = ran.cases["test_it.py::test_it"]
    names = ("uc_id", "stage", "operation_name", "purpose", "api_method", "route_path", "labels")
    assert [case[name] for name in names] == [
        "checkout", "3", "order.create", "Shows it.", "POST", "/orders", ["fast", "smoke"],
    ]  # fmt: skip
    assert case["request_fields"] == {"sku": "string"}
    assert case["response_fields"] == {"id": "number"}
    assert case["synthetic_input"] == {"test_name": "test_it", "input": {"sku": "A-1"}}
    assert case["observed_output"]["output"] == {"id": 1}
    assert [
        (event["event_type"], event["trigger"], event["status"])
        for event in case["execution_trace"]
    ] == [
        ("test.start", "pytest", "STARTED"),
        ("dispatch.start", "pytest", "STARTED"),
        ("l5.write.start", "registry", "STARTED"),
        ("l6.insert.start", "engine", "STARTED"),
        ("l6.insert.end", "engine", "PASS"),
        ("l5.write.end", "registry", "PASS"),
        ("dispatch.end", "pytest", "PASS"),
        ("l6.insert.start", "pytest", "STARTED"),
        ("l6.insert.end", "pytest", "PASS"),
        ("l5.read.start", "pytest", "STARTED"),
        ("l5.read.error", "pytest", "ERROR"),
        ("db.write", "pytest", "PASS"),
        ("test.end", "pytest", "PASS"),
    ]
    write = case["db_writes"][0]
    assert (write["rowcount"], write["transaction"]) == (-1, "committed")
    assert case["api_calls_used"][0]["measured"] is True
    attachment = case["attachments"][0]
    data = (ran.run / attachment["path"]).read_bytes()
    assert attachment["path"].endswith("/0-page.html")
    assert attachment["sha256"] == hashlib.sha256(data).hexdigest()
    assert len(case["execution_trace"][-1]["detail"]["refused"]) == 2
    endpoints = ran.document("apis_snapshot.json")["endpoints"]
    assert [item["path"] for item in endpoints] == ["/orders/1", "/orders"]
    assert_sound(ran)


def test_a_suite_runs_unchanged_without_emission(tmp_path: Path) -> None:
    """The fixture, the marker and `layer` are there, and write nothing."""
    files = {
        "test_it.py": """
            from sitegen.emit import current_sink, layer

            @layer("L5", "engine", "go")
            def go(): return current_sink()

            def test_it(sitegen_case):
                sitegen_case.input({"a": 1})
                assert sitegen_case.attach("x", b"x")
                assert go() is None

            def test_check(sitegen_case):
                sitegen_case.check("one", False, "no")
            """
    }
    ran = run_suite(write_suite(tmp_path, files), out="")
    assert "1 failed, 1 passed" in ran.out
    assert "one: no" in ran.out
    assert ran.runs == ()


def test_the_environment_switches_it_on(tmp_path: Path) -> None:
    """`STAGETEST_EMIT=1` emits to the folder of the configuration, with suite and environment."""
    ini = "[pytest]\nsitegen_emit_dir = proof\nsitegen_suite = uat\nsitegen_environment = local\n"
    folder = write_suite(tmp_path, {"pytest.ini": ini, "test_it.py": "def test_it(): pass\n"})
    run_suite(folder, out="", env={"STAGETEST_EMIT": "0"})
    assert not (folder / "proof").exists()
    run_suite(folder, out="", env={"STAGETEST_EMIT": "1"})
    (run,) = (folder / "proof").iterdir()
    context = read(run / "run_context.json")
    assert (context["suite"], context["environment"]) == ("uat", "local")


def test_ids_of_every_kind_are_cases_of_their_own(tmp_path: Path) -> None:
    """Control characters, surrogates, long ids, ids equal as slugs, and equal ids."""
    files = {
        "conftest.py": r"""
            IDS = ["a\x00b", "\x1b[31m", "\ud800", "\u202eabc", "x" * 500, "A/b", "a.b", "\\u{41}",
                   "A", "same", "same"]

            import pytest

            def named(item):
                return f"test_it.py::test_it[{IDS[item.callspec.params['n']]}]"

            real = pytest.Function.nodeid
            pytest.Function.nodeid = property(
                lambda item: named(item) if hasattr(item, "callspec") else real.fget(item)
            )
            """,
        "test_it.py": """
            import pytest
            @pytest.mark.parametrize("n", range(11))
            def test_it(n): assert n != 10
            """,
    }
    ran = run_suite(write_suite(tmp_path, files))
    assert len(ran.cases) == 11, ran.out
    assert ran.cases["test_it.py::test_it[same]"]["status"] == "PASS"
    assert ran.cases["test_it.py::test_it[same] #2"]["status"] == "FAIL"
    assert r"test_it.py::test_it[a\u{0000}b]" in ran.cases
    assert r"test_it.py::test_it[\u{005C}u{41}]" in ran.cases
    assert_sound(ran)


# ------------------------------------------------------------------- when emitting itself fails

# ruff: noqa: ISC004 -- a suite is one text in several lines
FAILING = {
    "a folder that can't be made": ("", "file/runs"),
    "a recorder that raises": (
        "from sitegen.emit import recorders\n"
        "class Bad:\n    name = 'bad'\n    def install(self): raise RuntimeError('broken')\n"
        "    def uninstall(self): raise RuntimeError('broken')\n"
        "recorders.ALL = (Bad(),)\n",
        "out",
    ),
    "a full disk": (
        "import os\nreal = os.replace\n"
        "def full(source, target):\n    raise OSError(28, 'No space left on device')\n"
        "def pytest_collection_finish(): os.replace = full\n",
        "out",
    ),
}


@pytest.mark.parametrize("what", FAILING)
def test_a_failure_to_emit_changes_no_outcome(what: str, tmp_path: Path) -> None:
    """Tests and exit status are as they are without emission, and the end says what is wrong."""
    conftest, out = FAILING[what]
    files = {
        "conftest.py": conftest,
        "file": "",
        "test_it.py": "def test_it(): pass\ndef test_other(): pass\n",
    }
    folder = write_suite(tmp_path, files)
    ran = run_suite(folder, out=out, recorders="all")
    assert ran.code == 0, ran.out
    assert "2 passed" in ran.out
    if what == "a recorder that raises":
        context = ran.document("run_context.json")
        assert context["recorders"]["bad"]["state"] == "unavailable"
        assert "broken" in context["recorders"]["bad"]["reason"]
        assert ran.document("run_summary.json")["total_cases"] == 2
    else:
        assert "sitegen: warning:" in ran.out
        assert not [run for run in ran.runs if (run / "run_summary.json").exists()]


def test_a_broken_pattern_of_secrets_emits_nothing(tmp_path: Path) -> None:
    """Better no evidence than evidence with secrets in it."""
    ini = "[pytest]\nsitegen_redact =\n    (\n"
    files = {"pytest.ini": ini, "test_it.py": "def test_it(): pass\n"}
    ran = run_suite(write_suite(tmp_path, files))
    assert ran.code == 0
    assert "sitegen: warning: nothing is emitted" in ran.out
    assert not [run for run in ran.runs if (run / "run_summary.json").exists()]


def test_collecting_alone_emits_nothing(tmp_path: Path) -> None:
    """Where no test runs, there is no run."""
    folder = write_suite(tmp_path, {"test_it.py": "def test_it(): pass\n"})
    for switch in ("--collect-only", "--setup-plan", "--setup-only"):
        assert run_suite(folder, switch).runs == ()
