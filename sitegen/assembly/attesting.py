"""Sign what a build publishes: a Statement for each new run and certification, in the version."""

from collections.abc import Iterable, Mapping
from typing import Final

from sitegen.assembly.signing import judged_record
from sitegen.attest.results import certification_statement, run_statement
from sitegen.attest.signatures import Signer
from sitegen.attest.statement import Statement
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.finding import Finding
from sitegen.model.record import RecordKind
from sitegen.publish.staging import Stage

ATTESTATIONS: Final = "attestations/"
ROLE_ATTESTATION: Final = "attestation"


Attested = dict[str, tuple[str, str]]
"""Run or record → where its attestation lies in the site, and what the key is called."""


def attest_run(run: RunFacts, stage: Stage, folder: str, signer: Signer | None) -> Attested:
    """Write the attestation of a new run, with its cases, below the version's folder."""
    if signer is None:
        return {}
    place = _write(run_statement(run), run.path, stage, folder, signer)
    return {run.path: (place, signer.key.hint)}


def attest_records(
    fresh: Iterable[RecordFacts],
    across: Mapping[str, tuple[Finding, ...]],
    stage: Stage,
    folder: str,
    signer: Signer | None,
) -> Attested:
    """Write the attestations of new certifications; `across` is what else speaks of them."""
    made: Attested = {}
    if signer is None:
        return made
    for facts in fresh:
        if facts.kind is RecordKind.CERTIFICATION:
            judged = judged_record(facts, across.get(facts.path, ()))
            place = _write(certification_statement(judged), facts.path, stage, folder, signer)
            made[facts.path] = (place, signer.key.hint)
    return made


def _write(statement: Statement, path: str, stage: Stage, folder: str, signer: Signer) -> str:
    name = path.strip("/").rpartition("/")[2]
    data = statement.enveloped().signed_by(signer).encoded()
    place = f"{folder}{ATTESTATIONS}{name}.dsse.json"
    stage.write(place, data, ROLE_ATTESTATION)
    return place
