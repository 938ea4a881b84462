"""The content security policy of chart pages: as strict as plotly can be run under."""

from typing import Final

EMPTY_STYLE: Final = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
"""The hash of nothing: plotly makes an empty `style` element and fills it rule by rule."""


def chart_policy(boot: str) -> str:
    """Return the policy; `boot` is the boot script's hash, the only inline script that may run.

    Other pages demand Trusted Types, under which plotly does not run. What else differs is that an
    empty style element may stand in the page; attributes with styles, which plotly tries to write
    into SVG that it parses, stay forbidden, and its charts look the same without them.
    """
    return (
        f"default-src 'none'; script-src 'sha256-{boot}' 'strict-dynamic'; "
        f"style-src 'self' '{EMPTY_STYLE}'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'"
    )
