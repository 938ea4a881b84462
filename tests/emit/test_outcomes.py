"""A table of all pytest outcomes and what each leaves; docs/emit.md has the same table."""

from pathlib import Path

import pytest

from tests.emit.emitting import assert_sound, check, emitted, findings, run_suite, write_suite
from tests.sources import ROOT

BEGIN = "<!-- outcomes: checked by tests/emit/test_outcomes.py -->"
END = "<!-- end of outcomes -->"

ERROR = "@pytest.fixture\ndef broken():\n    raise ValueError('set-up')\n"
ERROR_END = "@pytest.fixture\ndef broken():\n    yield\n    raise ValueError('tear-down')\n"
SUBTEST = (
    "class TestIt(unittest.TestCase):\n    def test_it(self):\n"
    "        for i in range(3):\n            with self.subTest(i=i):\n"
    "                self.assertNotEqual(i, {})\n"
)

# ruff: noqa: ISC004, E501 -- a table reads best as one

# what happens, as in the documentation; the module; further arguments; status; word; assertions
OUTCOMES: dict[str, tuple[str, tuple[str, ...], str, str, list[str]]] = {
    "passes": ("def test_it(): pass", (), "PASS", "passed", ["call PASS"]),
    "fails": ("def test_it(): assert 1 == 2", (), "FAIL", "failed", ["call FAIL"]),
    "error in set-up": (f"{ERROR}def test_it(broken): pass", (), "FAIL", "error", ["setup FAIL"]),
    "error in tear-down": (
        f"{ERROR_END}def test_it(broken): pass", (), "FAIL", "error", ["teardown FAIL"],
    ),
    "fails, and error in tear-down": (
        f"{ERROR_END}def test_it(broken): assert 0",
        (), "FAIL", "failed", ["call FAIL", "teardown FAIL"],
    ),
    "skipped by a mark": (
        "@pytest.mark.skip(reason='no')\ndef test_it(): pass", (), "SKIPPED", "skipped", [],
    ),
    "skipped by a call": ("def test_it(): pytest.skip('no')", (), "SKIPPED", "skipped", []),
    "skipped in set-up": (
        "@pytest.fixture\ndef no(): pytest.skip('no')\ndef test_it(no): pass",
        (), "SKIPPED", "skipped", [],
    ),
    "skipped, and error in tear-down": (
        f"{ERROR_END}def test_it(broken): pytest.skip('no')",
        (), "FAIL", "error", ["teardown FAIL"],
    ),
    "expected failure": (
        "@pytest.mark.xfail(reason='known')\ndef test_it(): assert 0",
        (), "SKIPPED", "xfailed", [],
    ),
    "expected failure by a call": (
        "def test_it(): pytest.xfail('known')", (), "SKIPPED", "xfailed", [],
    ),
    "expected failure, not run": (
        "@pytest.mark.xfail(run=False)\ndef test_it(): assert 0", (), "SKIPPED", "xfailed", [],
    ),
    "expected failure, but another error": (
        "@pytest.mark.xfail(raises=KeyError)\ndef test_it(): assert 0",
        (), "FAIL", "failed", ["call FAIL"],
    ),
    "unexpected pass": (
        "@pytest.mark.xfail(reason='known')\ndef test_it(): pass",
        (), "PASS", "xpassed", ["call PASS"],
    ),
    "unexpected pass, strict": (
        "@pytest.mark.xfail(strict=True)\ndef test_it(): pass",
        (), "FAIL", "failed", ["call FAIL"],
    ),
    "passes at the second attempt": (
        "N = []\ndef test_it():\n    N.append(1)\n    assert len(N) > 1",
        ("--reruns", "2"), "PASS", "passed", ["call PASS"],
    ),
    "fails at every attempt": (
        "def test_it(): assert 0", ("--reruns", "2"), "FAIL", "failed", ["call FAIL"],
    ),
    "a check fails": (
        "def test_it(sitegen_case):\n    sitegen_case.check('sum', 1 == 2, 'not equal')\n"
        "    sitegen_case.check('rest', True)",
        (), "FAIL", "failed", ["check: sum FAIL", "check: rest PASS", "call FAIL"],
    ),
    "subtests pass": (
        SUBTEST.format(9), (), "PASS", "passed",
        ["subtest i=0 PASS", "subtest i=1 PASS", "subtest i=2 PASS", "call PASS"],
    ),
    "a subtest fails": (SUBTEST.format(1), (), "FAIL", "failed", ["subtest i=0 PASS", "subtest i=1 FAIL", "subtest i=2 PASS"]),
    "async test": (
        "@pytest.mark.asyncio\nasync def test_it(): pass", (), "PASS", "passed", ["call PASS"],
    ),
    "raises SystemExit": ("def test_it(): raise SystemExit(0)", (), "FAIL", "failed", ["call FAIL"]),
    "interrupted by KeyboardInterrupt": (
        "def test_it(): raise KeyboardInterrupt", (), "SKIPPED", "not finished", [],
    ),
    "interrupted by pytest.exit": (
        "def test_it(): pytest.exit('enough')", (), "SKIPPED", "not finished", [],
    ),
    "not started, after -x": (
        "def test_first(): assert 0\ndef test_it(): pass", ("-x",), "SKIPPED", "not run", [],
    ),
    "not started, after an interrupt": (
        "def test_first(): raise KeyboardInterrupt\ndef test_it(): pass",
        (), "SKIPPED", "not run", [],
    ),
    "the worker of pytest-xdist crashes": (
        "def test_it(): os._exit(3)", ("-n", "1"), "FAIL", "error", ["worker FAIL"],
    ),
}  # fmt: skip
LIBRARIES = {
    "mark.asyncio": "pytest_asyncio",
    "--reruns": "pytest_rerunfailures",
    "-n": "xdist",
}
HEAD = "import os\nimport unittest\nimport pytest\n\n"


