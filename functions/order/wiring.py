"""Where the ports of the order family meet their adapters; everything is made when first needed."""

from functools import cache

from callfactory.audit import AuditLog
from callfactory.carts import Carts
from callfactory.clock import Clock, SystemClock
from callfactory.dossiers import DocumentReader, DocumentStore, Dossiers
from callfactory.events import Bus
from callfactory.identity.accounts import Accounts
from callfactory.identity.email_changes import EmailChanges
from callfactory.identity.invitations import Invitations
from callfactory.identity.keys import ApiKeys
from callfactory.identity.roster import Rosters
from callfactory.identity.sessions import Sessions
from callfactory.identity.store import IdentityStore
from callfactory.mail import Outbox
from callfactory.numbers import HolidayKeepers, Inventory, NumberLives, Plans
from callfactory.orders import Orders
from callfactory.page_views import PageViews
from callfactory.plan.holidays import HolidayCalendars
from callfactory.receipts import Receipts
from callfactory.regulations.identifiers import VatRegister
from callfactory.regulations.store import RulePacks
from callfactory.statement import StatementNotices
from callfactory.voicemail.addresses import Addresses
from callfactory.voicemail.machine import Machines
from callfactory.webhooks.addresses import Resolver
from callfactory.webhooks.model import Deliveries, DeliveryQueue, Webhooks
from callfactory_aws.answering_machines import DynamoAddresses, DynamoMachines
from callfactory_aws.audit import DynamoAuditLog
from callfactory_aws.bus import EventBridgeBus
from callfactory_aws.crypto import CannotOpen, Keyring
from callfactory_aws.cursors import Cursors
from callfactory_aws.document_bucket import S3DocumentReader, S3DocumentStore
from callfactory_aws.endpoint import RateLimit
from callfactory_aws.even_time import EvenTime
from callfactory_aws.holiday_calendars import PackagedCalendars
from callfactory_aws.idempotency import PowertoolsIdempotency
from callfactory_aws.outbox import DynamoOutbox
from callfactory_aws.rate_limits import DynamoRateLimiter
from callfactory_aws.receipts import DynamoReceipts, KmsSigner
from callfactory_aws.services import RateLimiter, Services
from callfactory_aws.tables.accounts import AccountItem, DynamoStatementNotices
from callfactory_aws.tables.answering_machines import AnsweringMachineItem
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.carts import CartItem, DynamoCarts
from callfactory_aws.tables.dossiers import DossierItem, DynamoDossiers
from callfactory_aws.tables.email_changes import DynamoEmailChanges, EmailChangeItem
from callfactory_aws.tables.inventory import DynamoInventory, InventoryItem
from callfactory_aws.tables.invitations import DynamoInvitations, InvitationItem
from callfactory_aws.tables.mails import MailItem
from callfactory_aws.tables.number_lives import DynamoNumberLives
from callfactory_aws.tables.numbers import DynamoHolidayKeepers, NumberItem
from callfactory_aws.tables.orders import DynamoOrders, OrderItem
from callfactory_aws.tables.page_views import DynamoPageViews, PageViewItem
from callfactory_aws.tables.plans import DynamoPlans, PlanItem
from callfactory_aws.tables.receipts import ReceiptItem
from callfactory_aws.tables.rosters import DynamoRosters
from callfactory_aws.tables.rule_packs import DynamoRulePacks, RulePackItem
from callfactory_aws.tables.webhooks import WebhookDeliveriesItem, WebhookItem
from callfactory_aws.vies import NoVatRegister, ViesRegister
from callfactory_aws.webhook_sender import HttpSender, SystemResolver
from callfactory_aws.webhooks import DynamoDeliveries, DynamoWebhooks, SqsDeliveryQueue
from functions.order.accept_invitation import JoiningPorts
from functions.order.change_email import EmailPorts
from functions.order.deliver_event import DeliveryPorts, Sender
from functions.order.fill_cart import CartPorts
from functions.order.identity_wiring import IdentityWiring
from functions.order.manage_webhooks import WebhookPorts
from functions.order.open_session import SignInPorts
from functions.order.ordering import OrderingPorts
from functions.order.plan_calls import PlanPorts
from functions.order.settings import OrderSettings
from functions.order.tell_statement import NoticePorts

