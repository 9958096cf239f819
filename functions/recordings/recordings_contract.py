"""Shapes of what is asked and answered about recordings: the source of validation and of the OpenAPI document."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, model_validator

from callfactory.ids import ID_PATTERN
from callfactory.recordings.holds import MOST_RECORDINGS, Ground
from callfactory.recordings.recording import MOST_BYTES, PART_BYTES
from callfactory.recordings.settings import LONGEST_REASON, SHORTEST_REASON, Language
from callfactory.retention import LONGEST_DAYS, SHORTEST_DAYS
from callfactory_aws.model import Model

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)

Instant = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST)]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Days = Annotated[int, Field(ge=SHORTEST_DAYS, le=LONGEST_DAYS)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=SHORTEST_REASON, max_length=LONGEST_REASON)]
CodeWord = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{1,59}$")]


class Request(Model):
    """Base of everything that clients send: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


# -- what switches send ------------------------------------------------------------------------------------------------


class UploadRequest(Request):
    """A switch announces the audio of a call, once the file is closed."""

    service_number: E164 = Field(description="The service number that was called.")
    call: str = Field(
        min_length=1,
        max_length=200,
        description="The switch's own id of the call, as in its call records (Asterisk: linkedid). Ask with the same "
        "one again and the same recording is meant.",
    )
    part: int = Field(default=0, ge=0, le=999, description="Counts the recordings of one call.")
    recorded_at: Instant = Field(description="When the recording began.")
    caller: str = Field(default="", max_length=200, description="As the switch has it. A hidden caller is not kept.")
    caller_presentation: str | None = Field(
        default=None, max_length=60, description="The presentation indicator (Asterisk: CALLERID(num-pres))."
    )
    privacy: str | None = Field(default=None, max_length=200, description="A SIP Privacy header, if there was one.")
    country: str | None = Field(
        default=None, pattern="^[A-Z]{2}$", description="Of callers' numbers that are written the national way."
    )
    announcement_played: bool = Field(description="Whether the caller heard that the call is recorded.")
    bytes: int = Field(ge=1, le=MOST_BYTES, description="How large the file is.")
    sha256: list[Sha256] = Field(
        min_length=1,
        max_length=(MOST_BYTES + PART_BYTES - 1) // PART_BYTES,
        description=f"SHA-256 of the file, or of each part of {PART_BYTES} bytes where it is larger than one.",
    )

    @model_validator(mode="after")
    def _one_digest_a_part(self) -> Self:
        if len(self.sha256) != (self.bytes + PART_BYTES - 1) // PART_BYTES:
            raise ValueError(f"give one digest for each part of {PART_BYTES} bytes")
        return self


class UploadPartView(Model):
    """Where to put one part."""

    number: int
    method: Literal["PUT"] = "PUT"
    url: str
    headers: dict[str, str] = Field(description="To be sent exactly so: the link is for these bytes only.")
    bytes: int


class RecordingUploadView(Model):
    """What has become of a switch's recording, and what it still has to put."""

    recording_id: str
    state: Literal["expected", "stored", "refused", "removing"] = Field(
        description="The switch may delete its file once this is `stored` (or `removing`), and not before. A refused "
        "file holds nothing that can be played."
    )
    refusal: str | None = Field(description="Why it was refused, as a stable code.")
    parts: list[UploadPartView] = Field(description="What has not arrived yet.")
    in_parts: bool = Field(description="Whether to say when all parts are there (`…/complete`).")
    expires_at: datetime | None = Field(description="When the links die; ask again for new ones.")


# -- what owners see ---------------------------------------------------------------------------------------------------


class RecordingView(Model):
    """A recording, as its owner sees it."""

    recording_id: str
    number_id: str
    service_number: str
    call_id: str | None = Field(description="The call in the history that it belongs to.")
    caller: str = Field(description="E.164, `withheld` or `unknown`.")
    recorded_at: datetime
    duration_ms: int
    channels: int = Field(description="2: the caller on the left, who answered on the right.")
    bytes: int
    sha256: str = Field(description="Of the stored MP3, in hexadecimal.")
    crc32: str = Field(description="Of the stored MP3, in hexadecimal.")
    announced: Literal["played", "exempt"] = Field(description="Whether the caller heard the announcement.")
    expires_at: datetime = Field(description="From this second on it is out of reach, and then gone.")
    region: str = Field(description="Where it is stored.")
    held: bool = Field(description="Whether an authority's case keeps it from being removed, as far as you may know.")


class RecordingPage(Model):
    """Recordings of one page, and the cursor of the next."""

    items: list[RecordingView]
    next_cursor: str | None