@pytest.mark.parametrize("what", OUTCOMES)
def test_an_outcome_leaves_one_case(what: str, tmp_path: Path) -> None:
    """One case an item, with the status of the table, in a run whose figures are true."""
    text, arguments, status, word, assertions = OUTCOMES[what]
    for mark, library in LIBRARIES.items():
        if mark in text or mark in arguments:
            pytest.importorskip(library)
    ran = emitted(tmp_path, HEAD + text, *arguments)
    case = next(case for name, case in ran.cases.items() if name.endswith("test_it"))
    assert (case["status"], case["observed_output"]["outcome"]) == (status, word), ran.out
    assert [f"{item['id']} {item['status']}" for item in case["assertions"]] == assertions
    assert case["observed_output"]["passed"] is (status == "PASS")
    assert_sound(ran)


def test_the_documentation_has_the_same_table() -> None:
    """docs/emit.md says of every outcome what the tests above prove."""
    text = (ROOT / "docs" / "emit.md").read_text(encoding="utf-8")
    table = text.partition(BEGIN)[2].partition(END)[0]
    rows = [
        f"| {what} | `{status}` | `{word}` | {', '.join(f'`{item}`' for item in assertions) or '–'} |"
        for what, (_, _, status, word, assertions) in OUTCOMES.items()
    ]
    assert [line for line in table.splitlines() if line.startswith("| ")][1:] == rows


# ------------------------------------------------------------------- what is no test of its own


def test_a_module_that_fails_to_import_is_a_failed_case(tmp_path: Path) -> None:
    """One case for the module; what else was collected did not run, and says so."""
    files = {"test_bad.py": "import no_such_module\n", "test_good.py": "def test_it(): pass\n"}
    ran = run_suite(write_suite(tmp_path, files))
    case = ran.cases["test_bad.py"]
    assert (case["status"], case["observed_output"]["outcome"]) == ("FAIL", "error")
    assert case["assertions"][0]["id"] == "collection"
    assert "no_such_module" in case["assertions"][0]["message"]
    assert ran.cases["test_good.py::test_it"]["observed_output"]["outcome"] == "not run"
    assert_sound(ran)


