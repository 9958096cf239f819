"""The refusals of Call Factory, as one tree.

    CallFactoryError
    ├── InvalidInput              fields are missing, malformed or not allowed; names every one of them
    ├── Unauthenticated           no credentials, or none that are valid
    ├── Forbidden                 valid credentials that may not do this
    │   └── MfaRequired           this needs a session opened with a one-time code
    ├── NotFound                  no such thing, or not yours: the same answer for both
    ├── Conflict                  what is asked contradicts the present state
    │   ├── NumberTaken           somebody else was first
    │   ├── AlreadyExists         the name is in use
    │   ├── IllegalTransition     the state machine has no such step
    │   ├── RecordingOff          calls of this number are not recorded
    │   ├── NotAnnounced          the caller was not told that the call is recorded
    │   ├── BeingMade             not yet: it is being made, ask again; says when
    │   ├── VersionConflict       changed by somebody else meanwhile: read again and retry
    │   ├── RequestInProgress     the same Idempotency-Key is being worked on
    │   └── IdempotencyKeyReused  the same Idempotency-Key came with another request
    ├── Gone                      it existed and its time is over
    ├── NotAcceptable             none of the media types on offer is acceptable
    ├── UnsupportedMediaType      the body is of a type that this endpoint does not read
    ├── TooLarge                  the body exceeds the published limit
    ├── TooManyRequests           slow down; says for how long
    └── Unavailable               something we depend on does not answer; says when to retry

One table (`callfactory_aws/problem.py`) maps each to an RFC 9457 problem. A detail never repeats what the client
sent: values may be personal data, and details reach logs of clients.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that failed.

    `location` is where it was sent; `name` is its path with dots ("contact.email", "records.3.start"), never its
    value; `code` is for machines, `detail` for people and says how to repair it.
    """

    location: Literal["body", "path", "query", "header"]
    name: str
    code: str
    detail: str


class CallFactoryError(Exception):
    """Root of every refusal. `code` is stable and machine-readable; `detail` is a sentence for people."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidInput(CallFactoryError):
    """The request cannot be understood or breaks a rule; `fields` names every failing field at once."""

    code = "invalid_input"

    def __init__(self, fields: Sequence[FieldProblem], detail: str = "Some fields need to be corrected.") -> None:
        super().__init__(detail)
        self.fields = tuple(fields)

    @classmethod
    def of(cls, name: str, code: str, detail: str) -> "InvalidInput":
        """The common case: one field of the body is wrong."""
        return cls([FieldProblem("body", name, code, detail)])


class Unauthenticated(CallFactoryError):
    code = "unauthenticated"


class Forbidden(CallFactoryError):
    code = "forbidden"


class MfaRequired(Forbidden):
    code = "mfa_required"


class NotFound(CallFactoryError):
    code = "not_found"


class Conflict(CallFactoryError):
    code = "conflict"


class NumberTaken(Conflict):
    code = "number_taken"


class AlreadyExists(Conflict):
    code = "already_exists"


class IllegalTransition(Conflict):
    code = "illegal_transition"


class RecordingOff(Conflict):
    code = "recording_off"


class NotAnnounced(Conflict):
    code = "not_announced"


class BeingMade(Conflict):
    """What is asked for takes longer than an answer may: it is being made, and can be had after `retry_after` seconds
    or some more."""

    code = "being_made"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class VersionConflict(Conflict):
    code = "version_conflict"


class RequestInProgress(Conflict):
    code = "request_in_progress"


class IdempotencyKeyReused(Conflict):
    code = "idempotency_key_reused"


class Gone(CallFactoryError):
    code = "gone"


class NotAcceptable(CallFactoryError):
    code = "not_acceptable"


class UnsupportedMediaType(CallFactoryError):
    code = "unsupported_media_type"


class TooLarge(CallFactoryError):
    code = "too_large"


class _RetryLater(CallFactoryError):
    """A refusal that passes by itself after `retry_after` seconds."""

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class TooManyRequests(_RetryLater):
    code = "too_many_requests"


class Unavailable(_RetryLater):
    code = "unavailable"
