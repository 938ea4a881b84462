"""Check a rendered site as a reader's browser would meet it: links, ids, markup, policy.

`check_site` takes a folder or a mapping from path to bytes, and returns one sentence a problem.
"""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from posixpath import join, normpath
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element  # noqa: TID251 -- the tree that html5lib makes

import html5lib

OUTWARD = "noopener noreferrer nofollow ugc"
"""What a link that leads out of the site says of itself."""

BOOT: Final = (
    Path(__file__)
    .resolve()
    .parent.parent.joinpath("templates/components/boot.html")
    .read_text(encoding="utf-8")
    .removeprefix("<script>")
    .removesuffix("</script>\n")
)
"""The one inline script of every page; the policy names its hash."""

POLICY: Final = (
    "default-src 'none'; script-src 'sha256-"
    + base64.b64encode(hashlib.sha256(BOOT.encode("utf-8")).digest()).decode("ascii")
    + "' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types sitegen"
)
CHART_POLICY: Final = POLICY.partition("; require-trusted-types-for")[0].replace(
    "style-src 'self'", "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
)
"""Plotly fills an empty style element, and does not run under Trusted Types."""

CHART_PAGE: Final = re.compile(r"v/\d{4}/charts(-[a-z]+)?\.html")
GONE: Final = frozenset({"This was withdrawn", "This page was folded away"})
LINKS: Final = ("href", "src", "action", "data", "poster", "srcset", "formaction")
FORBIDDEN: Final = ("iframe", "object", "embed", "base", "form", "style", "template")
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_PATH_CHARS: Final = 180


def check_site(site: Path | Mapping[str, bytes]) -> list[str]:
    """Return the problems of every HTML page of a site, in the order of their paths."""
    files = _files_below(site) if isinstance(site, Path) else site
    parsed: dict[str, Element] = {}
    problems: list[str] = []
    for path in sorted(files):
        problems.extend(_name_problems(path))
        if path.endswith(".html"):
            root, errors = _parsed(files[path])
            problems.extend(f"{path}: {error}" for error in errors)
            if root is not None:
                parsed[path] = root
    ids = {path: _ids(root) for path, root in parsed.items()}
    for path, root in parsed.items():
        problems.extend(f"{path}: {problem}" for problem in _page_problems(root, path))
        problems.extend(f"{path}: {problem}" for problem in _link_problems(path, root, files, ids))
        problems.extend(f"{path}: {problem}" for problem in _script_problems(path, root, files))
    return problems


def _files_below(folder: Path) -> dict[str, bytes]:
    return {
        item.relative_to(folder).as_posix(): item.read_bytes() if item.suffix == ".html" else b""
        for item in folder.rglob("*")
        if item.is_file()
    }


def _name_problems(path: str) -> Iterator[str]:
    if len(path) > _PATH_CHARS:
        yield f"{path}: the path has more than {_PATH_CHARS} characters"
    for name in path.split("/"):
        if not _NAME.fullmatch(name) and name not in {"_headers", "SHA256SUMS"}:
            yield f"{path}: {name!r} is no allowed name"


def _parsed(data: bytes) -> tuple[Element | None, list[str]]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [f"is not UTF-8: {error.reason}"]
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(text)
    errors = [f"HTML error {code} at {place}" for place, code, _ in parser.errors]
    return root, errors


def _ids(root: Element) -> Counter[str]:
    return Counter(item.attrib["id"] for item in root.iter() if "id" in item.attrib)


def _script_problems(path: str, root: Element, files: Mapping[str, bytes]) -> Iterator[str]:
    for attribute, pattern in (("data-script", "site"), ("data-charts", "charts")):
        named = root.get(attribute)
        if named is None and attribute == "data-charts":
            continue
        target = normpath(join(path.rpartition("/")[0], named or ""))
        if not re.fullmatch(rf"(\.\./)*assets/{pattern}\.[0-9a-f]{{16}}\.js", named or ""):
            yield f"the script is {named!r}"
        elif target not in files:
            yield f"the script {named!r} does not exist"


