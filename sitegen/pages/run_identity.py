"""What identifies a run at the head of its page: suite, commit, CI, preflight, digest."""

from dataclasses import dataclass

from sitegen.model.facts import RunFacts
from sitegen.pages.evidence import Text, shown, shown_or_none
from sitegen.pages.links import outward
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """The head of a run's page; None: the evidence doesn't state it.

    `ci` names the job and `ci_href` is its page, None where that is no URL that may be a link.
    `digest` is the derived determinism digest.
    """

    suite: Text
    created: Text | None
    environment: Text | None = None
    commit: Text | None = None
    branch: Text | None = None
    dirty: bool = False
    ci: Text | None = None
    ci_href: str | None = None
    preflight: Text | None = None
    digest: str | None = None


def run_identity(facts: RunFacts, settings: Settings) -> RunIdentity:
    """Return what identifies a run, from its summary and its context."""
    limit = settings.limits.shown_chars
    context = facts.context
    suite = shown(facts.suite, limit)
    created = shown_or_none(facts.created_at, limit)
    if context is None:
        return RunIdentity(suite, created, digest=facts.digest)
    names = [name for name in (context.ci_name, context.ci_job) if name]
    ci = " · ".join(names) or context.ci_url
    return RunIdentity(
        suite=suite,
        created=created,
        environment=shown_or_none(context.environment, limit),
        commit=shown_or_none(context.commit, limit),
        branch=shown_or_none(context.branch, limit),
        dirty=context.dirty is True,
        ci=shown_or_none(ci, limit),
        ci_href=outward(context.ci_url),
        preflight=shown_or_none(context.preflight, limit),
        digest=facts.digest,
    )
