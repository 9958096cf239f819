"""A fact: what one record of a switch says about one leg of a call, and nothing that may not be kept (CD-1).

A record becomes a fact in memory, before anything is written. What is not a field here is gone.
"""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import blake2b
from typing import Any, Final, Literal, NamedTuple

Role = Literal["call", "inbound", "delivery"]
"""What a record describes: the whole call at once, the leg that came in, or a leg towards where it was delivered."""

Outcome = Literal["answered", "no-answer", "busy", "failed", "voicemail", "announcement", "incomplete"]
OUTCOMES: Final[frozenset[str]] = frozenset(
    {"answered", "no-answer", "busy", "failed", "voicemail", "announcement", "incomplete"}
)
MISSED: Final[tuple[Outcome, ...]] = ("busy", "no-answer", "failed", "incomplete")
"""Outcomes of calls that reached nobody: what an owner calls missed. Of several legs that nobody answered, the first of
these that occurred is what happened."""


class Fact(NamedTuple):
    """Instants are milliseconds since 1970 (UTC), durations milliseconds; None: the record does not say.

    `leg` names the leg within the call; of a leg's facts those of a higher `revision` win, and a `complete` one (it
    describes the leg in full) hides all of lower revision. Without a `role` the leg is the incoming one if its number
    is a service number, else a delivery. `caller` is E.164, `withheld` or `unknown`.
    `talk_ms` is the talk time as the switch measured it, never a difference of rounded stamps. `inbound_answered_ms` is
    when the switch itself answered the leg that came in, where that was before somebody took the call.
    """

    call_id: str
    leg: str
    revision: int
    complete: bool
    role: Role | None
    service_number: str | None
    caller: str | None
    started_ms: int | None
    answered_ms: int | None
    ended_ms: int | None
    talk_ms: int | None
    ring_to: str | None
    outcome: Outcome | None
    inbound_answered_ms: int | None = None


class Keys:
    """Makes the opaque ids of calls, legs and facts of one source. The key is secret: an id that followed from a
    caller's number by a hash without key could be turned back by trying all numbers.
    """

    def __init__(self, secret: bytes, source_id: str) -> None:
        self._key = blake2b(source_id.encode(), key=secret[:64], digest_size=32).digest()
        self._calls = blake2b(key=self._key, digest_size=13, person=b"call")
        self._legs = blake2b(key=self._key, digest_size=9, person=b"leg")
        self._facts = blake2b(key=self._key, digest_size=15, person=b"fact")

    def call_id(self, switch_call_id: str, scope: str = "") -> str:
        """The id of the call that the switch names so. `scope` (a day) keeps apart what a switch names alike again
        after it started anew."""
        digest = self._calls.copy()
        digest.update(f"{scope}\n{switch_call_id}".encode())
        return "call_" + digest.hexdigest()

    def whole(self, fact: Fact) -> Fact:
        """The fact of a source of whole calls: its call is named by number and start as well, so that all facts of a
        call lie in one place of the history."""
        scope = f"{fact.service_number} {fact.started_ms}"
        return fact._replace(call_id=self.call_id(fact.call_id, scope))

    def leg(self, switch_leg_id: str) -> str:
        """The opaque name of a leg: switches build theirs from numbers and addresses."""
        if not switch_leg_id:
            return ""  # the only leg needs no name
        digest = self._legs.copy()
        digest.update(switch_leg_id.encode())
        return digest.hexdigest()

    def fact_id(self, fact: Fact) -> str:
        """The same content gives the same id, so writing a fact twice is writing it once."""
        digest = self._facts.copy()
        digest.update(repr(tuple(fact)).encode())
        return digest.hexdigest()


_STORED: Final = Fact._fields[1:]


def to_json(fact: Fact) -> dict[str, Any]:
    """As it is stored: what the record says, without the call's id and what it does not say."""
    return {name: value for name, value in zip(_STORED, fact[1:], strict=True) if value is not None}


def from_json(call_id: str, stored: Mapping[str, Any]) -> Fact:
    """The fact that `to_json` stored."""
    return Fact(call_id, *(stored.get(name) for name in _STORED))  # type: ignore[arg-type]  # written by to_json


def dumps(fact: Fact) -> str:
    """The stored text."""
    return _encoder()(to_json(fact)).decode()


@cache
def _encoder() -> Callable[[Any], bytes]:
    from msgspec import json as quick_json  # noqa: PLC0415  # only who writes facts pays for it

    return quick_json.encode


def hides_only(call_id: str, leg: str, role: Role | None) -> Fact:
    """The fact of an event that tells nothing of how a call went, but that its caller hides."""
    nothing: tuple[None, ...] = (None,) * 6
    return Fact(call_id, leg, _LEAST, False, role, None, "withheld", *nothing)


_LEAST: Final = -(1 << 60)
"""A revision below all others."""


def without_caller(fact: Fact) -> Fact:
    """The fact, its caller hidden."""
    return fact._replace(caller="withheld")
