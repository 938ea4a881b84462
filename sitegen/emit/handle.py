"""What a test holds in its hands: the fixture `sitegen_case`."""

import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sitegen.emit.document import Attached
from sitegen.emit.items import optional_name, split_route
from sitegen.emit.layers import layer as layer_block
from sitegen.emit.outcome import Check
from sitegen.emit.values import free_text, plain_mapping

FILE_BYTES: Final = 1024 * 1024  # bytes of one attachment
CASE_BYTES: Final = 8 * FILE_BYTES  # bytes of all attachments of a case
FILES: Final = 100  # attachments of a case
CHECKS: Final = 1_000  # checks of a case
_NAME_CHARS: Final = 80
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")


class SitegenCase:
    """Says more of the test that is running. Without emission it takes the same calls.

    A failed `check` fails the test at its end, emitted or not; nothing else here can.
    """

    __slots__ = ("_checks", "about", "attached", "given", "put_out", "refused", "requests",
                 "responses")  # fmt: skip

    def __init__(self, checks: list[Check]) -> None:
        self._checks = checks
        self.about: dict[str, str | None] = {}
        self.given: dict[str, object] = {}
        self.put_out: dict[str, object] = {}
        self.requests: dict[str, object] | None = None
        self.responses: dict[str, object] | None = None
        self.attached: list[Attached] = []
        self.refused: list[str] = []

    def use_case(self, name: str) -> None:
        """State the use case."""
        self.about["use_case"] = optional_name(name)

    def stage(self, name: str) -> None:
        """State the stage."""
        self.about["stage"] = optional_name(name)

    def operation(self, name: str) -> None:
        """State the operation."""
        self.about["operation"] = optional_name(name)

    def purpose(self, text: str) -> None:
        """State what the test shows."""
        self.about["purpose"] = free_text(str(text))

    def route(self, method: str, path: str) -> None:
        """State the route that the test is about."""
        self.about["method"], self.about["route"] = split_route(f"{method} {path}")

    def request_fields(self, fields: Mapping[str, object]) -> None:
        """State the fields of the request, with the names of their types."""
        self.requests = {**(self.requests or {}), **plain_mapping(fields)}

    def response_fields(self, fields: Mapping[str, object]) -> None:
        """State the fields of the response, with the names of their types."""
        self.responses = {**(self.responses or {}), **plain_mapping(fields)}

    def input(self, values: Mapping[str, object]) -> None:
        """State what went in; further calls add to it."""
        self.given |= plain_mapping(values)

    def output(self, values: Mapping[str, object]) -> None:
        """State what came out; further calls add to it."""
        self.put_out |= plain_mapping(values)

    def check(self, name: str, ok: object, message: str = "") -> bool:
        """Make a named assertion and return whether it holds; the test goes on either way."""
        holds = bool(ok)
        if len(self._checks) < CHECKS or not holds:
            self._checks.append(Check(str(name), holds, str(message)))
        elif len(self._checks) == CHECKS:
            self.refused.append(f"more than {CHECKS} checks")
        return holds

    def attach(self, name: str, content: bytes | str | Path, media_type: str | None = None) -> bool:
        """Attach bytes, a text or a file; tell whether it was taken (1 MiB each, 8 MiB a case)."""
        shown = free_text(str(name), _NAME_CHARS)
        try:
            data = _bytes_of(content)
        except OSError as error:
            self.refused.append(f"the attachment {shown}: {error.strerror}")
            return False
        held = sum(len(item.data) for item in self.attached)
        if len(data) > FILE_BYTES:
            self.refused.append(f"the attachment {shown}: more than {FILE_BYTES} bytes")
        elif held + len(data) > CASE_BYTES or len(self.attached) >= FILES:
            self.refused.append(
                f"the attachment {shown}: more than {CASE_BYTES} bytes or {FILES} files of a case"
            )
        else:
            safe = _NOT_IN_NAMES.sub("-", str(name)).strip("-.")[-_NAME_CHARS:].lstrip(".-")
            kind = media_type or mimetypes.guess_type(safe)[0]
            self.attached.append(Attached(safe or "x", data, kind))
            return True
        return False

    def layer(self, layer: str, component: str, operation: str, /, **detail: object) -> layer_block:
        """Return a block that is the work of a layer; see `sitegen.emit.layer`."""
        return layer_block(layer, component, operation, **detail)


def _bytes_of(content: bytes | str | Path) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8", "backslashreplace")
    if isinstance(content, Path):
        with content.open("rb") as file:
            return file.read(FILE_BYTES + 1)
    return bytes(content)
