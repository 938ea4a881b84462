"""Sites with lists to filter: runs of many cases, some of them with hostile names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Site, built, serve
from tests.builders import decoded, encoded, make_case, make_run, rehashed, write_run

OLDER, NEWER = "20261120T203422Z", "20261121T203422Z"
IMAGE = "<img src=x onerror=__x(1)>"
FORMULA = '=HYPERLINK("http://attacker.invalid/")'
HIDDEN = "a\u202eb\u2028c"
NAMES = (IMAGE, FORMULA, "-1+1", "\uff1dSUM(A1)", HIDDEN, "with, comma", "50% off", "__proto__")
"""Names of cases that mean something elsewhere: to browsers, spreadsheets, addresses, scripts."""

PAGED = "[limits]\ntable_rows = 10\ndata_rows = 15\n"
OPERATION = "account.onboarding.advance"
PLANS = ("basic", "team")


def listed_cases(run_id: str, number: int) -> list[dict[str, Any]]:
    """Return cases with different words in every column; every fourth failed."""
    cases = []
    for index in range(number):
        case = make_case(
            f"Test__test_{index:03d}",
            run_id=run_id,
            status="FAIL" if index % 4 == 3 else "PASS",
            writes=index % 5,
            layers=("L4", "L5", "L6")[: 1 + index % 3],
            changes={"stage": f"1.{1 + index % 2}"},
        )
        # Everywhere, also in what was traced: the case has to agree with itself.
        text = encoded(case).decode("ascii").replace("UC-002", f"UC-{index % 3:03d}")
        operation = f"plan.{PLANS[index % 2]}.choose"
        cases.append(rehashed(decoded(text.replace(OPERATION, operation).encode("ascii"))))
    return cases


def listed_evidence(folder: Path) -> Path:
    """Write an older run of many cases, and a newer one of few and hostile ones."""
    older = listed_cases(OLDER, 40)
    older.append(make_case("only in the older one", run_id=OLDER))
    write_run(make_run(older, run_id=OLDER), folder / OLDER)
    newer = [make_case(name, run_id=NEWER) for name in NAMES]
    newer += listed_cases(NEWER, 4)
    write_run(make_run(newer, run_id=NEWER), folder / NEWER)
    return folder


@contextmanager
def served_site(folder: Path, config: str = "") -> Iterator[Site]:
    """Build such a site and serve it."""
    site = built(listed_evidence(folder / "evidence"), folder, config)
    server, root = serve(site)
    yield Site(site, root)
    server.shutdown()
    server.server_close()


def run_page(site: Site, run_id: str) -> str:
    """Return the path of a run's page."""
    (folder,) = (site.folder / "runs").glob(f"{run_id.lower()}*")
    return f"runs/{folder.name}/index.html"


def visible_names(page: Page) -> list[str]:
    """Return the names of the cases that the evidence table shows."""
    rows = page.locator('table[data-table="cases"] tbody tr:not(.pad):visible')
    return [text.strip() for text in rows.locator("th").all_inner_texts()]


def text_filter(page: Page) -> Locator:
    """Return the text field above the evidence table."""
    return page.get_by_role("searchbox", name="Filter cases")


def counted(page: Page) -> str:
    """Return what the toolbar says of the evidence table."""
    return page.locator(".toolbar .count").first.inner_text()


def stored(page: Page) -> Mapping[str, str]:
    """Return everything that the page's browser stores for it."""
    found: Mapping[str, str] = page.evaluate("({...localStorage})")
    return found
