"""The audit log of an account: who did what, when, to which thing. Entries are added and read, nothing else.

Entries say nothing that identifies a person but ids: what changed is told by codes and counts, not by values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from callfactory.ids import new_id
from callfactory.opaque import Opaque, require_opaque
from callfactory.pages import Page, Position

ActorKind = Literal["person", "key", "ops", "system"]


class Action(StrEnum):
    """What can be in the log. The value is stable; the words for it are the dashboard's."""

    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_CHANGED = "account.changed"
    STATEMENT_READ = "statement.read"
    """Somebody said that they have read the newest privacy statement."""
    SESSION_OPENED = "session.opened"
    SESSION_ENDED = "session.ended"
    SESSIONS_ENDED = "session.all-ended"
    MFA_CHANGED = "mfa.changed"
    SIGN_IN_RESET = "password.reset"
    EMAIL_CHANGE_ASKED = "email.change-asked"
    EMAIL_CHANGED = "email.changed"
    MEMBER_INVITED = "member.invited"
    INVITATION_WITHDRAWN = "member.invitation-withdrawn"
    MEMBER_JOINED = "member.joined"
    MEMBER_CHANGED = "member.changed"
    MEMBER_REMOVED = "member.removed"
    MEMBER_LEFT = "member.left"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    SOURCE_CREATED = "source.created"
    SOURCE_CHANGED = "source.changed"
    SOURCE_REMOVED = "source.removed"
    ORDER_PLACED = "order.placed"
    ORDER_ACCEPTED = "order.accepted"
    NUMBER_ACTIVATED = "number.activated"
    NUMBER_PAUSED = "number.paused"
    NUMBER_RESUMED = "number.resumed"
    NUMBER_RELEASED = "number.released"
    NUMBER_TO_UPDATE = "number.update-required"
    """What it rests on no longer holds: its owner is to bring it in order."""
    NUMBER_IN_ORDER = "number.in-order"
    RING_TO_CHANGED = "number.ring-to-changed"
    PLAN_CHANGED = "number.plan-changed"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_KEY_ROTATED = "webhook.secret-rotated"
    WEBHOOK_REPLAYED = "webhook.replayed"
    WEBHOOK_DISABLED = "webhook.disabled"
    WEBHOOK_REMOVED = "webhook.removed"
    EXPORT_REQUESTED = "export.requested"
    EXPORT_DOWNLOADED = "export.downloaded"
    EXPORT_REMOVED = "export.removed"
    RECORDING_CHOSEN = "recording.chosen"
    """What is recorded of a number, and how long it is kept, was changed."""
    RECORDING_LINKED = "recording.linked"
    RECORDING_FETCHED = "recording.fetched"
    """Something of a recording was fetched with a link, as the store tells."""
    RECORDINGS_REMOVED = "recording.removed"
    HOLD_ASKED = "hold.asked"
    HOLD_APPROVED = "hold.approved"
    HOLD_RELEASED = "hold.released"
    ERASURE_REQUESTED = "erasure.requested"
    QUARANTINE_REPLAYED = "quarantine.replayed"
    QUARANTINE_DISCARDED = "quarantine.discarded"
    DEAD_LETTERS_REPLAYED = "dead-letters.replayed"
    MACHINE_CHANGED = "voicemail.machine-changed"
    GREETING_CHANGED = "voicemail.greeting-changed"
    ADDRESS_ADDED = "voicemail.address-added"
    ADDRESS_CONFIRMED = "voicemail.address-confirmed"
    ADDRESS_REMOVED = "voicemail.address-removed"
    SUPPRESSION_LIFTED = "voicemail.suppression-lifted"
    PLAIN_DELIVERY_CHANGED = "voicemail.plain-delivery-changed"
    TARIFF_IMPORTED = "tariff.imported"
    TARIFF_ACTIVATED = "tariff.activated"
    TARIFF_ASSIGNED = "tariff.assigned"
    CALLS_RE_RATED = "calls.re-rated"
    MONTH_CLOSED = "month.closed"
    DOSSIER_OPENED = "dossier.opened"
    DOSSIER_CHANGED = "dossier.changed"
    DOSSIER_SUBMITTED = "dossier.submitted"
    DOSSIER_APPROVED = "dossier.approved"
    DOSSIER_REJECTED = "dossier.rejected"
    DOSSIER_OUTDATED = "dossier.update-required"
    DOSSIER_REMOVED = "dossier.removed"
    DOCUMENT_UPLOADED = "document.uploaded"
    DOCUMENT_REMOVED = "document.removed"
    DOCUMENT_READ = "document.read"
    """A reviewer opened a document."""
    ORDER_EXPIRED = "order.expired"
    ORDER_REMOVED = "order.removed"
    RULES_CHANGED = "rules.changed"
    READ_BY_OPS = "ops.read"
    """Our own staff looked at something of this account."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    `actor_id` is a person's, key's or system part's id, `target_id` names what was acted upon; `details` holds ids,
    codes, counts and instants only. Raises ValueError for anything else: a value of a person never gets in here.
    """

    entry_id: str
    account_id: str
    at: datetime
    actor_kind: ActorKind
    actor_id: str
    action: Action
    target_kind: str
    target_id: str
    details: Mapping[str, Opaque] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_opaque({"actor_id": self.actor_id, "target_kind": self.target_kind, "target_id": self.target_id})
        require_opaque(self.details)


class AuditLog(Protocol):
    """An append-only log per account. There is no way to change or remove an entry through it."""

    def record(self, entry: Entry) -> None:
        """Adds the entry. Recording the same entry again changes nothing; another entry under its id is refused with
        Conflict."""

    def entries(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Entry]:
        """The account's entries, newest first, at most `limit` of them, continuing after a page's `next`."""


def entry(
    account_id: str,
    action: Action,
    *,
    at: datetime,
    by: tuple[ActorKind, str],
    target: tuple[str, str],
    **details: Opaque,
) -> Entry:
    """A new entry with an id of its own.

    `by` is the actor's kind and id, `target` the kind ("order", "number") and id of what was acted upon.
    """
    return Entry(
        entry_id=new_id("aud", at),
        account_id=account_id,
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        actor_kind=by[0],
        actor_id=by[1],
        action=action,
        target_kind=target[0],
        target_id=target[1],
        details=details,
    )
