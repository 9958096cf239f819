"""Shapes of the requests and answers about what is held and its erasure."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callfactory_aws.model import Model
from functions.export.contract import Request

E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{4,14}$")]


class PartView(Model):
    """Something that is held in a place."""

    name: str
    holds: str
    personal: bool
    purposes: list[str]
    sentences: list[str] = Field(description="Sentences of the privacy statement that it rests on, by number.")
    whose: str
    removal: str


class PlaceView(Model):
    """A place where something is held."""

    kind: str
    place: str
    holds: str
    note: str | None
    purposes: list[str]
    sentences: list[str]
    whose: str = Field(description="About whom it says something.")
    removal: str = Field(description="When it goes.")
    kept_by_law: str | None = Field(description="What of it stays when the account is erased, and why.")
    restorable_days: int = Field(description="How long backups still hold it after its removal.")
    parts: list[PartView]


class HoldingsView(Model):
    """Everything we hold: made from the same registry that decides what can be stored at all."""

    places: list[PlaceView]


class ErasureRequest(Request):
    """Erase this account."""

    confirm: str = Field(max_length=40, description="The id of the account, typed once more.")


class ForgetCallerRequest(Request):
    """Forget a caller."""

    caller: E164 = Field(description="The caller's number in E.164.", examples=["+31612345678"])


class ErasureView(Model):
    """An erasure and how far it is."""

    erasure_id: str
    kind: Literal["account", "caller"]
    state: Literal["asked", "done"]
    asked_at: datetime
    done_at: datetime | None
    removed: dict[str, int] = Field(description="How many entries of each place are gone so far.")


class ErasurePage(Model):
    """Erasures, newest first."""

    items: list[ErasureView]
    next_cursor: str | None


class RepeatedView(Model):
    """Erasures that were put back in the queue."""

    erasures: int
