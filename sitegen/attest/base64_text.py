"""Base64 as text, one spelling a value.

The standard decoder takes `QR==` and `QQ==` for the same byte. A signature or hash that can be
spelled in two ways is a file that can be changed without being told, so the other is refused.
"""

import base64
import binascii

from sitegen.attest.malformed import MalformedProof


def to_base64(data: bytes) -> str:
    """Return the standard encoding (RFC 4648, section 4, with padding)."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str, thing: str) -> bytes:
    """Return the bytes; raise `MalformedProof`, naming the thing, for any other spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        message = f"The {thing} is no base64."
        raise MalformedProof(message) from error
    if to_base64(data) != text:
        message = f"The {thing} is base64 in another spelling than the one."
        raise MalformedProof(message)
    return data