ATTEMPTS_PER_ADDRESS = RateLimit(requests=10, seconds=900)
"""Sign-ups, confirmations and sign-ins for one e-mail address, from wherever they come."""

EVEN_SECONDS = 1.0
"""How long answers take from which it could be learned whether an address is known: longer than the work ever takes."""


@cache
def settings() -> OrderSettings:
    return OrderSettings.from_environment()


@cache
def identity() -> IdentityWiring:
    return IdentityWiring(settings())


def clock() -> Clock:
    return identity().clock


def accounts() -> Accounts:
    return identity().accounts


def keys() -> ApiKeys:
    return identity().keys


def store() -> IdentityStore:
    return identity().store


def sessions() -> Sessions:
    return identity().sessions


def keyring() -> Keyring:
    return identity().keyring


@cache
def statement_notices() -> StatementNotices:
    return DynamoStatementNotices(bind(AccountItem, settings().accounts_table))


def notice_ports() -> NoticePorts:
    """What telling owners of a new privacy statement needs."""
    return NoticePorts(notices=statement_notices(), rosters=rosters(), outbox=outbox(), clock=clock())


@cache
def invitations() -> Invitations:
    return DynamoInvitations(bind(InvitationItem, settings().invitations_table))


@cache
def rosters() -> Rosters:
    return DynamoRosters(
        bind(AccountItem, settings().accounts_table), bind(InvitationItem, settings().invitations_table)
    )


@cache
def email_changes() -> EmailChanges:
    return DynamoEmailChanges(bind(EmailChangeItem, settings().email_changes_table))


@cache
def limiter() -> RateLimiter:
    return DynamoRateLimiter(settings().rate_limits_table, keyring())


@cache
def services() -> Services:
    return Services(idempotency=PowertoolsIdempotency(settings().idempotency_table, keyring()), rate_limiter=limiter())


@cache
def cursors() -> Cursors:
    return Cursors(keyring())


@cache
def inventory() -> Inventory:
    return DynamoInventory(bind(InventoryItem, settings().inventory_table))


@cache
def numbers() -> NumberLives:
    return DynamoNumberLives(
        bind(NumberItem, settings().numbers_table),
        bind(PlanItem, settings().plans_table),
        bind(InventoryItem, settings().inventory_table),
    )


def calendars() -> HolidayCalendars:
    return PackagedCalendars()


@cache
def holiday_keepers() -> HolidayKeepers:
    return DynamoHolidayKeepers(bind(NumberItem, settings().numbers_table))


@cache
def machines() -> Machines:
    return DynamoMachines(bind(AnsweringMachineItem, settings().answering_machines_table))


@cache
def addresses() -> Addresses:
    return DynamoAddresses(bind(AnsweringMachineItem, settings().answering_machines_table), clock())


def plan_ports() -> PlanPorts:
    """What plans of calls need."""
    return PlanPorts(
        numbers=numbers(),
        inventory=inventory(),
        calendars=calendars(),
        machines=machines(),
        addresses=addresses(),
        audit=audit(),
        clock=clock(),
    )


@cache
def plans() -> Plans:
    return DynamoPlans(settings().plans_table)


@cache
def orders() -> Orders:
    return DynamoOrders(
        bind(OrderItem, settings().orders_table),
        bind(NumberItem, settings().numbers_table),
        bind(PlanItem, settings().plans_table),
        bind(InventoryItem, settings().inventory_table),
    )


@cache
def rule_packs() -> RulePacks:
    return DynamoRulePacks(bind(RulePackItem, settings().rule_packs_table))


@cache
def dossiers() -> Dossiers:
    return DynamoDossiers(bind(DossierItem, settings().dossiers_table))


@cache
def documents() -> DocumentStore:
    return S3DocumentStore(settings().documents_bucket, settings().links_endpoint)


@cache
def document_reader() -> DocumentReader:
    return S3DocumentReader(settings().documents_bucket, settings().links_endpoint)


@cache
def carts() -> Carts:
    return DynamoCarts(bind(CartItem, settings().carts_table), bind(InventoryItem, settings().inventory_table))


@cache
def page_views() -> PageViews:
    return DynamoPageViews(bind(PageViewItem, settings().page_views_table))


