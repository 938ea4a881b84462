"""Escaping: what every printed expression of every template passes through.

Jinja's own `escape` wraps each string in a `Markup` object, which on a page with hundreds of
small cells is most of the cost. Here the same characters are replaced by the same references,
without the wrapping: a test holds both equal for any text. Where a future Jinja no longer asks
the generator below, its own escaping comes back on top: text escaped twice, never text unescaped.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, Undefined  # noqa: TID251 -- the one environment derives from it
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup  # noqa: TID251 -- only to recognise a macro's output, never made

from sitegen.pages.evidence import Shown
from sitegen.pages.prose import Prose

_RECURRING_CHARS = 100  # characters of a text that is worth remembering
_RECURRING_TEXTS = 4_096  # texts remembered at once


def finalizer(
    labelled: Callable[[Shown], str], prose: Callable[[Prose], str]
) -> Callable[[object], str]:
    """Return what turns an expression's value into what stands on the page.

    `labelled` draws text with hidden characters, `prose` that of reports. Only text, whole
    numbers, and the output of macros are printed; anything else (None, a float, an object) is a
    template's mistake and raises `TypeError`.
    """
    # Layers, statuses, components and classes recur on every page.
    known: dict[str, str] = {}

    def printed(value: object) -> str:
        kind = type(value)
        if kind is str:
            text: str = value  # type: ignore[assignment]  # mypy doesn't narrow by `type() is`
            return known.get(text) or _remembered(known, text)
        if kind is int:
            return str(value)
        if isinstance(value, Markup):
            return value
        if isinstance(value, Shown | Prose):
            return labelled(value) if isinstance(value, Shown) else prose(value)
        if isinstance(value, str):
            return printed(str(value))
        if isinstance(value, Undefined):
            return str(value)  # StrictUndefined raises, and names what is missing
        message = f"A template prints a value of type {kind.__name__}."
        raise TypeError(message)

    return printed


def _remembered(known: dict[str, str], text: str) -> str:
    drawn = escaped(text)
    if len(text) <= _RECURRING_CHARS:
        if len(known) >= _RECURRING_TEXTS:
            known.clear()
        known[text] = drawn
    return drawn


def escaped(text: str) -> str:
    """Return text with the references that Jinja's own `escape` writes."""
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&#34;")
        .replace("'", "&#39;")
    )


class EscapingGenerator(CodeGenerator):
    """Compiles a printed expression to one call of the environment's `finalize`."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            self.fail("Every template escapes, from its first line to its last.", node.lineno)
        self.write(finalize.src)

    def _output_child_post(self, node: Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002 -- the signature is Jinja's
        self.write(")")


class EscapingEnvironment(Environment):
    """An environment whose templates are compiled by `EscapingGenerator`."""

    code_generator_class = EscapingGenerator
