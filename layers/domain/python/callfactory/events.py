"""What the families tell each other over the bus. Every field is an opaque id, or the instant of the event.

    Event
    ├── AccountOpened       somebody signed up
    ├── AccountChanged      organisation, contact, zone or language changed: eligibility may have
    ├── OrderAccepted       an order was accepted: a number is theirs
    ├── OrderStateChanged   an order took a step
    ├── NumberActivated     a number is connected
    ├── NumberPaused        a number takes no calls for now
    ├── NumberResumed       it takes calls again
    ├── NumberReleased      an ownership of a number ended
    ├── NumberUpdateRequired  what a number rests on no longer holds, or does again: ask which
    ├── KeyCreated          an API key was made
    ├── CallEnded           a call is over and in the history
    ├── RecordingReady      a recording can be listened to
    ├── CopyWanted          a long recording is to be had in another format
    ├── VoicemailLost       a message on an answering machine could not be brought to its owner
    ├── ExportRequested     a download is to be made
    ├── ExportReady         a download can be fetched
    ├── ExportFailed        a download could not be made
    ├── ErasureRequested    an account, or a caller in it, is to be erased
    ├── AccountErased       an account is gone
    └── MailQueued          a mail waits in the outbox

To add one: a dataclass here with ids only (a test refuses any other field), and a rule in infra that routes it.
Events may come twice and out of order: a consumer reads the present state by id and changes it conditionally.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self, get_args, get_type_hints

from callfactory.clock import iso, parse_iso
from callfactory.ids import Kind, id_from_digest, is_id, new_id

Family = Literal["order", "cdr", "recordings", "export"]

EventId = Annotated[str, "evt"]
AccountId = Annotated[str, "acc"]
OrderId = Annotated[str, "ord"]
NumberId = Annotated[str, "num"]
KeyId = Annotated[str, "key"]
ExportId = Annotated[str, "exp"]
CallId = Annotated[str, "call"]
RecordingId = Annotated[str, "rec"]
MessageId = Annotated[str, "msg"]
ErasureId = Annotated[str, "ers"]
MailId = Annotated[str, "mail"]


class NotAnEvent(ValueError):
    """The message is not one of our events: it is nobody's and cannot be retried into sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `at` is when it happened, by the business clock."""

    family: ClassVar[Family]
    event_id: EventId
    account_id: AccountId
    at: datetime

    def __post_init__(self) -> None:
        """Raises ValueError naming the fields that are not ids of their kind: an event cannot carry anything else."""
        kinds = id_kinds(type(self))
        wrong = [name for name, kind in kinds.items() if not is_id(getattr(self, name), kind)]
        if wrong:
            raise ValueError(f"{type(self).__name__} carries opaque ids only: {', '.join(wrong)}")

    @classmethod
    def happened(cls, at: datetime, **ids: str) -> Self:
        """A new event with an id of its own; the instant is cut to milliseconds, as it will travel."""
        return cls(event_id=new_id("evt", at), at=_to_millisecond(at), **ids)

    @classmethod
    def once(cls, at: datetime, about: str, **ids: str) -> Self:
        """An event that happens once to what it is `about` (an id): told again, after a crash say, it is the same one,
        and nobody takes it for a second. `at` must follow from what it is about as well."""
        digest = sha256(f"{cls.__name__}/{about}".encode()).digest()
        return cls(event_id=id_from_digest("evt", digest), at=_to_millisecond(at), **ids)

    @property
    def source(self) -> str:
        """Which family speaks, as rules on the bus match it."""
        return f"callfactory.{self.family}"

    @property
    def detail_type(self) -> str:
        """The event's name, as rules on the bus match it."""
        return type(self).__name__

    def detail(self) -> dict[str, str]:
        """The event's content in JSON."""
        ids = {name: str(getattr(self, name)) for name in id_kinds(type(self))}
        return {**ids, "at": iso(self.at)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Event):
    family: ClassVar[Family] = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Event):
    """Whoever decides by what the account says about itself looks again (DB-5)."""

    family: ClassVar[Family] = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAccepted(Event):
    family: ClassVar[Family] = "order"
    order_id: OrderId
    number_id: NumberId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStateChanged(Event):
    family: ClassVar[Family] = "order"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberActivated(Event):
    family: ClassVar[Family] = "order"
    number_id: NumberId


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPaused(Event):
    family: ClassVar[Family] = "order"
    number_id: NumberId


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberResumed(Event):
    family: ClassVar[Family] = "order"
    number_id: NumberId


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReleased(Event):
    family: ClassVar[Family] = "order"
    number_id: NumberId


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberUpdateRequired(Event):
    """Also published when it is required no longer: whoever hears of it reads the number."""

    family: ClassVar[Family] = "order"
    number_id: NumberId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCreated(Event):
    family: ClassVar[Family] = "order"
    key_id: KeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Event):
    family: ClassVar[Family] = "cdr"
    number_id: NumberId
    call_id: CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingReady(Event):
    family: ClassVar[Family] = "recordings"
    number_id: NumberId
    recording_id: RecordingId


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyWanted(Event):
    family: ClassVar[Family] = "recordings"
    recording_id: RecordingId


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailLost(Event):
    family: ClassVar[Family] = "recordings"
    number_id: NumberId
    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequested(Event):
    family: ClassVar[Family] = "export"
    export_id: ExportId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReady(Event):
    family: ClassVar[Family] = "export"
    export_id: ExportId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFailed(Event):
    family: ClassVar[Family] = "export"
    export_id: ExportId


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequested(Event):
    family: ClassVar[Family] = "export"
    erasure_id: ErasureId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased(Event):
    family: ClassVar[Family] = "export"
    erasure_id: ErasureId


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQueued(Event):
    """Any family may queue a mail; the family that sends them listens."""

    family: ClassVar[Family] = "recordings"
    mail_id: MailId


EVENTS: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        AccountOpened,
        AccountChanged,
        OrderAccepted,
        OrderStateChanged,
        NumberActivated,
        NumberPaused,
        NumberResumed,
        NumberReleased,
        NumberUpdateRequired,
        KeyCreated,
        CallEnded,
        RecordingReady,
        CopyWanted,
        VoicemailLost,
        ExportRequested,
        ExportReady,
        ExportFailed,
        ErasureRequested,
        AccountErased,
        MailQueued,
    )
}
"""Every event there is, by the name under which it travels."""


class Bus(Protocol):
    """Tells the other families."""

    def publish(self, *events: Event) -> None:
        """Hands over every event, each at least once. Raises Unavailable if some could not be handed over: publish
        all of them again, consumers see a repeated one as the same."""


def id_kinds(event: type[Event]) -> dict[str, Kind]:
    """The id fields of an event type with the kind of id that each carries, in order of declaration."""
    hints = get_type_hints(event, include_extras=True)
    return {field.name: get_args(hints[field.name])[1] for field in fields(event) if field.name != "at"}


def parse_event(detail_type: str, detail: Mapping[str, Any]) -> Event:
    """The event of a message. Fields that we do not know (yet) are left out; anything else raises NotAnEvent."""
    kind = EVENTS.get(detail_type)
    if kind is None:
        raise NotAnEvent("an event of this name is not known")
    try:
        return kind(at=parse_iso(detail["at"]), **{name: detail[name] for name in id_kinds(kind)})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotAnEvent(f"this is no {detail_type}") from None


def _to_millisecond(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
