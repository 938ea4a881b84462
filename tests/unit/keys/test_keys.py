"""Keys: what OpenSSH and OpenSSL make of ours, and we of theirs."""

import contextlib
import shutil
import subprocess  # noqa: TID251 -- ssh-keygen and openssl are the other implementations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.signatures import Key
from sitegen.errors import InputProblem, OutputProblem, UsageProblem
from sitegen.keys import ed25519
from sitegen.keys.ed25519 import local_signer, new_key, seed_of_pem, verifier
from sitegen.keys.openssh import (
    NotThatFormat,
    PrivateKey,
    parse_private_file,
    parse_public_line,
    private_file,
)
from sitegen.keys.public import key_forms, parse_public_key
from sitegen.keys.sources import KEY_VARIABLE, NAME_VARIABLE, find_signer
from sitegen.keys.writing import write_key
from tests.attest_tools import signer_called

NAME = "ci.example/nightly"
MESSAGE = b"what was published\n"


def tool(name: str) -> str:
    """Return where a program is; skip where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*arguments: str | Path, given_input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a program with this input."""
    return subprocess.run(  # noqa: S603 -- programs found above, our own words
        [str(one) for one in arguments],
        input=given_input,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Write a new key, and return its private half."""
    private = new_key(NAME)
    write_key(tmp_path / "key", private, Key.of(NAME, private.public))
    return tmp_path / "key"


def test_a_new_key_is_its_owner_s_alone(key_file: Path) -> None:
    """0600, three public forms of one key, and the name in the private half."""
    assert key_file.stat().st_mode & 0o777 == 0o600
    forms = [key_file.with_name(f"key{suffix}").read_bytes() for suffix in (".pub", ".vkey")]
    keys = {parse_public_key(data) for data in forms}
    keys.add(parse_public_key(key_file.with_name("key.pem").read_bytes(), NAME))
    assert keys == {find_signer(str(key_file), None, {}).key}
    assert keys.pop().name == NAME


@pytest.mark.parametrize("taken", ["key", "key.pub", "key.vkey", "key.pem"])
def test_a_key_is_never_overwritten(tmp_path: Path, taken: str) -> None:
    """Where one of the files is there, it stays, and no other is left."""
    (tmp_path / taken).write_text("mine")
    private = new_key(NAME)
    with pytest.raises(OutputProblem, match="never overwritten"):
        write_key(tmp_path / "key", private, Key.of(NAME, private.public))
    assert [file.name for file in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_openssh_reads_our_private_key(key_file: Path) -> None:
    """It derives the same public key, and shows our name as its comment."""
    shown = run(tool("ssh-keygen"), "-y", "-f", key_file)
    assert shown.stdout == key_file.with_name("key.pub").read_bytes()


def test_we_read_the_private_keys_of_openssh(tmp_path: Path) -> None:
    """A key of ssh-keygen signs under its comment, or under another name."""
    path = tmp_path / "id"
    run(tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", NAME, "-f", path)
    signer = find_signer(str(path), None, {})
    assert signer.key == parse_public_key(path.with_name("id.pub").read_bytes())
    assert find_signer(str(path), "other", {}).key == Key("other", signer.key.public)


def test_a_key_with_a_passphrase_is_told_to_go_to_an_agent(tmp_path: Path) -> None:
    """Nobody is asked for it."""
    path = tmp_path / "id"
    run(tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "secret", "-C", NAME, "-f", path)
    with pytest.raises(InputProblem, match="passphrase") as told:
        find_signer(str(path), None, {})
    assert "ssh-add" in (told.value.hint or "")


def test_openssl_and_we_sign_and_verify_each_other(tmp_path: Path, key_file: Path) -> None:
    """The same bytes from a PKCS8 key, and `openssl pkeyutl` accepts ours under our PEM."""
    openssl = tool("openssl")
    run(openssl, "genpkey", "-algorithm", "ed25519", "-out", tmp_path / "p8")
    (tmp_path / "p8").chmod(0o600)
    (tmp_path / "message").write_bytes(MESSAGE)
    signer = find_signer(str(tmp_path / "p8"), NAME, {})
    command = (openssl, "pkeyutl", "-rawin", "-in", tmp_path / "message")
    theirs = run(*command, "-sign", "-inkey", tmp_path / "p8")
    assert theirs.stdout == signer.sign(MESSAGE)
    ours = find_signer(str(key_file), None, {})
    (tmp_path / "signature").write_bytes(ours.sign(MESSAGE))
    public = ("-pubin", "-inkey", key_file.with_name("key.pem"))
    check = (*command, "-verify", *public, "-sigfile", tmp_path / "signature")
    assert run(*check).returncode == 0
    (tmp_path / "message").write_bytes(MESSAGE + b"!")
    assert run(*check).returncode != 0


def test_ssh_keygen_signs_and_verifies_with_our_files(tmp_path: Path, key_file: Path) -> None:
    """`ssh-keygen -Y` takes the private key as it is, and the `.pub` line as allowed signer."""
    keygen = tool("ssh-keygen")
    scope = ("-n", "sitegen-manifest")
    signed = run(keygen, "-Y", "sign", "-f", key_file, *scope, given_input=MESSAGE)
    (tmp_path / "sig").write_bytes(signed.stdout)
    line = key_file.with_name("key.pub").read_text()
    (tmp_path / "allowed").write_text(f"{NAME} {line}")
    check = (keygen, "-Y", "verify", "-f", tmp_path / "allowed", "-I", NAME, *scope)
    command = (*check, "-s", tmp_path / "sig")
    assert run(*command, given_input=MESSAGE).returncode == 0
    assert run(*command, given_input=MESSAGE + b"!").returncode != 0


def test_the_environment_may_hold_the_key(key_file: Path, tmp_path: Path) -> None:
    """OpenSSH's format knows its name; PKCS8 needs the second variable."""
    text = key_file.read_text()
    assert find_signer(None, None, {KEY_VARIABLE: text}).key.name == NAME
    openssl = tool("openssl")
    pem = run(openssl, "genpkey", "-algorithm", "ed25519").stdout.decode()
    named = {KEY_VARIABLE: pem, NAME_VARIABLE: "ci"}
    assert find_signer(None, None, named).key.name == "ci"
    with pytest.raises(UsageProblem, match="no name"):
        find_signer(None, None, {KEY_VARIABLE: pem})
    with pytest.raises(UsageProblem, match="no key to sign with"):
        find_signer(None, None, {KEY_VARIABLE: ""})
    assert tmp_path.is_dir()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", id="pem"),
        pytest.param(
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
            id="openssh",
        ),
        pytest.param(b"x" * 70_000, id="long"),
    ],
)
def test_what_is_no_key_is_told(tmp_path: Path, data: bytes) -> None:
    """In a sentence that holds nothing of the file."""
    path = tmp_path / "key"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(InputProblem, match="can't be used") as told:
        find_signer(str(path), NAME, {})
    assert "AAAA" not in told.value.message


