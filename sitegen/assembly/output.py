"""Whether a build may take the place of what is at its output: the past is never rewritten."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from sitegen.canonical.text import quote
from sitegen.errors import GuardrailViolation, IdentityReuse
from sitegen.ledger.published import NOTHING, read_published
from sitegen.publish.existing import published_version
from sitegen.settings import Settings

_HINT = "Build into another folder, or give the evidence that was published as well."


def check_output(
    output: Path, now: Mapping[str, set[str]], records: AbstractSet[str], settings: Settings
) -> None:
    """Return where the build may go on.

    `now` maps the run ids of this build to the SHA-256 of their evidence manifests; `records`
    are the paths of its records.

    Raises `IdentityReuse` where a published run id comes with other content,
    `GuardrailViolation` where something published would be gone, and `OutputProblem` where
    the output is no site.
    """
    latest = published_version(output)
    published = read_published(latest.parent, settings.limits) if latest else NOTHING
    for run_id, contents in sorted(published.runs.items()):
        if run_id in now and now[run_id] != contents:
            message = f"The run id {quote(run_id)} is published already, with other content."
            raise IdentityReuse(message, hint="Emit every execution under an id of its own.")
    gone = sorted(published.runs.keys() - now.keys())
    if gone:
        message = (
            f"{len(gone)} published runs are not in this evidence and would be removed,"
            f" among them {quote(gone[0])}."
        )
        raise GuardrailViolation(message, hint=_HINT)
    lost = sorted(published.records - records)
    if lost:
        message = (
            f"{len(lost)} published records are not in this evidence and would be removed,"
            f" among them {lost[0]}."
        )
        raise GuardrailViolation(message, hint=_HINT)
