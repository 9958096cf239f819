"""What the use cases around orders and dossiers have in common: their ports, the rule of a dossier, and who is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callfactory.audit import Action, ActorKind, AuditLog, entry
from callfactory.clock import Clock
from callfactory.dossiers import DocumentStore, Dossier, Dossiers, Upload
from callfactory.events import Bus, OrderStateChanged
from callfactory.identity.accounts import Accounts
from callfactory.identity.roster import Rosters
from callfactory.mail import MailKind, Outbox, request_mail
from callfactory.numbers import Inventory, NumberLives, to_millisecond
from callfactory.orders import Order, Orders, OrderState
from callfactory.phone import international
from callfactory.receipts import Draft, ReceiptKind, Receipts
from callfactory.regulations.identifiers import VatRegister
from callfactory.regulations.pack import RuleUnknown
from callfactory.regulations.rule import Rule, RuleKey
from callfactory.regulations.store import RulePacks

By = tuple[ActorKind, str]
"""Who acts: kind and opaque id."""

SYSTEM: Final[By] = ("system", "order-tidy")

_MAILS: Final = {
    OrderState.INFORMATION_REQUIRED: MailKind.ORDER_INFORMATION_REQUIRED,
    OrderState.REJECTED: MailKind.ORDER_REJECTED,
    OrderState.UPDATE_REQUIRED: MailKind.ORDER_UPDATE_REQUIRED,
    OrderState.EXPIRED: MailKind.ORDER_EXPIRED,
    OrderState.ACTIVATED: MailKind.ORDER_ACCEPTED,
}
"""The steps that need the contact person, or that the contact person waits for."""


@dataclass(frozen=True, slots=True)
class OrderingPorts:
    """Everything that orders and dossiers need."""

    orders: Orders
    dossiers: Dossiers
    documents: DocumentStore
    numbers: NumberLives
    inventory: Inventory
    accounts: Accounts
    rosters: Rosters
    packs: RulePacks
    vat: VatRegister
    audit: AuditLog
    outbox: Outbox
    bus: Bus
    receipts: Receipts
    clock: Clock

    def now(self) -> datetime:
        """Now, as it is stored."""
        return to_millisecond(self.clock.now())

    def rule_of(self, dossier: Dossier) -> Rule:
        """The rule that a dossier is checked against: of the version that it began with or was moved to, as it holds
        today; a rule that ended by its own dates is still the rule of what was begun under it."""
        return self._rule(dossier.key, dossier.pack_version, dossier.created_at)

    def rule_of_order(self, order: Order) -> Rule:
        """The rule that an order without dossier was decided by, as it holds today."""
        return self._rule(order.key, order.pack_version, order.placed_at)

    def _rule(self, key: RuleKey, pack_version: int, begun_at: datetime) -> Rule:
        pack = self.packs.get(pack_version)
        try:
            return pack.rule(key, max(self.now().date(), pack.valid_from))
        except RuleUnknown:
            return pack.rule(key, max(begun_at.date(), pack.valid_from))


def tell(order: Order, ports: OrderingPorts) -> None:
    """Tells the contact person of a step that needs them, and the other families of any."""
    now = ports.now()
    kind = _MAILS.get(order.state)
    if kind is not None:
        # Activation is told once for ever; the other steps may come again, and are told again.
        about = order.order_id if order.state is OrderState.ACTIVATED else f"{order.order_id}/{order.version}"
        ports.outbox.put(
            request_mail(
                kind,
                account_id=order.account_id,
                about=about,
                recipient=order.contact.email,
                language=ports.accounts.get(order.account_id).language,
                number=international(order.e164),
                order_id=order.order_id,
            ),
            now,
        )
    ports.bus.publish(OrderStateChanged.happened(now, account_id=order.account_id, order_id=order.order_id))


def tell_of_outdated(dossier: Dossier, ports: OrderingPorts) -> None:
    """Tells the contact person whose number is connected that its papers have to be updated: its order is done, so
    nothing else would tell. One mail for a dossier, about the newest of its numbers."""
    orders = [ports.orders.get(dossier.account_id, order_id) for order_id in dossier.order_ids]
    connected = [order for order in orders if order.state is OrderState.ACTIVATED]
    if not connected:
        return
    newest = max(connected, key=lambda order: order.placed_at)
    ports.outbox.put(
        request_mail(
            MailKind.NUMBER_UPDATE_REQUIRED,
            account_id=newest.account_id,
            about=f"{dossier.dossier_id}/{dossier.version}",
            recipient=newest.contact.email,
            language=ports.accounts.get(newest.account_id).language,
            number=international(newest.e164),
            order_id=newest.order_id,
        ),
        ports.now(),
    )


def note(dossier: Dossier, action: Action, by: By, ports: OrderingPorts, **details: str | int) -> None:
    """Writes a step of a dossier into the account's log: ids and codes only."""
    target = ("dossier", dossier.dossier_id)
    ports.audit.record(entry(dossier.account_id, action, at=ports.now(), by=by, target=target, **details))


def remove_documents(
    dossier: Dossier, uploads: "list[Upload] | tuple[Upload, ...]", by: By, ports: OrderingPorts
) -> None:
    """Removes documents whose purpose has ended, looks again, and issues a receipt for each that was held (RG-7)."""
    for upload in uploads:
        ports.documents.remove(dossier.account_id, upload.document_id)
        note(dossier, Action.DOCUMENT_REMOVED, by, ports, document_id=upload.document_id)
    drafts = [
        Draft(
            kind=ReceiptKind.DELETION,
            account_id=dossier.account_id,
            subject_kind="document",
            subject_id=upload.document_id,
            facts={"dossier_id": dossier.dossier_id, "sha256": upload.sha256, "verified": "looked-again"},
        )
        for upload in uploads
        if upload.held
    ]
    if drafts:
        ports.receipts.issue(drafts)