def test_a_key_that_others_can_read_is_refused(key_file: Path) -> None:
    """As OpenSSH does."""
    key_file.chmod(0o640)
    with pytest.raises(InputProblem, match="others"):
        find_signer(str(key_file), None, {})
    with pytest.raises(InputProblem, match="can't be read"):
        find_signer(str(key_file.with_name("none")), None, {})


def test_keys_of_another_kind_are_refused(tmp_path: Path) -> None:
    """Ed25519 and nothing else."""
    openssl = tool("openssl")
    arguments = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    pem = run(openssl, "genpkey", *arguments).stdout.decode()
    with pytest.raises(NotThatFormat, match="another kind"):
        seed_of_pem(pem)
    path = tmp_path / "id"
    run(tool("ssh-keygen"), "-q", "-t", "ecdsa", "-N", "", "-f", path)
    with pytest.raises(InputProblem, match="Ed25519"):
        find_signer(str(path), NAME, {})
    with pytest.raises(MalformedProof):
        parse_public_key(path.with_name("id.pub").read_bytes())


def test_two_halves_of_different_keys_are_refused(tmp_path: Path) -> None:
    """Signing with one and naming the other would make signatures that nobody can verify."""
    other = signer_called(NAME, 2).key.public
    path = tmp_path / "key"
    path.write_bytes(private_file(PrivateKey(bytes([1]) * 32, other, NAME), b"0000"))
    path.chmod(0o600)
    with pytest.raises(InputProblem, match="two halves"):
        find_signer(str(path), None, {})


def test_without_the_library_nothing_signs_or_verifies(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says what to install."""
    monkeypatch.setattr(ed25519, "find_spec", lambda _name: None)
    assert verifier() is None
    with pytest.raises(UsageProblem, match="not installed") as told:
        find_signer(str(key_file), None, {})
    assert "sitegen[sign]" in (told.value.hint or "")


def test_a_private_key_does_not_show_itself() -> None:
    """Not in a traceback, not in a log."""
    key = PrivateKey(b"s" * 32, b"p" * 32, "c")
    assert "sss" not in repr(key)
    assert "01" * 8 not in repr(local_signer("n", bytes([1]) * 32))


def test_the_verifier_refuses_what_is_no_signature() -> None:
    """Wrong lengths are answers, not errors."""
    judge, key = verifier(), signer_called(NAME)
    assert judge is not None
    assert judge.verifies(key.key.public, MESSAGE, key.sign(MESSAGE))
    assert not judge.verifies(key.key.public, MESSAGE, b"")
    assert not judge.verifies(b"", MESSAGE, key.sign(MESSAGE))
    assert not judge.verifies(key.key.public, MESSAGE + b"!", key.sign(MESSAGE))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("name", id="a word"),
        pytest.param("ssh-ed25519 AAAA x", id="broken line"),
        pytest.param("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", id="PEM"),
        pytest.param(key_forms(signer_called(NAME).key)[2][1], id="PEM without a name"),
        pytest.param("ssh-ed25519 " + key_forms(signer_called(NAME).key)[0][1][12:80], id="bare"),
    ],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    """A key that can't be named can't be found again."""
    with pytest.raises(MalformedProof):
        parse_public_key(text.encode())


def test_a_vkey_goes_by_its_own_name() -> None:
    """The name is part of the id."""
    line = signer_called(NAME).key.vkey.encode()
    assert parse_public_key(line, NAME).name == NAME
    with pytest.raises(MalformedProof, match="another name"):
        parse_public_key(line, "other")


@given(st.binary(min_size=32, max_size=32), st.text(max_size=30), st.binary(min_size=4, max_size=4))
def test_private_files_are_read_back(seed: bytes, comment: str, check: bytes) -> None:
    """Any seed and any comment."""
    comment = comment.encode("utf-8", "replace").decode()
    key = PrivateKey(seed, local_signer("n", seed).key.public, comment)
    assert parse_private_file(private_file(key, check).decode()) == key


@given(st.binary(max_size=120), st.text(max_size=60))
def test_any_bytes_are_a_key_or_refused(data: bytes, text: str) -> None:
    """Nothing but the two errors of the formats is raised."""
    whole = private_file(PrivateKey(bytes(32), bytes(32), "c"), b"0000").decode()
    for source in (text, whole[: len(data)] + text + whole[len(data) :]):
        with contextlib.suppress(NotThatFormat):
            parse_private_file(source)
        with contextlib.suppress(NotThatFormat):
            parse_public_line(source)
    try:
        parse_public_key(data)
    except MalformedProof:
        return