def test_a_module_skipped_in_collection_is_a_skipped_case(tmp_path: Path) -> None:
    """`pytest.skip(allow_module_level=True)` and `importorskip` leave a case for the module."""
    ran = emitted(tmp_path, "import pytest\npytest.importorskip('no_such_module')\n")
    case = ran.cases["test_it.py"]
    assert (case["status"], case["observed_output"]["outcome"]) == ("SKIPPED", "skipped")
    assert "no_such_module" in case["observed_output"]["reason"]
    assert_sound(ran)


def test_what_is_deselected_is_counted_and_no_case(tmp_path: Path) -> None:
    """The context says how many tests were left out, and by what."""
    text = "def test_one(): pass\ndef test_two(): pass\n"
    ran = emitted(tmp_path, text, "-k", "one")
    context = ran.document("run_context.json")
    assert list(ran.cases) == ["test_it.py::test_one"]
    assert context["deselected"] == 1
    assert context["selection"] == "-k one; 1 deselected"
    assert_sound(ran)


def test_a_run_of_nothing_is_no_pass(tmp_path: Path) -> None:
    """Without a test there is a run with its figures, and the reader contradicts it."""
    ran = emitted(tmp_path, "")
    assert ran.document("run_summary.json")["total_cases"] == 0
    assert any("run-no-cases" in line for line in findings(ran.run))


def test_a_doctest_leaves_a_case(tmp_path: Path) -> None:
    """Items of other collectors are cases like tests."""
    text = 'def one():\n    """One.\n\n    >>> one()\n    1\n    """\n    return 1\n'
    ran = emitted(tmp_path, text, "--doctest-modules")
    assert ran.cases["test_it.py::test_it.one"]["status"] == "PASS"
    assert_sound(ran)


def test_reruns_are_told(tmp_path: Path) -> None:
    """The last attempt counts, alone in the trace; the number of reruns stands at its end."""
    pytest.importorskip("pytest_rerunfailures")
    text = (
        "N = []\ndef test_it(sitegen_case):\n    N.append(1)\n    sitegen_case.input({'n': len(N)})\n"
        "    sitegen_case.attach('n.txt', str(len(N)))\n    assert len(N) > 2\n"
    )
    ran = emitted(tmp_path, text, "--reruns", "2")
    case = ran.cases["test_it.py::test_it"]
    end = case["execution_trace"][-1]
    assert [event["seq"] for event in case["execution_trace"]] == [1, 2]
    assert end["detail"]["reruns"] == 2
    assert case["labels"] == ["rerun"]
    assert case["synthetic_input"]["input"] == {"n": 3}
    assert len(case["attachments"]) == 1
    assert_sound(ran)


def test_an_internal_error_fails_the_test_that_ran(tmp_path: Path) -> None:
    """Where the test runner itself breaks, the test did not pass."""
    files = {
        "conftest.py": "def pytest_runtest_call(item):\n    pass\n"
        "def pytest_runtest_logstart(nodeid):\n    raise RuntimeError('broken plugin')\n",
        "test_it.py": "def test_it(): pass\ndef test_next(): pass\n",
    }
    ran = run_suite(write_suite(tmp_path, files))
    case = ran.cases["test_it.py::test_it"]
    assert ran.code == 3
    assert case["status"] == "FAIL"
    assert case["assertions"][0]["id"] == "runner"
    assert_sound(ran)


def test_a_sound_run_passes_the_strict_check(tmp_path: Path) -> None:
    """`sitegen check --strict` finds nothing in an emitted run."""
    text = """
        import pytest
        from sitegen.emit import layer

        @pytest.mark.sitegen(use_case="checkout", stage="1", operation="order.create",
                             route="POST /orders", labels=["fast"])
        @pytest.mark.parametrize("value", [1, "two", None])
        def test_it(sitegen_case, value, tmp_path):
            sitegen_case.input({"value": value, "file": str(tmp_path)})
            with layer("L4", "Registry", "order.create"), layer("L5", "engine", "write"):
                pass
            assert sitegen_case.check("holds", True)
            sitegen_case.attach("note.txt", "one line")

        @pytest.mark.skip(reason="not here")
        def test_skipped(): pass
        """
    ran = emitted(tmp_path, text)
    assert ran.code == 0
    assert [line for line in findings(ran.run) if line.startswith(("error:", "warning:"))] == []
    assert check(ran.run.parent, "--strict")[0] == 0
