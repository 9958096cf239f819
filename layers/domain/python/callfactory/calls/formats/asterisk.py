"""What Asterisk's records and events have in common: unique ids, applications, targets of Dial."""

import re
from typing import Final

from callfactory.calls.times import to_instant

VOICEMAIL: Final = frozenset({"voicemail", "minivmrecord", "record", "comedianmail"})
DELIVERS: Final = frozenset(
    {"dial", "queue", "appdial", "appdial2", "appqueue", "followme", "bridge", "page", "retrydial", "stasis",
     "confbridge", "meetme", "transfer", "parkedcall", "pickup"}
)  # fmt: skip
"""Applications that connect the caller with somebody; any other one talks itself."""

_UNIQUE_ID = re.compile(r"(?:.*-)?(?P<epoch>\d{9,10})\.\d+")
_EARLIER_MS, _LATER_MS = 3_600_000, 12 * 3_600_000
"""A call begins near the epoch in its unique id; further off, the id was given out again after a clock step."""


def epoch_of(unique_id: str) -> int | None:
    """The instant in a unique id, in milliseconds; None where the id has none (it is configurable)."""
    found = _UNIQUE_ID.fullmatch(unique_id)
    return int(found["epoch"]) * 1000 if found else None


def scope_of(switch_call: str, started: int) -> str:
    """What keeps an id apart from the same id of another day: the epoch within it, where it fits, else the day."""
    epoch_ms = epoch_of(switch_call)
    if epoch_ms is not None and epoch_ms - _EARLIER_MS <= started <= epoch_ms + _LATER_MS:
        return ""
    return to_instant(started).date().isoformat()


def endpoint_of(channel: str) -> str:
    """The endpoint in a channel's name: `PJSIP/carrier-0000002a` is of `carrier`."""
    return channel.partition("/")[2].rpartition("-")[0]


def targets_of(lastdata: str) -> list[tuple[str, str]]:
    """The targets of a Dial as (what is rung, through which peer): `SIP/301&SIP/200@peer,60,t`, `SIP/peer/301`."""
    found = []
    for target in re.split(r"[,|]", lastdata)[0].split("&"):
        _technology, _, resource = target.strip().partition("/")
        user, at, peer = resource.partition("@")
        if at:
            found.append((user.rpartition("/")[2].removeprefix("sip:"), peer.partition("/")[0]))
        elif "/" in resource:
            first, _, second = resource.partition("/")
            found.append((second.removeprefix("sip:").partition("@")[0], first))
        elif resource:
            found.append((resource, resource))
    return found
