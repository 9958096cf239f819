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
    plans_table: str
    answering_machines_table: str
    invitations_table: str
    email_changes_table: str
    webhooks_table: str
    webhook_deliveries_table: str
    webhook_deliveries_queue: str
    orders_table: str
    rule_packs_table: str
    dossiers_table: str
    documents_bucket: str
    carts_table: str
    page_views_table: str
    receipts_table: str
    receipt_key: str
    mails_table: str
    audit_table: str
    idempotency_table: str
    rate_limits_table: str
    bus_name: str
    user_pool_id: str
    user_pool_client_id: str
    master_secret: str
    links_endpoint: str = ""
    """Address of the store as whoever opens a link sees it; empty where that is S3 itself."""
    vies_address: str = ""
    """Where the EU's register of VAT numbers is asked; empty: it is not."""
    clock_parameter: str = ""
    webhook_loopback: bool = False
    """Whether webhooks may lead to this machine over plain HTTP: the local stage only."""


@dataclass(frozen=True)
class MessageSettings(Settings):
    """What wording Cognito's mails needs."""

    site_url: str
    """Address of the web pages that mails lead to, without closing slash."""
    mail_domain: str
    """Domain of Message-IDs."""


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
