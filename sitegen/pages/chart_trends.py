"""Charts of a suite's runs, oldest first: verdicts, findings, coverage, claims, determinism."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sitegen.model.claim import ClaimCounts, JudgedReport
from sitegen.model.facts import RunFacts
from sitegen.pages import site_map
from sitegen.pages.chart_labels import count_axis, numbered_axis, plain
from sitegen.pages.chart_view import ChartTable, ChartView, Figure
from sitegen.pages.evidence import Text, shown
from sitegen.pages.numbers import count, percent
from sitegen.pages.steps import digest_levels, short_digest, step_sentence, step_view
from sitegen.pages.trend_charts import (
    RUNS_IN_ORDER,
    Parts,
    case_parts,
    chart_of,
    finding_parts,
    layer_parts,
)

_SHAPES: Final[Mapping[str, str]] = {
    "contradicted": "x",
    "invalid": ".",
    "failed": "/",
    "error": "/",
    "missing": "x",
    "skipped": "-",
    "warning": ".",
    "unverifiable": ".",
}
"""The pattern of each part that is not plain: parts are told by more than their colour."""

Bars = tuple[str, tuple[str, str], Callable[[RunFacts], Parts], Callable[[RunFacts], str]]
"""Title, the noun of what is counted, the parts of a run, and the run in words."""


def trend_charts(
    anchor: str,
    runs: Sequence[RunFacts],
    claims: Mapping[str, ClaimCounts],
    path: str,
    limit: int,
) -> tuple[ChartView, ...]:
    """Return the charts of a suite; one without anything to show is left out.

    `claims` counts what each run's own artifacts claim, by the run's path.
    """

    def claim_parts(run: RunFacts) -> Parts:
        return parts_of_claims(claims.get(run.path, ClaimCounts()))

    bars: dict[str, Bars] = {
        "verdicts": ("Cases by verdict", ("case", "cases"), case_parts, _cases),
        "findings": ("Findings by severity", ("finding", "findings"), finding_parts, _findings),
        "layers": ("Expected layers", ("layer cell", "layer cells"), layer_parts, _layers),
        "claims": (
            "Claims of the runs",
            ("claim", "claims"),
            claim_parts,
            lambda run: claims_told(claims.get(run.path, ClaimCounts())),
        ),
    }
    names = [(site_map.relative(path, run.path), run.run_id) for run in runs]
    made = [
        stacked(f"{anchor}-{name}", bar[:2], names, [bar[2](run) for run in runs], limit)
        for name, bar in bars.items()
    ]
    charts = [
        _with_sentence(chart, runs, bar[3])
        for chart, bar in zip(made, bars.values(), strict=True)
        if chart is not None
    ]
    if any(run.digest is not None for run in runs):
        charts.append(_determinism(f"{anchor}-determinism", runs, names, limit))
    return tuple(charts)


def report_chart(reports: Sequence[JudgedReport], path: str, limit: int) -> ChartView | None:
    """Return the claims of the current reports, by verdict; None where there is no claim."""
    ordered = sorted(reports, key=lambda report: (report.time or "", report.path))
    names = [(site_map.relative(path, report.page), report.title) for report in ordered]
    parts = [parts_of_claims(report.counts) for report in ordered]
    words = ("Claims of reports", ("claim", "claims"))
    made = stacked("reports-claims", words, names, parts, limit, "oldest report first")
    if made is None:
        return None
    total = sum((report.counts for report in ordered), ClaimCounts())
    told = f"{count(len(ordered), 'current report', 'current reports')}: {claims_told(total)}."
    return _replaced(made, told)


def stacked(
    anchor: str,
    words: tuple[str, tuple[str, str]],
    names: Sequence[tuple[str, str]],
    stacks: Sequence[Parts],
    limit: int,
    order: str = RUNS_IN_ORDER,
) -> ChartView | None:
    """Return stacked bars, one a name, with their table; None where all parts are 0.

    `words` are the title and the noun, `names` (URL, evidence string), `order` theirs in words.
    """
    if not any(number for parts in stacks for _, number in parts):
        return None
    title, noun = words
    parts_in_order = [word for word, _ in stacks[0]]
    hover = [plain(name) for _, name in names]
    data = [
        _bars(word, [parts[place][1] for parts in stacks], hover)
        for place, word in enumerate(parts_in_order)
    ]
    return ChartView(
        anchor=anchor,
        title=title,
        sentence="",
        kind="bars",
        drawing=chart_of(title, noun, [name for _, name in names], stacks, order),
        figure=_figure(data, len(names), noun[1], barmode="stack"),
        table=ChartTable(
            columns=("Name", *(word.capitalize() for word in parts_in_order)),
            rows=tuple(
                (href, shown(name, limit), tuple(f"{number:,}" for _, number in parts))
                for (href, name), parts in zip(names, stacks, strict=True)
            ),
        ),
    )


def parts_of_claims(counts: ClaimCounts) -> Parts:
    """Return claims by verdict."""
    return (
        ("confirmed", counts.confirmed),
        ("contradicted", counts.contradicted),
        ("unverifiable", counts.unverifiable),
    )


def claims_told(counts: ClaimCounts) -> str:
    """Return claims by verdict in words, the contradicted first."""
    return (
        f"{counts.contradicted:,} of {count(counts.total, 'claim', 'claims')} contradicted,"
        f" {counts.unverifiable:,} unverifiable, {counts.confirmed:,} confirmed"
    )


def _bars(word: str, numbers: list[int], hover: list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": word,
        "meta": word,
        "x": list(range(1, len(numbers) + 1)),
        "y": numbers,
        "hovertext": [
            f"{name}<br>{word}: {number:,}" for name, number in zip(hover, numbers, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {"pattern": {"shape": _SHAPES.get(word, "")}},
    }


def _figure(data: list[dict[str, Any]], length: int, noun: str, **layout: object) -> Figure:
    most = max((sum(column) for column in zip(*(one["y"] for one in data), strict=True)), default=0)
    axes = {
        "xaxis": numbered_axis(length, "number in the table"),
        "yaxis": count_axis(noun, most),
    }
    return {"data": data, "layout": {**axes, **layout}}


def _determinism(
    anchor: str, runs: Sequence[RunFacts], names: Sequence[tuple[str, str]], limit: int
) -> ChartView:
    digests, levels = digest_levels(runs)
    axis = {
        "tickmode": "array",
        "tickvals": list(range(1, len(digests) + 1)),
        "ticktext": [plain(short_digest(digest)) for digest in digests],
        "range": [0.5, len(digests) + 0.5],
        "automargin": True,
    }
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "line": {"shape": "hv"},
        "connectgaps": False,
        "meta": "line",
        "x": list(range(1, len(runs) + 1)),
        "y": list(levels),
        "hovertext": [
            f"{plain(run.run_id)}<br>{plain(short_digest(run.digest or 'none'))}" for run in runs
        ],
        "hoverinfo": "text",
    }
    return ChartView(
        anchor=anchor,
        title="Determinism over runs",
        sentence=f"Runs on one height have the same digest. {step_sentence(levels)}",
        kind="steps",
        drawing=step_view(runs),
        figure={
            "data": [line],
            "layout": {
                "xaxis": numbered_axis(len(runs), "number in the table"),
                "yaxis": axis,
                "showlegend": False,
            },
        },
        table=ChartTable(
            columns=("Run", "Level", "Digest", "Against the run before it"),
            rows=tuple(
                (href, shown(name, limit), _digest_cells(run.digest, levels, index, limit))
                for index, ((href, name), run) in enumerate(zip(names, runs, strict=True))
            ),
        ),
    )


def _digest_cells(
    digest: str | None, levels: Sequence[int | None], index: int, limit: int
) -> tuple[Text, ...]:
    level = levels[index]
    if digest is None or level is None:
        return "–", "none", "–"
    before = next((one for one in reversed(levels[:index]) if one is not None), None)
    word = "–" if before is None else "the same" if before == level else "another"
    return str(level), shown(digest, limit), word


def _with_sentence(
    chart: ChartView, runs: Sequence[RunFacts], told: Callable[[RunFacts], str]
) -> ChartView:
    sentence = f"The newest of {count(len(runs), 'run', 'runs')}: {told(runs[-1])}."
    if len(runs) > 1:
        sentence += f" The run before it: {told(runs[-2])}."
    return _replaced(chart, sentence)


def _replaced(chart: ChartView, sentence: str) -> ChartView:
    return replace(chart, sentence=sentence)


def _cases(run: RunFacts) -> str:
    counts = run.verdicts
    told = f"{counts.verified:,} of {count(counts.total, 'case', 'cases')} verified"
    bad = ", ".join(
        f"{number:,} {word}" for word, number in case_parts(run) if number and word != "verified"
    )
    return f"{told} ({percent(counts.verified, counts.total)}){', ' if bad else ''}{bad}"


def _findings(run: RunFacts) -> str:
    return ", ".join(f"{count(number, word, word + 's')}" for word, number in finding_parts(run))


def _layers(run: RunFacts) -> str:
    cells = count(run.expected_cells, "expected layer cell", "expected layer cells")
    return f"{run.missing_cells:,} of {cells} missing"
