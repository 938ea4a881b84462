"""Each guardrail says what breaks it, where, and only that."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.certify.guardrails import judge, refused_before
from sitegen.certify.investigations import investigation_bytes, investigation_of
from sitegen.certify.observed import (
    Actor,
    EngineSeen,
    Entity,
    Fallback,
    GuardedRun,
    Injected,
    Investigated,
    Op,
    Print,
    SourceState,
    Standing,
)
from sitegen.errors import UsageProblem
from tests.certify.guarded import (
    CLEAN,
    COMMIT,
    OTHER_COMMIT,
    SCENARIO,
    STRUCTURE,
    but,
    failed,
    printed,
    sent,
    statements,
)

NAMES = {
    "GR-1": "schema-through-migrations",
    "GR-2": "same-triggers-and-constraints",
    "GR-3": "canonical-tables-only",
    "GR-4": "no-silent-fallback",
    "GR-5": "no-fix-while-investigating",
    "GR-6": "engines-create",
}


DIRTY = SourceState(COMMIT, "main", dirty=True)
SAME = SourceState(COMMIT, "main", dirty=False)
OTHER = SourceState(OTHER_COMMIT, "main", dirty=False)
STEPS = ("DIAGNOSIS", "PROPOSAL", "APPROVAL")


def standing(
    day: int, *, failed: bool = True, status: str = "", source: SourceState | None = SAME
) -> Standing:
    """Return a certification of a day."""
    stated = status or ("CANDIDATE" if failed else "CERTIFIED")
    return Standing(f"C-{day}", stated, f"2026-11-{day:02}T00:00:00Z", None, failed, source)


def steps(day: int, *names: str, of: int = 1) -> tuple[Investigated, ...]:
    """Return steps, an hour apart."""
    return tuple(
        Investigated(f"C-{of}", name, f"2026-11-{day:02}T{hour:02}:00:00Z")
        for hour, name in enumerate(names)
    )


def with_statement(*listed: tuple[Op, str | None, Actor]) -> GuardedRun:
    """Return the run in which something more was sent."""
    more = [sent(op, table, actor) for op, table, actor in listed]
    return but(statements=statements(*CLEAN.statements.listed, *more))


def after(*more: Print, without: str = "") -> GuardedRun:
    """Return the run after which the structure is another."""
    kept = tuple(one for one in STRUCTURE if one.name != without)
    return but(after=kept + more)


def test_a_clean_run_breaks_none() -> None:
    """All six pass, in their order, by their names."""
    found = judge(CLEAN)
    assert {one.id: one.title for one in found} == NAMES
    assert [one.status for one in found] == ["PASS"] * 6
    assert all(one.where is None and one.message.endswith(".") for one in found)


BROKEN: dict[str, tuple[GuardedRun, str, str, str]] = {
    "a change of the schema by the application": (
        with_statement((Op.DDL, "runs", Actor.APPLICATION)),
        "GR-1",
        "/statements/6",
        "The application sent a change of the schema on “runs” (propagation).",
    ),
    "the version table is moved": (
        with_statement((Op.UPDATE, "Alembic_Version", Actor.APPLICATION)),
        "GR-1",
        "/statements/6",
        "The application sent an UPDATE on the version table “Alembic_Version” (propagation).",
    ),
    "the injector changes": (
        with_statement((Op.DELETE, "runs", Actor.INJECTOR)),
        "GR-1",
        "/statements/6",
        "The injector sent a DELETE on “runs” (injection), though it may only insert.",
    ),
    "cleanup touches what it did not declare": (
        with_statement((Op.DELETE, "accounts", Actor.CLEANUP)),
        "GR-1",
        "/statements/6",
        "The cleanup sent a DELETE on “accounts”, which its declared tables do not hold.",
    ),
    "cleanup touches nobody knows what": (
        with_statement((Op.UPDATE, None, Actor.CLEANUP)),
        "GR-1",
        "/statements/6",
        "The cleanup sent an UPDATE, which its declared tables do not hold.",
    ),
    "another revision": (
        after(printed("revision", "0005", "alembic_version", "0005"), without="0004"),
        "GR-1",
        "/structure/after/8",
        (
            "The revision “0005” of “alembic_version” is new; "
            "the revision “0004” of “alembic_version” is gone."
        ),
    ),
    "a column is another": (
        after(printed("column", "is_synthetic", "runs", "text"), without="is_synthetic"),
        "GR-1",
        "/structure/after/8",
        "The column “is_synthetic” of “runs” is not what it was.",
    ),
    "a trigger is gone": (
        after(without="guard"),
        "GR-2",
        "/structure/before/8",
        "The trigger “guard” of “runs” is gone.",
    ),
    "a trigger spares synthetic rows": (
        but(
            before=(*STRUCTURE, printed("trigger", "kind", "runs", "WHEN NOT NEW.IS_SYNTHETIC")),
            after=(*STRUCTURE, printed("trigger", "kind", "runs", "WHEN NOT NEW.IS_SYNTHETIC")),
        ),
        "GR-2",
        "/structure/before/9",
        (
            "The trigger “kind” of “runs” makes an exception of synthetic rows: "
            "it names “is_synthetic”."
        ),
    ),
    "a function spares the scenario": (
        after(printed("function", "public.refuse", None, f"'{SCENARIO}'"), without="public.refuse"),
        "GR-2",
        "/structure/after/8",
        (
            "The function “public.refuse” is not what it was; "
            "the function “public.refuse” makes an "
            f"exception of synthetic rows: it names “{SCENARIO}”."
        ),
    ),
    "rows in a table that was not there": (
        but(injected=(Injected("GHOST", "ghosts", 1, None, marked=True),)),
        "GR-3",
        "/injected/0/table",
        "Step “GHOST” injects into “ghosts”, which was not there before.",
    ),
    "a table of the scenario system": (
        but(
            before=(*STRUCTURE, printed("table", "SDSR_state")),
            after=(*STRUCTURE, printed("table", "SDSR_state")),
        ),
        "GR-3",
        "/structure/before/9",
        "The table “SDSR_state” begins with “sdsr_”.",
    ),
    "a fallback that nobody declared": (
        but(fallbacks=(Fallback("driver", "no driver", "why", temporary=True, declared=False),)),
        "GR-4",
        "/fallbacks/0",
        "The fallback “driver” (“no driver”) is not declared in the scenario.",
    ),
    "a fallback for good, without a reason": (
        but(fallbacks=(Fallback("driver", "no driver", " ", temporary=False, declared=True),)),
        "GR-4",
        "/fallbacks/0",
        "The fallback “driver” (“no driver”) has no reason and is not marked temporary.",
    ),
    "an injected entity": (
        but(
            injected=(
                *CLEAN.injected,
                Injected("FAKE", "incidents", 1, None, marked=True),
            )
        ),
        "GR-6",
        "/injected/1/table",
        "Step “FAKE” injects into “incidents”, which “IncidentEngine” alone fills.",
    ),
    "an entity of the interface": (
        but(
            engines=(
                EngineSeen(
                    "IncidentEngine",
                    1,
                    (
                        Entity("incidents", "1", "IncidentEngine", emitted=True),
                        Entity("incidents", "2", "interface", emitted=False),
                        Entity("incidents", "3", None, emitted=True),
                    ),
                ),
            )
        ),
        "GR-6",
        "/engines/0/entities/1",
        (
            "The row “2” of “incidents” names “interface” as its origin and was never emitted, "
            "though “IncidentEngine” must create it; "
            "the row “3” of “incidents” names nothing as its origin, "
            "though “IncidentEngine” must create it."
        ),
    ),
    "an engine that emitted nothing": (
        but(
            engines=(
                EngineSeen(
                    "IncidentEngine",
                    0,
                    (Entity("incidents", "1", "IncidentEngine", emitted=False),),
                ),
            )
        ),
        "GR-6",
        "/engines/0/entities/0",
        "The row “1” of “incidents” was never emitted, though “IncidentEngine” must create it.",
    ),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_what_breaks_one_is_told_with_its_place(case: tuple[GuardedRun, str, str, str]) -> None:
    """One fails and no other, with a sentence and the pointer to the first place."""
    run, id_, where, message = case
    found = failed(judge(run))
    assert list(found) == [id_]
    assert (found[id_].where, found[id_].message) == (where, message)


def test_a_new_table_breaks_two() -> None:
    """It is a change of the schema, and no canonical table."""
    found = failed(judge(after(printed("table", "sdsr_x"))))
    assert {id_: one.message for id_, one in found.items()} == {
        "GR-1": "The table “sdsr_x” is new.",
        "GR-3": "The table “sdsr_x” begins with “sdsr_”.",
    }


def test_a_column_of_the_mark_is_no_exception() -> None:
    """Nor is an id of which the scenario's is only the beginning."""
    longer = printed("trigger", "guard", "runs", f"WHEN NEW.id = '{SCENARIO}0'")
    structure = (*(one for one in STRUCTURE if one.name != "guard"), longer)
    assert failed(judge(but(before=structure, after=structure))) == {}


