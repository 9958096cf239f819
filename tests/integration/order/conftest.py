"""The order family's tables and user pool in an emulated AWS, with the adapters that production wires."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from callfactory.catalogue import product_of
from callfactory.ids import new_id
from callfactory.numbers import Offer, ServiceNumber
from callfactory.orders import Order, OrderState
from callfactory.organisation import Address, Contact, Organisation
from callfactory_aws import clients
from callfactory_aws.cognito import CognitoStore
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.accounts import AccountItem, DynamoAccounts
from callfactory_aws.tables.api_keys import ApiKeyItem, DynamoApiKeys
from callfactory_aws.tables.email_changes import DynamoEmailChanges, EmailChangeItem
from callfactory_aws.tables.inventory import DynamoInventory, InventoryItem
from callfactory_aws.tables.invitations import DynamoInvitations, InvitationItem
from callfactory_aws.tables.number_lives import DynamoNumberLives
from callfactory_aws.tables.numbers import NumberItem
from callfactory_aws.tables.orders import DynamoOrders, OrderItem
from callfactory_aws.tables.plans import DynamoPlans, PlanItem
from callfactory_aws.tables.rosters import DynamoRosters
from callfactory_aws.tables.sessions import DynamoSessions, SessionItem
from callfactory_aws.tables.webhooks import WebhookDeliveriesItem, WebhookItem
from callfactory_aws.webhooks import DynamoDeliveries, DynamoWebhooks
from tests.fakes import FakeClock
from tests.integration.seams.conftest import aws, clock, keyring, make_table

__all__ = ["aws", "clock", "keyring", "make_table"]

E164 = "+448081570000"
ORGANISATION = Organisation("Bakery Ann", Address("Main Street 1", "1011 AB", "Amsterdam", "NL"), "12345678")
CONTACT = Contact("Ann Baker", "ann@bakery.example", "+31201234567")


@dataclass
class Shop:
    """Everything that numbers pass through."""

    inventory: DynamoInventory
    numbers: DynamoNumberLives
    plans: DynamoPlans
    orders: DynamoOrders
    clock: FakeClock

    def order(self, account_id: str, e164: str = E164) -> tuple[Order, ServiceNumber]:
        """An order of a number that is connected at once, and its number; not placed yet."""
        now = self.clock.now()
        number_id, order_id = new_id("num", now), new_id("ord", now)
        order = Order(
            account_id=account_id,
            order_id=order_id,
            e164=e164,
            number_id=number_id,
            country="GB",
            type="freephone",
            product=product_of("GB", "freephone"),
            organisation=ORGANISATION,
            contact=CONTACT,
            placed_at=now,
            state=OrderState.ACTIVATED,
        )
        return order, ServiceNumber(account_id, number_id, e164, "GB", "freephone", now)

    def placed(self, account_id: str, e164: str = E164) -> ServiceNumber:
        """A number that the account has ordered."""
        order, number = self.order(account_id, e164)
        self.orders.place(order, number)
        return number


@pytest.fixture
def shop(make_table: Callable[[Any], Any], clock: FakeClock) -> Shop:
    numbers, plans, inventory = make_table(NumberItem), make_table(PlanItem), make_table(InventoryItem)
    made = Shop(
        inventory=DynamoInventory(inventory),
        numbers=DynamoNumberLives(numbers, plans, inventory),
        plans=DynamoPlans(plans.Meta.table_name),
        orders=DynamoOrders(make_table(OrderItem), numbers, plans, inventory),
        clock=clock,
    )
    made.inventory.add([Offer(E164, "GB", "freephone"), Offer("+448081570001", "GB", "freephone")])
    return made


@dataclass
class People:
    """Everything about who may come in."""

    accounts: DynamoAccounts
    rosters: DynamoRosters
    invitations: DynamoInvitations
    changes: DynamoEmailChanges
    sessions: DynamoSessions
    keys: DynamoApiKeys


@pytest.fixture
def people(make_table: Callable[[Any], Any], keyring: Keyring) -> People:
    accounts, invitations = make_table(AccountItem), make_table(InvitationItem)
    return People(
        accounts=DynamoAccounts(accounts),
        rosters=DynamoRosters(accounts, invitations),
        invitations=DynamoInvitations(invitations),
        changes=DynamoEmailChanges(make_table(EmailChangeItem)),
        sessions=DynamoSessions(make_table(SessionItem), keyring),
        keys=DynamoApiKeys(make_table(ApiKeyItem)),
    )


@dataclass
class Hooks:
    """Webhooks and their deliveries."""

    webhooks: DynamoWebhooks
    deliveries: DynamoDeliveries


@pytest.fixture
def hooks(make_table: Callable[[Any], Any], keyring: Keyring) -> Hooks:
    webhooks = make_table(WebhookItem)
    return Hooks(DynamoWebhooks(webhooks, keyring), DynamoDeliveries(make_table(WebhookDeliveriesItem), webhooks))


@pytest.fixture
def store(aws: None) -> CognitoStore:
    """A user pool as infra makes it."""
    del aws
    cognito = clients.cognito()
    pool = cognito.create_user_pool(
        PoolName="people",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": True, "RequireNumbers": True}},
        MfaConfiguration="OPTIONAL",
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="api",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]
    return CognitoStore(pool, client)
