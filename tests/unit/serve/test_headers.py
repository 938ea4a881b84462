"""The preview sends what the site asks hosts to send."""

import pytest

from sitegen.assembly.version import HEADERS
from sitegen.serve.headers import headers_of, read_rules

RULES = read_rules(HEADERS.decode())


@pytest.mark.parametrize("path", ["", "/index.html", "/runs/x-0123456789abcdef/index.html"])
def test_every_answer_has_the_headers_of_the_site(path: str) -> None:
    """No sniffing, no framing, no referrer; nothing for another origin, nothing kept."""
    sent = list(headers_of(path, RULES))
    assert ("X-Content-Type-Options", "nosniff") in sent
    assert ("Content-Security-Policy", "frame-ancestors 'none'") in sent
    assert ("Referrer-Policy", "no-referrer") in sent
    assert ("Cross-Origin-Resource-Policy", "same-origin") in sent
    assert ("Cache-Control", "no-store") in sent
    assert len({name for name, _ in sent}) == len(sent)


@pytest.mark.parametrize(
    "path", ["/runs/x-01/attachments/00ff.txt", "/records/log-01/evidence.bin"]
)
def test_attachments_are_in_a_box_of_their_own(path: str) -> None:
    """Both policies are sent: a browser obeys the stricter of each directive."""
    policies = [text for name, text in headers_of(path, RULES) if name.endswith("-Policy")]
    assert "sandbox; default-src 'none'" in policies
    assert "frame-ancestors 'none'" in policies


def test_a_site_can_ask_for_no_less() -> None:
    """What is sent always stands first."""
    weak = read_rules("/*\n  X-Content-Type-Options: sniff\n  Referrer-Policy: unsafe-url\n")
    sent = list(headers_of("/", weak))
    assert sent.index(("X-Content-Type-Options", "nosniff")) < sent.index(
        ("X-Content-Type-Options", "sniff")
    )
    assert ("Content-Security-Policy", "frame-ancestors 'none'") in sent


def test_a_site_without_a_file_of_headers_is_served_as_strictly() -> None:
    """What a host must send does not hang on a file."""
    assert set(headers_of("/", read_rules("/*\n"))) == set(headers_of("/", ()))
    assert dict(headers_of("/", ()))["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "text",
    [
        "  X-Early: before any path\n",
        "/*\n  Bad Name: x\n",
        "/*\n  No-Value:\n",
        "/*\n  Split: a\x0bb\n",
        "/*\n  Set-\u00e9: x\n",
        "/*\n  Set-Cookie: x=y\n  Access-Control-Allow-Origin: *\n  Content-Type: text/html\n",
        "\x00\n",
    ],
)
def test_a_line_that_is_no_header_sends_nothing(text: str) -> None:
    """A damaged file makes no header of its own."""
    assert list(headers_of("/", read_rules(text))) == list(headers_of("/", ()))
