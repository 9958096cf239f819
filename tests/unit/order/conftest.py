"""The whole order API on fakes: requests go through the authorizer's real decision, real endpoints and use cases."""

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from callfactory.errors import CallFactoryError
from callfactory.ids import new_id
from callfactory.mail import MailKind, MailRequest
from callfactory.numbers import Offer
from callfactory.voicemail.addresses import MailAddress
from callfactory.voicemail.machine import AnsweringMachine
from callfactory_aws.crypto import Keyring
from callfactory_aws.cursors import Cursors
from callfactory_aws.even_time import EvenTime
from callfactory_aws.holiday_calendars import PackagedCalendars
from functions.order import app, wiring
from functions.order.authenticate import AuthenticationPorts, authenticate
from tests.fakes import FakeClock, FakeRateLimiter, fake_services
from tests.fakes_order import (
    CODE,
    FakeAccounts,
    FakeApiKeys,
    FakeEmailChanges,
    FakeHolidayKeepers,
    FakeIdentityStore,
    FakeInventory,
    FakeInvitations,
    FakeNumbers,
    FakeOrders,
    FakeRosters,
    FakeSessions,
    FakeStatementNotices,
)
from tests.fakes_rules import FakeRulePacks
from tests.fakes_seams import FakeAuditLog, FakeBus, FakeOutbox, FakeReceipts, FakeSigner
from tests.fakes_shop import FakeCarts, FakeDocumentStore, FakeDossiers, FakePageViews, FakeVatRegister
from tests.fakes_voicemail import FakeAddresses, FakeMachines
from tests.fakes_webhooks import FakeDeliveries, FakeDeliveryQueue, FakeResolver, FakeSender, FakeWebhooks
from tests.gateway import Gateway, HttpAnswer

PORTS = (
    "store",
    "accounts",
    "rosters",
    "webhooks",
    "deliveries",
    "delivery_queue",
    "resolver",
    "sender",
    "invitations",
    "email_changes",
    "sessions",
    "keys",
    "inventory",
    "calendars",
    "holiday_keepers",
    "machines",
    "addresses",
    "numbers",
    "plans",
    "orders",
    "audit",
    "bus",
    "outbox",
    "rule_packs",
    "dossiers",
    "documents",
    "document_reader",
    "carts",
    "page_views",
    "statement_notices",
    "vat",
    "receipts",
    "clock",
    "keyring",
    "limiter",
    "even_time",
)
"""Functions of the wiring that answer what a `World` has under the same name."""

READ = re.compile(r".*/documents/[^/]+/(uploaded|link)")
"""Routes that read documents: another function serves them."""
COUNTED = re.compile(r"(/ops)?/page-views")
"""Routes of the counter: another one."""

PASSWORD = "Correct-horse-battery-9"
FREE = ("+448081570000", "+448081570001", "+448081570002", "+448081570003", "+448081570004")
ORDER: dict[str, Any] = {
    "number": FREE[0],
    "organisation": {
        "legal_name": "Bakery Ann",
        "address": {"street": "Main Street 1", "postal_code": "1011 AB", "city": "Amsterdam", "country": "NL"},
        "registration_number": "12345678",
        "vat_number": "NL004495445B01",
    },
    "contact": {"name": "Ann Baker", "email": "ann@bakery.example", "phone": "+31201234567"},
}


@dataclass
class Client:
    """Somebody at the gateway with a credential, or with none."""

    world: "World"
    token: str | None = None

    def call(self, method: str, url: str, body: Any = None, **more: Any) -> HttpAnswer:
        principal = None
        if self.token is not None:
            try:
                principal = authenticate(self.token, ports=self.world.authentication())
            except CallFactoryError:
                principal = None
        api = app.reader if READ.fullmatch(url) else app.counter if COUNTED.match(url) else app.api
        return Gateway(api, principal).call(method, url, body, **more)

    def get(self, url: str) -> Any:
        """The body of a successful answer."""
        answer = self.call("GET", url)
        assert answer.status == 200, answer.text
        return answer.json


