"""The few pages that the preview server has itself; none of them is part of a site."""

from dataclasses import dataclass

from sitegen.pages.evidence import Text, shown

_LINE = 2_000


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page with a heading, a sentence, what a build said, and the text of the way back."""

    path: str
    template: str
    heading: str
    text: str
    said: tuple[Text, ...]
    way: str


@dataclass(frozen=True, slots=True)
class ServedNotice:
    """What stands above every page while the newest build has failed."""

    path: str
    template: str


def missing_page() -> ServedPage:
    """Return the page for what the site doesn't hold."""
    return ServedPage(
        path=".sitegen/missing",
        template="serve/page.html",
        heading="There is no such page",
        text="The site that is previewed holds nothing at this address.",
        said=(),
        way="To the overview",
    )


def problem_page(message: str, hint: str | None) -> ServedPage:
    """Return the page that says why the newest build failed."""
    lines = (*message.splitlines(), *(hint or "").splitlines())
    return ServedPage(
        path=".sitegen/problem",
        template="serve/page.html",
        heading="The newest build failed",
        text="What is shown meanwhile is the last one that did not. It is built again when the"
        " evidence or the configuration changes.",
        said=tuple(shown(line, _LINE) for line in lines),
        way="To the last good build",
    )


def problem_notice() -> ServedNotice:
    """Return the notice that leads to the page of the problem."""
    return ServedNotice(".sitegen/notice", "serve/notice.html")
