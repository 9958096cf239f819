"""Shapes of the answering machine's requests and answers: the source of validation and of the OpenAPI document."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Base64Bytes, ConfigDict, Field, StringConstraints

from callfactory.email_address import EMAIL_PATTERN, LONGEST_EMAIL, normal_form
from callfactory.ids import ID_PATTERN
from callfactory.mail_texts import Language
from callfactory.voicemail.addresses import CODE_DIGITS, MOST_ADDRESSES
from callfactory.voicemail.greeting import LARGEST_UPLOAD as LARGEST_GREETING
from callfactory.voicemail.limits import DEFAULT_SECONDS, LONGEST_TRANSIT, MOST_SECONDS, SHORTEST_TRANSIT
from callfactory_aws.model import Model

Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_EMAIL, pattern=EMAIL_PATTERN),
    AfterValidator(normal_form),
]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$")]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Text = Annotated[str, StringConstraints(max_length=300)]
OutcomeName = Literal["accepted", "unconfirmed", "lost", "empty"]
ReasonName = Literal[
    "not-received",
    "corrupt-audio",
    "unsupported-audio",
    "too-large",
    "no-address",
    "no-tls",
    "refused",
    "mailbox-full",
    "undeliverable",
    "rejected",
    "out-of-order",
    "out-of-time",
]
StateName = Literal["expected", "received", "converting", "handing-over", "handed-over", "settled", "removed", "closed"]
CallerShown = Literal["shown", "withheld", "unknown"]


class Request(Model):
    """Base of everything that clients send: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class MessageAnnouncement(Request):
    """A message that a switch has recorded. The caller's fields go in as the switch has them: they are minimised before
    anything is kept, and a sign of privacy in any of them hides every number."""

    service_number: E164 = Field(description="The number that was called.", examples=["+31850000001"])
    call_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="The switch's id of the call. The same recording of the same call is the same message."
    )
    left_at: AwareDatetime = Field(description="When the caller began to speak.")
    duration_ms: int = Field(ge=0, le=86_400_000)
    bytes: int = Field(ge=0, le=1_000_000_000, description="Size of the audio file.")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the audio file, in hexadecimal: only this file is taken."
    )
    caller: list[Text] = Field(
        default=[], max_length=8, description="Every field that may bear the caller's number, the best first."
    )
    caller_names: list[Text] = Field(
        default=[], max_length=8, description="Names that came with it: read for signs of privacy only, never kept."
    )
    privacy: Text | None = Field(default=None, description="The SIP Privacy header, where there is one.")
    presentation: Text | None = Field(
        default=None, description="The presentation indicator (Asterisk's CALLERPRES, ISUP, Q.931)."
    )
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="ISO 3166: the country whose national numbers the switch writes."
    )


class MessageUploadView(Model):
    """Where to put the audio: one PUT with exactly these headers."""

    method: Literal["PUT"] = "PUT"
    url: str
    headers: dict[str, str]
    ends_at: datetime = Field(description="Until when the link works.")


class AnnouncedView(Model):
    """What became of an announcement. Without `upload` there is nothing to put: the audio is here already, or would be
    of no use; the switch can remove its file."""

    message_id: str
    state: StateName
    outcome: OutcomeName | None
    upload: MessageUploadView | None


class MessageView(Model):
    """One message in the owner's log. The audio is in the mail, and nowhere else."""

    message_id: str
    number_id: str
    service_number: str
    left_at: datetime
    duration_ms: int
    caller_shown: CallerShown
    caller: str | None = Field(description="E.164. Gone once the message was delivered: it is in the mail.")
    state: StateName
    outcome: OutcomeName | None
    reason: ReasonName | None = Field(description="Why it was lost, or is late.")
    detail: str | None = Field(description="The same in words, in the language of the number's answering machine.")
    address_id: str | None = Field(description="Which address it went to.")
    attempts: int
    received_at: datetime | None
    handed_over_at: datetime | None
    settled_at: datetime | None
    removed_at: datetime | None = Field(description="When the audio was removed.")
    limit: datetime = Field(description="The latest moment at which any audio may be left.")


