"""In-memory forms of the shared ports: bus, audit log, quarantine, receipts, outbox, mailer. They keep every promise
that the ports make, so use cases are tested against behaviour, not against recorded calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from callfactory.audit import Entry
from callfactory.clock import Clock
from callfactory.errors import Conflict, IllegalTransition, NotFound, Unavailable
from callfactory.events import Bus, Event, MailQueued
from callfactory.mail import LEASE, Claim, Mail, MailRequest, MailState
from callfactory.pages import Page, Position
from callfactory.quarantine import Held, State
from callfactory.receipts import Draft, Head, Receipt, ReceiptKind, Signature, Signer, draw_up

T = TypeVar("T")


def _page(items: Sequence[T], limit: int, after: Position | None) -> Page[T]:
    start = after["offset"] if after else 0
    end = start + limit
    return Page(tuple(items[start:end]), {"offset": end} if end < len(items) else None)


class FakeBus:
    """Remembers what was published, in order. The next `fails` times it takes nothing."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.fails = 0

    def publish(self, *events: Event) -> None:
        if self.fails:
            self.fails -= 1
            raise Unavailable("Some events could not be handed over.", retry_after=1)
        self.events.extend(events)


class FakeAuditLog:
    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def record(self, entry: Entry) -> None:
        if self._entries.setdefault(entry.entry_id, entry) != entry:
            raise Conflict("There is another entry with this id.")

    def entries(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Entry]:
        own = [entry for entry in self._entries.values() if entry.account_id == account_id]
        return _page(sorted(own, key=lambda entry: (entry.at, entry.entry_id), reverse=True), limit, after)


class FakeQuarantine:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, Held] = {}

    def put(self, held: Held) -> Held:
        known = self._held.get(held.quarantine_id)
        if known is None or known.expires_at <= held.first_seen:
            self._held[held.quarantine_id] = held
        else:
            last_seen = max(known.last_seen, held.last_seen)
            again = replace(known, times_seen=known.times_seen + 1, last_seen=last_seen)
            self._held[held.quarantine_id] = again
        return self._held[held.quarantine_id]

    def get(self, quarantine_id: str) -> Held:
        held = self._held.get(quarantine_id)
        if held is None or held.expires_at <= self._clock.now():
            raise NotFound("There is no such record in quarantine.")
        return held

    def held(
        self,
        state: State,
        *,
        limit: int,
        after: Position | None = None,
        source_id: str | None = None,
        reason: str | None = None,
    ) -> Page[Held]:
        now = self._clock.now()
        found = [
            held
            for held in self._held.values()
            if held.state is state
            and held.expires_at > now
            and source_id in {None, held.source_id}
            and reason in {None, held.reason}
        ]
        return _page(sorted(found, key=lambda held: (held.first_seen, held.quarantine_id), reverse=True), limit, after)

    def oldest_age(self) -> float:
        now = self._clock.now()
        waiting = [
            each.first_seen for each in self._held.values() if each.state is State.OPEN and each.expires_at > now
        ]
        return (now - min(waiting)).total_seconds() if waiting else 0.0

    def settle(self, quarantine_id: str, state: State, at: datetime) -> Held:
        held = self.get(quarantine_id)
        if held.state is not State.OPEN or state is State.OPEN:
            raise IllegalTransition(f"This record is {held.state.value}.")
        self._held[quarantine_id] = replace(held, state=state, settled_at=at)
        return self._held[quarantine_id]


