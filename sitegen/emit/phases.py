"""What a report of pytest says, in our words."""

from typing import Final

import pytest

from sitegen.emit.outcome import Phase

_XPASS: Final = "[XPASS(strict)]"
_SKIPPED: Final = "Skipped: "
_REASON: Final = "reason: "
_NO_MESSAGE: Final = "The test failed without a message."


def phase_of(report: pytest.TestReport) -> Phase:
    """Return what a report says of one phase, or of one subtest."""
    when = str(report.when)
    context = getattr(report, "context", None)
    name = when if context is None else f"subtest {_subtest(context)}"
    expected = hasattr(report, "wasxfail")
    message = long = reason = ""
    if report.outcome == "failed":
        message, long = message_of(report), report.longreprtext
    elif expected:
        reason = str(report.wasxfail).removeprefix(_REASON)
        if report.outcome == "skipped":
            message, long = message_of(report), report.longreprtext
    elif report.outcome == "skipped":
        reason = reason_of(report.longrepr)
    duration = float(getattr(report, "duration", 0.0))
    return Phase(name, when, report.outcome, expected, message, long, reason, max(duration, 0.0))


def message_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return what failed, in short: the message of the exception, else the last line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and crash.message:
        return str(crash.message)
    text = report.longreprtext.strip()
    if text.startswith(_XPASS):
        return f"The test passed, but was expected to fail: {text.removeprefix(_XPASS).strip()}"
    marked = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    if marked:
        return "\n".join(marked)
    return text.rpartition("\n")[2].strip() or _NO_MESSAGE


def reason_of(longrepr: object) -> str:
    """Return why something was skipped."""
    if isinstance(longrepr, tuple) and len(longrepr) == 3:  # noqa: PLR2004 -- path, line, reason
        return str(longrepr[2]).removeprefix(_SKIPPED)
    return str(longrepr or "").removeprefix(_SKIPPED)


def _subtest(context: object) -> str:
    said = getattr(context, "msg", None)
    values = getattr(context, "kwargs", None) or {}
    words = [str(said)] if said is not None else []
    # Values of a `TestCase.subTest` come as their representations already.
    words += [f"{k}={v if isinstance(v, str) else repr(v)}" for k, v in values.items()]
    return " ".join(words) or "(unnamed)"
