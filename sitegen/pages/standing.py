"""Whether a version can be trusted as a whole: one verdict, and one answer in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.model.facts import RunFacts
from sitegen.model.outcome import Verdict
from sitegen.model.version import VersionFacts
from sitegen.pages.evidence import Text, shown
from sitegen.pages.numbers import count

_GRAVEST: Final = (Verdict.CONTRADICTED, Verdict.INVALID, Verdict.FAILED)
_TIME_CHARS: Final = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """What every page of a version says of the whole.

    `answer` is one or two words to “can this be trusted?”, `reason` a sentence or more. `time` is
    the reference time, None where there is none.
    """

    number: str
    time: Text | None
    verdict: str
    answer: str
    reason: str


def standing_of(version: VersionFacts) -> Standing:
    """Return the standing of a version: what holds now, not what was wrong once.

    It looks at the newest run of each suite, the current records, and the claims of both.
    """
    newest = newest_runs(version.runs)
    runs = [run.verdict for run in newest]
    records = [record.verdict for record in version.records if record.verdict is not None]
    verdict = whole_verdict(runs, records, version.claim_counts.contradicted)
    answer, reason = _answer(verdict, runs, records, version)
    time = version.reference_time
    return Standing(
        number=f"{version.number:04d}",
        time=None if time is None else shown(time, _TIME_CHARS),
        verdict=verdict.value,
        answer=answer,
        reason=reason,
    )


def newest_runs(runs: Sequence[RunFacts]) -> tuple[RunFacts, ...]:
    """Return the newest run of each suite of a list that is newest first.

    Runs that share their id are all among them: none of them counts, and that must be seen.
    """
    known: set[str] = set()
    newest = []
    for run in runs:
        if run.contested or run.suite not in known:
            newest.append(run)
        if not run.contested:
            known.add(run.suite)
    return tuple(newest)


def whole_verdict(
    runs: Sequence[Verdict], records: Sequence[Verdict], contradicted_claims: int
) -> Verdict:
    """Return the one verdict of newest runs, current records, and what both claim."""
    found = {*runs, *records}
    if contradicted_claims:
        found.add(Verdict.CONTRADICTED)
    grave = next((verdict for verdict in _GRAVEST if verdict in found), None)
    if grave is not None:
        return grave
    # Empty never means passed: without a verified run nothing was shown.
    return Verdict.VERIFIED if Verdict.VERIFIED in runs else Verdict.SKIPPED


def _answer(
    verdict: Verdict, runs: list[Verdict], records: list[Verdict], version: VersionFacts
) -> tuple[str, str]:
    if verdict is Verdict.SKIPPED:
        return "Not shown", "No run is verified, so nothing was shown to pass."
    if verdict is Verdict.VERIFIED:
        of_records = count(len(records), "record", "records")
        return "Yes", (
            f"Nothing in the newest runs of {count(len(runs), 'suite', 'suites')}"
            f" or in {of_records} with an outcome speaks against what they say."
        )
    sentences = [
        _sentence(count(len(runs), "newest run", "newest runs"), runs),
        _sentence(count(len(records), "record", "records") + " with an outcome", records),
    ]
    claims = version.claim_counts
    if claims.contradicted:
        sentences.append(
            f"Of {count(claims.total, 'claim', 'claims')} {claims.contradicted:,} "
            f"{_be(claims.contradicted)} contradicted."
        )
    reason = " ".join(sentence for sentence in sentences if sentence)
    return ("Yes, but" if verdict is Verdict.FAILED else "Not as it is"), reason


def _sentence(subject: str, verdicts: list[Verdict]) -> str:
    parts = []
    for verdict in _GRAVEST:
        number = verdicts.count(verdict)
        if number:
            said = "failed" if verdict is Verdict.FAILED else f"{_be(number)} {verdict.value}"
            parts.append(f"{number:,} {said}")
    if not parts:
        return ""
    *before, last = parts
    return f"Of {subject} {', '.join(before) + ' and ' if before else ''}{last}."


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
