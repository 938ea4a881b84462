"""Templates: documents in the shape of evidence that say they are none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.model.value import Value
from sitegen.readers.base import KIND_TEMPLATE, Reading, Source
from sitegen.readers.sdsr_effect_observation import is_effect_observation
from sitegen.readers.sdsr_rules import TEMPLATE
from sitegen.readers.sdsr_wire import text_of

_SIGN: Final = "TEMPLATE ONLY"


@dataclass(frozen=True, slots=True)
class TemplateFormat:
    """An effect observation whose `_comment` says that it is a template only."""

    name: str = "sdsr-template"
    kind: str = KIND_TEMPLATE
    free_text: frozenset[str] | None = None
    marks: tuple[str, ...] = ()

    def recognises(self, value: Value) -> bool:
        """Tell whether an object has the shape of evidence and calls itself a template."""
        if not isinstance(value, Mapping) or not is_effect_observation(value):
            return False
        return (text_of(value.get("_comment")) or "").startswith(_SIGN)

    def read(self, source: Source) -> Reading:
        """Return a reading without content: a template is not evidence."""
        message = "The file calls itself a template, so it is not counted as evidence."
        finding = TEMPLATE.finding(source.artifact.path, message, "/_comment")
        return Reading(self.kind, None, (finding,), source.document)


TEMPLATE_FORMAT: Final = TemplateFormat()
