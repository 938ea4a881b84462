"""Make rows of differences: each of a kind of the catalogue, with bounded values."""

from sitegen.canonical.digest import sha256_hex
from sitegen.compare.inside import inside
from sitegen.compare.kinds import KIND_BY_ID
from sitegen.model.difference import Difference
from sitegen.model.facts import CaseFacts

VALUE_CHARS = 4_096
"""Characters of a value that a row holds; of a longer one it holds the digest."""


def bounded(value: str | None) -> str | None:
    """Return a value as a row holds it."""
    if value is None or len(value) <= VALUE_CHARS:
        return value
    return f"sha256:{sha256_hex(value.encode('utf-8', 'surrogatepass'))}"


def case_row(
    kind: str,
    case: CaseFacts,
    message: str,
    where: str | None = None,
    values: tuple[str | None, str | None] = (None, None),
    layer: str | None = None,
) -> Difference:
    """Return a difference of a case; `values` are those before and now."""
    base, head = bounded(values[0]), bounded(values[1])
    return Difference(
        kind=kind,
        rank=KIND_BY_ID[kind].rank,
        case_id=case.case_id if case.case_id is not None else case.artifact.path,
        where=where,
        base=base,
        head=head,
        message=message,
        use_case=case.use_case,
        layer=layer,
        artifact=case.artifact.path,
        inside=inside(base, head),
    )


def whole_row(
    kind: str,
    message: str,
    where: str | None = None,
    values: tuple[str | None, str | None] = (None, None),
    record: tuple[str, str] | None = None,
) -> Difference:
    """Return a difference of a run, or of a record (kind, id)."""
    return Difference(
        kind=kind,
        rank=KIND_BY_ID[kind].rank,
        case_id=None,
        where=where,
        base=bounded(values[0]),
        head=bounded(values[1]),
        message=message,
        record=record,
    )
