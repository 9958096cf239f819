"""The life of a message on the answering machine.

    expected ──> received ──> converting ──> handing-over ──> handed-over ──> settled ──> removed ──> closed
       │            ^              │              │                │             ^
       │            '──────────────┴──(for now)───┴────(bounced)───┘             │
       '──(never came)───────────────────────────(given up, or time is over)─────┘

expected      a switch announced it and got a link to put the audio
received      the audio is in the transit bucket; it waits to be sent, now or after a pause
converting    a worker reads and converts it: whatever happens here, no mail has left yet
handing-over  a worker gives it to the mail system: if it vanishes now, nobody knows whether the mail was taken
handed-over   the mail system has it; the word of the recipient's server is awaited
settled       its `outcome` is certain: accepted, lost, unconfirmed, or empty (nothing was said)
removed       the audio was removed
closed        we looked again, found nothing, the owner was told where something went wrong, the receipt is issued

A message changes only through the functions here, each giving a new value with the next `version`; a store replaces
the former version or refuses. `due_at` is when somebody has to look at it again, so nothing depends on one event.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Literal

from callfactory.ids import id_from_digest
from callfactory.voicemail.limits import (
    LEASE,
    LINK_LIVES,
    LOG_KEPT,
    LOOK_AFTER,
    MOST_ATTEMPTS,
    MOST_INTERRUPTIONS,
    backoff,
)

CallerShown = Literal["shown", "withheld", "unknown"]


class State(StrEnum):
    """Where a message is in its life."""

    EXPECTED = "expected"
    RECEIVED = "received"
    CONVERTING = "converting"
    HANDING_OVER = "handing-over"
    HANDED_OVER = "handed-over"
    SETTLED = "settled"
    REMOVED = "removed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How it ended for the owner."""

    ACCEPTED = "accepted"
    """The owner's mail server has it."""
    UNCONFIRMED = "unconfirmed"
    """It was handed over, and nobody said what became of it."""
    LOST = "lost"
    """It could not be delivered; the owner was told."""
    EMPTY = "empty"
    """There was no audio: the caller hung up before saying anything."""


class Reason(StrEnum):
    """Why a message was lost, or is late. The words for people are in `wording`."""

    NOT_RECEIVED = "not-received"
    CORRUPT = "corrupt-audio"
    UNSUPPORTED = "unsupported-audio"
    TOO_LARGE = "too-large"
    NO_ADDRESS = "no-address"
    NO_TLS = "no-tls"
    REFUSED = "refused"
    MAILBOX_FULL = "mailbox-full"
    UNDELIVERABLE = "undeliverable"
    REJECTED = "rejected"
    OUT_OF_ORDER = "out-of-order"
    """Our side: the mail system did not take it, or a worker failed."""
    OUT_OF_TIME = "out-of-time"


