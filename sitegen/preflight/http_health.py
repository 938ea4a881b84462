"""The gate on a service: it answers on this machine, and nowhere else is anything asked."""

import ipaddress
import socket  # noqa: TID251 -- a name must be known to mean this machine before it is asked
from http.client import HTTPConnection, HTTPException  # noqa: TID251 -- one request, to loopback
from typing import Final
from urllib.parse import urlsplit

from sitegen.canonical.text import quote
from sitegen.model.value import Value
from sitegen.preflight.asking import found_by
from sitegen.preflight.gate import Found, Status, World
from sitegen.settings_preflight import HttpRule

_PORT: Final = 80
_GRACE_S: Final = 5.0  # for the start of the process that asks


def probe_http(rule: HttpRule, world: World) -> Found:
    """Ask in a process of its own, whose time limit no slow answer can stretch."""
    task: dict[str, Value] = {
        "task": "http",
        "url": rule.url,
        "status": rule.status,
        "timeout_s": rule.timeout_s,
    }
    return found_by(task, rule.timeout_s + _GRACE_S, world)


def judge_health(url: str, status: int, timeout_s: float) -> dict[str, Value]:
    """Ask once, follow no redirect, use no proxy; compare the status."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORT
    try:
        address = _loopback(host, port)
    except OSError as error:
        return _told(Status.ERROR, f"The name {quote(host)} means no address: {_reason(error)}.")
    if address is None:
        sentence = f"{quote(host)} is not this machine, so nothing was asked."
        return _told(Status.ERROR, sentence)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = HTTPConnection(address, port, timeout=timeout_s)
    try:
        connection.request("GET", target, headers={"Host": parts.netloc, "Connection": "close"})
        response = connection.getresponse()
    except (OSError, HTTPException) as error:
        return _told(Status.FAIL, f"The service does not answer: {_reason(error)}.")
    finally:
        connection.close()
    seen: dict[str, Value] = {"address": address, "answered": response.status}
    if response.status != status:
        return _told(Status.FAIL, f"The service answered {response.status}, not {status}.", seen)
    return _told(Status.PASS, f"The service answered {response.status}.", seen)


def _loopback(host: str, port: int) -> str | None:
    """Return an address of this machine that the host means; None where it also means another."""
    known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(item[4][0]) for item in known]
    if addresses and all(ipaddress.ip_address(item).is_loopback for item in addresses):
        # The address itself is asked: the name may mean another one a moment later.
        return addresses[0]
    return None


def _reason(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)


def _told(
    status: Status, message: str, looked_at: dict[str, Value] | None = None
) -> dict[str, Value]:
    return {"status": status.value, "message": message, "looked_at": looked_at or {}}