@cache
def vat() -> VatRegister:
    return ViesRegister(settings().vies_address) if settings().vies_address else NoVatRegister()


@cache
def receipts() -> Receipts:
    return DynamoReceipts(bind(ReceiptItem, settings().receipts_table), KmsSigner(settings().receipt_key), clock())


def cart_ports() -> CartPorts:
    """What carts need."""
    return CartPorts(carts(), inventory(), clock())


def ordering() -> OrderingPorts:
    """What orders and dossiers need."""
    return OrderingPorts(
        orders=orders(),
        dossiers=dossiers(),
        documents=documents(),
        numbers=numbers(),
        inventory=inventory(),
        accounts=accounts(),
        rosters=rosters(),
        packs=rule_packs(),
        vat=vat(),
        audit=audit(),
        outbox=outbox(),
        bus=bus(),
        receipts=receipts(),
        clock=clock(),
    )


@cache
def audit() -> AuditLog:
    return DynamoAuditLog(bind(AuditItem, settings().audit_table))


@cache
def bus() -> Bus:
    return EventBridgeBus(settings().bus_name)


@cache
def outbox() -> Outbox:
    return DynamoOutbox(bind(MailItem, settings().mails_table), keyring(), bus())


def index(account_id: str, value: str) -> str:
    """A keyed hash."""
    return keyring().index(account_id, value)


def admit(client: str) -> None:
    """Counts an attempt for an address. Raises TooManyRequests."""
    limiter().admit(client, ATTEMPTS_PER_ADDRESS)


def even_time() -> EvenTime:
    """So that nobody learns by a clock whether an address is known."""
    return EvenTime(EVEN_SECONDS)


class _ChallengeSealer:
    """The `Sealer` of the step between password and code."""

    def seal(self, content: bytes) -> str:
        return keyring().seal("challenge", "sign-in", content)

    def open(self, text: str) -> bytes | None:
        try:
            return keyring().open("challenge", "sign-in", text)
        except CannotOpen:
            return None


@cache
def webhooks() -> Webhooks:
    return DynamoWebhooks(bind(WebhookItem, settings().webhooks_table), keyring())


@cache
def deliveries() -> Deliveries:
    return DynamoDeliveries(
        bind(WebhookDeliveriesItem, settings().webhook_deliveries_table), bind(WebhookItem, settings().webhooks_table)
    )


@cache
def delivery_queue() -> DeliveryQueue:
    return SqsDeliveryQueue(settings().webhook_deliveries_queue)


def webhook_loopback() -> bool:
    return settings().webhook_loopback


def resolver() -> Resolver:
    return SystemResolver()


def webhook_ports() -> WebhookPorts:
    return WebhookPorts(
        webhooks=webhooks(),
        deliveries=deliveries(),
        queue=delivery_queue(),
        resolver=resolver(),
        audit=audit(),
        clock=clock(),
        loopback=webhook_loopback(),
    )


@cache
def sender() -> Sender:
    return HttpSender(resolver(), loopback=webhook_loopback())


def real_clock() -> Clock:
    """For signatures, which receivers compare with their own clocks."""
    return SystemClock()


def delivery_ports() -> DeliveryPorts:
    return DeliveryPorts(
        webhooks=webhooks(),
        deliveries=deliveries(),
        queue=delivery_queue(),
        sender=sender(),
        accounts=accounts(),
        rosters=rosters(),
        outbox=outbox(),
        audit=audit(),
        clock=clock(),
        real_clock=real_clock(),
    )


@cache
def joining_ports() -> JoiningPorts:
    return JoiningPorts(accounts=accounts(), rosters=rosters(), invitations=invitations(), audit=audit(), clock=clock())


@cache
def email_ports() -> EmailPorts:
    return EmailPorts(
        accounts=accounts(),
        rosters=rosters(),
        changes=email_changes(),
        store=store(),
        outbox=outbox(),
        audit=audit(),
        bus=bus(),
        clock=clock(),
        index=index,
        admit=admit,
    )


@cache
def sign_in_ports() -> SignInPorts:
    return SignInPorts(
        store=store(),
        joining=joining_ports(),
        sessions=sessions(),
        bus=bus(),
        sealer=_ChallengeSealer(),
        admit=admit,
    )
