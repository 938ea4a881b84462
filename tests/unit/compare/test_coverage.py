"""Layer coverage: cases × layers and use cases × layers."""

from dataclasses import replace

from sitegen.checks.facts import case_facts, unreadable_case
from sitegen.compare.coverage import NO_USE_CASE, OTHER_LAYERS, run_coverage
from sitegen.limits import Limits
from sitegen.model.artifact import Artifact
from sitegen.model.facts import CaseFacts
from sitegen.model.layer import CoverageMatrix
from sitegen.settings import ExpectedLayers, Settings
from tests.builders import make_case, rehashed
from tests.judging import as_case


def facts(case_id: str, use_case: str = "UC-002", layers: tuple[str, ...] = ("L4",)) -> CaseFacts:
    """Return the facts of a case that reached these layers, without DB writes."""
    document = make_case(case_id, layers=layers, writes=0)
    return case_facts(as_case(rehashed({**document, "uc_id": use_case})), (), f"{case_id}.html")


def rows(matrix: CoverageMatrix) -> dict[str, dict[str, int]]:
    """Return a matrix as numbers of events by subject and layer, without the zeroes."""
    return {
        row.subject: {cell.layer: cell.events for cell in row.cells if cell.events}
        for row in matrix.rows
    }


def test_cases_and_use_cases_count_events_by_layer() -> None:
    """A case's row counts its events; a use case's row adds up its cases."""
    cases = [facts("a"), facts("b", layers=("L4", "L5")), facts("c", use_case="UC-001")]
    by_case, by_use_case = run_coverage(cases, Settings())
    assert rows(by_case)["b"] == {"TEST": 2, "L4": 2, "L5": 2}
    assert rows(by_use_case) == {
        "UC-001": {"TEST": 2, "L4": 2},
        "UC-002": {"TEST": 4, "L4": 4, "L5": 2},
    }
    assert by_case.rows[0].page == "a.html"


def test_columns_are_the_configured_layers_then_others_sorted() -> None:
    """The order of the columns is the configuration's, and nothing seen is left out."""
    settings = Settings(layers={"L4": "Registry", "TEST": "Test"})
    matrix, _ = run_coverage([facts("a", layers=("Z", "A", "L4"))], settings)
    assert [(layer.id, layer.label) for layer in matrix.layers] == [
        ("L4", "Registry"),
        ("TEST", "Test"),
        ("A", "A"),
        ("Z", "Z"),
    ]
    assert all(
        [cell.layer for cell in row.cells] == [layer.id for layer in matrix.layers]
        for row in matrix.rows
    )


def test_expected_layers_that_saw_no_event_are_missing() -> None:
    """Rules by stage, label and writes mark cells; those without events are missing."""
    rules = (
        ExpectedLayers(("L4", "L5")),
        ExpectedLayers(("DB",), writes=True),
        ExpectedLayers(("L2",), stage="2"),
        ExpectedLayers(("L3",), label="slow"),
    )
    cases = [facts("a"), replace(facts("b"), labels=("slow",), db_writes=1)]
    by_case, by_use_case = run_coverage(cases, Settings(expected_layers=rules))
    expected = [[c.layer for c in row.cells if c.expected] for row in by_case.rows]
    assert expected == [["L4", "L5"], ["L3", "L4", "L5", "DB"]]
    assert (by_case.missing, by_use_case.missing) == (4, 3)


def test_an_expected_layer_that_is_not_configured_has_a_column() -> None:
    """A rule for a layer that nobody configured is shown as missing, not forgotten."""
    settings = Settings(expected_layers=(ExpectedLayers(("L9",)),))
    assert run_coverage([facts("a")], settings)[0].missing == 1


def test_use_cases_carry_the_title_of_the_configuration() -> None:
    """The catalogue of use cases names the rows."""
    settings = Settings(use_cases={"UC-002": "Onboarding"})
    _, matrix = run_coverage([facts("a"), facts("b", use_case="UC-009")], settings)
    assert [(row.subject, row.title) for row in matrix.rows] == [
        ("UC-002", "Onboarding"),
        ("UC-009", None),
    ]


def test_cases_that_can_not_be_read_are_rows_without_layers() -> None:
    """An unreadable case stays in view, expected only where everything is."""
    broken = unreadable_case(Artifact("cases/broken.json", "0" * 64, 1), (), "")
    rules = (ExpectedLayers(("L4",)), ExpectedLayers(("L5",), writes=False))
    by_case, by_use_case = run_coverage([broken], Settings(expected_layers=rules))
    assert rows(by_case) == {"cases/broken.json": {}}
    assert [c.layer for c in by_case.rows[0].cells if c.expected] == ["L4"]
    assert rows(by_use_case) == {NO_USE_CASE: {}}


def test_cases_that_share_an_id_are_known_by_their_files() -> None:
    """Two rows never have one name."""
    first = facts("a")
    second = replace(first, artifact=Artifact("cases/copy.json", "0" * 64, 1))
    by_case, _ = run_coverage([first, second], Settings())
    assert [row.subject for row in by_case.rows] == ["cases/a.json", "cases/copy.json"]


def test_a_run_without_cases_has_columns_and_no_rows() -> None:
    """Nothing that ran is nothing that is covered."""
    by_case, by_use_case = run_coverage([], Settings())
    assert (by_case.rows, by_use_case.rows) == ((), ())
    assert len(by_case.layers) == len(Settings().layers)


def test_layers_beyond_the_limit_share_a_column() -> None:
    """A hostile run can't make a table of a million columns, and loses no event."""
    layers = tuple(f"X{number:03d}" for number in range(50))
    settings = Settings(limits=Limits(layers=10))
    matrix, _ = run_coverage([facts("a", layers=layers)], settings)
    assert [layer.id for layer in matrix.layers][-1] == OTHER_LAYERS
    assert len(matrix.layers) == 11
    assert sum(rows(matrix)["a"].values()) == 2 * 50 + 2
