"""Shapes of the cdr family's requests and answers: the source of validation and of the OpenAPI document."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from callfactory.calls.fact import MISSED
from callfactory.calls.sources import ZONE_HELP, Kind, is_zone
from callfactory.ids import ID_PATTERN
from callfactory_aws.model import Model
from functions.cdr.price_contract import CallPrice

E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$")]
CallerFilter = Annotated[str, StringConstraints(pattern=r"^(\+[1-9][0-9]{3,14}|withheld|unknown)$")]
"""One form, not several: what is refused has the name of the field, and no more."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
ColumnName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
SourceOfHeld = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}_[0-9A-Za-z]{1,40}$")]
ReasonOfHeld = Annotated[str, StringConstraints(pattern=r"^[a-z_-]{1,60}$")]
OutcomeName = Literal["answered", "no-answer", "busy", "failed", "voicemail", "announcement", "incomplete"]


def _known_zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError(ZONE_HELP)
    return name


ZoneName = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_known_zone)]


OutcomeFilter = Literal[OutcomeName, "missed"]
MISSED_HELP = f"`missed` is everything that reached nobody: {', '.join(f'`{each}`' for each in MISSED)}."


class Request(Model):
    """Base of everything that clients send: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class RecordFate(Model):
    """What became of one record."""

    position: int = Field(description="Which record of the body, counted from 1.")
    fate: Literal["accepted", "duplicate", "superseded", "quarantined", "ignored"] = Field(
        description="`ignored`: it tells nothing about a call, such as a header row or an event of another kind;"
        " or the account that it is about was erased."
    )
    reason: str | None = Field(default=None, description="Why it was quarantined, as a stable code.")
    detail: str | None = Field(default=None, description="The same in words, and what to do.")


class IntakeAnswer(Model):
    """The fate of every record of a batch; nothing is lost."""

    accepted: int
    duplicate: int
    superseded: int
    quarantined: int
    ignored: int
    records: list[RecordFate]


class IntakeQuery(Request):
    """Which source sends, where the key does not say so itself."""

    source_id: str | None = Field(
        default=None, pattern=ID_PATTERN, description="Needed where the key serves several sources."
    )


class CallView(Model):
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
    price: CallPrice | None = Field(description="In the currency of the account's price list, or none yet.")
    price_note: str | None = Field(description="Why there is no price.")


class CallPage(Model):
    """Calls of one page, and the cursor of the next."""

    zone: str = Field(description="The IANA zone that the times are shown in: the account's, unless asked otherwise.")
    items: list[CallView]
    next_cursor: str | None


NumberOrAll = Annotated[
    str | None,
    Field(
        pattern=ID_PATTERN,
        description="Whose calls; where absent, those of all numbers that the account holds or has held.",
    ),
]


class CallQuery(Request):
    """A stretch of the history."""

    number_id: NumberOrAll = None
    from_: AwareDatetime | None = Field(default=None, alias="from", description="From this instant on.")
    to: AwareDatetime | None = Field(default=None, description="Up to this instant, itself not included.")
    outcome: OutcomeFilter | None = Field(default=None, description=MISSED_HELP)
    order: Literal["newest", "oldest"] = Field(default="newest", description="Which comes first.")
    zone: ZoneName | None = Field(default=None, description="An IANA zone; the account's where absent.")
    limit: int = Field(default=50, ge=1, le=500)
    cursor: Cursor | None = None


class CallSearch(CallQuery):
    """A search by numbers of people: in the body, so that they reach no log and no history of a browser."""

    caller: CallerFilter | None = Field(
        default=None,
        description="Who called: E.164, `withheld` (the caller's wish) or `unknown` (the network gave none).",
    )
    ring_to: E164 | None = Field(default=None, description="Where the call was delivered.")
    min_duration_ms: int | None = Field(default=None, ge=0)
    max_duration_ms: int | None = Field(default=None, ge=0)


class SourceRequest(Request):
    """How a voice switch writes its records."""

    name: Name = Field(description="For people.", examples=["Amsterdam switch 1"])
    kind: Kind = Field(description="What it writes: see the guide to connecting switches.")
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
    whole_calls: bool = Field(
        default=False,
        description="Each call comes in one record; a correction repeats number and start. Cannot be changed later.",
    )
    webhook_secret: Annotated[str, StringConstraints(min_length=8, max_length=200)] | None = Field(
        default=None,
        description="What its webhooks are verified with: Twilio's auth token, Telnyx' public key. Never shown again.",
    )


class CallSelection(Request):
    """Which calls are counted or added up."""

    number_id: NumberOrAll = None
    from_: AwareDatetime | None = Field(default=None, alias="from", description="From this instant on.")
    to: AwareDatetime | None = Field(default=None, description="Up to this instant, itself not included.")
    outcome: OutcomeFilter | None = Field(default=None, description=MISSED_HELP)
    cursor: Cursor | None = None


class PeopleFilter(Request):
    """Numbers of people, which belong in no address, and lengths."""

    caller: CallerFilter | None = None
    ring_to: E164 | None = None
    min_duration_ms: int | None = Field(default=None, ge=0)
    max_duration_ms: int | None = Field(default=None, ge=0)


class SummaryQuery(CallSelection):
    """Which calls to count."""

    zone: ZoneName | None = Field(default=None, description="An IANA zone; the account's where absent.")
    by: Literal["day", "hour"] = Field(default="day", description="The steps of the series.")


class SummarySearch(SummaryQuery, PeopleFilter):
    """The same by numbers of people, which belong in no address."""


class CostSearch(CallSelection, PeopleFilter):
    """Which calls to add up."""


class OutcomeCounts(Model):
    """How many calls ended how."""

    answered: int
    no_answer: int
    busy: int
    failed: int
    voicemail: int
    announcement: int
    incomplete: int


class SummaryStep(Model):
    """One day or hour in which there were calls."""

    begins: datetime = Field(description="In the zone, with its offset.")
    calls: int
    duration_ms: int
    outcomes: OutcomeCounts


class CallSummary(Model):
    """Counts and talk time of the calls of a period."""

    zone: str
    calls: int
    duration_ms: int = Field(description="Talk time in milliseconds.")
    outcomes: OutcomeCounts
    series: list[SummaryStep]
    next_cursor: str | None = Field(description="There is more to count: ask again with it, and add both up.")


class UploadView(Model):
    """Where a file is put: with one PUT of its bytes."""

    url: str
    method: Literal["PUT"] = "PUT"
    expires_at: datetime
    largest_bytes: int


class FileProblem(Model):
    """A record of a file that was quarantined."""

    position: int
    reason: str


class FileView(Model):
    """A file of call records, and what became of its records."""

    file_id: str
    source_id: str
    state: Literal["waiting", "taking", "taken", "refused"]
    created_at: datetime
    finished_at: datetime | None
    bytes: int | None
    records: int = Field(description="How many records have been read so far.")
    counts: dict[str, int] = Field(description="How many records had which fate.")
    problems: list[FileProblem] = Field(description="The first records that were quarantined.")
    totals: dict[str, int | str | None] | None = Field(
        description="What was counted, and what the file's trailer said."
    )
    refusal: str | None = Field(description="Why nothing of the file was taken, as a stable code.")
    refusal_detail: str | None = Field(description="The same in words, and what to do.")
    upload: UploadView | None = Field(default=None, description="Shown once, when the file is announced.")


class FileQuery(Request):
    """Which files."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: Cursor | None = None


