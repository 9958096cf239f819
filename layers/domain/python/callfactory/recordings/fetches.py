"""What was fetched with links to recordings, as S3's access log tells it (server access log format).

S3 writes these logs by best effort and hours late: what they tell is true, what they do not tell may still have
happened. Of a line nothing is kept but which recording, with which link, when, and how much of it: no network address,
no browser.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qs, urlsplit

from callfactory.audit import Action, Entry
from callfactory.clock import iso
from callfactory.ids import id_of_moment, is_id
from callfactory.recordings.places import KEPT, RENDITIONS

LINK: Final = "x-callfactory-link"
"""A parameter of every link, signed with it: the id of the log's entry about it. S3 ignores it and writes it down."""

_FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|(\S+)')
_TIME, _OPERATION, _KEY, _REQUEST, _STATUS, _BYTES, _BY = 2, 6, 7, 8, 9, 11, 21
_FETCHED = frozenset({"200", "206"})
_KILOBYTE = 1000


@dataclass(frozen=True, slots=True)
class Fetch:
    """Some of a recording went to whoever held a link. `link` is the entry about the link, where it is known;
    `requests` counts: a player asks for piece after piece."""

    account_id: str
    recording_id: str
    link: str | None
    at: datetime
    bytes: int
    requests: int = 1


def fetches(lines: Iterable[str]) -> list[Fetch]:
    """The fetches of a log file, one for each recording and link, in order of their beginning. Lines about anything
    else, of our own functions, and such as cannot be read, are left out."""
    found: dict[tuple[str, str | None], Fetch] = {}
    for fetch in _each(lines):
        before = found.get((fetch.recording_id, fetch.link))
        found[fetch.recording_id, fetch.link] = fetch if before is None else _together(before, fetch)
    return sorted(found.values(), key=lambda fetch: fetch.at)


def entry_of(fetch: Fetch, log: str) -> Entry:
    """The entry in the owner's log. The same file read again gives the same entry; `log` is the file's key."""
    digest = sha256(f"{log}\n{fetch.recording_id}\n{fetch.link}".encode()).digest()
    return Entry(
        entry_id=id_of_moment("aud", fetch.at, digest),
        account_id=fetch.account_id,
        at=fetch.at,
        actor_kind="system",
        actor_id="s3.access-log",
        action=Action.RECORDING_FETCHED,
        target_kind="recording",
        target_id=fetch.recording_id,
        details={
            "link": fetch.link,
            "first_at": iso(fetch.at),
            "requests": fetch.requests,
            "kilobytes": -(-fetch.bytes // _KILOBYTE),
        },
    )


def _each(lines: Iterable[str]) -> Iterator[Fetch]:
    for line in lines:
        fields = [quoted or bracketed or plain for quoted, bracketed, plain in _FIELD.findall(line)]
        if len(fields) > _BY and _is_fetch(fields):
            fetch = _fetch(fields)
            if fetch is not None:
                yield fetch


def _is_fetch(fields: list[str]) -> bool:
    """A part of an object went out, and a link was what opened it: our functions sign their headers."""
    return fields[_OPERATION] == "REST.GET.OBJECT" and fields[_STATUS] in _FETCHED and fields[_BY] == "QueryString"


def _fetch(fields: list[str]) -> Fetch | None:
    prefix, account_id, recording_id, *rest = [*fields[_KEY].split("/"), "", ""]
    if f"{prefix}/" not in {KEPT, RENDITIONS} or not is_id(account_id, "acc") or not is_id(recording_id, "rec"):
        return None
    del rest
    try:
        at = datetime.strptime(fields[_TIME], "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None
    sent = int(fields[_BYTES]) if fields[_BYTES].isdigit() else 0
    return Fetch(account_id, recording_id, _link(fields[_REQUEST]), at, sent)


def _link(request: str) -> str | None:
    """The link's own id in a request line such as `GET /bucket/key?…&x-callfactory-link=aud_… HTTP/1.1`."""
    address = request.split(" ")[1] if " " in request else request
    given = parse_qs(urlsplit(address).query).get(LINK, [""])[0]
    return given if is_id(given, "aud") else None


def _together(one: Fetch, other: Fetch) -> Fetch:
    return replace(one, at=min(one.at, other.at), bytes=one.bytes + other.bytes, requests=one.requests + other.requests)
