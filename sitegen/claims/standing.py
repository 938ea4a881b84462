"""Where a scenario's certification stands: by artifact, else by what its own file says."""

from dataclasses import dataclass

from sitegen.claims.evidence import Evidence, input_of_record
from sitegen.model.certification import Certification
from sitegen.model.claim import Input
from sitegen.model.record import RecordKind
from sitegen.model.scenario import Scenario

_IN_FORCE = frozenset({"CERTIFIED"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A scenario's certification status, what says so, and whether it is an artifact of its own."""

    status: str
    says: str
    source: Input
    by_artifact: bool = False


def standing_of(scenario_id: str, evidence: Evidence) -> Standing | None:
    """Return the newest certification's status, else that of the scenario file; None: neither."""
    certified = evidence.record(RecordKind.CERTIFICATION, scenario_id)
    if certified is not None and isinstance(certified.detail, Certification):
        status = certified.detail.status.value
        return Standing(
            status, "its newest certification", input_of_record(certified), by_artifact=True
        )
    record = evidence.record(RecordKind.SCENARIO, scenario_id)
    if record is None or not isinstance(record.detail, Scenario):
        return None
    own = [claim for claim in record.detail.comment_claims if claim.scenario_id == scenario_id]
    stated = record.detail.stated_status
    if own:
        words = own[-1].status
        said = f"line {own[-1].position.line} of its own file"
        return Standing(words, said, input_of_record(record))
    if stated:
        return Standing(stated.upper(), "the status in its own file", input_of_record(record))
    return None
