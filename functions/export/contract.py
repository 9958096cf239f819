"""Shapes of the export family's requests and answers: the source of validation and of the OpenAPI document."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from callfactory.exports.query import COLUMNS, Column, What
from callfactory.ids import ID_PATTERN
from callfactory_aws.model import Model

_FIRST_DAY = date(2000, 1, 1)
_LAST_DAY = date(2100, 1, 1)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)

Instant = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST)]
Day = Annotated[date, Field(ge=_FIRST_DAY, le=_LAST_DAY)]
ZoneName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
StateName = Literal["queued", "running", "ready", "failed", "cancelled", "removed", "expired"]


class Request(Model):
    """Base of everything that clients send: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class PeriodRequest(Request):
    """When the calls started: from the first up to, not including, the second. Instants or local days, not both."""

    from_: Instant | None = Field(default=None, alias="from", description="From this instant on.")
    to: Instant | None = Field(default=None, description="Up to this instant, itself not included.")
    from_date: Day | None = Field(
        default=None, description="From the beginning of this day in the zone of the file.", examples=["2026-01-01"]
    )
    to_date: Day | None = Field(
        default=None, description="Up to the beginning of this day in the zone of the file.", examples=["2027-01-01"]
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        instants = self.from_ is not None or self.to is not None
        if instants and (self.from_date is not None or self.to_date is not None):
            raise ValueError("name instants (from, to) or days (from_date, to_date), not both")
        return self


class FormatRequest(Request):
    """What every format of a call history lets one choose."""

    zone: ZoneName | None = Field(
        default=None, description="IANA zone of all times; the account's where absent.", examples=["Europe/Amsterdam"]
    )
    columns: list[Column] = Field(
        default=list(COLUMNS), min_length=1, max_length=12, description="Which columns, in which order."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("name each column once")
        return self


class CsvRequest(FormatRequest):
    """CSV by RFC 4180 in UTF-8."""

    kind: Literal["csv"] = "csv"
    delimiter: Literal[",", ";"] = Field(default=",", description="Spreadsheets of many countries expect `;`.")
    bom: bool = Field(default=False, description="Begin with a byte order mark, for spreadsheets that need one.")


class NdjsonRequest(FormatRequest):
    """One JSON object a line."""

    kind: Literal["ndjson"]


class XlsxRequest(FormatRequest):
    """A workbook with typed cells; further sheets where one is full."""

    kind: Literal["xlsx"]


class ParquetRequest(FormatRequest):
    """Parquet, for data tools. Its instants are in UTC; the zone is written beside them."""

    kind: Literal["parquet"]


class ZipRequest(Request):
    """A ZIP of files: the only form of recordings and of everything we hold."""

    kind: Literal["zip"]
    zone: ZoneName | None = Field(
        default=None, description="IANA zone of all times; the account's where absent.", examples=["Europe/Amsterdam"]
    )


def _kind_of(asked: object) -> str:
    kind = asked.get("kind", "csv") if isinstance(asked, dict) else getattr(asked, "kind", "csv")
    return f"kind={kind}"


FormatChoice = Annotated[
    Annotated[CsvRequest, Tag("kind=csv")]
    | Annotated[NdjsonRequest, Tag("kind=ndjson")]
    | Annotated[XlsxRequest, Tag("kind=xlsx")]
    | Annotated[ParquetRequest, Tag("kind=parquet")]
    | Annotated[ZipRequest, Tag("kind=zip")],
    Discriminator(_kind_of, custom_error_type="kind", custom_error_message="Choose csv, ndjson, xlsx, parquet or zip."),
]


class ExportRequest(Request):
    """What shall be downloaded."""

    what: What = Field(
        default="calls",
        description="The call history; the stored recordings; or everything that is held about the account.",
    )
    number_id: str | None = Field(
        default=None, pattern=ID_PATTERN, description="Of one number only; of all numbers of the account where absent."
    )
    recording_id: str | None = Field(default=None, pattern=ID_PATTERN, description="This one recording only.")
    period: PeriodRequest = Field(default_factory=PeriodRequest, description="All there is, where absent.")
    format: FormatChoice | None = Field(
        default=None, description="Of calls: CSV where absent. Recordings and everything come as ZIP."
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        zipped = self.format is not None and self.format.kind == "zip"
        if self.format is not None and zipped != (self.what != "calls"):
            raise ValueError("calls come in any format but zip, recordings and everything as zip only")
        if self.recording_id is not None and (self.what != "recordings" or self.number_id is not None):
            raise ValueError("recording_id goes with recordings only, and without number_id")
        if self.what == "everything" and (self.number_id is not None or self.period != PeriodRequest()):
            raise ValueError("everything is everything: it takes neither number_id nor period")
        return self


class Answer(Model):
    """Base of answers whose fields have names that Python reserves."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)


class PeriodView(Answer):
    """The period as instants; null is an open end."""

    from_: datetime | None = Field(alias="from")
    to: datetime | None


class FormatView(Model):
    """The format with every choice made."""

    kind: Literal["csv", "ndjson", "xlsx", "parquet", "zip"]
    zone: str
    columns: list[Column]
    delimiter: Literal[",", ";"] | None = Field(description="Of CSV.")
    bom: bool | None = Field(description="Of CSV.")


class DownloadView(Model):
    """A link that was given."""

    at: datetime
    by_kind: Literal["person", "key"]
    by: str = Field(description="The id of the person or key.")


class ExportView(Model):
    """A download and how far it is."""

    export_id: str
    what: What
    state: StateName
    recording_id: str | None = Field(description="The recording, where one was asked for.")
    number_id: str | None = Field(description="The number, where the download covers exactly one.")
    numbers: int = Field(description="How many numbers it covers.")
    period: PeriodView
    format: FormatView
    requested_at: datetime
    as_of: datetime = Field(description="Calls that were recorded later are not in the file.")
    percent: int = Field(description="About how much is done.")
    seconds_left: int | None = Field(description="About how long it still takes, once something can be said.")
    rows: int = Field(description="Calls, recordings or entries written so far.")
    left_out: int = Field(
        description="Recordings that are not in it because their time was over; the manifest names them."
    )
    bytes: int = Field(description="Bytes written so far.")
    sha256: str | None = Field(description="Digest of the file, in hexadecimal, once it is ready.")
    finished_at: datetime | None
    expires_at: datetime | None = Field(description="From then on the file is gone.")
    failure: str | None = Field(description="Why it could not be made, as a stable code.")
    fetched: int = Field(description="How many links were given.")
    downloads: list[DownloadView] = Field(description="The latest links that were given: to whom, when.")


class ExportPage(Model):
    """Downloads of one page, newest first, and the cursor of the next."""

    items: list[ExportView]
    next_cursor: str | None


class ExportQuery(Request):
    """A page of the list."""

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, min_length=1, max_length=4000)


class LinkView(Model):
    """A link that opens the file: whoever holds it can fetch the file while it lives."""

    url: str
    filename: str = Field(description="The name under which browsers save the file.")
    expires_at: datetime = Field(description="When the link dies.")
    bytes: int
    sha256: str | None = Field(description="To check what was fetched.")


class ManifestView(Model):
    """What a finished file is, so that whoever has it can tell that it is whole."""

    schema_version: int = Field(description="Counts up when columns change their meaning.")
    export_id: str
    file: str
    rows: int
    bytes: int
    sha256: str
    query: dict[str, Any] = Field(description="What was asked for: numbers, start, end.")
    order: str
    requested_at: datetime
    as_of: datetime
    zone: str
    columns: list[str]
    tariffs: list[str] = Field(description="The versions of price lists by which the calls in it are priced.")
    format: dict[str, Any]
    cells: str = Field(description="How to read the cells.")
    left_out: int = Field(description="Recordings whose time was over.")