class MessagePage(Model):
    """Messages, newest first."""

    items: list[MessageView]
    next_cursor: str | None


class MessageQuery(Request):
    """A page of a list."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: Cursor | None = None


class LimitsView(Model):
    """What we promise about messages."""

    longest_transit_hours: int = Field(
        description="The longest that any audio is with us, whatever happens.",
        ge=SHORTEST_TRANSIT.total_seconds() // 3600,
        le=LONGEST_TRANSIT.total_seconds() // 3600,
    )
    log_kept_days: int
    most_seconds: int
    largest_upload_bytes: int


class GreetingView(Model):
    """What callers hear: the owner's own recording, or these words in the voice of the switch."""

    kind: Literal["recorded", "default"]
    text: str | None = None
    seconds: int | None = None
    recorded_at: datetime | None = None


class MachineView(Model):
    """How the answering machine of a number is set up. Whether calls get there is part of the call plan."""

    number_id: str
    takes_messages: bool = Field(description="Whether there is an address for them to go to.")
    language: Language
    format: Literal["mp3", "wav"]
    longest_seconds: int
    address_ids: list[str]
    greeting: GreetingView
    version: int


class MachineSetup(Request):
    """How the answering machine of a number shall be set up."""

    language: Language = Field(default="en", description="Of greeting and mails.")
    format: Literal["mp3", "wav"] = Field(
        default="mp3", description="A WAV that would not fit into a mail becomes an MP3."
    )
    longest_seconds: int = Field(default=DEFAULT_SECONDS, ge=10, le=MOST_SECONDS)
    address_ids: list[Id] = Field(
        max_length=2, description="Confirmed addresses: the first, and the one to try where that takes no message."
    )
    version: int = Field(ge=0, description="The version that you saw; 0 where it was never set up.")


class GreetingUpload(Request):
    """A greeting: up to a minute, in any format that switches record or browsers make."""

    audio: Annotated[Base64Bytes, Field(max_length=LARGEST_GREETING)] = Field(
        description="WAV, MP3, Ogg Opus or FLAC, in base64."
    )


class MachineLookup(Request):
    """The number whose call was not answered."""

    number: E164


class GreetingLinks(Model):
    """A recorded greeting; the same id is the same audio, so keep it."""

    greeting_id: str
    wav_url: str = Field(description="16-bit PCM, mono, 8 kHz. The link works for minutes.")
    sln_url: str = Field(description="The same without header.")


class InstructionsView(Model):
    """What the switch is to do: play the greeting, then record at most so long."""

    takes_messages: bool
    number_id: str
    language: Language
    longest_seconds: int
    greeting_text: str | None = Field(description="To be spoken where there is no recorded greeting.")
    greeting: GreetingLinks | None


class AddressView(Model):
    """An address that messages can go to."""

    address_id: str
    email: str
    state: Literal["pending", "confirmed", "suppressed"]
    added_at: datetime
    confirmed_at: datetime | None
    suppressed: Literal["refused", "complaint"] | None = Field(
        description="Why nothing is sent there: the address does not exist, or somebody there called our mail spam."
    )
    suppressed_at: datetime | None
    delivery_without_tls: bool = Field(description="Whether messages may travel unencrypted to it.")
    delivery_without_tls_since: datetime | None
    delivery_without_tls_by: str | None = Field(description="Opaque id of who allowed it.")


class AddressList(Model):
    """The account's addresses, oldest first."""

    items: list[AddressView] = Field(max_length=MOST_ADDRESSES)


class AddressRequest(Request):
    """A new address. A code is mailed to it."""

    email: Email
    language: Language = "en"


class CodeRequest(Request):
    """Another code for an address."""

    language: Language = "en"


class AddressConfirmation(Request):
    """The code that was mailed."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=rf"^[0-9]{{{CODE_DIGITS}}}$")]


class PlainDelivery(Request):
    """The owner's choice about an address whose server offers no encryption."""

    allowed: bool
