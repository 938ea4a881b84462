"""Compare two makings of `evidence/`: what happened must be the same, ids and times may differ.

Usage: `python -m tools.compare_evidence COMMITTED MADE` (each with `baselines` beside it)

Ends with 1 where they differ, and prints how. This project's own tests change with every commit,
so that of their run nothing but its presence is compared.
"""

import argparse
import difflib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

OWN_SUITE: Final = "sitegen"


def outline(folder: Path) -> list[str]:
    """Return what happened, a line each, without anything that differs from day to day."""
    return [
        *_runs(folder / "runs"),
        *_ledgers(folder / "ledgers"),
        *_coverage(folder / "coverage"),
        *_preflights(folder),
        *_checked(folder / "certification" / "observations", "started_at", "observation"),
        *_checked(folder / "certification" / "certifications", "issued_at", "certification"),
        *_investigations(folder / "certification" / "investigations"),
        *_baselines(folder.parent / "baselines"),
    ]


def invented(folder: Path) -> dict[str, bytes]:
    """Return the invented evidence, whose bytes never differ."""
    place = folder / "harbour"
    files = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def _runs(folder: Path) -> Iterator[str]:
    for run in sorted(folder.iterdir()):
        suite = _read(run / "run_context.json")["suite"]
        summary = run / "run_summary.json"
        if suite == OWN_SUITE:
            yield f"run of {suite}"
        elif not summary.is_file():
            yield f"run of {suite}: killed"
        else:
            said = _read(summary)
            counts = "/".join(str(said[f"{word}_count"]) for word in ("pass", "fail", "skip"))
            yield f"run of {suite}: {counts}, digest {said['determinism_digest']}"


def _ledgers(folder: Path) -> Iterator[str]:
    for file in sorted(folder.iterdir()):
        document = _read(file)
        types = Counter(row["event_type"] for row in document["run_events"])
        yield f"ledger {file.name}: {len(document['runs'])} runs, {dict(sorted(types.items()))}"


def _coverage(folder: Path) -> Iterator[str]:
    for file in sorted(folder.iterdir()):
        totals = _read(file)["totals"]
        yield f"coverage {file.name}: {totals['covered_lines']} of {totals['num_statements']}"


def _preflights(folder: Path) -> Iterator[str]:
    places = (folder / "preflight", folder / "certification" / "preflight")
    for document in _in_time((file for place in places for file in place.iterdir()), "started_at"):
        gates = ", ".join(f"{gate['id']} {gate['status']}" for gate in document["gates"])
        yield f"preflight in {document['environment']}: {document['status']} ({gates})"


def _checked(folder: Path, time: str, word: str) -> Iterator[str]:
    for document in _in_time(folder.iterdir(), time):
        items = ", ".join(f"{item['id']} {item['status']}" for item in document["checklist"])
        yield f"{word} of {document['scenario_id']}: {document['status']} ({items})"
        for rail in document.get("guardrails", ()):
            yield f"  {rail['id']} {rail['status']}"


def _investigations(folder: Path) -> Iterator[str]:
    for document in _in_time(folder.iterdir(), "at"):
        yield f"investigation of {document['scenario_id']}: {document['step']}"


def _baselines(folder: Path) -> Iterator[str]:
    for file in sorted(folder.iterdir()):
        last = json.loads(file.read_bytes())  # noqa: TID251 -- shares no code with who judges it
        records = sorted((row["kind"], row["id"], str(row["status"])) for row in last["records"])
        yield f"baseline {last['tag']}: {last['run']['suite']}, {len(last['cases'])} cases"
        yield from (f"  {' '.join(row)}" for row in records)


def _in_time(files: Any, time: str) -> list[Any]:
    documents = [_read(file) for file in files]
    return sorted(documents, key=lambda document: str(document[time]))


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())  # noqa: TID251 -- shares no code with who judges it


def main() -> None:
    """Compare what the command line names."""
    parser = argparse.ArgumentParser(description="Compare two makings of the evidence.")
    parser.add_argument("committed", type=Path)
    parser.add_argument("made", type=Path)
    given = parser.parse_args()
    committed, made = given.committed.resolve(), given.made.resolve()
    before, after = outline(committed), outline(made)
    lines = list(difflib.unified_diff(before, after, "committed", "made", lineterm="", n=0))
    if invented(committed) != invented(made):
        lines.append("The invented evidence has other bytes.")
    print("\n".join(lines) if lines else f"The same: {len(after)} lines, and the invented bytes.")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
