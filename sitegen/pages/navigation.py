"""The navigation of a version's pages: their groups, names and descriptions."""

from typing import Final

from sitegen.pages import site_map

GROUPS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "Results",
        (
            (site_map.OVERVIEW, "Overview"),
            (site_map.RUNS, "Runs"),
            (site_map.REGRESSIONS, "Regressions"),
            (site_map.COVERAGE, "Coverage"),
            (site_map.TRENDS, "Trends"),
            (site_map.CHARTS, "Charts"),
        ),
    ),
    ("Claims", ((site_map.CLAIMS, "Claims"), (site_map.REPORTS, "Reports"))),
    (
        "Certification",
        (
            (site_map.SCENARIOS, "Scenarios"),
            (site_map.OBSERVATIONS, "Observations"),
            (site_map.PREFLIGHT, "Preflight"),
        ),
    ),
    (
        "Evidence",
        (
            (site_map.RECORDS, "Records"),
            (site_map.FINDINGS, "Findings"),
            (site_map.BASELINES, "Baselines"),
            (site_map.SIGNATURES, "Signatures"),
            (site_map.INTAKE, "Intake"),
        ),
    ),
)
"""(heading, its pages with their names), in the order of the navigation."""

DESCRIPTIONS: Final = {
    site_map.RUNS: "The runs, newest first, with figures derived from their case files.",
    site_map.REGRESSIONS: "The newest run of each suite against its frozen baseline.",
    site_map.COVERAGE: "Which layers the use cases of the newest runs reached.",
    site_map.TRENDS: "Verdicts, findings and layers of the listed runs, by suite.",
    site_map.CHARTS: "Verdicts, layers, durations and claims, drawn; each with its table.",
    site_map.CLAIMS: "What artifacts say, held against what the evidence says.",
    site_map.REPORTS: "Written reports, each with what became of its claims.",
    site_map.SCENARIOS: "Scenarios, their order, and which of them are certified.",
    site_map.OBSERVATIONS: "Observations of capabilities and of effects.",
    site_map.PREFLIGHT: "Gates that must hold before a run.",
    site_map.RECORDS: "Artifacts that belong to no run.",
    site_map.FINDINGS: "Everything that a check found wrong, gravest first.",
    site_map.BASELINES: "What was frozen as known, and never moves.",
    site_map.SIGNATURES: "Who is said to have signed what, also after it was published.",
    site_map.INTAKE: "Every file of the input, and where it went.",
}
"""What a page of a version shows, in one sentence; the overview says the answer itself."""
