"""Render a page model: the one Jinja environment, strict and escaping.

Everything is escaped by the environment. What needs elements around evidence (labels of hidden
characters) is a macro, whose output the environment trusts; the prose of reports is sanitised in
`prose`, the only place that makes `Markup`.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Final, Protocol, cast

from jinja2 import FileSystemLoader, StrictUndefined

from sitegen.pages.evidence import Shown
from sitegen.render.assets import css_href, icon_hrefs, script_href
from sitegen.render.chart_assets import chart_script_href, plotly_href
from sitegen.render.chart_policy import chart_policy
from sitegen.render.escaping import EscapingEnvironment, finalizer
from sitegen.render.prose import prose_html
from sitegen.resources import templates_folder

_POLICY: Final = (
    "default-src 'none'; script-src 'sha256-{boot}' 'strict-dynamic'; style-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types sitegen"
)
_BOOT: Final = "components/boot.html"


class Page(Protocol):
    """A page model: where it goes and what draws it; its template reads the rest as `page`."""

    @property
    def path(self) -> str:
        """The page's path from the site's root."""

    @property
    def template(self) -> str:
        """The template's name below the templates folder."""


def render(page: Page) -> bytes:
    """Return a page's HTML as UTF-8.

    A lone surrogate that came past `pages.evidence` is spelled as an escape: no input stops a
    build.
    """
    return _renderer(page.template)(page=page).encode("utf-8", "backslashreplace")


@cache
def _renderer(template: str) -> Callable[..., str]:
    return environment().get_template(template).render


@cache
def environment() -> EscapingEnvironment:
    """Return the site's one template environment."""
    made = EscapingEnvironment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=False,
        finalize=finalizer(_labelled, prose_html),
    )
    boot = script_hash(made.get_template(_BOOT).render())
    made.globals = {
        "css": css_href(),
        "icons": icon_hrefs(),
        "policy": _POLICY.format(boot=boot),
        "script": script_href(),
        "chart_policy": chart_policy(boot),
        "chart_script": chart_script_href(),
        "plotly": plotly_href(),
    }
    return made


def policy() -> str:
    """Return the content security policy of every page: one inline script may run, the boot one.

    What that inserts may run too (`strict-dynamic`), which no `script` element in a page's HTML
    may: so a page can't be made to run a published file. Trusted Types leave the boot script's
    policy as the only way to insert one.
    """
    return str(environment().globals["policy"])


def script_hash(element: str) -> str:
    """Return the hash by which a policy knows an inline script; `element` with its tags."""
    source = element.partition("<script>")[2].rpartition("</script>")[0]
    return base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")


def _labelled(text: Shown) -> str:
    return _label_macro()(text)


@cache
def _label_macro() -> Callable[[Shown], str]:
    module = environment().get_template("components/evidence.html").module
    return cast("Callable[[Shown], str]", vars(module)["shown"])
