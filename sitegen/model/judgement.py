"""What was said of evidence as it came, kept because it can't be derived from what is published."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.model.finding import Finding
from sitegen.model.outcome import Verdict


@dataclass(frozen=True, slots=True)
class CaseJudgement:
    """The verdict on one case, and its findings."""

    verdict: Verdict
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a run or record (None: none is due), and what led to it.

    `cases` maps the path of a case in its run to what was said of it.
    """

    status: str | None
    verdict: Verdict | None
    findings: tuple[Finding, ...]
    cases: Mapping[str, CaseJudgement] = field(default_factory=dict)
