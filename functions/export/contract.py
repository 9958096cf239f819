"""Shapes of the export family's requests and answers: the source of validation and of the OpenAPI document."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from callfactory.exports.query import COLUMNS, Column

_FIRST_DAY = date(2000, 1, 1)
_LAST_DAY = date(2100, 1, 1)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)

Instant = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST)]
Day = Annotated[date, Field(ge=_FIRST_DAY, le=_LAST_DAY)]
ZoneName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
StateName = Literal["queued", "running", "ready", "failed", "cancelled", "removed", "expired"]


class Request(BaseModel):
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


class CsvRequest(Request):
    """CSV by RFC 4180 in UTF-8."""

    kind: Literal["csv"] = "csv"
    delimiter: Literal[",", ";"] = Field(default=",", description="Spreadsheets of many countries expect `;`.")
    bom: bool = Field(default=False, description="Begin with a byte order mark, for spreadsheets that need one.")
    zone: ZoneName | None = Field(
        default=None, description="IANA zone of all times; the account's where absent.", examples=["Europe/Amsterdam"]
    )
    columns: list[Column] = Field(
        default=list(COLUMNS), min_length=1, max_length=9, description="Which columns, in which order."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("name each column once")
        return self


class ExportRequest(Request):
    """What shall be downloaded."""

    what: Literal["calls"] = Field(default="calls", description="The call history.")
    number_id: str | None = Field(
        default=None, max_length=40, description="The calls of one number; of all numbers of the account where absent."
    )
    period: PeriodRequest = Field(default_factory=PeriodRequest, description="All there is, where absent.")
    format: CsvRequest = Field(default_factory=CsvRequest)


class Answer(BaseModel):
    """Base of answers whose fields have names that Python reserves."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)


class PeriodView(Answer):
    """The period as instants; null is an open end."""

    from_: datetime | None = Field(alias="from")
    to: datetime | None


class CsvView(BaseModel):
    """The format with every choice made."""

    kind: Literal["csv"]
    delimiter: Literal[",", ";"]
    bom: bool
    zone: str
    columns: list[Column]


class DownloadView(BaseModel):
    """A link that was given."""

    at: datetime
    by_kind: Literal["person", "key"]
    by: str = Field(description="The id of the person or key.")


class ExportView(BaseModel):
    """A download and how far it is."""

    export_id: str
    what: Literal["calls"]
    state: StateName
    number_id: str | None = Field(description="The number, where the download covers exactly one.")
    numbers: int = Field(description="How many numbers it covers.")
    period: PeriodView
    format: CsvView
    requested_at: datetime
    as_of: datetime = Field(description="Calls that were recorded later are not in the file.")
    percent: int = Field(description="About how much is done.")
    rows: int = Field(description="Calls written so far.")
    bytes: int = Field(description="Bytes written so far.")
    sha256: str | None = Field(description="Digest of the file, in hexadecimal, once it is ready.")
    finished_at: datetime | None
    expires_at: datetime | None = Field(description="From then on the file is gone.")
    failure: str | None = Field(description="Why it could not be made, as a stable code.")
    fetched: int = Field(description="How many links were given.")
    downloads: list[DownloadView] = Field(description="The latest links that were given: to whom, when.")


class ExportPage(BaseModel):
    """Downloads of one page, newest first, and the cursor of the next."""

    items: list[ExportView]
    next_cursor: str | None


class ExportQuery(Request):
    """A page of the list."""

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, min_length=1, max_length=4000)


class LinkView(BaseModel):
    """A link that opens the file: whoever holds it can fetch the file while it lives."""

    url: str
    filename: str = Field(description="The name under which browsers save the file.")
    expires_at: datetime = Field(description="When the link dies.")
    bytes: int
    sha256: str | None = Field(description="To check what was fetched.")
