"""ssh-agent: the real one, and one that answers anything."""

import os
import shutil
import signal
import socket  # noqa: TID251 -- an agent is a socket
import subprocess  # noqa: TID251 -- ssh-agent is the other implementation
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.attest.signatures import Key
from sitegen.errors import InputProblem, IoProblem
from sitegen.keys.agent import AgentSigner, identities
from sitegen.keys.ed25519 import new_key, verifier
from sitegen.keys.openssh import public_blob, string
from sitegen.keys.sources import find_signer
from sitegen.keys.writing import write_key

NAME = "ci.example/agent"
KEY = Key(NAME, bytes(range(32)))


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Start an agent of our own with two keys, and end it."""
    program, add = shutil.which("ssh-agent"), shutil.which("ssh-add")
    if program is None or add is None:
        pytest.skip("ssh-agent is not installed")
    path = tmp_path / "agent"
    started = subprocess.Popen([program, "-D", "-a", str(path)], stdout=subprocess.PIPE)  # noqa: S603 -- found above
    environment = {**os.environ, "SSH_AUTH_SOCK": str(path)}
    try:
        assert started.stdout is not None
        started.stdout.readline()
        for name in (NAME, "other"):
            private = new_key(name)
            file = tmp_path / name.replace("/", "-")
            write_key(file, private, Key.of(name, private.public))
            subprocess.run([add, "-q", str(file)], env=environment, check=True, timeout=60)  # noqa: S603
        yield environment
    finally:
        started.send_signal(signal.SIGTERM)
        started.communicate(timeout=60)


def test_the_agent_signs_like_the_file(agent: dict[str, str], tmp_path: Path) -> None:
    """The same key, the same bytes; the private half stays where it is."""
    by_agent = find_signer(f"agent:{NAME}", None, agent)
    by_file = find_signer(str(tmp_path / "ci.example-agent"), None, {})
    assert by_agent.key == by_file.key
    assert by_agent.sign(b"x" * 70_000) == by_file.sign(b"x" * 70_000)
    assert len(identities(agent["SSH_AUTH_SOCK"])) == 2
    judge = verifier()
    assert judge is not None
    assert judge.verifies(by_agent.key.public, b"m", by_agent.sign(b"m"))


def test_a_key_that_the_agent_lacks_is_told(agent: dict[str, str]) -> None:
    """And where to look."""
    with pytest.raises(InputProblem, match="no Ed25519 key with the comment “none”"):
        find_signer("agent:none", None, agent)


def test_without_an_agent_there_is_no_key(tmp_path: Path) -> None:
    """No variable, or nobody behind it."""
    with pytest.raises(InputProblem, match="no ssh-agent"):
        find_signer("agent:x", None, {})
    with pytest.raises(IoProblem, match="can't be reached"):
        find_signer("agent:x", None, {"SSH_AUTH_SOCK": str(tmp_path / "none")})


def answering(path: Path, answer: bytes) -> threading.Thread:
    """Listen at a path, and answer the one who comes with these bytes."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(1)

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, listener:
            connection.recv(4096)
            connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


SIGNED = string(string(b"ssh-ed25519") + string(bytes(64)))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(b"", "refused", id="nothing"),
        pytest.param(b"\0\0\0\x01\x05", "refused", id="failure"),
        pytest.param(b"\xff\xff\xff\xff", "refused", id="endless"),
        pytest.param(b"\0\0\0\0", "refused", id="empty"),
        pytest.param(string(b"\x0e\0\0\0\xff"), "refused", id="cut"),
        pytest.param(
            string(b"\x0e" + string(string(b"ssh-rsa") + string(bytes(64)))),
            "something else",
            id="another kind",
        ),
        pytest.param(
            string(b"\x0e" + string(string(b"ssh-ed25519") + string(bytes(63)))),
            "something else",
            id="short",
        ),
    ],
)
def test_an_agent_that_gives_no_signature(tmp_path: Path, answer: bytes, sentence: str) -> None:
    """One error, in a sentence."""
    thread = answering(tmp_path / "agent", answer)
    with pytest.raises(IoProblem, match=sentence):
        AgentSigner(KEY, str(tmp_path / "agent")).sign(b"message")
    thread.join()


def test_an_agent_that_gives_one(tmp_path: Path) -> None:
    """What it answers is what was signed, in OpenSSH's wrapping."""
    thread = answering(tmp_path / "agent", string(b"\x0e" + SIGNED))
    assert AgentSigner(KEY, str(tmp_path / "agent")).sign(b"message") == bytes(64)
    thread.join()


def test_other_kinds_of_keys_are_passed_over(tmp_path: Path) -> None:
    """An agent holds what its user has."""
    keys = [string(string(b"ssh-rsa") + string(b"x")), string(b"comment")]
    keys += [string(public_blob(KEY.public)), string(b"mine")]
    thread = answering(tmp_path / "agent", string(b"\x0c\0\0\0\x02" + b"".join(keys)))
    assert identities(str(tmp_path / "agent")) == ((KEY.public, "mine"),)
    thread.join()


def test_an_agent_that_counts_wrong(tmp_path: Path) -> None:
    """A number of keys that are not there."""
    thread = answering(tmp_path / "agent", string(b"\x0c\xff\xff\xff\xff"))
    with pytest.raises(IoProblem, match="can't be read"):
        identities(str(tmp_path / "agent"))
    thread.join()
