"""The catalogue of rules for claims as a page of the documentation."""

from collections.abc import Iterable

from sitegen.model.claim import ClaimRule

_HEAD = """# Claims

What artifacts state, and how each statement is held against the evidence. This page is made from
the rules: `make golden` writes it and a test keeps it true.

A claim is **confirmed**, **contradicted** (both sides are shown) or **unverifiable** (the evidence
that would decide it is not here). A sentence that no rule reads without doubt is no claim. Where a
claim stands depends on its document alone; [decision 0008](decisions/0008-claims.md) says why.

| rule | what is stated | decided by |
|---|---|---|
"""


def rules_markdown(rules: Iterable[ClaimRule]) -> str:
    """Return the page in Markdown."""
    every = tuple(rules)
    rows = "".join(
        f"| [`{rule.id}`](#{rule.id}) | {rule.predicate} | "
        f"{'its own bytes' if rule.own else 'other artifacts'} |\n"
        for rule in every
    )
    sections = "".join(
        f"\n## `{rule.id}`\n\n**{rule.title}.**\n\n{rule.derivation}\n\n"
        f"*Evidence that is needed:* {rule.needs}\n"
        for rule in every
    )
    return f"{_HEAD}{rows}{sections}"
