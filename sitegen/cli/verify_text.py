"""The report of `verify` for people."""

from collections.abc import Iterator

from sitegen.attest.verify_report import Report, Step, StepState
from sitegen.canonical.text import for_terminal

_SHOWN = 50
"""Items of one kind and step that are printed; the rest is counted, and JSON holds all."""
_WHOLE = "whole site"
"""What a step counts that is about all of it: one, which says nothing."""
_ONE = {
    "artifacts": "artifact",
    "attestations": "attestation",
    "entries from before": "entry from before",
    "files": "file",
    "files on record": "file on record",
    "parts of the log": "part of the log",
    "pointers": "pointer",
    "proofs": "proof",
    "rendered files": "rendered file",
    "signed checkpoints": "signed checkpoint",
    "versions": "version",
}
"""What steps count, where it is one."""
_WORDS = {StepState.DONE: "done", StepState.FAILED: "FAILED", StepState.NOT_DONE: "not done"}


def report_text(report: Report) -> bytes:
    """Return the report as lines of text, nothing in it that a terminal would obey."""
    lines = [line for step in report.steps for line in _lines(step)]
    return "".join(f"{for_terminal(line)}\n" for line in lines).encode("utf-8", "replace")


def _lines(step: Step) -> Iterator[str]:
    yield f"{_WORDS[step.state]:<9} {step.title}{_count(step)}"
    if step.why:
        yield f"          {step.why}"
    problems = [f"{one.fault.value}: {_name(one.path)}: {one.message}" for one in step.problems]
    undone = [f"not checked: {_name(one.path)}: {one.why}" for one in step.undone]
    for items in (problems, undone):
        yield from (f"          {item}" for item in items[:_SHOWN])
        if len(items) > _SHOWN:
            yield f"          … and {len(items) - _SHOWN:,} more; --format json lists all."


def _count(step: Step) -> str:
    if not step.checked or step.what == _WHOLE:
        return ""
    what = _ONE.get(step.what, step.what) if step.checked == 1 else step.what
    return f" ({step.checked:,} {what})"


def _name(path: str) -> str:
    # A name is one word on one line, whatever is in it.
    return path.replace("\n", "\\n") or "the site"
