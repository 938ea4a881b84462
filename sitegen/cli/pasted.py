"""What somebody hands to `sitegen explain`: an id, a printed line, or a finding as JSON."""

import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.canonical.strict_json import read_json
from sitegen.canonical.text import quote
from sitegen.errors import UsageProblem
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.claim import ClaimVerdict
from sitegen.model.finding import Severity
from sitegen.model.value import Value

_MOST_CHARS: Final = 2_000
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_ID: Final = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])")
_AROUND: Final = "[](){}`'\"“”.,:; "
_OF_WORD: Final[Mapping[str, str]] = {
    **dict.fromkeys((severity.value for severity in Severity), "checks"),
    **dict.fromkeys((verdict.value for verdict in ClaimVerdict), "claim_rules"),
}
_OF_KEY: Final = {"check": "checks", "rule": "claim_rules", "kind": "kinds"}
CATALOGUES: Final = tuple(_OF_KEY.values())
"""The fields of `Catalogues`."""

_LISTS: Final = ("findings", "claims", "differences")
_FORMS: Final = (
    "Give an id, a line of `sitegen check` in quotes, or one row of findings.json on standard"
    " input."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained.

    `catalogue` is the field of `Catalogues` that the id is of, where that can be seen. `facts` are
    what a finding says itself, by name: `place`, `message` and so on.
    """

    id: str
    catalogue: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


def read_asked(words: tuple[str, ...], ids: Collection[str]) -> Asked:
    """Return what the arguments, or standard input for `-`, ask for.

    `ids` are those that may be found in text of unknown form. Raises `UsageProblem` where it can't
    be seen what is meant.
    """
    data = _standard_input() if words == ("-",) else " ".join(words).encode("utf-8", "replace")
    text = data.decode("utf-8-sig", "replace").strip()
    if text.startswith(("{", "[{")):
        return _of_json(data)
    if words == ("-",) and len(text.splitlines()) != 1:
        number = "several lines" if text else "nothing"
        message = f"There is {number} on standard input, where one finding is expected."
        raise UsageProblem(message, hint=_FORMS)
    return _of_text(_BLANKS.sub(" ", text), ids)


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(DEFAULT_LIMITS.document_bytes + 1)


def _of_text(text: str, ids: Collection[str]) -> Asked:
    if " " not in text:
        return Asked(text.strip(_AROUND) or text)
    head, bracket, last = text.removesuffix("]").rpartition(" [")
    printed = last in ids or head.partition(": ")[0] in _OF_WORD
    if bracket and text.endswith("]") and printed and _ID.fullmatch(last):
        return _of_line(head, last)
    named = [word for word in dict.fromkeys(_ID.findall(text)) if word in ids]
    if len(named) > 1:
        listed = ", ".join(f"`{name}`" for name in named[:5])
        message = f"That names more than one thing to explain: {listed}."
        raise UsageProblem(message, hint="Ask for one of them at a time.")
    return Asked(named[0], facts=_facts(message=text)) if named else Asked(text)


def _of_line(head: str, id_: str) -> Asked:
    """Return what a line as `sitegen check` prints it asks for; `head` is all before the id."""
    word, _, rest = head.partition(": ")
    if word not in _OF_WORD:
        return Asked(id_, facts=_facts(message=head))
    place, colon, message = rest.partition(": ")
    facts = _facts(place=place, message=message) if colon else _facts(message=rest)
    return Asked(id_, _OF_WORD[word], facts)


def _of_json(data: bytes) -> Asked:
    document = read_json(data, "-", DEFAULT_LIMITS)
    row = document.value
    if not document.readable:
        said = document.findings[-1].message if document.findings else "It is no JSON."
        message = f"The JSON can't be read. {said}"
        raise UsageProblem(message, hint=_FORMS)
    if isinstance(row, Mapping):
        for key, catalogue in _OF_KEY.items():
            id_ = row.get(key)
            if isinstance(id_, str):
                return Asked(id_, catalogue, _facts_of_row(row))
        for name in _LISTS:
            if name in row:
                message = f"That is a whole list of {name}, where one of them is expected."
                raise UsageProblem(message, hint=f"Give one row: jq '.{name}[0]' takes the first.")
    message = "The JSON is no finding: it has neither `check` nor `rule` nor `kind`."
    raise UsageProblem(message, hint=_FORMS)


def _facts_of_row(row: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    return _facts(
        place=_place(row),
        message=_text_of(row, "message"),
        stated=_text_of(row, "stated"),
        derived=_text_of(row, "derived"),
        base=_text_of(row, "base"),
        head=_text_of(row, "head"),
    )


def _place(row: Mapping[str, Value]) -> str:
    """Return the place of a finding as `sitegen check` prints it."""
    place = _text_of(row, "artifact") or _text_of(row, "case_id")
    if "kind" not in row:
        place = _text_of(row, "path") + place
    line, column = row.get("line"), row.get("column")
    if type(line) is int and type(column) is int:
        return f"{place}:{line}:{column}"
    return f"{place} {_text_of(row, 'where')}".strip()


def _text_of(row: Mapping[str, Value], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _facts(**stated: str) -> tuple[tuple[str, str], ...]:
    """Return what is not empty, each on one line and not longer than a reader bears."""
    lines = {name: _BLANKS.sub(" ", text).strip() for name, text in stated.items()}
    return tuple(
        (name, line if len(line) <= _MOST_CHARS else line[:_MOST_CHARS] + "…")
        for name, line in lines.items()
        if line
    )


def unknown(asked: Asked, close: list[str]) -> UsageProblem:
    """Return the error that nothing has this id, with those that may have been meant."""
    message = f"There is no check, rule for claims or kind of difference {quote(asked.id, 80)}."
    if not close:
        return UsageProblem(message, hint="`sitegen explain` lists all that there are.")
    named = ", ".join(f"`{id_}`" for id_ in close)
    return UsageProblem(message, hint=f"Did you mean {named}? `sitegen explain` lists all.")
