"""Write the reports of `evidence/reports/` about what was emitted: true, but for what is marked.

The texts stand in `tools/reports/`; their figures are read from the artifacts, and those that are
wrong on purpose are made from them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

TEXTS: Final = Path(__file__).resolve().parent / "reports"


def write_reports(folder: Path) -> None:
    """Write the reports, and the list of what they say wrongly, below a folder of evidence."""
    figures = figures_of(folder)
    target = folder / "reports"
    target.mkdir()
    for text in sorted(TEXTS.iterdir()):
        filled = text.read_text(encoding="utf-8").format_map(figures)
        (target / text.name).write_text(filled, encoding="utf-8")


def figures_of(folder: Path) -> Mapping[str, object]:
    """Return what the texts have gaps for, from the artifacts below a folder of evidence."""
    runs = list(_runs(folder))
    uat = [run for run, context in runs if context["suite"] == "onboarding-uat"]
    whole = [run for run in uat if (run / "run_summary.json").is_file()]
    first, broken, last = whole
    (killed,) = (run for run in uat if run not in whole)
    (acceptance,) = (run for run, context in runs if context["suite"] == "onboarding-acceptance")
    (orm,) = (run for run, context in runs if context["suite"] == "onboarding-orm")
    passed = {
        name: _read(run / "run_summary.json")["pass_count"]
        for name, run in (("uat", first), ("acceptance", acceptance), ("orm", orm))
    }
    total = sum(passed.values())
    coverage = _read(folder / "coverage" / "onboarding-orm.json")["totals"]["percent_covered"]
    return {
        "date": runs[0][1]["started_at"][:10],
        "uat_first": first.name,
        "uat_broken": broken.name,
        "uat_killed": killed.name,
        "uat_last": last.name,
        "uat_digest": _read(first / "run_summary.json")["determinism_digest"],
        "acceptance": acceptance.name,
        "orm": orm.name,
        **{f"{name}_passed": count for name, count in passed.items()},
        "orm_wrong": passed["orm"] + 2,
        "all_passed": total,
        "all_wrong": total + 3,
        "coverage": f"{coverage:.2f}",
        **_case("case_a", first, 0),
        **_case("case_b", first, 1),
        **_digests(folder / "certification" / "scenarios"),
    }


def _runs(folder: Path) -> Iterator[tuple[Path, Any]]:
    for run in sorted((folder / "runs").iterdir()):
        yield run, _read(run / "run_context.json")


def _case(name: str, run: Path, index: int) -> dict[str, object]:
    """Return the evidence of one of the cases that write."""
    documents = [_read(path) for path in sorted((run / "cases").iterdir())]
    writing = sorted((one for one in documents if one["db_writes"]), key=_id)
    case = writing[index]
    writes = case["db_writes"]
    return {
        name: case["case_id"],
        f"{name}_events": len(case["execution_trace"]),
        f"{name}_writes": len(writes),
        f"{name}_writes_wrong": len(writes) + 1,
        f"{name}_ops": ",".join(sorted({write["sql_op"] for write in writes})),
        f"{name}_assertions": len(case["assertions"]),
    }


def _id(case: Mapping[str, Any]) -> str:
    return str(case["case_id"])


def _digests(scenarios: Path) -> dict[str, str]:
    found = {
        f"sha_{file.stem[-3:]}": hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(scenarios.iterdir())
    }
    wrong = hashlib.sha256(b"another file").hexdigest()
    return {**found, "sha_wrong": wrong}


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())  # noqa: TID251 -- shares no code with who judges it
