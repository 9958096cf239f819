"""Shapes of the cdr family's requests and answers: the source of validation and of the OpenAPI document."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
ColumnName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
OutcomeName = Literal["answered", "no-answer", "busy", "failed", "voicemail", "announcement", "incomplete"]


class Request(BaseModel):
    """Base of everything that clients send: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class RecordFate(BaseModel):
    """What became of one record."""

    position: int = Field(description="Which record of the body, counted from 1.")
    fate: Literal["accepted", "duplicate", "superseded", "quarantined"]
    reason: str | None = Field(default=None, description="Why it was quarantined, as a stable code.")
    detail: str | None = Field(default=None, description="The same in words, and what to do.")


class IntakeAnswer(BaseModel):
    """The fate of every record of a batch; nothing is lost."""

    accepted: int
    duplicate: int
    superseded: int
    quarantined: int
    records: list[RecordFate]


class IntakeQuery(Request):
    """Which source sends, where the key does not say so itself."""

    source_id: str | None = Field(
        default=None, max_length=40, description="Needed where the key serves several sources."
    )


class CallView(BaseModel):
    """One call, as its owner sees it."""

    call_id: str
    number_id: str
    service_number: str
    caller: str = Field(description="E.164, `withheld` (the caller's wish) or `unknown` (the network gave none).")
    started_at: datetime = Field(description="In the zone asked for, with its offset.")
    answered_at: datetime | None
    duration_ms: int = Field(description="Talk time in milliseconds.")
    ring_to: str | None = Field(description="Where the call was delivered; null where nobody answered.")
    outcome: OutcomeName


class CallPage(BaseModel):
    """Calls of one page, and the cursor of the next."""

    zone: str = Field(description="The IANA zone that the times are shown in: the account's, unless asked otherwise.")
    items: list[CallView]
    next_cursor: str | None


class CallQuery(Request):
    """A stretch of one number's history."""

    number_id: str = Field(max_length=40, description="Whose calls.")
    from_: AwareDatetime | None = Field(default=None, alias="from", description="From this instant on.")
    to: AwareDatetime | None = Field(default=None, description="Up to this instant, itself not included.")
    outcome: OutcomeName | None = None
    order: Literal["newest", "oldest"] = Field(default="newest", description="Which comes first.")
    zone: str | None = Field(default=None, max_length=40, description="An IANA zone; the account's where absent.")
    limit: int = Field(default=50, ge=1, le=500)
    cursor: Cursor | None = None


class CallSearch(CallQuery):
    """A search by numbers of people: in the body, so that they reach no log and no history of a browser."""

    caller: E164 | Literal["withheld", "unknown"] | None = Field(default=None, description="Who called.")
    ring_to: E164 | None = Field(default=None, description="Where the call was delivered.")
    min_duration_ms: int | None = Field(default=None, ge=0)
    max_duration_ms: int | None = Field(default=None, ge=0)


class SourceRequest(Request):
    """How a voice switch writes its records."""

    name: Name = Field(description="For people.", examples=["Amsterdam switch 1"])
    kind: Literal["asterisk-csv", "callfactory-json"]
    zone: str = Field(default="UTC", max_length=40, description="The IANA zone of times without one.")
    country: str | None = Field(
        default=None, pattern=r"^[A-Z]{2}$", description="Country (ISO 3166) of numbers written the national way."
    )
    columns: list[ColumnName] | None = Field(
        default=None,
        max_length=60,
        description="The columns in order, where the switch is not configured the usual way (cdr_custom).",
        examples=[["clid", "src", "dst", "start", "answer", "end", "billsec", "disposition", "uniqueid"]],
    )


class SourceView(BaseModel):
    """A configured source."""

    source_id: str
    name: str
    kind: str
    zone: str
    country: str | None
    columns: list[str] | None
    created_at: datetime


class SourcePage(BaseModel):
    """The account's sources."""

    items: list[SourceView]
    next_cursor: str | None = None


class HeldView(BaseModel):
    """A record in quarantine, as staff see it."""

    quarantine_id: str
    account_id: str
    source_id: str
    position: int
    reason: str
    detail: str
    fields: dict[str, str | int | bool | None] = Field(description="What may be kept of the record, and nothing else.")
    first_seen: datetime
    last_seen: datetime
    times_seen: int
    expires_at: datetime
    state: Literal["open", "replayed", "discarded"]


class HeldPage(BaseModel):
    """Quarantined records of one page."""

    items: list[HeldView]
    next_cursor: str | None


class HeldQuery(Request):
    """Which quarantined records."""

    state: Literal["open", "replayed", "discarded"] = "open"
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Cursor | None = None