class RecordingQuery(Request):
    """A stretch of the recordings."""

    number_id: Id | None = Field(default=None, description="Of one number; of all where absent.")
    from_: Instant | None = Field(default=None, alias="from", description="Begun at this instant or later.")
    to: Instant | None = Field(default=None, description="Begun before this instant.")
    call_id: Id | None = Field(default=None, description="Of one call.")
    order: Literal["newest", "oldest"] = "newest"
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Cursor | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.from_ is not None and self.to is not None and self.from_ >= self.to:
            raise ValueError("the period ends before it begins")
        return self


class RecordingSearch(RecordingQuery):
    """The same, with what says something about people: so it is sent in the body, never in an address."""

    caller: E164 | None = Field(default=None, description="The caller's number.")
    min_duration_ms: int | None = Field(default=None, ge=0, le=86_400_000)
    max_duration_ms: int | None = Field(default=None, ge=0, le=86_400_000)


class LinkRequest(Request):
    """What the link is for."""

    purpose: Literal["play", "download"] = "download"
    format: Literal["mp3", "wav"] = Field(default="mp3", description="WAV is made from the stored MP3.")


class RecordingLinkView(Model):
    """A link that opens one recording, to whoever holds it, while it lives."""

    url: str
    filename: str | None
    expires_at: datetime = Field(description="When the link dies: after 15 minutes, or with the recording.")
    media_type: str


class RemovalRequest(Request):
    """Which recordings to remove."""

    recording_ids: list[Id] = Field(min_length=1, max_length=100)


class RemovalView(Model):
    """What was removed. A receipt for each is at `/receipts`."""

    removed: int = Field(description="Out of reach from now on.")
    unknown: int = Field(description="There is no such recording, or it was gone already.")


# -- how long they are kept --------------------------------------------------------------------------------------------


class SettingsRequest(Request):
    """How a number is recorded from now on."""

    days: Days | None = Field(description="How long recordings are kept; null records nothing.")
    purpose: Words | None = Field(default=None, description="What calls are recorded for. You are the controller.")
    announcement: Language | None = Field(
        default=None, description="Language of the announcement at the start of the call."
    )
    exemption: Words | None = Field(
        default=None, description="Why callers need not be told, where there is no announcement."
    )
    existing: Literal["as-promised", "follow"] = Field(
        default="as-promised",
        description="Whether existing recordings are kept longer too. Shorter always acts on them at once.",
    )
    version: int = Field(ge=0, description="Which version of the settings you saw.")
    removes: int | None = Field(
        default=None, ge=0, description="How many recordings you were told that this removes now (see the preview)."
    )


class SettingsView(Model):
    """How a number is recorded."""

    number_id: str
    days: int | None
    purpose: str | None
    announcement: str | None
    exemption: str | None
    version: int
    region: str = Field(description="Where recordings are stored.")
    shortest_days: int = SHORTEST_DAYS
    longest_days: int = LONGEST_DAYS


class ChangeView(SettingsView):
    """The settings after a change, and what it did to existing recordings."""

    removed: int = Field(description="Removed before this answer: those that a link could still open.")
    due: int = Field(description="Out of reach from now on; their bytes go within the hour.")
    followed: int = Field(description="Kept longer from now on.")
    more_to_follow: bool = Field(description="Not all could be done in time: repeat the same request.")


class PreviewView(Model):
    """What a change would do to existing recordings."""

    removes: int = Field(description="How many would be out of reach at once.")
    at_least: bool = Field(description="Whether there are more than were counted.")


# -- receipts and holds ------------------------------------------------------------------------------------------------


class ReceiptPage(Model):
    """Receipts of one page, the first one first. Check them with `verify_receipt.py` and the public key."""

    items: list[dict[str, Any]]
    next_cursor: str | None


class ReceiptQuery(Request):
    """A page of receipts."""

    limit: int = Field(default=100, ge=1, le=500)
    cursor: Cursor | None = None


class PublicKeyView(Model):
    """The key that receipts are signed with."""

    pem: str
    algorithm: Literal["ECDSA_SHA_256 on NIST P-256"] = "ECDSA_SHA_256 on NIST P-256"
    key: str = Field(description="SHA-256 of the key's DER form, as receipts name it.")


class HoldRequest(Request):
    """Ask that recordings are kept for an authority's case."""

    account_id: Id
    case_id: CodeWord = Field(description="The authority's name of the case.")
    ground: Ground
    recording_ids: list[Id] = Field(min_length=1, max_length=MOST_RECORDINGS)
    told: bool = Field(description="Whether the law allows that the owner knows of it.")


class HoldKey(Request):
    """Whose hold."""

    account_id: Id


class HoldView(Model):
    """A legal hold."""

    hold_id: str
    account_id: str
    case_id: str
    ground: str
    state: Literal["asked", "in-force", "released"]
    recording_ids: list[str]
    told: bool
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    released_by: str | None
    released_at: datetime | None


class HoldList(Model):
    """Every hold of an account."""

    items: list[HoldView]
