"""What every page of a version says of who vouches for it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar

from sitegen.pages.evidence import label
from sitegen.pages.frame import Frame

_NAME_CHARS = 200


class FramedPage(Protocol):
    """A page model of a version: where it goes, the template that draws it, what surrounds it."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def path(self) -> str:
        """The page's path from the site's root."""

    @property
    def template(self) -> str:
        """The template's name below the templates folder."""

    @property
    def frame(self) -> Frame:
        """What surrounds the page."""


P = TypeVar("P", bound=FramedPage)


def vouched(pages: Iterable[P], signer: str | None) -> Iterator[P]:
    """Yield pages of a version with what they say of the key that signs it; None: nobody does."""
    return noted(pages, vouching_note(signer))


def noted(pages: Iterable[P], note: str) -> Iterator[P]:
    """Yield pages with a sentence at their end."""
    for page in pages:
        yield replace(page, frame=replace(page.frame, note=note))


def vouching_note(signer: str | None) -> str:
    """Return the sentence about a version; `signer` is the name and id of the key that signs it."""
    if signer is None:
        return "Nobody signed this version: its log proves integrity, not where it comes from."
    who = label(signer, _NAME_CHARS)
    return f"This version says it is signed by {who}. Verify that with a key from elsewhere."