class FakeSigner:
    """A real P-256 key, in memory."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.signatures = 0

    def sign(self, message: bytes) -> Signature:
        self.signatures += 1
        return Signature(key=self.fingerprint, value=self._key.sign(message, ec.ECDSA(SHA256())))

    def public_key(self) -> str:
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def fingerprint(self) -> str:
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return sha256(der).hexdigest()


class FakeReceipts:
    def __init__(self, signer: Signer, clock: Clock) -> None:
        self._signer = signer
        self._clock = clock
        self._chains: dict[str, list[Receipt]] = {}
        self._about: dict[tuple[str, ReceiptKind, str, str], Receipt] = {}

    def issue(self, drafts: Sequence[Draft]) -> list[Receipt]:
        new = {_subject(draft): draft for draft in drafts if _subject(draft) not in self._about}
        if new:
            receipts = draw_up(list(new.values()), self._heads(new.values()), self._signer, self._clock.now())
            for subject, receipt in zip(new, receipts, strict=True):
                self._about[subject] = receipt
                self._chains.setdefault(receipt.account_id, []).append(receipt)
        return [self._about[_subject(draft)] for draft in drafts]

    def receipts(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Receipt]:
        return _page(self._chains.get(account_id, []), limit, after)

    def _heads(self, drafts: Iterable[Draft]) -> dict[str, Head]:
        heads: dict[str, Head] = {}
        for draft in drafts:
            chain = self._chains.get(draft.account_id)
            heads[draft.account_id] = Head(chain[-1].sequence, chain[-1].hash) if chain else Head()
        return heads


def _subject(draft: Draft) -> tuple[str, ReceiptKind, str, str]:
    return (draft.account_id, draft.kind, draft.subject_kind, draft.subject_id)


class FakeMailer:
    """Delivers into a list. `fails_with` holds what the next calls raise instead, in order; None lets one through."""

    def __init__(self, *, confirms: bool = True) -> None:
        self.confirms = confirms
        self.sent: list[Mail] = []
        self.fails_with: list[Exception | None] = []

    def send(self, mail: Mail) -> str:
        trouble = self.fails_with.pop(0) if self.fails_with else None
        if trouble is not None:
            raise trouble
        self.sent.append(mail)
        return f"fake-{len(self.sent)}"


class _Kept:
    def __init__(self, request: MailRequest, now: datetime) -> None:
        self.request: MailRequest | None = request
        self.state = MailState.QUEUED
        self.queued_at = now
        self.leased_until = datetime.min.replace(tzinfo=UTC)
        self.attempts = 0
        self.interruptions = 0
        self.reason = ""
        self.provider_id = ""


class FakeOutbox:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.mails: dict[str, _Kept] = {}

    def put(self, request: MailRequest, now: datetime) -> None:
        self.mails.setdefault(request.mail_id, _Kept(request, now))
        self._bus.publish(MailQueued.happened(now, account_id=request.account_id, mail_id=request.mail_id))

    def claim(self, mail_id: str, now: datetime) -> Claim | None:
        kept = self.mails.get(mail_id)
        if kept is None or kept.request is None:
            return None
        if kept.state is MailState.SENDING:
            if now < kept.leased_until <= now + LEASE:
                return None
            kept.interruptions += 1
        kept.state, kept.leased_until, kept.attempts = MailState.SENDING, now + LEASE, kept.attempts + 1
        return Claim(kept.request, kept.attempts, kept.interruptions)

    def release(self, claim: Claim) -> None:
        kept = self.mails[claim.request.mail_id]
        if kept.state is MailState.SENDING and kept.attempts == claim.attempts:
            kept.state = MailState.QUEUED

    def sent(self, claim: Claim, provider_id: str, now: datetime) -> None:  # noqa: ARG002  # the port's shape
        kept = self.mails[claim.request.mail_id]
        kept.state, kept.provider_id, kept.request = MailState.SENT, provider_id, None

    def failed(self, claim: Claim, reason: str, now: datetime) -> None:  # noqa: ARG002  # the port's shape
        kept = self.mails[claim.request.mail_id]
        if kept.state is MailState.SENDING and kept.attempts == claim.attempts:
            kept.state, kept.reason, kept.request = MailState.FAILED, reason, None

    def longest_waiting(self) -> datetime | None:
        open_still = {MailState.QUEUED, MailState.SENDING}
        return min((kept.queued_at for kept in self.mails.values() if kept.state in open_still), default=None)

    def waiting(self, before: datetime, *, limit: int) -> tuple[str, ...]:
        late = [
            mail_id
            for mail_id, kept in sorted(self.mails.items(), key=lambda item: item[1].queued_at)
            if kept.state in {MailState.QUEUED, MailState.SENDING} and kept.queued_at < before
        ]
        return tuple(late[:limit])
