"""The catalogue of differences: every kind, its rank, and why it has it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sitegen.model.difference import DifferenceKind, Rank

_R, _W, _C, _I = Rank.REGRESSION, Rank.WEAKER, Rank.CHANGED, Rank.IMPROVEMENT
_Row = tuple[str, Rank, str, str, str]
"""Id, rank, mirror (empty: itself), title, rationale."""

_STATUS = "Only verified counts as passed; what was and no longer is has got worse."
_BETTER = "It is better than it was."
_LESS = "It still passes, with less evidence behind it."
_MORE = "There is more evidence behind the same pass."
_OTHER = "It still passes, but what it recorded is not what was recorded then."
_LOOK = "Nothing is weaker, but it is not what it was."
_BREAKS = "Whoever relies on it is broken: a breaking change of the contract."
_FITS = "Nobody who relied on the contract is broken: a compatible change."

_OFFERED = (
    "Its content but for its name is equal; that is offered, never assumed: the removed and the"
    " added case are told as well."
)
_SELECTION = (
    "What it showed is no longer shown. A run that says that it is a selection is compared on what"
    " it holds."
)

_VERDICT: tuple[_Row, ...] = (
    ("case-newly-contradicted", _R, "case-verdict-better", "A case is newly contradicted", _STATUS),
    ("case-newly-invalid", _R, "case-verdict-better", "A case is newly invalid", _STATUS),
    ("case-newly-failing", _R, "case-newly-passing", "A case newly fails", _STATUS),
    ("case-newly-skipped", _R, "case-newly-passing", "A case is newly skipped", _STATUS),
    ("case-newly-passing", _I, "case-newly-failing", "A case newly passes", _BETTER),
    (
        "case-verdict-better",
        _I,
        "case-newly-contradicted",
        "A case has a better verdict, and has not passed",
        _BETTER,
    ),
    (
        "case-still-failing",
        _C,
        "",
        "A case has not passed, as before",
        "It is no regression, but it is no pass either.",
    ),
    (
        "case-status-changed",
        _C,
        "",
        "A case has another status and the same verdict",
        _LOOK,
    ),
    (
        "case-probably-renamed",
        _C,
        "",
        "A case that is gone has the content of one that is new",
        _OFFERED,
    ),
)
_EVIDENCE: tuple[_Row, ...] = (
    ("assertion-gone", _W, "assertion-new", "An assertion is gone", _LESS),
    ("assertion-new", _I, "assertion-gone", "An assertion is new", _MORE),
    ("assertion-weaker", _W, "assertion-stronger", "An assertion no longer passes", _LESS),
    ("assertion-stronger", _I, "assertion-weaker", "An assertion passes now", _MORE),
    ("assertion-changed", _C, "", "An assertion says something else", _LOOK),
    ("layer-lost", _W, "layer-reached", "A layer is no longer reached", _LESS),
    ("layer-reached", _I, "layer-lost", "A layer is newly reached", _MORE),
    ("events-lost", _W, "events-gained", "Trace events of a layer are lost", _LESS),
    ("events-gained", _I, "events-lost", "Trace events of a layer are new", _MORE),
    ("events-reordered", _W, "", "Trace events come in another order", _OTHER),
    ("event-component", _W, "", "Trace events come from another component", _OTHER),
    ("event-operation", _C, "", "Trace events name another operation", _LOOK),
    ("event-status-worse", _W, "event-status-better", "A trace event has a worse status", _LESS),
    ("event-status-better", _I, "event-status-worse", "A trace event has a better status", _MORE),
    ("db-write-gone", _W, "db-write-new", "A DB write is gone", _LESS),
    ("db-write-new", _C, "db-write-gone", "A DB write is new", _LOOK),
    ("db-write-table", _W, "", "A DB write goes to another table", _OTHER),
    ("db-write-rows", _W, "", "A DB write has another row count", _OTHER),
    ("db-write-statement", _W, "", "A DB write is another statement", _OTHER),
    ("db-write-failed", _W, "db-write-succeeded", "A DB write no longer succeeds", _LESS),
    ("db-write-succeeded", _I, "db-write-failed", "A DB write succeeds now", _MORE),
    ("db-write-transaction", _W, "", "A DB write's transaction ends in another way", _OTHER),
    ("api-call-gone", _W, "api-call-new", "A measured API call is gone", _LESS),
    ("api-call-new", _C, "api-call-gone", "A measured API call is new", _LOOK),
    ("api-call-status", _W, "", "A measured API call has another status code", _OTHER),
    (
        "declared-call-changed",
        _C,
        "",
        "The API calls that a case declares are others",
        "They were taken from a table and never measured, so they weigh little.",
    ),
    ("recorder-off", _W, "recorder-on", "A recorder no longer looks", _LESS),
    ("recorder-on", _I, "recorder-off", "A recorder looks now", _MORE),
    ("signature-gone", _W, "signature-new", "A signature is gone", _LESS),
    ("signature-new", _I, "signature-gone", "A signature is new", _MORE),
    (
        "evidence-beyond-limit",
        _W,
        "",
        "Evidence beyond the limit of the facts is other",
        "Only its digest is kept, and that differs: something changed, nobody can say what.",
    ),
)
_DETERMINISM: tuple[_Row, ...] = (
    ("output-changed", _W, "", "The same input has another output", _OTHER),
    (
        "output-follows-input",
        _C,
        "",
        "Another input has another output",
        "The two can't be compared, because the input is not the same.",
    ),
    ("input-changed", _C, "", "The input is another one", _LOOK),
    (
        "hash-changed",
        _W,
        "",
        "The same commit has another determinism hash",
        "The hash covers nothing that differs from run to run, and the code is the same.",
    ),
)
_CONTRACT: tuple[_Row, ...] = (
    ("request-field-gone", _W, "request-field-new", "A request field is gone", _BREAKS),
    ("request-field-new", _C, "request-field-gone", "A request field is new", _FITS),
    ("request-field-retyped", _W, "", "A request field has another type", _BREAKS),
    ("response-field-gone", _W, "response-field-new", "A response field is gone", _BREAKS),
    ("response-field-new", _C, "response-field-gone", "A response field is new", _FITS),
    ("response-field-retyped", _W, "", "A response field has another type", _BREAKS),
    ("case-route-changed", _C, "", "A case names another route", _LOOK),
    ("case-method-changed", _C, "", "A case names another method", _LOOK),
    ("case-described-otherwise", _C, "", "A case is described otherwise", _LOOK),
    ("endpoint-gone", _W, "endpoint-new", "An endpoint is gone", _BREAKS),
    ("endpoint-new", _C, "endpoint-gone", "An endpoint is new", _FITS),
    ("endpoint-changed", _C, "", "An endpoint is another operation", _LOOK),
    ("snapshot-gone", _W, "snapshot-new", "The API snapshot is gone", _LESS),
    ("snapshot-new", _I, "snapshot-gone", "An API snapshot is new", _MORE),
)
_RUN: tuple[_Row, ...] = (
    ("run-newly-contradicted", _R, "run-verdict-better", "The run is contradicted", _STATUS),
    ("run-newly-invalid", _R, "run-verdict-better", "The run is invalid", _STATUS),
    ("run-newly-failing", _R, "run-newly-passing", "The run fails", _STATUS),
    ("run-newly-skipped", _R, "run-newly-passing", "The run is skipped", _STATUS),
    ("run-newly-passing", _I, "run-newly-failing", "The run passes", _BETTER),
    ("run-verdict-better", _I, "run-newly-contradicted", "The run has a better verdict", _BETTER),
)
_GONE_POINT = "What it stated is no longer stated."
_RECORD: tuple[_Row, ...] = (
    (
        "record-newly-contradicted",
        _R,
        "record-verdict-better",
        "A record is newly contradicted",
        _STATUS,
    ),
    ("record-newly-invalid", _R, "record-verdict-better", "A record is newly invalid", _STATUS),
    ("record-newly-failing", _R, "record-newly-passing", "A record newly fails", _STATUS),
    ("record-newly-skipped", _R, "record-newly-passing", "A record is newly skipped", _STATUS),
    ("record-newly-passing", _I, "record-newly-failing", "A record newly passes", _BETTER),
    (
        "record-verdict-better",
        _I,
        "record-newly-contradicted",
        "A record has a better verdict",
        _BETTER,
    ),
    ("record-status-changed", _C, "", "A record has another status", _LOOK),
    ("gate-newly-failing", _R, "gate-newly-passing", "A gate no longer holds", _STATUS),
    ("gate-newly-passing", _I, "gate-newly-failing", "A gate holds now", _BETTER),
    ("gate-gone", _W, "gate-new", "A gate is gone", _GONE_POINT),
    ("gate-new", _I, "gate-gone", "A gate is new", _MORE),
    (
        "metric-fell",
        _W,
        "metric-rose",
        "A trace count shrank",
        "Traces are never deleted: where fewer are counted, some may have been.",
    ),
    ("metric-rose", _C, "metric-fell", "A trace count grew", "Traces accumulate."),
    ("point-gone", _W, "point-new", "A statement of a record is gone", _GONE_POINT),
    ("point-new", _I, "point-gone", "A statement of a record is new", _MORE),
    ("point-worse", _W, "point-better", "A statement of a record no longer holds", _LESS),
    ("point-better", _I, "point-worse", "A statement of a record holds now", _MORE),
    ("point-changed", _C, "", "A statement of a record is another one", _LOOK),
)
_WHOLE: tuple[tuple[str, Rank, str, str, str, str], ...] = (
    (
        "case-removed",
        Rank.REMOVED,
        "case-added",
        "verdict",
        "A case is gone",
        _SELECTION,
    ),
    ("case-added", Rank.ADDED, "case-removed", "verdict", "A case is new", "It was not there."),
    (
        "record-removed",
        Rank.REMOVED,
        "record-added",
        "record",
        "A record is gone",
        "What it stated is no longer stated.",
    ),
    (
        "record-added",
        Rank.ADDED,
        "record-removed",
        "record",
        "A record is new",
        "It was not there.",
    ),
)


def _kinds() -> Iterator[DifferenceKind]:
    for id_, rank, mirror, family, title, rationale in _WHOLE:
        yield DifferenceKind(id_, title, rank, family, rationale, mirror)
    for family, rows in (
        ("verdict", _VERDICT),
        ("evidence", _EVIDENCE),
        ("determinism", _DETERMINISM),
        ("contract", _CONTRACT),
        ("run", _RUN),
        ("record", _RECORD),
    ):
        for id_, rank, mirror, title, rationale in rows:
            yield DifferenceKind(id_, title, rank, family, rationale, mirror or id_)


KINDS: Final[tuple[DifferenceKind, ...]] = tuple(_kinds())
"""Every kind of difference."""

KIND_BY_ID: Final[Mapping[str, DifferenceKind]] = MappingProxyType(
    {kind.id: kind for kind in KINDS}
)
