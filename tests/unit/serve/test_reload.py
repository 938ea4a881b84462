"""A page is made to reload by what is sent, under a policy that lets nothing else in."""

import base64
import hashlib
import html
import re

import pytest

from sitegen.resources import static_bytes
from sitegen.serve.reload import allowing, reloading

OWN = base64.b64encode(hashlib.sha256(static_bytes("serve/reload.js")).digest()).decode()
HASH = f"'sha256-{OWN}'"
PAGE = (
    b'<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n'
    b'<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;">\n'
    b"</head>\n<body>\n<p>&lt;/body&gt;</p>\n</body>\n</html>"
)


@pytest.mark.parametrize(
    ("policy", "sent"),
    [
        pytest.param(
            "default-src 'none'; style-src 'self'",
            f"default-src 'none'; style-src 'self'; script-src {HASH}; connect-src 'self'",
            id="a page without a script",
        ),
        pytest.param(
            "default-src 'none'; script-src 'sha256-BOOT' 'strict-dynamic'; trusted-types sitegen",
            f"default-src 'none'; script-src 'sha256-BOOT' 'strict-dynamic' {HASH};"
            " trusted-types sitegen; connect-src 'self'",
            id="a page with the boot script",
        ),
        pytest.param(
            "script-src 'none'; connect-src 'none'",
            f"script-src {HASH}; connect-src 'self'",
            id="nothing at all",
        ),
        pytest.param("", f"script-src {HASH}; connect-src 'self'", id="an empty policy"),
    ],
)
def test_the_policy_is_widened_by_one_script_and_one_place(policy: str, sent: str) -> None:
    """Everything else that it forbids stays forbidden."""
    assert allowing(policy) == sent


def test_the_script_that_is_sent_is_the_one_that_the_policy_names() -> None:
    """It stands last in the body, with the token of what is shown."""
    sent = reloading(PAGE, 'a"b-1').decode()
    stated = re.search(r'content="([^"]*)"', sent)
    assert stated is not None
    assert HASH in html.unescape(stated[1])
    script = re.search(r"<script ([^>]*)>(.*?)</script>\n</body>", sent, re.DOTALL)
    assert script is not None
    assert script[1] == 'data-shown="a&quot;b-1"'
    assert base64.b64encode(hashlib.sha256(script[2].encode()).digest()).decode() == OWN
    assert "</script" not in script[2]


def test_the_notice_stands_first_in_the_body() -> None:
    """Above whatever the page has."""
    assert b"<body>NOTICE\n<p>" in reloading(PAGE, "t", b"NOTICE")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<p>no policy</p>", id="no policy"),
        pytest.param(b"x" * 5_000 + PAGE, id="a policy that comes too late"),
    ],
)
def test_a_page_that_is_not_the_sites_is_sent_as_it_is(page: bytes) -> None:
    """Where no policy is known, no script is put in."""
    assert reloading(page, "t") == page
