"""The variables that the order family needs."""

from dataclasses import dataclass

from callfactory_aws.settings import Settings


@dataclass(frozen=True)
class OrderSettings(Settings):
    """Names of what infra made; `clock_parameter` is set on the local stage only."""

    accounts_table: str
    api_keys_table: str
    sessions_table: str
    sources_table: str
    inventory_table: str
    numbers_table: str
    orders_table: str
    mails_table: str
    audit_table: str
    idempotency_table: str
    rate_limits_table: str
    bus_name: str
    user_pool_id: str
    user_pool_client_id: str
    master_secret: str
    clock_parameter: str = ""


@dataclass(frozen=True)
class AuthorizerSettings(Settings):
    """What the authorizer needs: it reads who somebody is, and notes that they came."""

    accounts_table: str
    api_keys_table: str
    sessions_table: str
    user_pool_id: str
    user_pool_client_id: str
    master_secret: str
    clock_parameter: str = ""
