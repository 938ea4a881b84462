"""The password of a database appears nowhere, in whatever form it is repeated."""

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.value import Value
from sitegen.preflight.redaction import MARK, NO_SECRETS, secrets_of, without_passwords

PASSWORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["Cc", "Cs"]),
    min_size=6,
    max_size=20,
).filter(lambda text: text not in MARK)


@given(PASSWORDS, st.text(max_size=20), st.text(max_size=20))
def test_no_form_of_a_password_is_left(password: str, before: str, after: str) -> None:
    """As it is, as a URL, JSON or Python spells it, in keys and values, however deep."""
    secrets = secrets_of(f"postgresql+psycopg://user:{quote(password, safe='')}@host/name")
    forms = (password, quote(password), quote(password, safe=""), quote_plus(password))
    spelled = (json.dumps(password)[1:-1], repr(password)[1:-1])
    for form in (*forms, *spelled):
        value: Value = {f"{before}{form}": [before + form + after, {"a": form}]}
        shown = repr(secrets.value(value))
        assert form not in shown.replace(MARK, "\0")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        pytest.param("postgresql://u:p%40ss@h/d", "p@ss", id="userinfo"),
        pytest.param("postgresql:///d?host=/x&user=u&password=hunter2", "hunter2", id="query"),
        pytest.param("postgresql:///d?sslpassword=hunter2", "hunter2", id="key of a certificate"),
        pytest.param("postgresql://u:a/b?c@h/d", "a/b?c", id="unescaped"),
    ],
)
def test_a_password_is_known_wherever_it_stands_in_a_url(url: str, word: str) -> None:
    """In the user's part, or among the parameters."""
    assert secrets_of(url).text(f"<{word}>") == f"<{MARK}>"


@pytest.mark.parametrize("url", [None, "sqlite:///a.db", "postgresql://u@h/d", "postgresql://u:@h"])
def test_where_there_is_no_password_nothing_is_taken_out(url: str | None) -> None:
    """An empty one is none."""
    assert secrets_of(url) == NO_SECRETS


def test_passwords_of_other_urls_go_too() -> None:
    """A URL that nobody knew of is recognised by its form."""
    text = "at mysql://root:hunter2@h/d and http://x/?a=1&password=hunter2&b=2, not http://h:80/a"
    assert without_passwords(text) == (
        f"at mysql://root:{MARK}@h/d and http://x/?a=1&password={MARK}&b=2, not http://h:80/a"
    )
