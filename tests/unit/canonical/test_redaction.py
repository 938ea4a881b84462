"""What is taken out of the bytes of evidence, and what stays."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.canonical.redaction import redact
from sitegen.canonical.redaction_text import Hits, policy_of, redact_plain
from sitegen.canonical.redaction_words import words_of
from sitegen.canonical.strict_json import read_json
from sitegen.canonical.strict_yaml import read_yaml
from sitegen.intake.blocks import redacted_blocks
from sitegen.limits import DEFAULT_LIMITS
from tests.hostile.canaries import CANARY, SECRETS

POLICY = policy_of()
MORE = {
    "jwt": f"eyJhbGciOiJI.eyJzdWIiOiIx{CANARY}.c2ln-{CANARY}",
    "github": f"ghp_{CANARY}",
    "basic": f"curl -u bob:{CANARY} https://host.test/",
    "setting": f"client_secret: {CANARY}",
}


def around(text: str) -> dict[str, bytes]:
    """Return documents of every syntax with a text in them."""
    line = text.splitlines()[0] if text else ""
    block = "".join(f"  {part}\n" for part in text.splitlines())
    return {
        "json": json.dumps({"a": text, "b": [text, {"c": text}], text: 1}).encode(),
        "json in json": json.dumps({"a": json.dumps({"b": text})}).encode(),
        "json lines": f"{json.dumps({'a': text})}\n{json.dumps({'b': 1})}\n".encode(),
        "cut json": json.dumps({"password": text})[:-2].encode(),
        "yaml": f"a: {json.dumps(text)}\nb: x # {line}\n".encode(),
        "yaml block": f"a: |\n{block}b: 1\n".encode(),
        "text": f"x\n\n{text}\nz\n".encode(),
        "binary": b"\0\1" + text.encode() + b"\0\2",
        "utf-16": f"a {text} z".encode("utf-16"),
        "no utf-8": text.encode() + b"\n\xff",
        "marked": b"\xef\xbb\xbf" + json.dumps({"a": text}).encode(),
    }


@pytest.mark.parametrize("form", sorted({**SECRETS, **MORE}))
def test_a_secret_is_in_no_syntax_afterwards(form: str) -> None:
    """In each it is found, and a second time there is nothing left to find."""
    for syntax, data in around({**SECRETS, **MORE}[form]).items():
        found = redact(data, POLICY)
        assert found.hits, syntax
        for encoding in ("utf-8", "utf-16-le"):
            assert CANARY.encode(encoding) not in found.data, syntax
        assert redact(found.data, POLICY).data == found.data, syntax
        assert any(CANARY in word for word in words_of(found.values)), syntax


@pytest.mark.parametrize(
    "members",
    [
        {"password": "${PASSWORD}", "token": "<token>", "secret": "***", "api_key": ""},
        {"password": "[REDACTED]", "cookie": "REDACTED", "token": "[redacted: token]"},
        {"password": "string", "token": "str | None", "secret": "optional", "cookie": "VARCHAR(9)"},
        {"token_count": "17", "tokens": ["a", "b"], "secret_name": "db", "password_policy": "long"},
        {"token": 5, "password": True, "secret": None, "api_key": {"id": "k-1"}},
        {"text": "The token is refreshed; the password is required. Basic checks, bearer of news."},
        {"id": "task-1234567890abcdef", "sha256": "a" * 64, "url": "https://host.test/x?page=2"},
    ],
)
def test_what_is_no_secret_stays(members: dict[str, Any]) -> None:
    """Placeholders, types, counts, ids, digests, prose and values that are no text."""
    data = json.dumps(members).encode()
    assert redact(data, POLICY).data is data


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"password: |\n  hunter2\nb: 1\n", b'password: "REDACTED"\nb: 1\n'),
        (b"a:\n  token: abc123 # why\n", b"a:\n  token: REDACTED # why\n"),
        (b'{"h":{"Cookie":["a=b; c=d"]}}', b'{"h":{"Cookie":["REDACTED"]}}'),
        (b'{"x":["Authorization","zz9"]}', b'{"x":["Authorization","REDACTED"]}'),
        (b'[{"value":"a1","name":"X-Api-Key"}]', b'[{"value":"REDACTED","name":"X-Api-Key"}]'),
        (b'{"p\\u0061ssword": "a1b2"}', b'{"p\\u0061ssword": "REDACTED"}'),
    ],
)
def test_a_value_goes_by_its_name(data: bytes, expected: bytes) -> None:
    """Its document stays what it was but for the value."""
    assert redact(data, POLICY).data == expected


def test_keys_stay_apart() -> None:
    """Two keys that held secrets are two keys afterwards."""
    keys = (f"ghp_a{CANARY}", f"ghp_b{CANARY}")
    found = redact(json.dumps(dict.fromkeys(keys, 1)).encode(), POLICY)
    assert found.data == b'{"REDACTED": 1, "REDACTED-2": 1}'


def test_a_word_goes_everywhere_in_every_form() -> None:
    """As it is, escaped, percent-encoded; a digest becomes one of zeros."""
    words = (*words_of({'pa"ss/w0rd+é'}), "ab" * 32)
    data = json.dumps({"a": 'x pa"ss/w0rd+é y', "b": "pa%22ss%2Fw0rd%2B%C3%A9", "c": "ab" * 32})
    found = redact(data.encode(), POLICY, words)
    assert json.loads(found.data) == {"a": "x REDACTED y", "b": "REDACTED", "c": "0" * 64}  # noqa: TID251 -- what we wrote


def test_places_are_those_of_the_document() -> None:
    """Line and column lead to the first values."""
    found = redact(b'{\n  "a": 1,\n  "password": "abc123"\n}\n', POLICY)
    assert (found.hits, found.places) == (1, (("password", 3, 15),))


TEXTS = st.text(max_size=30) | st.sampled_from([*SECRETS.values(), *MORE.values(), "${X}", "***"])
NAMES = st.sampled_from(["a", "password", "token", "Cookie", "name", "value", "b c"]) | TEXTS
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


def shape(value: Any) -> Any:
    """Return the structure of a value."""
    if isinstance(value, dict):
        return [shape(item) for item in value.values()]
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value)


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_json_keeps_its_structure(value: Any) -> None:
    """The same members in the same order, no secret, and nothing more to do."""
    data = json.dumps([value]).encode()
    found = redact(data, POLICY)
    read = read_json(found.data, "x", DEFAULT_LIMITS)
    assert CANARY.encode() not in found.data
    assert shape(read.value) == shape([value])
    assert redact(found.data, POLICY).data == found.data
    assert found.hits or found.data is data


@given(st.dictionaries(st.sampled_from(["a", "password", "token", "x"]), TEXTS, min_size=1))
@settings(max_examples=100, deadline=None)
def test_yaml_keeps_its_structure(members: dict[str, str]) -> None:
    """What could be read can be read, with the same members."""
    data = "".join(f"{key}: {json.dumps(text)}\n" for key, text in members.items()).encode()
    before = read_yaml(data, "x", DEFAULT_LIMITS)
    found = redact(data, POLICY)
    after = read_yaml(found.data, "x", DEFAULT_LIMITS)
    assert CANARY.encode() not in found.data
    assert after.readable or not before.readable
    if before.readable:
        assert shape(after.value) == shape(before.value)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_at_all_are_taken(data: bytes) -> None:
    """Whatever they are, this returns, and what it returns is stable."""
    found = redact(data, POLICY)
    assert redact(found.data, POLICY).data == found.data
    assert found.hits or found.data is data


def test_a_large_file_is_redacted_block_by_block() -> None:
    """A secret at any place of a block is found, and nothing else changes."""
    filler = b"a line of nothing\n"
    for lead in (2**20 - 40, 2**20 - 8, 2**20 + 5):
        data = b"x" * lead + b" password=" + CANARY.encode() + b"\n" + filler * 9_000
        chunks = [data[at : at + 2**20] for at in range(0, len(data), 2**20)]
        found = b"".join(redacted_blocks(chunks, POLICY, ()))
        assert found == data.replace(CANARY.encode(), b"REDACTED"), lead


@pytest.mark.parametrize(
    "piece",
    [
        "eyJ-", "-----BEGIN A-----", "password=", "https://a:", "token: ", '"cookie","', "gh",
        "Authorization: ", "eyJaaaaa.", "basic ", "-u a:", "sk-", "\\", '"', "xoxb-",
    ],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    """Twice the text takes about twice the time, and never minutes."""
    hits = Hits()
    begun = time.process_time()
    redact_plain(piece * 20_000, POLICY, (), hits)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "text",
    [
        f"password = {CANARY}",
        f"INFO login with password: {CANARY} failed",
        f"token:{CANARY}",
        f"api key => {CANARY}",
        f"**client secret**: `{CANARY}`",
        f"tool --db-password {CANARY} --quiet",
        f"form: password%3D{CANARY}",
        f'<db:password kind="text">{CANARY}</db:password>',
        f"curl -u  bob:{CANARY} https://host.test/",
        f"curl --user\tbob:{CANARY} https://host.test/",
        f"ran `curl -u bob:{CANARY}`",
        f"npm_{CANARY}",
        f"eyJhbGciOiJkaXIi..{CANARY}.{CANARY}.{CANARY}",
    ],
)
def test_a_secret_is_found_however_it_is_written(text: str) -> None:
    """Blanks, marks, options and elements between a name and its value hide nothing."""
    assert CANARY.encode() not in redact(text.encode(), POLICY).data


@pytest.mark.parametrize(
    "name",
    [
        "PassWord", "pass-word", "PassWD", "DBPASSWORD", "dbpassword", "clientsecret", "AuthToken",
        "CLIENTSECRET", "accesstoken", "setcookie", "$password", "(password)", "password\t",
        f"{'x' * 200}.password",
    ],
)  # fmt: skip
def test_a_name_hides_nothing_in_its_spelling(name: str) -> None:
    """Capitals, signs, words that are glued together, and whatever stands before them."""
    assert CANARY.encode() not in redact(json.dumps({name: "x" + CANARY}).encode(), POLICY).data


@pytest.mark.parametrize(
    "arguments",
    [["curl", "-u", f"bob:{CANARY}"], ["tool", "--password", CANARY], ["tool", "--token", CANARY]],
)
def test_an_argument_in_a_list_is_one_too(arguments: list[str]) -> None:
    """Emitters write commands as lists; the option stands before its value."""
    assert CANARY.encode() not in redact(json.dumps({"run": arguments}).encode(), POLICY).data


@pytest.mark.parametrize(
    "text",
    [
        "token = tokens[0]", "password = user2.password", "token = get_token2()", "token: 12345678",
        "1. secret: nothing hidden.", "--password TEXT", "password = correct", "docker -u 10:10",
        "<token>", "token: ${TOKEN_2_NAME}",
    ],
)  # fmt: skip
def test_prose_and_code_stay(text: str) -> None:
    """Without quotation marks only what mixes letters and digits can be told from a word."""
    assert redact(text.encode(), POLICY).data == text.encode()
