"""Secrets in every form, and evidence that holds one in every place of every format."""

import json
from pathlib import Path
from typing import Any, Final

from tests.builders import Files, make_case, make_run, rehashed, write_run
from tests.hostile.forms import RECORD_FORMS, RUN_FORMS, TEXTS, Form

CANARY: Final = "hcanaryQ7x9Zk2Lm5Rt8W"
SECRETS: Final = {
    "header": f"Authorization: Bearer {CANARY}",
    "assignment": f"password={CANARY}",
    "url": f"https://user:{CANARY}@host.test/path?token={CANARY}",
    "pem": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----",
    "cookie": f"Cookie: session={CANARY}; Path=/",
    "json": json.dumps({"api_key": CANARY, "nested": {"client_secret": CANARY}}),
}
"""Six forms of one secret."""

_CASES: Final = ("case-1", "case-2", "case-3", "case-failed", "own-case")
_RUN_FILES: Final = {
    "summary": "run_summary.json",
    "snapshot": "apis_snapshot.json",
    "context": "run_context.json",
}


def poison(form: str, folder: Path) -> Path:
    """Write evidence with the secret in every free string of every format, and in names."""
    text = SECRETS[form]
    forms = {one.name: one for one in RUN_FORMS}
    run = folder / "runs" / "poisoned"
    (run / "cases").mkdir(parents=True)
    for name in _CASES:
        _write(run / "cases" / f"{name}.json", forms[name], text)
    for name, file in _RUN_FILES.items():
        _write(run / file, forms[name], text)
    (run / "log.txt").write_text(f"before\n{text}\nafter\n", encoding="utf-8")
    (run / f"x ghp_{CANARY} y.bin").write_bytes(b"\0\1" + text.encode() + b"\0")
    records = folder / "records"
    records.mkdir()
    for record in RECORD_FORMS:
        suffix = "yaml" if record.yaml else "json"
        _write(records / f"{record.name}.{suffix}", record, text)
    for name, (suffix, make) in TEXTS.items():
        (records / f"{name}.{suffix}").write_bytes(make(text))
    return folder


def _write(path: Path, form: Form, text: str) -> None:
    path.write_bytes(form.encode(form.poisoned(text)))


def run_with_secret(folder: Path, text: str = SECRETS["assignment"], **lie: Any) -> Path:
    """Write a good run of two cases, one of which recorded a secret; `lie` changes it after."""
    case = make_case("TestUC002Flow__test_step_1")
    case["observed_output"] = {**case["observed_output"], "log": text, "password": CANARY}
    first = {**rehashed(case), **lie}
    files: Files = make_run([first, make_case("TestUC002Flow__test_step_2")])
    return write_run(files, folder)


def held(folder: Path) -> list[str]:
    """Return the files below a folder that hold the canary, in their bytes or their names."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if CANARY in path.relative_to(folder).as_posix()
        or (path.is_file() and CANARY.encode() in path.read_bytes())
    )