@pytest.mark.parametrize(
    ("definition", "breaks"),
    [
        ("CHECK ((is_synthetic IS NOT NULL))", False),
        ('CHECK ("is_synthetic" is not null)', False),
        ("CHECK ((is_synthetic IS NOT NULL) OR (status IS NULL))", True),
        ("CHECK (is_synthetic OR n > 0)", True),
    ],
)
def test_that_a_mark_must_be_there_is_no_exception(definition: str, breaks: bool) -> None:  # noqa: FBT001 -- the expectation
    """It treats all rows alike; whatever else names the mark does not."""
    structure = (*STRUCTURE, printed("constraint", "marked", "runs", definition))
    assert (list(failed(judge(but(before=structure, after=structure)))) == ["GR-2"]) is breaks


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_structure_that_was_not_taken_is_no_pass(side: str) -> None:
    """Nothing that was looked at is nothing that holds."""
    found = {one.id: one for one in judge(but(**{side: None}))}
    assert {id_: found[id_].status for id_ in ("GR-1", "GR-2", "GR-3")} == dict.fromkeys(
        ("GR-1", "GR-2", "GR-3"), "SKIPPED"
    )
    assert side in found["GR-1"].message


def test_engines_that_nobody_looked_at_are_no_pass() -> None:
    """And so where none is configured."""
    assert judge(but(engines=()))[5].status == "SKIPPED"
    assert judge(but(engines=(), engine_tables={}))[5].status == "SKIPPED"


