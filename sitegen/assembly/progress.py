"""How a long step says what it is doing."""

from typing import Protocol


class Progress(Protocol):
    """Takes what is being done now; where `total` is given, `done` of as many are."""

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        """Tell whoever watches."""


def unwatched(text: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody."""
    del text, done, total
