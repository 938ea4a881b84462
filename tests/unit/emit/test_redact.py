"""Secrets never survive redaction, and what is no secret stays as it was."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.emit.redact import DEFAULT_RULES, redact_text, redact_value

CANARY = "c4naryQ7x9Zk2Lm5Rt8W"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\nMIIE{CANARY}\n-----END RSA PRIVATE KEY-----"
JWT = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{CANARY}.{CANARY}_-"

SECRETS = {
    "pem": PEM,
    "pem without end": f"-----BEGIN PRIVATE KEY-----\n{CANARY}",
    "jwt": JWT,
    "github": f"ghp_{CANARY}",
    "github fine": f"github_pat_{CANARY}",
    "github oauth": f"gho_{CANARY}",
    "gitlab": f"glpat-{CANARY}",
    "slack": f"xoxb-{CANARY}",
    "stripe": f"sk_live_{CANARY}",
    "openai": f"sk-proj-{CANARY}",
    "aws": "AKIAIOSFODNN7EXAMPLE",
    "google": f"ya29.{CANARY}",
    "huggingface": f"hf_{CANARY}",
    "url": f"postgresql+psycopg://app:{CANARY}@db.example/app",
    "url token": f"https://{CANARY}@git.example/x.git",
    "bearer": f"Bearer {CANARY}",
    "bearer small": f"bearer {CANARY}",
    "basic": "Basic YXBwOmM0bmFyeQ==",
    "curl": f"curl -u app:{CANARY} https://x.example",
    "header": f"Authorization: Digest {CANARY}",
    "cookie": f"Set-Cookie: session={CANARY}; Path=/",
    "assignment": f"connect(user='a', password='{CANARY}')",
    "query": f"/login?user=a&access_token={CANARY}&x=1",
    "json": f'{{"client_secret": "{CANARY}"}}',
    "escaped json": f'"{{\\"apiKey\\": \\"{CANARY}\\"}}"',
    "repr": f"{{'X-Api-Key': '{CANARY}'}}",
    "pair": f"[('authorization', '{CANARY}')]",
    "bytes": f"(b'cookie', b'{CANARY}')",
    "yaml": f"db:\n  password: {CANARY}\n",
    "one behind another": f"AKIAIOSFODNN7EXAMPLEghp_{CANARY}",
    "two words": f"token=Bearer {CANARY}",
    "cookies": f"Cookie: a={JWT}; session={CANARY}",
    "default": f"password=${{PW:-{CANARY}}}",
    "number": f'{{"password": {CANARY}}}',
    "pem in json": f'{{"private_key": "{PEM}"}}',
    "pem assigned": f"private_key={PEM}",
    "quoted, not closed": f'secret="{CANARY} {CANARY}',
}

NAMES = [
    "authorization",
    "Cookie",
    "set-cookie",
    "X-API-Key",
    "password",
    "PASSWD",
    "db_password",
    "clientSecret",
    "secret",
    "access_token",
    "refreshToken",
    "token",
    "api_key",
    "apikey",
    "private-key",
    "aws_secret_access_key",
    "http.request.header.authorization",
]

NO_SECRETS = [
    "",
    "the token was refused",
    "max_tokens=500",
    "token: expected ')' but found ','",
    "a password must have 8 characters",
    "password=${DB_PASSWORD}",
    "password: <password>",
    "Authorization: Bearer ${TOKEN}",
    "Bearer token",
    "bearer of bad news",
    "Basic authentication is off",
    "https://user:***@host/path",
    "postgresql://app@db/app",
    "ssh://git@github.com/x.git",
    "docker run -u 1000:1000 image",
    "curl -u app:${PASSWORD} https://x",
    "task-management-1234567890-abcdef",
    "http://localhost:8000/users/@me",
    "login(user, password=password)",
    "token=get_token()",
    "secret=None",
    "AKIA",
    "eyJhbGciOiJIUzI1NiJ9",
    "f_x(1): 2 == 3",
]

rules = st.sampled_from(sorted(SECRETS.values()))
plain = st.text(st.characters(codec="utf-8", categories=("L", "Zs", "P", "N")), max_size=20)


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_in_a_text_is_redacted(text: str) -> None:
    """Each kind of secret goes, visibly, and the rule that hit is named."""
    found, hits = redact_text(f"before {text}", DEFAULT_RULES)
    for canary in (CANARY, "AKIAIOSFODNN7EXAMPLE", "YXBwOmM0bmFyeQ"):
        assert canary not in found
    assert hits
    assert all(f"[redacted: {hit}]" in found for hit in hits)
    assert found.startswith("before ")


def test_the_rest_of_a_text_stays() -> None:
    """Only the secret goes: what stands around it is evidence."""
    text = f"GET /a?token={CANARY}&page=2 from postgresql://app:{CANARY}@db.example/x ok"
    found, hits = redact_text(text, DEFAULT_RULES)
    assert found == (
        "GET /a?token=[redacted: token]&page=2"
        " from postgresql://[redacted: url-userinfo]@db.example/x ok"
    )
    assert hits == {"token", "url-userinfo"}


@pytest.mark.parametrize("text", NO_SECRETS)
def test_what_is_no_secret_stays(text: str) -> None:
    """Prose, placeholders and code that fetches a secret are left as they are."""
    assert redact_text(text, DEFAULT_RULES) == (text, frozenset())
    assert redact_value({"message": [text]}, DEFAULT_RULES) == ({"message": [text]}, frozenset())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda value: value, id="alone"),
        pytest.param(lambda value: [value], id="in a list"),
        pytest.param(lambda value: {"inner": {"deep": (value,)}}, id="deep"),
    ],
)
def test_a_value_under_a_secret_name_is_redacted(name: str, made: Callable[[Any], Any]) -> None:
    """The name of a field decides, in every spelling, for all that is below it."""
    value = {"rows": [{name: made(CANARY), "page": 2}]}
    before = copy.deepcopy(value)
    found, hits = redact_value(value, DEFAULT_RULES)
    assert CANARY not in repr(found)
    assert found["rows"][0]["page"] == 2
    assert len(hits) == 1
    assert f"[redacted: {next(iter(hits))}]" in repr(found)
    assert value == before


@pytest.mark.parametrize(
    "value",
    [
        {"tokens": 5, "password_changed_at": "2026-01-01", "secretary": "Ann", "key": "a"},
        {"password": None, "token": True, "secret": "", "api_key": "***"},
        {"password": "${PASSWORD}", "token": "<token>", "cookie": "REDACTED", "secret": []},
        {"authorization": "[redacted: authorization]"},
        [1, 2.5, None, True, "text", {"a": {"b": []}}],
        ["password", "hunter"],
    ],
)
def test_values_that_hide_nothing_stay(value: object) -> None:
    """Other names, placeholders, flags and empty values are left as they are."""
    assert redact_value(value, DEFAULT_RULES) == (value, frozenset())


def test_headers_as_pairs_and_members_are_redacted() -> None:
    """Lists of pairs and `name`/`value` members are headers too."""
    value = {
        "pairs": [["Authorization", CANARY], ("x-api-key", CANARY), ["accept", "text/html"]],
        "har": [{"name": "Cookie", "value": CANARY}, {"name": "Accept", "value": "*/*"}],
        "number": {"pin": 1, "password": 1234},
    }
    found, _ = redact_value(value, DEFAULT_RULES)
    assert found == {
        "pairs": [
            ["Authorization", "[redacted: authorization]"],
            ("x-api-key", "[redacted: x-api-key]"),
            ["accept", "text/html"],
        ],
        "har": [
            {"name": "Cookie", "value": "[redacted: cookie]"},
            {"name": "Accept", "value": "*/*"},
        ],
        "number": {"pin": 1, "password": "[redacted: password]"},
    }


def test_secrets_in_keys_are_redacted_without_losing_members() -> None:
    """Keys are text too; two that become alike are both kept."""
    found, hits = redact_value({f"ghp_{CANARY}": 1, f"ghp_{CANARY}x": 2}, DEFAULT_RULES)
    assert found == {"[redacted: github-token]": 1, "[redacted: github-token] (2)": 2}
    assert hits == {"github-token"}


def test_a_value_too_deep_to_read_is_redacted() -> None:
    """What is nested beyond reason goes unread."""
    value: Any = CANARY
    for _ in range(3_000):
        value = [value]
    found, hits = redact_value(value, DEFAULT_RULES)
    while isinstance(found, list):
        found = found[0]
    assert (found, hits) == ("[redacted: too-deep]", frozenset({"too-deep"}))


def test_configured_patterns_are_rules_too() -> None:
    """Patterns are added by name or numbered; a group `secret` limits what goes."""
    more = DEFAULT_RULES.with_patterns({"card no": r"card (?P<secret>\d{4,16})"})
    assert redact_text("card 4111", more) == ("card [redacted: card-no]", frozenset({"card-no"}))
    numbered = DEFAULT_RULES.with_patterns([r"\bX\d+\b"])
    assert redact_text("X12", numbered) == ("[redacted: pattern-1]", frozenset({"pattern-1"}))
    assert redact_text("X12", DEFAULT_RULES) == ("X12", frozenset())
    named = DEFAULT_RULES.with_names(["sessionId"])
    assert redact_value({"my_session-id": "a"}, named)[1] == {"session-id"}
    with pytest.raises(ValueError, match="'pattern-1' is no regular expression"):
        DEFAULT_RULES.with_patterns(["("])


def test_a_configured_pattern_can_not_undo_a_redaction() -> None:
    """Even a pattern that hits everything, or nothing, leaves what says that something went."""
    greedy = DEFAULT_RULES.with_patterns([r"[a-z]+", r"x*"])
    once, _ = redact_text(f"a ghp_{CANARY} b", greedy)
    assert "[redacted: github-token]" in once
    assert redact_text(once, greedy)[0] == once


def test_long_texts_take_no_time() -> None:
    """Hostile repetitions are read in one go."""
    for piece in ("eyJ", "password", "-----BEGIN A-----", "https://a:", "Bearer ", "sk-", "-u a"):
        redact_text(piece * 5_000, DEFAULT_RULES)


@given(
    before=plain, secret=rules, after=plain, where=st.sampled_from(["value", "key", "list", "text"])
)
def test_no_secret_survives_anywhere(before: str, secret: str, after: str, where: str) -> None:
    """Whatever stands around a secret, and wherever it stands, it goes, and stays gone."""
    text = f"{before}\n{secret}\n{after}"
    value: Any = {
        "value": {"a": {"b": text}},
        "key": {text: 1},
        "list": [[text], 1],
        "text": text,
    }[where]
    once, hits = redact_value(value, DEFAULT_RULES)
    for canary in (CANARY, "AKIAIOSFODNN7EXAMPLE", "YXBwOmM0bmFyeQ"):
        assert canary not in repr(once)
    assert hits
    assert redact_value(once, DEFAULT_RULES)[0] == once


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | plain,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(plain | st.sampled_from(NAMES), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_redaction_is_idempotent(value: object) -> None:
    """A second redaction finds nothing more to change."""
    once, _ = redact_value(value, DEFAULT_RULES)
    assert redact_value(once, DEFAULT_RULES)[0] == once