@dataclass
class World:
    """Everything behind the API, in memory."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeIdentityStore = field(default_factory=FakeIdentityStore)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    invitations: FakeInvitations = field(default_factory=FakeInvitations)
    email_changes: FakeEmailChanges = field(default_factory=FakeEmailChanges)
    keys: FakeApiKeys = field(default_factory=FakeApiKeys)
    inventory: FakeInventory = field(default_factory=FakeInventory)
    audit: FakeAuditLog = field(default_factory=FakeAuditLog)
    rule_packs: FakeRulePacks = field(default_factory=FakeRulePacks)
    bus: FakeBus = field(default_factory=FakeBus)
    webhooks: FakeWebhooks = field(default_factory=FakeWebhooks)
    calendars: PackagedCalendars = field(default_factory=PackagedCalendars)
    machines: FakeMachines = field(default_factory=FakeMachines)
    addresses: FakeAddresses = field(default_factory=FakeAddresses)
    delivery_queue: FakeDeliveryQueue = field(default_factory=FakeDeliveryQueue)
    resolver: FakeResolver = field(default_factory=FakeResolver)
    sender: FakeSender = field(default_factory=FakeSender)
    even_time: EvenTime = field(default_factory=lambda: EvenTime(0))
    limiter: FakeRateLimiter = field(default_factory=FakeRateLimiter)
    keyring: Keyring = field(default_factory=lambda: Keyring(b"a master secret that is long enough"))

    def __post_init__(self) -> None:
        self.outbox = FakeOutbox(self.bus)
        self.numbers = self.plans = FakeNumbers(self.inventory)
        self.holiday_keepers = FakeHolidayKeepers(self.numbers)
        self.rosters = FakeRosters(self.accounts, self.invitations)
        self.deliveries = FakeDeliveries(self.webhooks)
        self.orders = FakeOrders(self.inventory, self.numbers)
        self.dossiers = FakeDossiers()
        self.documents = self.document_reader = FakeDocumentStore()
        self.carts = FakeCarts(self.inventory)
        self.page_views = FakePageViews()
        self.statement_notices = FakeStatementNotices(self.accounts)
        self.vat = FakeVatRegister()
        self.receipts = FakeReceipts(FakeSigner(), self.clock)
        self.inventory.add([Offer(e164, "GB", "freephone") for e164 in FREE])

    def authentication(self) -> AuthenticationPorts:
        return AuthenticationPorts(self.store, self.accounts, self.sessions, self.keys, self.clock)

    def visitor(self) -> Client:
        return Client(self)

    def signed_up(self, email: str) -> str:
        """A confirmed address; the new account's id."""
        wish = {"email": email, "password": PASSWORD, "privacy_statement": "2018-05-01"}
        assert self.visitor().call("POST", "/accounts", wish).status == 202
        answer = self.visitor().call("POST", "/accounts/confirmation", {"email": email, "code": CODE})
        assert answer.status == 200, answer.text
        account_id: str = answer.json["account_id"]
        return account_id

    def sign_in(self, email: str) -> Client:
        """The person of this address, signed in."""
        answer = self.visitor().call("POST", "/session", {"email": email, "password": PASSWORD, "as": "bearer"})
        assert answer.status == 200, answer.text
        return Client(self, answer.json["token"])

    def customer(self, email: str = "ann@bakery.example") -> Client:
        """A new customer, signed in."""
        self.signed_up(email)
        return self.sign_in(email)

    def with_mailbox(self, account_id: str, number_id: str) -> None:
        """The number's answering machine has an address that was confirmed."""
        now = self.clock.now()
        address = MailAddress(account_id, new_id("adr", now), "desk@bakery.example", now, confirmed_at=now)
        self.addresses.add(address)
        self.machines.change(AnsweringMachine(account_id, number_id, address_ids=(address.address_id,), version=1))

    def mailed(self, kind: MailKind) -> list[MailRequest]:
        """The mails of a kind that wait, in order."""
        waiting = [kept.request for kept in self.outbox.mails.values() if kept.request]
        return [request for request in waiting if request.kind is kind]

    def staff(self, email: str = "staff@callfactory.example") -> Client:
        """Somebody of ours, with a one-time code given."""
        self.store.sign_up(email=email, password=PASSWORD, language="en", zone="UTC")
        self.store.confirm(email, CODE)
        self.store.people[email].groups = frozenset({"ops"})
        self.store.people[email].totp = True
        first = self.visitor().call("POST", "/session", {"email": email, "password": PASSWORD, "as": "bearer"})
        step = {"challenge_token": first.json["challenge_token"], "code": CODE}
        return Client(self, self.visitor().call("POST", "/session/challenge", step).json["token"])


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world that the order API is wired to for one test."""
    made = World()
    services = fake_services()
    for api in app.apis:
        monkeypatch.setattr(api, "services", lambda: services)
    for name in PORTS:
        monkeypatch.setattr(wiring, name, partial(getattr, made, name))
    monkeypatch.setattr(wiring, "webhook_loopback", lambda: False)
    monkeypatch.setattr(wiring, "cursors", lambda: Cursors(made.keyring))
    for grouped in (wiring.sign_in_ports, wiring.joining_ports, wiring.email_ports):
        grouped.cache_clear()
    return made
