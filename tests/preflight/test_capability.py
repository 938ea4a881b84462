"""A capability is judged by what Python would call, in a process that user code can't fool."""

import textwrap
from pathlib import Path
from typing import Any

import pytest

from sitegen.preflight.capability import judge_capability, probe_capability
from sitegen.preflight.gate import Found, Status, World
from sitegen.preflight.loading import LoadError
from sitegen.settings_preflight import CapabilityRule

HEADER = """
import abc
import functools
from typing import Protocol, runtime_checkable


@runtime_checkable
class Capability(Protocol):
    queue: str

    def tick(self, owner: str, *, most: int = 3) -> int:
        "Tick."

    async def stop(self) -> None: ...

    @property
    def state(self) -> str: ...


class Base(abc.ABC):
    @abc.abstractmethod
    def tick(self, owner): ...

    def helped(self):
        return 1


class Many(Protocol):
    def send(self, first, /, *more, flag, **options): ...


class Callback(Protocol):
    def __call__(self, event: str) -> None: ...


class Nothing(Protocol):
    pass


class Good:
    queue = "q"

    def tick(self, owner, most=3, extra=None):
        return most

    async def stop(self):
        self.stopped = True

    @property
    def state(self):
        return "on"

"""


def judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, *, wanted: str, name: str
) -> dict[str, Any]:
    """Judge what a module of its own holds."""
    module = f"judged_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{module}.py").write_text(HEADER + textwrap.dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return judge_capability(f"{module}:{name}", f"{module}:{wanted}")


IMPLEMENTS = {
    "a class that was never told of the protocol": ("", "Capability", "Good"),
    "an object": ("thing = Good()", "Capability", "thing"),
    "a value that is only annotated": (
        "class A(Good):\n    queue: str\n\ndel Good.queue",
        "Capability",
        "A",
    ),
    "any arguments": (
        "class A(Good):\n    def tick(self, *args, **kwargs): return len(args)",
        "Capability",
        "A",
    ),
    "a wrapped method": (
        (
            "def wrap(f):\n    @functools.wraps(f)\n    def g(*a, **k): return f(*a, **k)\n"
            "    return g\n"
            "class A(Good):\n    @wrap\n    def tick(self, owner, *, most=3): return 1"
        ),
        "Capability",
        "A",
    ),
    "a static method": (
        "class A(Good):\n    @staticmethod\n    def tick(owner, most=1): return 1",
        "Capability",
        "A",
    ),
    "a class method": (
        "class A(Good):\n    @classmethod\n    def tick(cls, owner, most=1): return 1",
        "Capability",
        "A",
    ),
    "a subclass of the ABC": (
        "class A(Base):\n    def tick(self, owner): return owner",
        "Base",
        "A",
    ),
    "a registered class": (
        "@Base.register\nclass A:\n    def tick(self, owner): return owner",
        "Base",
        "A",
    ),
    "every freedom": (
        "class A:\n    def send(self, one, /, *rest, flag=1, **more): return rest",
        "Many",
        "A",
    ),
    "a function": ("def on(event): print(event)", "Callback", "on"),
    "a class with a call": (
        "class A:\n    def __call__(self, event): print(event)",
        "Callback",
        "A",
    ),
}

REFUSED = {
    "nothing of it": ("class A: pass", "Capability", "A", "it has no “queue”; it has no “state”"),
    "a method that is None": (
        "class A(Good):\n    tick = None",
        "Capability",
        "A",
        "“tick” can't be called",
    ),
    "another name of an argument": (
        "class A(Good):\n    def tick(self, worker, *, most=3): return 1",
        "Capability",
        "A",
        "“tick” refuses a call like “(owner: str, *, most: int = 3) -> int”: missing a required",
    ),
    "one argument more": (
        "class A(Good):\n    def tick(self, owner, token, *, most=3): return 1",
        "Capability",
        "A",
        "missing a required argument: 'token'",
    ),
    "one argument less": (
        "class A(Good):\n    def tick(self, owner): return 1",
        "Capability",
        "A",
        "got an unexpected keyword argument 'most'",
    ),
    "an optional argument that is demanded": (
        "class A(Good):\n    def tick(self, owner, *, most): return 1",
        "Capability",
        "A",
        "missing a required argument: 'most'",
    ),
    "a coroutine": (
        "class A(Good):\n    async def tick(self, owner, *, most=3): return 1",
        "Capability",
        "A",
        "“tick” is a coroutine, but should be a plain method",
    ),
    "no coroutine": (
        "class A(Good):\n    def stop(self): return 1",
        "Capability",
        "A",
        "“stop” is a plain method, but should be a coroutine",
    ),
    "a method for a value": (
        "class A(Good):\n    def state(self): return 1",
        "Capability",
        "A",
        "“state” is a method, not a value",
    ),
    "the protocol's own body": (
        "class A(Capability):\n    queue = 'q'",
        "Capability",
        "A",
        "“tick” is the capability's own, which does nothing",
    ),
    "a body that refuses": (
        "class A(Good):\n    def tick(self, owner, *, most=3): raise NotImplementedError('later')",
        "Capability",
        "A",
        "“tick” only says that it is not implemented",
    ),
    "an abstract method": (
        "class A(Base): pass",
        "Base",
        "A",
        "“tick” is still abstract",
    ),
    "abstract by another base": (
        (
            "class Other(abc.ABC):\n    @abc.abstractmethod\n    def more(self): ...\n"
            "class A(Base, Other):\n    def tick(self, owner): return 1"
        ),
        "Base",
        "A",
        "“more” is still abstract",
    ),
    "no subclass of the ABC": (
        "class A:\n    def tick(self, owner): return 1",
        "Base",
        "A",
        "it is no subclass of “Base”",
    ),
    "fewer freedoms": (
        "class A:\n    def send(self, one, /, *, flag, **more): return one",
        "Many",
        "A",
        "too many positional arguments",
    ),
    "another function": ("def on(): print()", "Callback", "on", "too many positional arguments"),
    "arguments in another order": (
        (
            "class Two(Protocol):\n    def put(self, key, value): ...\n"
            "class A:\n    def put(self, value, key): return 1"
        ),
        "Two",
        "A",
        "takes “key” where “value” belongs",
    ),
}

NO_ANSWER = {
    "no capability": ("x = 3", "x", "Good", "is neither an ABC nor a Protocol"),
    "a plain class": ("", "Good", "Good", "is neither an ABC nor a Protocol"),
    "a capability of nothing": ("", "Nothing", "Good", "demands no member at all"),
}


@pytest.mark.parametrize(("text", "wanted", "name"), IMPLEMENTS.values(), ids=IMPLEMENTS.keys())
def test_it_implements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, wanted: str, name: str
) -> None:
    """What can be used as the capability demands passes."""
    found = judged(tmp_path, monkeypatch, text, wanted=wanted, name=name)
    assert found["status"] == "PASS", found["message"]
    assert found["looked_at"]["members"]


