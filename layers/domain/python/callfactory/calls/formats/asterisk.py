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
RINGS: Final = frozenset({"dial", "queue", "followme", "retrydial", "page"})
"""Those of them that ring somebody: without a channel of whom they reached, they reached nobody."""

_LINES: Final = frozenset({"dahdi", "zap", "misdn", "capi"})
_FOLLOWED = re.compile(r"(?:FMPR-|FMGL-|LC-|RG-\d+-)(?P<number>\+?\d+)#?")
"""Extensions of FreePBX and its kin for "find me, follow me" and groups: `FMGL-0301234567#`, `RG-600-301`."""
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
    """The endpoint in a channel's name: `PJSIP/carrier-0000002a` is of `carrier`, `Local/301@queue-01;1` of `301`,
    `Agent/1001` of `1001`, `DAHDI/i1/0301234567-5` of `0301234567`. A line of a telephony card has none."""
    technology, _, name = channel.strip().partition("/")
    endpoint, dash, _ = name.rpartition("-")
    if technology.lower() in _LINES and "/" not in name:
        return ""
    return plain_user((endpoint if dash else name).rpartition("/")[2])


def plain_user(text: str) -> str:
    """The user of what is rung: of an address, of a Local channel's extension and context, without what the plans of
    PBX distributions put around the number of an extension or of a telephone that it follows to."""
    user = text.removeprefix("sip:").partition("@")[0]
    found = _FOLLOWED.fullmatch(user)
    return found["number"] if found else user


def is_local_plan(channel: str) -> bool:
    """Whether the channel is the half of a Local channel that runs the plan for somebody else's call."""
    return channel.startswith("Local/") and channel.endswith(";2")


def targets_of(lastdata: str) -> list[tuple[str, str]]:
    """The targets of a Dial as (what is rung, through which peer): `SIP/301&SIP/200@peer,60,t`, `SIP/peer/301`,
    `Local/301@context/n`, `IAX2/user:secret@host/301@context`; of one that is rung at several addresses, one."""
    found: dict[tuple[str, str], None] = {}
    for target in re.split(r"[,|]", lastdata)[0].split("&"):
        technology, _, resource = target.strip().partition("/")
        if technology == "Local":
            found[plain_user(resource), plain_user(resource)] = None
            continue
        first, slash, rest = resource.partition("/")
        user, at, peer = first.partition("@")
        if slash and rest:
            found[plain_user(rest), (peer or first).partition(":")[0]] = None
        elif at:
            found[plain_user(user), peer.partition(":")[0]] = None
        elif resource:
            found[plain_user(first), first] = None
    return list(found)


def rung(application: str, lastdata: str, channel: str) -> str:
    """What was rung by an application which reached this channel: of several targets of Dial the one whose channel it
    is; empty where that cannot be told."""
    targets = targets_of(lastdata) if application.strip().lower() == "dial" else []
    endpoint = endpoint_of(channel)
    if len(targets) == 1:
        return targets[0][0]
    matching = {target for target, peer in targets if endpoint and endpoint in {target, peer}}
    if len(matching) == 1:
        return matching.pop()
    return "" if targets else endpoint
