"""A switch has recorded a message: take its announcement, and tell where to put the audio."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from callfactory.calls.attribution import period_at, served
from callfactory.calls.caller import UNKNOWN, WITHHELD, hidden, presentation, read_caller, sip_privacy
from callfactory.calls.times import to_ms
from callfactory.clock import Clock
from callfactory.erasure.forgotten import Forgetting
from callfactory.errors import Conflict, InvalidInput, NotFound, VersionConflict
from callfactory.principal import Principal
from callfactory.voicemail.limits import LARGEST_UPLOAD, LINK_LIVES, MOST_SECONDS
from callfactory.voicemail.machine import AnsweringMachine, Machines
from callfactory.voicemail.message import (
    CallerShown,
    Message,
    Outcome,
    Reason,
    State,
    announced,
    announced_again,
    message_id,
    settled,
)
from callfactory.voicemail.ports import Ownership, Transit, TransitAudio, UploadLink

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_LONGER_THAN_ASKED: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the switch tells. The caller's fields are as the switch has them, and are minimised before anything is
    kept; names are read only for signs of privacy."""

    service_number: str
    call_id: str
    left_at: datetime
    duration_ms: int
    size: int
    sha256: str
    caller: tuple[str, ...] = field(default=(), repr=False)
    caller_names: tuple[str, ...] = field(default=(), repr=False)
    privacy: str | None = None
    presentation: str | None = None
    country: str | None = None


def announce_message(
    told: Announcement,
    principal: Principal,
    *,
    ownership: Ownership,
    machines: Machines,
    transit: Transit,
    audio: TransitAudio,
    forgetting: Forgetting,
    clock: Clock,
    longest: timedelta,
) -> tuple[Message, UploadLink | None]:
    """The message, and the link to put its audio; none when the audio is there already, or is no use.

    The same recording of the same call is the same message, however often it is announced. Raises NotFound for a
    number that nobody held when the message was left, or another account's. A message that cannot be delivered is
    taken all the same, without its audio: so its owner learns of it.
    """
    now = clock.now()
    if told.left_at > now + _CLOCKS_DIFFER:
        raise InvalidInput.of("left_at", "future", "This is in the future.")
    periods = served(ownership.periods(told.service_number), principal.account_id)
    period = period_at(periods, to_ms(told.left_at))
    if period is None:
        raise NotFound("Nobody held this number then, or it is not yours.")
    message = transit.get(_id(told, principal, period.number_id))
    if message is None:
        machine = machines.get(period.account_id, period.number_id)
        fresh = _announced(told, principal, machine, now, longest)
        message = transit.add(_judged(_without_forgotten(fresh, forgetting), machine, now))
    return _with_link(message, transit, audio, now)


def link_again(
    message_id_: str, *, transit: Transit, audio: TransitAudio, clock: Clock
) -> tuple[Message, UploadLink | None]:
    """A message that was announced, and another link to put its audio where that is still missing.

    Raises NotFound where nothing is known of it any more.
    """
    message = transit.get(message_id_)
    if message is None:
        raise NotFound("This message is not known any more.")
    return _with_link(message, transit, audio, clock.now())


def _announced(
    told: Announcement, principal: Principal, machine: AnsweringMachine, now: datetime, longest: timedelta
) -> Message:
    shown, caller = caller_of(told)
    return announced(
        Message(
            message_id=_id(told, principal, machine.number_id),
            account_id=machine.account_id,
            number_id=machine.number_id,
            service_number=told.service_number,
            left_at=told.left_at,
            duration_ms=told.duration_ms,
            caller_shown=shown,
            caller=caller,
            sha256=told.sha256,
            size=told.size,
            asked_at=now,
            ends_at=now,
            link_ends_at=now,
        ),
        now,
        longest,
    )


def _without_forgotten(message: Message, forgetting: Forgetting) -> Message:
    """A message that comes late brings no forgotten caller back. Looked up anew: whoever is forgotten from now on
    is looked for among the messages afterwards, and this one is found there."""
    if message.caller is None:
        return message
    forgetting.callers.look_again({message.account_id})
    theirs = forgetting.hides(message.account_id, message.caller, to_ms(message.left_at))
    return replace(message, caller_shown="withheld", caller=None) if theirs else message


def _judged(message: Message, machine: AnsweringMachine, now: datetime) -> Message:
    """The message; lost already where its audio would be of no use."""
    longest = timedelta(seconds=MOST_SECONDS) + _LONGER_THAN_ASKED
    if message.size > LARGEST_UPLOAD or timedelta(milliseconds=message.duration_ms) > longest:
        return settled(message, Outcome.LOST, now, Reason.TOO_LARGE)
    if not machine.takes_messages:
        return settled(message, Outcome.LOST, now, Reason.NO_ADDRESS)
    return message


def caller_of(told: Announcement) -> tuple[CallerShown, str | None]:
    """Who called, as far as the caller showed it: a sign of privacy anywhere hides every number (CD-2)."""
    sign = hidden(sip_privacy(told.privacy), presentation(told.presentation))
    caller = read_caller(*told.caller, country=told.country, names=told.caller_names)
    if WITHHELD in {sign, caller}:
        return "withheld", None
    return ("unknown", None) if UNKNOWN in {sign, caller} else ("shown", caller)


def _with_link(
    message: Message, transit: Transit, audio: TransitAudio, now: datetime
) -> tuple[Message, UploadLink | None]:
    """A link that ends before the message's time does. Asked for again, it begins anew within that time."""
    if message.state is not State.EXPECTED:
        return message, None
    if now > message.asked_at:
        message = announced_again(message, now)
        try:
            transit.replace(message)
        except VersionConflict:
            raise Conflict("The message is just arriving. Ask again in a moment.") from None
    lives = min(LINK_LIVES, message.ends_at - now)
    if lives < timedelta(seconds=1):
        return message, None
    return message, audio.link(message, lives)


def _id(told: Announcement, principal: Principal, number_id: str) -> str:
    source = principal.source_id or principal.subject_id
    return message_id(source, number_id, told.call_id, told.sha256)