class FilePage(Model):
    """Files of one page, newest first."""

    items: list[FileView]
    next_cursor: str | None


class SourceView(Model):
    """A configured source."""

    source_id: str
    name: str
    kind: str
    zone: str
    country: str | None
    columns: list[str] | None
    whole_calls: bool = Field(description="Whether each call comes in one record.")
    webhook_path: str | None = Field(description="Where its platform sends webhooks, for platforms that sign them.")
    webhook_secret_set: bool
    created_at: datetime


class SourceQuery(Request):
    """Which sources."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: Cursor | None = None


class SourcePage(Model):
    """The account's sources."""

    items: list[SourceView]
    next_cursor: str | None = None


class HeldView(Model):
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


class HeldPage(Model):
    """Quarantined records of one page."""

    items: list[HeldView]
    next_cursor: str | None


class HeldQuery(Request):
    """Which quarantined records."""

    state: Literal["open", "replayed", "discarded"] = "open"
    source_id: SourceOfHeld | None = None
    reason: ReasonOfHeld | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Cursor | None = None


class QuarantineReplay(Request):
    """Which open records are replayed: of a source, held for a reason, or both; all of them without either."""

    source_id: SourceOfHeld | None = Field(
        default=None, description="The source; of calls that wait for a price, the number."
    )
    reason: ReasonOfHeld | None = Field(
        default=None,
        description="The code of the reason. Records that are held as improbable are replayed only where it is named.",
    )
    cursor: Cursor | None = None


class ReplayView(Model):
    """What became of a part of the open records; the whole is all parts."""

    looked_at: int = Field(description="Open records of this part, also those that were not asked for.")
    replayed: int
    left: dict[str, int] = Field(
        description="What was asked for and stays open, by why: the reason that still stands, `too_little_known` (its"
        " switch has to send it again), `source_gone`, `needs_a_look` (improbable, and its reason was not named),"
        " `settled_meanwhile`."
    )
    next_cursor: str | None = Field(description="Repeat the request with it until it is null.")
