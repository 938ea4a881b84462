"""What the two pages that everybody opens weigh."""

from dataclasses import replace

from sitegen.model.facts import RunFacts, VerdictCounts
from sitegen.pages import site_map
from sitegen.pages.overview import build_overview
from sitegen.pages.run import build_run_pages
from sitegen.render.page import render
from tests.unit.pages.world import ABOUT, HEADER, case_of, facts_of
from tests.unit.pages.world_site import ABOUT_MODEL, SETTINGS, matrix, run_facts, version

OVERVIEW_LIMIT = 100_000
RUN_LIMIT = 400_000
CASES = 1_000


def big_run() -> RunFacts:
    """Return a run of a thousand cases with names as long as a real suite has."""
    one = facts_of(case_of("x"))
    names = [f"TestOnboardingUC002__test_a_tenant_is_created_{n:04d}" for n in range(CASES)]
    cases = tuple(
        replace(
            one,
            case_id=name,
            page=site_map.case_page(HEADER.path, name, name),
            layers=("TEST", "L2", "L3", "L4", "L5", "L6", "DB"),
            sql_ops=("INSERT", "SELECT", "UPDATE"),
        )
        for name in names
    )
    counts = VerdictCounts.of(tuple(case.verdict for case in cases))
    return replace(run_facts(), cases=cases, verdicts=counts)


def test_a_run_of_a_thousand_cases_is_light() -> None:
    """Its page holds every case of the evidence table."""
    pages = build_run_pages(big_run(), matrix(), ABOUT, SETTINGS)
    assert len(pages) == 1
    data = render(pages[0])
    assert data.count(b'<th scope="row"><a class="ev" href="cases/') == CASES
    assert len(data) <= RUN_LIMIT


def test_the_overview_is_light_whatever_the_history() -> None:
    """With a full page of runs, each of a suite of its own, and a thousand cases in each."""
    run = replace(big_run(), cases=(), artifacts=(), findings=())
    runs = tuple(
        replace(run, run_id=f"20261121T{n:06d}Z", suite=f"suite-{n}", path=f"{run.path[:-1]}{n}/")
        for n in range(100)
    )
    shown = replace(version(), runs=runs, versions=tuple(range(100, 1, -1)))
    assert len(render(build_overview(shown, ABOUT_MODEL, SETTINGS, "index.html"))) <= OVERVIEW_LIMIT
