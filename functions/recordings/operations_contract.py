"""What staff see of work that was given up or is late."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class DeadLetterView(BaseModel):
    """A message that was given up: what it is about in ids, nothing that it holds."""

    message_id: str = Field(description="The log of its consumer names the error beside this id.")
    sent_at: datetime
    attempts: int
    kind: str = Field(description="The type of its event; empty where it is none of ours.")
    ids: dict[str, str]


class DeadQueueView(BaseModel):
    """The dead letters of one queue."""

    name: str
    waiting: int = Field(description="About how many there are.")
    letters: list[DeadLetterView] = Field(description="Some of them.")
    replayable: bool


class DeadLettersView(BaseModel):
    """Every queue of dead letters."""

    items: list[DeadQueueView]


class LettersReplayed(BaseModel):
    """How many were sent to their consumer again."""

    replayed: int


class LagView(BaseModel):
    """How late a work is that is done by itself."""

    name: Literal["sweeper", "mail"]
    waiting_seconds: int = Field(description="How long the one that waits longest has waited; 0 where nothing waits.")
    allowed_seconds: int = Field(description="From here on it is late.")


class LagList(BaseModel):
    """Every such work."""

    items: list[LagView]
