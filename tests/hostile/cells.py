"""Evidence in which payloads stand in every string: a cell is a payload in one string."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.builders import digest_of, encoded, hash_of, write_run
from tests.hostile.forms import RECORD_FORMS, RUN_FORMS, SLOTS, TEXTS, Form
from tests.hostile.payloads import Payload
from tests.own_builders import own_file_of, own_hash_of

LABELLED: Final = frozenset(
    {
        *range(0x20), 0x7F, *range(0x80, 0xA0), 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180E,
        *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2065),
        *range(0x2066, 0x206A), 0x3164, 0xFEFF, 0xFFA0, *range(0xD800, 0xE000),
        *range(0xFDD0, 0xFDF0), *range(0xE0000, 0xE0080),
        *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)),
    }
) - {0x09, 0x0A}  # fmt: skip
"""Code points that a page shows as a label: an independent list."""

NAME_BYTES: Final = 200


@dataclass(frozen=True)
class Planted:
    """What was written: how many cells, and `{path of a file: (name of its form, payload)}`."""

    cells: int
    files: dict[str, tuple[str, Payload]]


def on_page(text: str) -> str:
    """Return how a page shows a text: hidden code points as labels, all blanks as one space."""
    plain = text.replace("\r\n", "\n")
    drawn = "".join(f"U+{ord(char):04X}" if ord(char) in LABELLED else char for char in plain)
    return " ".join(drawn.split())


def plant(folder: Path, pairs: Iterable[tuple[str, Payload]]) -> Planted:
    """Write evidence that holds each payload in every string of its form.

    A pair names a form of records, a text format, `stagetest`, `own` or `names`.
    """
    cells = 0
    files: dict[str, tuple[str, Payload]] = {}
    forms = {form.name: form for form in RECORD_FORMS}
    for number, (name, payload) in enumerate(pairs):
        if name in {"stagetest", "own"}:
            made = stagetest_run(payload.text) if name == "stagetest" else own_run(payload.text)
            below = f"{name}/{number:05d}"
            write_run(made, folder / below)
            cells += _cells_of_run(name)
            files[f"{below}/run_summary.json"] = (name, payload)
        elif name == "names":
            cells += _named(folder / f"names/{number:05d}", payload.text)
        else:
            suffix, data, places = _record(name, forms, payload.text)
            path = f"records/{name}-{number:05d}.{suffix}"
            write_run({path: data}, folder)
            files[path] = (name, payload)
            cells += places
    return Planted(cells, files)


def _record(name: str, forms: dict[str, Form], text: str) -> tuple[str, bytes, int]:
    if name in TEXTS:
        suffix, make = TEXTS[name]
        slots = SLOTS.get(name) or len(forms["ledger"].free)
        return suffix, make(text), slots
    form = forms[name]
    return "yaml" if form.yaml else "json", form.encode(form.poisoned(text)), len(form.free)


def _cells_of_run(name: str) -> int:
    own = name == "own"
    return sum(len(form.free) for form in RUN_FORMS if _is_own(form) is own)


def _is_own(form: Form) -> bool:
    return form.name.startswith("own") or form.name == "context"


def names() -> list[str]:
    """Return everything that a pair may name."""
    return [*(form.name for form in RECORD_FORMS), *TEXTS, "stagetest", "own", "names"]


def stagetest_run(text: str) -> dict[str, bytes]:
    """Return a run whose free strings are all this text, its id too; true in its figures."""
    cases: list[dict[str, Any]] = []
    for form in RUN_FORMS:
        if form.hint == "case" and not _is_own(form):
            number = len(cases)
            case = form.poisoned(text) | {"case_id": f"{text} {number}" if number else text}
            cases.append(case | {"determinism_hash": _stage_hash(case)})
    return _with_documents("", text, cases, [f"cases/c{number}.json" for number in range(4)])


def own_run(text: str) -> dict[str, bytes]:
    """Return a run of our own formats whose free strings are all this text."""
    form = next(form for form in RUN_FORMS if form.name == "own-case")
    case = form.poisoned(text) | {"run_id": f"{text} own"}
    case |= {"determinism_hash": own_hash_of(case)}
    files = _with_documents("own-", f"{text} own", [case], [f"cases/{own_file_of('x')}"])
    context = next(form for form in RUN_FORMS if form.name == "context").poisoned(text)
    return files | {
        "run_context.json": encoded(context | {"run_id": f"{text} own"}),
        "stray.txt": text.encode("utf-8", "surrogatepass"),
    }


def _with_documents(
    prefix: str, run_id: str, cases: Sequence[dict[str, Any]], paths: Sequence[str]
) -> dict[str, bytes]:
    summary = next(form for form in RUN_FORMS if form.name == f"{prefix}summary")
    snapshot = next(form for form in RUN_FORMS if form.name == f"{prefix}snapshot")
    counts = {
        "run_id": run_id,
        "created_at": "2026-11-20T20:34:40+00:00",
        "total_cases": len(cases),
        "pass_count": sum(case["status"] == "PASS" for case in cases),
        "fail_count": sum(case["status"] == "FAIL" for case in cases),
        "determinism_digest": digest_of(cases),
    }
    written = [encoded(case | {"run_id": run_id}) for case in cases]
    return {
        **dict(zip(paths, written, strict=True)),
        "run_summary.json": encoded(summary.poisoned(run_id) | counts),
        "apis_snapshot.json": encoded(snapshot.poisoned(run_id) | {"run_id": run_id}),
    }


def _stage_hash(case: dict[str, Any]) -> str:
    try:
        return hash_of(case)
    except UnicodeEncodeError:
        return "0" * 64


def _named(folder: Path, text: str) -> int:
    """Give this name to a folder, a run's folder and files, as far as a file system can."""
    name, base = _name(text), os.fsencode(folder)
    places = (
        (base, name, name + b".json"),
        (base, b"run-" + name, b"cases", name + b".json"),
        (base, b"run-" + name, name),
    )
    data = encoded({"a": text})
    for *above, last in places:
        inner = Path(os.fsdecode(b"/".join(above)))
        inner.mkdir(parents=True, exist_ok=True)
        (inner / os.fsdecode(last)).write_bytes(data)
    return len(places)


def _name(text: str) -> bytes:
    kept = text.replace("/", "\u2215").replace("\0", "\u2400")
    name = kept.encode("utf-8", "surrogatepass")[:NAME_BYTES]
    return b"x" if name in {b"", b".", b".."} else name
