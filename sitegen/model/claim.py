"""Claims: what an artifact says, held against what the evidence says."""

from dataclasses import dataclass
from enum import StrEnum


class ClaimVerdict(StrEnum):
    """What became of a claim; the values of `verdict` in `claims.json`."""

    CONTRADICTED = "contradicted"
    UNVERIFIABLE = "unverifiable"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """How one kind of claim is derived; the catalogue shows it.

    `predicate` is what the claim says of its subject, in the small vocabulary of the catalogue.
    `derivation` says how the answer is found, `needs` what evidence is needed for it. `own` means
    that the artifact's own bytes decide it.
    """

    id: str
    title: str
    predicate: str
    derivation: str
    needs: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about.

    `kind` is run, case, scenario, capability, panel, file, commit, metric or document.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        """Return it as pages and JSON name it."""
        return f"{self.kind} {self.id}"


@dataclass(frozen=True, slots=True)
class Input:
    """Evidence that a claim was derived from: its artifact, and the page that shows it."""

    artifact: str
    sha256: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement with its derivation.

    `stated` is in the artifact's own words, `derived` what the evidence says (None:
    unverifiable). `where` is a JSON pointer or `line:column`, `path` the page of the run or record
    that states it. `message` is one plain sentence.
    """

    rule: str
    subject: Subject
    predicate: str
    stated: str
    derived: str | None
    verdict: ClaimVerdict
    artifact: str
    sha256: str
    path: str
    message: str
    where: str | None = None
    line: int | None = None
    column: int | None = None
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that a report leaves open: a next step, a gap, a blocker, a candidate.

    `kind` is the section it stands in, in one word. `successor` is the id of what shall take it
    up, `closed_by` the page that names it done, with `closed_words`.
    """

    text: str
    kind: str
    artifact: str
    path: str
    line: int
    ids: tuple[str, ...] = ()
    successor: str | None = None
    closed_by: str | None = None
    closed_words: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedReport:
    """A current report with what became of its claims; `page` is its judged page.

    `path` is its record's folder. `left_out` claims are not listed.
    """

    path: str
    page: str
    title: str
    artifact: str
    sha256: str
    time: str | None
    counts: "ClaimCounts"
    left_out: int
    open_items: int


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """How many claims have each verdict."""

    contradicted: int = 0
    unverifiable: int = 0
    confirmed: int = 0

    @staticmethod
    def of(claims: tuple[Claim, ...]) -> "ClaimCounts":
        """Count claims."""
        counts = {verdict.value: 0 for verdict in ClaimVerdict}
        for claim in claims:
            counts[claim.verdict.value] += 1
        return ClaimCounts(**counts)

    def __add__(self, other: "ClaimCounts") -> "ClaimCounts":
        """Return the sums."""
        return ClaimCounts(
            self.contradicted + other.contradicted,
            self.unverifiable + other.unverifiable,
            self.confirmed + other.confirmed,
        )

    @property
    def total(self) -> int:
        """Return the number of claims."""
        return self.contradicted + self.unverifiable + self.confirmed
