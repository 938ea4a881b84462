"""The ways in which a word may be repeated by what quotes, encodes or prints it."""

import json
from collections.abc import Iterator

from sitegen.canonical.text import quote
from sitegen.canonical.uri import percent_decoded, percent_encoded


def spellings(word: str) -> Iterator[str]:
    """Yield a word as it stands, in JSON (in JSON), in URLs, in Python's `repr`, in our sentences.

    A word that came out of a URL is also spelled as what it stands for there.
    """
    for one in {word, percent_decoded(word)}:
        yield one
        yield json.dumps(one)[1:-1]
        yield json.dumps(one, ensure_ascii=False)[1:-1]
        yield json.dumps(json.dumps(one)[1:-1])[1:-1]
        yield percent_encoded(one, keep="")
        yield percent_encoded(one)
        yield percent_encoded(one, keep=" ").replace(" ", "+")
        yield repr(one)[1:-1]
        yield quote(one, len(one))[1:-1]
