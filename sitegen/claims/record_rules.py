"""The catalogue entries of claims that records make."""

from typing import Final

from sitegen.model.claim import ClaimRule

STATUS: Final = ClaimRule(
    id="stated-status",
    title="A record's status is borne out by its own evidence",
    predicate="status",
    derivation="The verdict that the checks derive from the record's own content: that of an "
    "observation from its invariants, of an effect observation from its acceptance criteria and "
    "integrity score, of a gate from its checks, and so on for each kind.",
    needs="Nothing but the record.",
    own=True,
)
INVARIANTS: Final = ClaimRule(
    id="observation-invariants",
    title="An observation's counts are those of its results",
    predicate="count",
    derivation="The invariant results with that status.",
    needs="Nothing but the observation.",
    own=True,
)
INTEGRITY: Final = ClaimRule(
    id="integrity-score",
    title="An integrity score is that of the events",
    predicate="score",
    derivation="Observed ones among the expected events, divided by the expected events.",
    needs="Nothing but the observation.",
    own=True,
)
CAPABILITY: Final = ClaimRule(
    id="capability-observed",
    title="A capability that is OBSERVED rests on a verified observation",
    predicate="status",
    derivation="The verdict on the observation that the entry is bound to. An entry that names no "
    "observation is judged by that of its scenario; one whose own counts say that not all "
    "invariants passed contradicts itself.",
    needs="The observation that the entry is bound to.",
)
CAPABILITY_COUNTS: Final = ClaimRule(
    id="capability-invariants",
    title="A capability's invariants are those of its observation",
    predicate="count",
    derivation="The counts of the observation that the entry is bound to.",
    needs="The observation that the entry is bound to.",
)
COMMENT: Final = ClaimRule(
    id="comment-certification",
    title="A certification in a comment is that of the newest certification",
    predicate="certification status",
    derivation="The newest certification artifact of the scenario; without one, for another file's "
    "scenario, the last status that the scenario's own file states.",
    needs="A certification of the scenario, or its file.",
)
CLASS_COVERAGE: Final = ClaimRule(
    id="scenario-coverage",
    title="A scenario covers what its class can cover",
    predicate="scenario coverage",
    derivation="A STATE_INJECTION covers neither worker execution nor trace generation.",
    needs="Nothing but the scenario's file.",
    own=True,
)
CHECKER: Final = ClaimRule(
    id="checker-count",
    title="The checks that a stored verdict counts are those of the run",
    predicate="passed checks",
    derivation="The original checker counts one check a case file and ten more, passed or failed.",
    needs="The artifacts of the run.",
)
PRINTED: Final = ClaimRule(
    id="printed-result",
    title="A printed test result is that of its run",
    predicate="passed cases",
    derivation="The verified cases of the run that the output names; most outputs name none.",
    needs="The artifacts of the run that printed it.",
)
PRINTED_RUN: Final = ClaimRule(
    id="printed-run",
    title="A run whose id was kept is here",
    predicate="exists",
    derivation="A run with this id is on the site.",
    needs="The artifacts of the run.",
)
BATCH: Final = ClaimRule(
    id="batch-result",
    title="A panel's result in a batch is that of its observation",
    predicate="status",
    derivation="The verdict on the observation of the panel that was made in the same execution: "
    "within ten minutes before the batch's time, which is a whole number of hours away from UTC "
    "and at most five seconds after the last of its observations.",
    needs="The observation of the panel from the same execution.",
)
RULES: Final = (
    STATUS,
    INVARIANTS,
    INTEGRITY,
    CAPABILITY,
    CAPABILITY_COUNTS,
    COMMENT,
    CLASS_COVERAGE,
    CHECKER,
    PRINTED,
    PRINTED_RUN,
    BATCH,
)