def _page_problems(root: Element, path: str) -> Iterator[str]:
    for name, number in _ids(root).items():
        if number > 1:
            yield f"id {name!r} is there {number} times"
    for item in root.iter():
        tag = str(item.tag).rpartition("}")[2]
        if tag == "script" and not _is_data(item, path) and (item.attrib or item.text != BOOT):
            yield "there is a <script> that is not the boot script"
        if tag in FORBIDDEN:
            yield f"there is a <{tag}>"
        if tag == "meta" and item.get("http-equiv", "").lower() == "refresh":
            yield "there is a refresh"
        for name in item.attrib:
            if name.lower().startswith("on") or name.lower() == "style":
                yield f"<{tag}> has the attribute {name!r}"
    yield from _label_problems(root)
    yield from _head_problems(root, path)


def _label_problems(root: Element) -> Iterator[str]:
    known = _ids(root)
    for item in root.iter():
        for name in item.attrib.get("aria-labelledby", "").split():
            if name not in known:
                yield f"aria-labelledby names {name!r}, which is not on the page"


def _is_data(item: Element, path: str) -> bool:
    """Tell whether a script is the data of a chart, which only a chart page has."""
    data = item.attrib.keys() == {"type", "id"} and item.get("type") == "application/json"
    return data and CHART_PAGE.fullmatch(path) is not None


def _policies_of(root: Element, path: str) -> tuple[str, ...]:
    """Return the policies that a page may have; what replaces a chart page needs no other."""
    headings = {heading.text for heading in root.iter("h1")}
    if CHART_PAGE.fullmatch(path) is None or headings & GONE:
        return (POLICY,)
    # Where there is nothing to draw, either will do.
    return (CHART_POLICY,) if root.get("data-charts") is not None else (CHART_POLICY, POLICY)


def _head_problems(root: Element, path: str) -> Iterator[str]:
    if root.get("lang") != "en":
        yield "the page does not say its language"
    head = root.find("head")
    children = list(head) if head is not None else []
    if not children or children[0].get("charset", "").lower() != "utf-8":
        yield "the charset is not first in the head"
    second = children[1] if len(children) > 1 else None
    if second is None or second.get("http-equiv") != "Content-Security-Policy":
        yield "the policy does not follow the charset"
    elif second.get("content") not in _policies_of(root, path):
        yield f"the policy is {second.get('content')!r}"
    if [item.tag for item in children[2:3]] != ["script"]:
        yield "the boot script does not follow the policy"
    metas = {item.get("name"): item.get("content") for item in children if item.tag == "meta"}
    if metas.get("referrer") != "no-referrer":
        yield "the referrer policy is missing"
    if "viewport" not in metas:
        yield "the viewport is missing"
    title = head.find("title") if head is not None else None
    if title is None or not (title.text or "").strip():
        yield "the title is missing"


def _link_problems(
    path: str, root: Element, files: Mapping[str, bytes], ids: Mapping[str, Counter[str]]
) -> Iterator[str]:
    for item in root.iter():
        for name in (*LINKS, _XLINK):
            url = item.attrib.get(name)
            # The empty icon keeps browsers from asking the server for one.
            if url is not None and item.get("rel") == OUTWARD and _leads_out(url):
                continue
            if url is not None and not (item.get("rel") == "icon" and url == "data:,"):
                yield from _url_problems(path, url, files, ids)


def _leads_out(url: str) -> bool:
    """Tell whether a URL is one that only the prose of a report may hold."""
    parts = urlsplit(url)
    plain = "@" not in parts.netloc and all("!" <= character <= "~" for character in url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and plain


def _url_problems(
    path: str, url: str, files: Mapping[str, bytes], ids: Mapping[str, Counter[str]]
) -> Iterator[str]:
    if url != url.strip() or any(character < " " for character in url):
        yield f"{url!r} has blanks or control characters"
        return
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or url.startswith(("/", "\\")):
        yield f"{url!r} is no relative link"
        return
    target = normpath(join(path.rpartition("/")[0], unquote(parts.path))) if parts.path else path
    if target.startswith(".."):
        yield f"{url!r} leaves the site"
    elif parts.path.endswith("/"):
        yield f"{url!r} names a folder"
    elif target not in files:
        yield f"{url!r} leads to {target!r}, which does not exist"
    elif parts.fragment and unquote(parts.fragment) not in ids.get(target, ()):
        yield f"{url!r}: {target!r} has no such anchor"
