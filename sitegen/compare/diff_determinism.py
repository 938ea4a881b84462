"""The same input, another output."""

from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.compare.rows import case_row
from sitegen.model.detail import KeptValue
from sitegen.model.difference import Difference
from sitegen.model.facts import CaseFacts


def determinism_rows(base: CaseFacts, head: CaseFacts) -> Iterator[Difference]:
    """Yield what differs between the inputs and outputs of a case that passed twice."""
    one, other = base.detail, head.detail
    if one is None or other is None:
        return
    same_input = _digest(one.input) == _digest(other.input)
    name = quote(head.case_id or head.artifact.path)
    if not same_input:
        values = (_text(one.input), _text(other.input))
        message = f"The input of {name} is another one."
        yield case_row("input-changed", head, message, "/synthetic_input", values)
    if _digest(one.output) != _digest(other.output):
        values = (_text(one.output), _text(other.output))
        if same_input:
            message = f"The output of {name} changed for the same input."
            yield case_row("output-changed", head, message, "/observed_output", values)
        else:
            message = f"The output of {name} changed with its input."
            yield case_row("output-follows-input", head, message, "/observed_output", values)


def _digest(value: KeptValue | None) -> str | None:
    return None if value is None else value.sha256


def _text(value: KeptValue | None) -> str | None:
    if value is None:
        return None
    return value.text if value.text is not None else f"sha256:{value.sha256}"
