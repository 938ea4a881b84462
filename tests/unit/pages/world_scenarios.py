"""A run of a scenario and its certifications for tests of pages, with a word wherever text goes."""

from dataclasses import replace

from sitegen.model.certification import Certification, CertificationStatus, RestsOn
from sitegen.model.record import Record
from sitegen.model.scenario_observation import Fallback, ScenarioObservation, SourceState
from tests.reading import read_document
from tests.scenario_documents import failed_observation, observation

DIGEST = "5" * 64
"""The SHA-256 of every record of the world."""


def scenario_run(word: str, *, passed: bool = True) -> ScenarioObservation:
    """Return the observation of a run of S-1, hostile in its free text."""
    content = read_document(observation() if passed else failed_observation()).content
    assert isinstance(content, Record)
    assert isinstance(content.detail, ScenarioObservation)
    seen = content.detail
    return replace(
        seen,
        scenario_id="S-1",
        scenario_class=word,
        run_id=f"run {word}",
        observation_id=f"OBS {word}",
        started_at=word,
        message=word,
        metrics=((word, 1, 2), *seen.metrics),
        fallbacks=(Fallback(word, word, word, temporary=True, declared=True),),
        coverage=(("engine_propagation", True), ("worker_execution", False)),
    )


def certified(word: str, status: CertificationStatus) -> Certification:
    """Return a certification of S-1 on what is here, what is not, and what is in a run."""
    return Certification(
        certification_id=f"C {word}",
        scenario_id="S-1",
        status=status,
        run_id=f"run {word}",
        scenario_class=None,
        artifacts=(
            RestsOn(f"observations/{word}", DIGEST, "observation"),
            RestsOn(f"preflight/{word}", "6" * 64, f"role {word}"),
            RestsOn(f"lost/{word}", "7" * 64, None),
            RestsOn(f"run/{word}", word, None),
        ),
        checklist=(),
        issued_by=word,
        issued_at="2026-01-12",
        expires_at=word,
        reason=word,
        supersedes=None,
        source=SourceState(commit=word),
        observation_id=f"OBS {word}",
    )
