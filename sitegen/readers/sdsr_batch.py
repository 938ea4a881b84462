"""SDSR batch results: panel ids by result."""

from typing import Final

from pydantic import Field

from sitegen.model.record import RecordKind
from sitegen.model.sdsr import Batch
from sitegen.readers.base import Source
from sitegen.readers.sdsr_record import Built, RecordFormat
from sitegen.readers.sdsr_wire import Text, Wire

_KEYS: Final = frozenset({"timestamp", "total", "pass", "fail", "error"})


class BatchWire(Wire):
    """A batch; `timestamp` is local time without an offset in what was seen."""

    timestamp: Text
    total: int
    passed: list[Text] = Field(alias="pass")
    failed: list[Text] = Field(alias="fail")
    errors: list[Text] = Field(alias="error")


def _build(shape: BatchWire, source: Source) -> Built:
    del source
    passed, failed, errors = tuple(shape.passed), tuple(shape.failed), tuple(shape.errors)
    named = (("pass", passed), ("fail", failed), ("error", errors))
    return Built(
        title=f"Batch of {shape.timestamp}",
        time=shape.timestamp,
        detail=Batch(shape.total, passed, failed, errors),
        references=tuple(
            ("panel", panel, f"/{name}/{index}")
            for name, panels in named
            for index, panel in enumerate(panels)
        ),
    )


BATCH: Final = RecordFormat(
    name="sdsr-batch",
    record_kind=RecordKind.BATCH,
    wire=BatchWire,
    keys=lambda value: value.keys() >= _KEYS,
    build=_build,
    fields=_KEYS,
    free_text=frozenset(),
    marks=('"timestamp"', '"total"', '"pass"'),
)