OPEN: Final = frozenset(set(State) - {State.CLOSED})
_WAITS_TO_BE_SENT: Final = frozenset({State.EXPECTED, State.RECEIVED, State.CONVERTING, State.HANDING_OVER})
_WITH_WORKER: Final = frozenset({State.CONVERTING, State.HANDING_OVER})


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    `left_at` is when the caller began to speak; `caller` is E.164 and only there when `caller_shown` says so;
    `sha256` and `size` are of the audio as the switch recorded it. `ends_at` is the latest moment at which any audio
    may be left. `turn` counts the owner's addresses (0: the first); `attempts` those at the present one, `sends` all of
    them: it tells the events of one sending from those of another. `repeated` tells that the mail that goes out may be
    the second one.
    """

    message_id: str
    account_id: str
    number_id: str
    service_number: str
    left_at: datetime
    duration_ms: int
    caller_shown: CallerShown
    caller: str | None = field(repr=False)
    sha256: str
    size: int
    asked_at: datetime
    ends_at: datetime
    link_ends_at: datetime
    state: State = State.EXPECTED
    version: int = 1
    due_at: datetime | None = None
    turn: int = 0
    attempts: int = 0
    sends: int = 0
    interruptions: int = 0
    address_id: str | None = None
    received_at: datetime | None = None
    handed_over_at: datetime | None = None
    provider_id: str | None = None
    attachment_sha256: str | None = None
    outcome: Outcome | None = None
    reason: Reason | None = None
    settled_at: datetime | None = None
    removed_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN

    @property
    def repeated(self) -> bool:
        """Whether a former mail may have been taken without anybody knowing."""
        return self.interruptions > 0

    @property
    def forgotten_at(self) -> datetime:
        """When the log forgets that it existed."""
        return self.asked_at + LOG_KEPT


def message_id(source: str, number_id: str, call_id: str, audio_sha256: str) -> str:
    """The message's id: announced again by the same source, the same recording of the same call to the same ownership
    of a number is the same message. That is what makes it one mail for the owner."""
    key = f"{source}\n{number_id}\n{call_id}\n{audio_sha256}"
    return id_from_digest("msg", sha256(key.encode()).digest())


def announced(message: Message, now: datetime, transit: timedelta) -> Message:
    """A new message: its link and its longest time with us begin now."""
    return replace(
        message,
        asked_at=now,
        ends_at=now + transit,
        link_ends_at=now + min(LINK_LIVES, transit),
        due_at=now + LOOK_AFTER,
    )


def announced_again(message: Message, now: datetime) -> Message:
    """The switch asks for another link, within the time that the first one began."""
    return _next(message, link_ends_at=min(now + LINK_LIVES, message.ends_at), due_at=now + LOOK_AFTER)


def looked_for(message: Message, now: datetime) -> Message:
    """We looked whether the audio had come; it had not."""
    return _next(message, due_at=min(now + (now - message.asked_at), message.link_ends_at + LOOK_AFTER))


def received(message: Message, now: datetime) -> Message | None:
    """The audio is there; None where that is known already."""
    if message.state is not State.EXPECTED:
        return None
    return _next(message, state=State.RECEIVED, received_at=now, due_at=now)


def claimed(message: Message, now: datetime) -> Message | None:
    """The message in the hands of a worker; None when there is nothing to send now, or another one is at it.

    A worker who vanished while handing over leaves an interruption: nobody knows whether the mail was taken.
    """
    if message.state in _WITH_WORKER:
        if is_leased(message, now):
            return None
        interrupted = int(message.state is State.HANDING_OVER)
    elif message.state is State.RECEIVED and (message.due_at is None or message.due_at <= now):
        interrupted = 0
    else:
        return None
    return _next(
        message,
        state=State.CONVERTING,
        due_at=now + LEASE,
        attempts=message.attempts + 1,
        interruptions=message.interruptions + interrupted,
    )


def taken(message: Message, now: datetime) -> Message | None:
    """The audio has come, and a worker has it in hand: both at once; None where that is no news."""
    arrived = received(message, now)
    claim = None if arrived is None else claimed(arrived, now)
    return None if claim is None else replace(claim, version=message.version + 1)


def is_leased(message: Message, now: datetime) -> bool:
    """Whether a worker holds it. A lease longer than any means that the clock was set back: it is over."""
    return message.state in _WITH_WORKER and message.due_at is not None and now < message.due_at <= now + LEASE


def measured(message: Message, duration_ms: int) -> Message:
    """The message as long as its audio really is, whatever was announced. Not a change by itself."""
    return replace(message, duration_ms=duration_ms)


def handing_over(message: Message, turn: int, address_id: str, now: datetime) -> Message:
    """From here on the mail may have left. `turn` is the place of the address, which may be beyond the one expected."""
    return _next(
        message,
        state=State.HANDING_OVER,
        turn=turn,
        address_id=address_id,
        sends=message.sends + 1,
        due_at=now + LEASE,
    )


def handed_over(message: Message, provider_id: str, attachment_sha256: str, now: datetime) -> Message:
    """The mail system has it. What happens next is told by its events; at `ends_at` the wait is over."""
    return _next(
        message,
        state=State.HANDED_OVER,
        handed_over_at=now,
        provider_id=provider_id,
        attachment_sha256=attachment_sha256,
        due_at=message.ends_at,
    )


def delivered(message: Message, provider_id: str, attachment_sha256: str, now: datetime) -> Message:
    """Handed over to the recipient's own server, whose word is the acceptance: both at once."""
    accepted = settled(handed_over(message, provider_id, attachment_sha256, now), Outcome.ACCEPTED, now)
    return replace(accepted, version=message.version + 1)


def postponed(message: Message, reason: Reason, now: datetime) -> Message:
    """Not taken for now: it is offered again after a pause, then to the next address."""
    if message.attempts >= MOST_ATTEMPTS:
        return turned(message, reason, now)
    due_at = min(now + backoff(message.attempts), message.ends_at)
    return _next(message, state=State.RECEIVED, reason=reason, due_at=due_at)


def turned(message: Message, reason: Reason, now: datetime) -> Message:
    """This address will not take it: it is the next one's turn. Where there is none, the worker who finds that out
    gives the message up."""
    return _next(
        message, state=State.RECEIVED, reason=reason, turn=message.turn + 1, attempts=0, address_id=None, due_at=now
    )


def settled(message: Message, outcome: Outcome, now: datetime, reason: Reason | None = None) -> Message:
    """How it ended is certain. Nobody needs the caller's number any more once the owner has the message."""
    return _next(
        message,
        state=State.SETTLED,
        outcome=outcome,
        reason=reason,
        settled_at=now,
        due_at=now,
        caller=None if outcome in {Outcome.ACCEPTED, Outcome.EMPTY} else message.caller,
    )