@pytest.mark.parametrize(
    ("text", "wanted", "name", "sentence"), REFUSED.values(), ids=REFUSED.keys()
)
def test_it_does_not_implement(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    wanted: str,
    name: str,
    sentence: str,
) -> None:
    """What can't be used is named with the member and why."""
    found = judged(tmp_path, monkeypatch, text, wanted=wanted, name=name)
    assert found["status"] == "FAIL"
    assert sentence in found["message"]


@pytest.mark.parametrize(
    ("text", "wanted", "name", "sentence"), NO_ANSWER.values(), ids=NO_ANSWER.keys()
)
def test_nothing_can_be_judged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    wanted: str,
    name: str,
    sentence: str,
) -> None:
    """A capability that demands nothing would pass for everything."""
    found = judged(tmp_path, monkeypatch, text, wanted=wanted, name=name)
    assert (found["status"], sentence in found["message"]) == ("ERROR", True)


@pytest.mark.parametrize("name", ["Absent", "Good.absent"])
def test_an_absent_name_can_not_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The sentence names it."""
    with pytest.raises(LoadError, match=f"has no “{name}”"):
        judged(tmp_path, monkeypatch, "", wanted="Capability", name=name)


# ------------------------------------------------------------------- in a process of its own

HOSTILE = {
    "prints an answer": (
        (
            'import sys\nprint(\'{"status": "PASS", "message": "m", "looked_at": {}}\')\n'
            'sys.stderr.write("PASS")\nclass Worker: pass\n'
        ),
        Status.FAIL,
        "it has no “tick”",
    ),
    "ends the process": ("import os\nos._exit(0)\n", Status.ERROR, "code 0 before it answered"),
    "raises SystemExit": (
        "raise SystemExit(0)\n",
        Status.ERROR,
        "The code ended its process (“0”)",
    ),
    "raises": ("raise ValueError('no')\n", Status.ERROR, "The code raised ValueError: “no”."),
    "kills itself": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
        Status.ERROR,
        "code -9 before it answered",
    ),
    "closes every descriptor": (
        "import os\nos.closerange(0, 256)\nclass Worker: pass\n",
        Status.ERROR,
        "before it answered",
    ),
    "imports what is not there": (
        "import absent_library\n",
        Status.ERROR,
        "“hostile_worker” needs, but there is no module “absent_library”.",
    ),
    "is no Python": ("def\n", Status.ERROR, "The code raised SyntaxError"),
    "leaves a thread behind": (
        (
            "import threading\nthreading.Thread(target=threading.Event().wait).start()\n"
            "class Worker:\n    def tick(self): return 1\n"
        ),
        Status.PASS,
        "implements",
    ),
}
WANTED = "from typing import Protocol\n\n\nclass Wanted(Protocol):\n    def tick(self): ...\n"


def probed(folder: Path, text: str, timeout_s: float = 60.0) -> Found:
    """Look at a worker in a process of its own, in this folder."""
    (folder / "hostile_worker.py").write_text(text, encoding="utf-8")
    (folder / "wanted.py").write_text(WANTED, encoding="utf-8")
    rule = CapabilityRule(
        id="SR-3",
        entry_point="hostile_worker:Worker",
        implements="wanted:Wanted",
        timeout_s=timeout_s,
    )
    return probe_capability(rule, World(environ={"PYTHONPATH": str(folder)}))


@pytest.mark.parametrize(("text", "status", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_user_code_can_not_fool_the_gate(
    tmp_path: Path, text: str, status: Status, sentence: str
) -> None:
    """What it prints is no answer, and however it ends, the gate gets its own status."""
    found = probed(tmp_path, text)
    assert (found.status, sentence in found.message) == (status, True), found


def test_a_module_that_hangs_is_stopped(tmp_path: Path) -> None:
    """Within the time that the configuration gives it."""
    found = probed(tmp_path, "import threading\nthreading.Event().wait()\n", timeout_s=0.5)
    assert found == Found(Status.ERROR, "There was no answer within 0.5 s.", found.looked_at)


def test_what_a_module_prints_is_kept_as_output(tmp_path: Path) -> None:
    """For people, beside what was looked at."""
    found = probed(tmp_path, "print('hello')\nclass Worker: pass\n")
    assert found.looked_at["output"] == {"bytes": 6, "head": "hello\n", "tail": None}