def test_a_sentence_names_all_but_stays_one() -> None:
    """Twenty are named, the others counted."""
    found = failed(
        judge(with_statement(*[(Op.DDL, f"t{n}", Actor.APPLICATION) for n in range(25)]))
    )
    assert found["GR-1"].message.count("; ") == 20
    assert found["GR-1"].message.endswith("; and 5 more.")


# ------------------------------------------------------------------------ before a run

INTENTIONS: dict[str, tuple[GuardedRun, str]] = {
    "an entity of an engine": (
        but(injected=(Injected("FAKE", "incidents", 0, None, marked=True),)), "GR-6",
    ),
    "an emission of an engine": (
        but(before=None, injected=(Injected("FAKE", "engine_events", 0, None, marked=True),)),
        "GR-6",
    ),
    "a table that is not there": (
        but(injected=(Injected("GHOST", "ghosts", 0, None, marked=True),)), "GR-3",
    ),
    "a forbidden table": (but(before=(*STRUCTURE, printed("table", "sdsr_x"))), "GR-3"),
    "a fix without investigation": (
        but(
            source=SourceState(OTHER_COMMIT, "main", dirty=False),
            earlier=(standing(1),),
        ),
        "GR-5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", INTENTIONS.values(), ids=INTENTIONS.keys())
def test_what_would_break_one_is_refused(case: tuple[GuardedRun, str]) -> None:
    """Before anything is written; the others were not looked at, and nobody says they hold."""
    run, id_ = case
    found = refused_before(run)
    assert [one.id for one in found] == list(NAMES)
    assert list(failed(found)) == [id_]
    assert {one.status for one in found} == {"FAIL", "SKIPPED"}


def test_a_clean_intention_is_not_refused() -> None:
    """Without a structure too: it may not have been taken yet."""
    assert failed(refused_before(CLEAN)) == {}
    assert failed(refused_before(but(before=None, after=None))) == {}


# ------------------------------------------------------------------------ GR-5

GR5: dict[str, tuple[GuardedRun, str | None]] = {
    "nothing failed": (but(source=OTHER, earlier=(standing(1, failed=False),)), None),
    "the same code again": (but(source=SAME, earlier=(standing(1),)), None),
    "other code": (but(source=OTHER, earlier=(standing(1),)), "DIAGNOSIS, PROPOSAL, APPROVAL"),
    "a dirty checkout": (
        but(source=DIRTY, earlier=(standing(1),)), "DIAGNOSIS, PROPOSAL, APPROVAL"
    ),
    "unknown code": (
        but(source=SourceState(), earlier=(standing(1),)), "DIAGNOSIS, PROPOSAL, APPROVAL"
    ),
    "it was dirty when it failed": (
        but(source=SAME, earlier=(standing(1, source=DIRTY),)), "DIAGNOSIS, PROPOSAL, APPROVAL"
    ),
    "investigated": (
        but(source=OTHER, earlier=(standing(1),), investigated=steps(2, *STEPS)), None
    ),
    "not approved": (
        but(source=OTHER, earlier=(standing(1),), investigated=steps(2, *STEPS[:2])), "APPROVAL"
    ),
    "approved before it was proposed": (
        but(
            source=OTHER,
            earlier=(standing(1),),
            investigated=steps(2, "DIAGNOSIS", "APPROVAL", "PROPOSAL"),
        ),
        "APPROVAL",
    ),
    "another's investigation": (
        but(source=OTHER, earlier=(standing(1),), investigated=steps(2, *STEPS, of=9)),
        "DIAGNOSIS, PROPOSAL, APPROVAL",
    ),
    "investigated before it failed": (
        but(source=OTHER, earlier=(standing(3),), investigated=steps(2, *STEPS, of=3)),
        "DIAGNOSIS, PROPOSAL, APPROVAL",
    ),
    "certified since": (
        but(source=OTHER, earlier=(standing(1), standing(2, failed=False))), None
    ),
    "suspended since": (
        but(source=OTHER, earlier=(standing(1), standing(2, failed=False, status="SUSPENDED"))),
        "DIAGNOSIS, PROPOSAL, APPROVAL",
    ),
    "failed twice with the same code, the first investigated": (
        but(source=OTHER, earlier=(standing(1), standing(5)), investigated=steps(2, *STEPS)), None
    ),
    "failed again after the fix": (
        but(
            source=SourceState("c" * 40, "main", dirty=False),
            earlier=(standing(5, source=OTHER), standing(1)),
            investigated=steps(2, *STEPS),
        ),
        "DIAGNOSIS, PROPOSAL, APPROVAL",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", GR5.values(), ids=GR5.keys())
def test_a_fix_waits_for_its_investigation(case: tuple[GuardedRun, str | None]) -> None:
    """Diagnosis, proposal and approval, in this order, of this failure."""
    run, lacking = case
    found = failed(judge(run))
    if lacking is None:
        assert found == {}
    else:
        assert found["GR-5"].message.endswith(f"and its investigation lacks {lacking}.")
        assert found["GR-5"].where == "/source"


@given(st.permutations(range(3)), st.permutations([1, 2, 3]))
def test_the_order_in_which_things_are_told_does_not_matter(
    order: list[int], days: list[int]
) -> None:
    """Their own times do."""
    told = steps(4, *STEPS, of=3)
    run = but(
        source=OTHER,
        earlier=tuple(standing(day) for day in days),
        investigated=tuple(told[place] for place in order),
    )
    assert failed(judge(run)) == {}


# ------------------------------------------------------------------------ a step, written


def test_a_step_is_written_in_the_format() -> None:
    """One document a step, which names the failed certification."""
    step = investigation_of(
        standing(1),
        SCENARIO,
        step="DIAGNOSIS",
        by="ops",
        at="2026-11-02T10:00:00Z",
        text="Tief\udc80.",
    )
    assert investigation_bytes(step).decode() == (
        '{\n  "schema": "sitegen.investigation/1",\n'
        f'  "investigation_id": "INV-{SCENARIO}-DIAGNOSIS-20261102T100000Z",\n'
        f'  "scenario_id": "{SCENARIO}",\n  "certification_id": "C-1",\n'
        '  "step": "DIAGNOSIS",\n  "by": "ops",\n  "at": "2026-11-02T10:00:00Z",\n'
        '  "text": "Tief?."\n}\n'
    )


@pytest.mark.parametrize(
    "wrong",
    [{"step": "GUESS"}, {"text": " \n"}, {"by": ""}, {"text": "x" * 70_000}],
    ids=["a step that is none", "no text", "nobody", "a book"],
)
def test_a_step_that_says_nothing_is_refused(wrong: dict[str, str]) -> None:
    """Before it is written."""
    said = {"step": "APPROVAL", "by": "ops", "at": "2026-11-02T10:00:00Z", "text": "yes", **wrong}
    make: Callable[..., object] = investigation_of
    with pytest.raises(UsageProblem):
        make(standing(1), SCENARIO, **said)
