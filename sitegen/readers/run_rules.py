"""The catalogue entries of what the readers of runs and of the project's own formats find."""

from sitegen.model.finding import Check, Effect, Severity


def _schema(prefix: str, thing: str, scope: str) -> Check:
    return Check(
        id=f"{prefix}-schema",
        title=f"The {thing} does not have the shape of its format",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope=scope,
        rationale=(
            "A member that is missing or of another type can't be checked against anything, "
            "so nothing that the document says may be relied on."
        ),
        remedy=f"Emit every required member of the {thing} with the type in docs/formats.md.",
    )


def _unknown(prefix: str, thing: str, scope: str) -> Check:
    return Check(
        id=f"{prefix}-unknown-field",
        title=f"The {thing} has a member that its format does not know",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope=scope,
        rationale=(
            "What the format does not name is kept and shown, but checked by nothing; it may "
            "also be a misspelt member that was meant to be checked."
        ),
        remedy="Spell the member as in docs/formats.md, or use a newer version of the format.",
    )


def _unreadable(prefix: str, thing: str, scope: str) -> Check:
    return Check(
        id=f"{prefix}-unreadable",
        title=f"What lies in the place of a {thing} is none",
        severity=Severity.ERROR,
        effect=Effect.INVALID,
        scope=scope,
        rationale=(
            f"A file in the place of a {thing} stands for something that ran; if it can't be "
            "recognised, that evidence is lost and must not vanish from the figures."
        ),
        remedy=f"Emit the {thing} again, or move a file that is none out of the run.",
    )


CASE_SCHEMA = _schema("case", "case", "case")
CASE_UNKNOWN_FIELD = _unknown("case", "case", "case")
CASE_UNREADABLE = _unreadable("case", "case", "case")
RUN_SUMMARY_SCHEMA = _schema("run-summary", "run summary", "run")
RUN_SUMMARY_UNKNOWN_FIELD = _unknown("run-summary", "run summary", "run")
RUN_SUMMARY_UNREADABLE = _unreadable("run-summary", "run summary", "run")
API_SNAPSHOT_SCHEMA = _schema("api-snapshot", "API snapshot", "run")
API_SNAPSHOT_UNKNOWN_FIELD = _unknown("api-snapshot", "API snapshot", "run")
RUN_CONTEXT_SCHEMA = _schema("run-context", "run context", "run")
RUN_CONTEXT_UNKNOWN_FIELD = _unknown("run-context", "run context", "run")
PREFLIGHT_SCHEMA = _schema("preflight", "preflight", "record")
PREFLIGHT_UNKNOWN_FIELD = _unknown("preflight", "preflight", "record")
CERTIFICATION_SCHEMA = _schema("certification", "certification", "record")
CERTIFICATION_UNKNOWN_FIELD = _unknown("certification", "certification", "record")
SCENARIO_OBSERVATION_SCHEMA = _schema("scenario-observation", "observation of a scenario", "record")
SCENARIO_OBSERVATION_UNKNOWN_FIELD = _unknown(
    "scenario-observation", "observation of a scenario", "record"
)
INVESTIGATION_SCHEMA = _schema("investigation", "investigation", "record")
INVESTIGATION_UNKNOWN_FIELD = _unknown("investigation", "investigation", "record")
ATTESTATION_SCHEMA = Check(
    id="attestation-schema",
    title="The attestation is no signed envelope",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="record",
    rationale=(
        "A signature that can't be read vouches for nothing; what it was meant for is as unsigned"
        " as without it."
    ),
    remedy="Sign again with `sitegen sign`, or any tool that writes DSSE envelopes.",
)
ATTESTATION_UNKNOWN_FIELD = _unknown("attestation", "attestation", "record")
ATTESTATION_PAYLOAD = Check(
    id="attestation-payload",
    title="The attestation holds no test result",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="record",
    rationale=(
        "What was signed is no in-toto Statement v1 with the predicate test-result, so nobody can"
        " tell what the signature says of the evidence."
    ),
    remedy="Sign again with `sitegen sign`.",
)

RUN_ARTIFACT_VERSION = Check(
    id="run-artifact-version",
    title="The version of the run's artifacts is unknown",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="run",
    rationale=(
        "Another version may give the same member another meaning, so figures that seem to "
        "agree may not."
    ),
    remedy="Emit version 1.0.0, or read the run with a sitegen that knows its version.",
)
OWN_FORMAT_VERSION = Check(
    id="own-format-version",
    title="The version of a sitegen format is unknown",
    severity=Severity.ERROR,
    effect=Effect.INVALID,
    scope="file",
    rationale=(
        "The document names a version of its format that this sitegen does not read; guessing "
        "its meaning could turn a failure into a pass."
    ),
    remedy="Read it with a newer sitegen, or emit the version in docs/formats.md.",
)
FINDINGS_LEFT_OUT = Check(
    id="findings-left-out",
    title="Not all findings of an artifact are listed",
    severity=Severity.WARNING,
    effect=Effect.NONE,
    scope="file",
    rationale=(
        "An artifact with thousands of problems would drown every other; the gravest are "
        "listed and the rest is counted, never silently dropped."
    ),
    remedy="Mend what is listed, or raise the limit findings_per_artifact.",
)

CHECKS: tuple[Check, ...] = (
    CASE_SCHEMA,
    CASE_UNKNOWN_FIELD,
    CASE_UNREADABLE,
    RUN_SUMMARY_SCHEMA,
    RUN_SUMMARY_UNKNOWN_FIELD,
    RUN_SUMMARY_UNREADABLE,
    RUN_ARTIFACT_VERSION,
    API_SNAPSHOT_SCHEMA,
    API_SNAPSHOT_UNKNOWN_FIELD,
    RUN_CONTEXT_SCHEMA,
    RUN_CONTEXT_UNKNOWN_FIELD,
    PREFLIGHT_SCHEMA,
    PREFLIGHT_UNKNOWN_FIELD,
    CERTIFICATION_SCHEMA,
    CERTIFICATION_UNKNOWN_FIELD,
    SCENARIO_OBSERVATION_SCHEMA,
    SCENARIO_OBSERVATION_UNKNOWN_FIELD,
    INVESTIGATION_SCHEMA,
    INVESTIGATION_UNKNOWN_FIELD,
    ATTESTATION_SCHEMA,
    ATTESTATION_UNKNOWN_FIELD,
    ATTESTATION_PAYLOAD,
    OWN_FORMAT_VERSION,
    FINDINGS_LEFT_OUT,
)