def removed(message: Message, now: datetime) -> Message:
    """The audio was removed. Not a change by itself: whoever stops here removes it again."""
    return replace(message, state=State.REMOVED, removed_at=now)


def closed(message: Message, now: datetime) -> Message:
    """We looked again, and nothing was left."""
    return _next(message, state=State.CLOSED, closed_at=now, due_at=None)


def out_of_time(message: Message, now: datetime) -> Message | None:
    """What becomes of the message because its time is over; None while it is not.

    Handed over, or perhaps handed over: nobody can say whether it arrived. Anything else: it is lost.
    """
    if message.state is State.EXPECTED and now >= message.link_ends_at + LOOK_AFTER:
        return settled(message, Outcome.LOST, now, Reason.NOT_RECEIVED)
    if now < message.ends_at or message.state in {State.SETTLED, State.REMOVED, State.CLOSED}:
        return None
    if message.state in {State.HANDED_OVER, State.HANDING_OVER} or message.repeated:
        return settled(message, Outcome.UNCONFIRMED, now)
    assert message.state in _WAITS_TO_BE_SENT  # noqa: S101  # the rest of the states
    return settled(message, Outcome.LOST, now, message.reason or Reason.OUT_OF_TIME)


def hopeless(message: Message) -> bool:
    """Whether it was unknown too often what became of it: another mail could be the third one."""
    return message.interruptions > MOST_INTERRUPTIONS


def told(message: Message, sends: int | None, kind: "Told", now: datetime) -> Message | None:
    """What the mail system told about one sending (`sends`); None where that changes nothing.

    Its word may come before the worker's own: "delivered" counts from the moment that the mail may have left. What is
    told about an earlier sending than the present one changes nothing, unless it is that the mail arrived.
    """
    if message.state not in {State.RECEIVED, State.CONVERTING, State.HANDING_OVER, State.HANDED_OVER}:
        return None
    if kind.delivered:
        return settled(message, Outcome.ACCEPTED, now)
    if sends != message.sends or message.state not in {State.HANDING_OVER, State.HANDED_OVER} or kind.reason is None:
        return None
    if kind.final_everywhere:
        return settled(message, Outcome.LOST, now, kind.reason)
    return turned(message, kind.reason, now) if kind.final else postponed(message, kind.reason, now)


@dataclass(frozen=True, slots=True)
class Told:
    """What the mail system told: that it was delivered, or why it was not. `final` for this address,
    `final_everywhere` for any; `suppress` tells that this address shall not be used again until the owner says so."""

    delivered: bool = False
    reason: Reason | None = None
    final: bool = False
    final_everywhere: bool = False
    suppress: bool = False


TOLD: Final[Mapping[str, Told]] = {
    "delivered": Told(delivered=True),
    "complained": Told(delivered=True, suppress=True),
    "refused": Told(reason=Reason.REFUSED, final=True, suppress=True),
    "declined": Told(reason=Reason.REFUSED, final=True),
    "mailbox-full": Told(reason=Reason.MAILBOX_FULL),
    "no-tls": Told(reason=Reason.NO_TLS),
    "too-large": Told(reason=Reason.TOO_LARGE, final=True),
    "undeliverable": Told(reason=Reason.UNDELIVERABLE),
    "rejected": Told(reason=Reason.REJECTED, final_everywhere=True),
    "out-of-order": Told(reason=Reason.OUT_OF_ORDER),
}
"""Every word of the mail system that means something to us. "refused" is about the address (there is no such mailbox):
it is not tried again until the owner says so; "declined" is about this mail only."""


def _next(message: Message, **changes: Any) -> Message:
    return replace(message, version=message.version + 1, **changes)


_MAILBOX_FULL: Final = re.compile(r"[45]\.2\.2$")
_TOO_LARGE: Final = re.compile(r"[45]\.(2\.3|3\.4)$")
_NO_TLS: Final = re.compile(r"[45]\.7\.10$")


def word_of(reason: str, *, final: bool) -> str:
    """The word (of TOLD) that a mailer's refusal means: its code, such as `smtp-550-5.1.1` or `no-tls`, and whether it
    is for good. RFC 3463 tells mailbox full and too large apart where servers give its codes."""
    if reason == "no-tls" or _NO_TLS.search(reason):
        return "no-tls"
    if _MAILBOX_FULL.search(reason) or reason == "smtp-452":
        return "mailbox-full"
    if _TOO_LARGE.search(reason) or reason == "smtp-552":
        return "too-large"
    if not final:
        return "undeliverable" if reason.startswith("smtp-") else "out-of-order"
    no_such_mailbox = reason == "address-malformed" or reason.startswith(("smtp-550", "smtp-553", "ses-invalid"))
    about_mail = "-5.7." in reason or "-5.6." in reason
    return "refused" if no_such_mailbox and not about_mail else "declined"
