"""Names in the output: of an evidence string only its slug may be in one.

Rules: `<slug>-<16 hex of SHA-256>`, slug `[a-z0-9-]{0,40}` or `x`; never a Windows device name,
because the digest follows the slug.
"""

import hashlib
import re
import unicodedata

DIGEST_CHARS = 16
FULL_DIGEST_CHARS = 64
_SLUG_CHARS = 40
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug_of(text: str) -> str:
    """Return the slug of any text: `[a-z0-9-]{1,40}`, `x` where nothing is left."""
    shortened = text[: _SLUG_CHARS * 8]
    ascii_text = unicodedata.normalize("NFKD", shortened).encode("ascii", "ignore").decode("ascii")
    slug = _NOT_SLUG.sub("-", ascii_text.lower()).strip("-")[:_SLUG_CHARS].rstrip("-")
    return slug or "x"


def digest_of(*parts: str) -> str:
    """Return 64 hex digits over the parts, each told apart from the next by its length."""
    digest = hashlib.sha256()
    if len(parts) == 1:
        digest.update(parts[0].encode("utf-8", "surrogatepass"))
        return digest.hexdigest()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode("ascii"))
        digest.update(data)
    return digest.hexdigest()


def output_name(slug_source: str, *identity: str, digits: int = DIGEST_CHARS) -> str:
    """Return the one name in the output of the thing with this identity.

    `slug_source` is what people should recognise; `identity` is what makes it unique (default:
    `slug_source` itself). `digits` is 16, or 64 where two things share the first 16.
    """
    parts = identity or (slug_source,)
    return f"{slug_of(slug_source)}-{digest_of(*parts)[:digits]}"


def folded(text: str) -> str:
    """Return the text as a careless reader or file system would compare it (NFKC, casefold)."""
    return unicodedata.normalize("NFKC", text).casefold()
