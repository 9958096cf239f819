"""The order family at Amazon: shop, orders, numbers, account, and the authorizer of the whole API."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from callfactory.events import EVENTS, AccountChanged
from callfactory.webhooks.types import TYPES
from functions.order import app
from functions.order.settings import AuthorizerSettings, MessageSettings, OrderSettings
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.functions.shared import queue_mails, serve_requests, use_secrets, write_audit

_DOCUMENTS = "documents"


class OrderFunctions(Construct):
    """`api` serves requests, `reader` those that read documents, which nobody else may, `counter` counts page views;
    `authorizer` says who makes them, `tidy` ends what waits too long, `recheck` looks again at what rests on an
    account that changed, `calendar` gives plans the holidays of another year, `sell` puts rested numbers back on
    sale; `hear` gives events to the webhooks that want them, `bring` sends them there; `words` are those of the
    identity store's mails."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Order")
        self.api = _api(scope, platform)
        self.reader = _reader(scope, platform)
        self.counter = _counter(scope, platform)
        self.authorizer = _authorizer(scope, platform)
        self.tidy = _tidy(scope, platform)
        self.recheck = _recheck(scope, platform)
        self.calendar = _calendar(scope, platform)
        self.words = _words(scope, platform)
        self.sell = _sell(scope, platform)
        self.hear = _hear(scope, platform)
        self.bring = _bring(scope, platform)
        platform.route(self, "account-changes", AccountChanged)
        platform.route(self, "webhook-events", *(EVENTS[name] for name in TYPES))


def _api(scope: Construct, platform: Platform) -> ServiceFunction:
    data = platform.data
    function = ServiceFunction(
        scope,
        "order-api",
        handler="functions.order.app.api",
        platform=platform,
        settings=_settings(platform),
    )
    serve_requests(function, platform)
    queue_mails(function, platform)
    function.may_use("audit", "PutItem", "GetItem", "Query")
    function.may_use("accounts", "GetItem", "PutItem", "DeleteItem", "Query")
    function.may_use("api_keys", "GetItem", "PutItem", "UpdateItem", "Query", indexes=True)
    function.may_use("sessions", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", indexes=True)
    function.may_use("invitations", "GetItem", "PutItem", "UpdateItem", "Query", indexes=True)
    function.may_use("email_changes", "GetItem", "PutItem", "UpdateItem", "DeleteItem")
    function.may_use("rule_packs", "GetItem", "PutItem", "UpdateItem")
    function.may_use("webhooks", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")
    function.may_use("webhook_deliveries", "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "Query")
    function.may("sqs:SendMessage", on=data.queues["webhook-deliveries"].queue_arn)
    function.may_use("carts", "GetItem", "PutItem")
    function.may_use("answering_machines", "GetItem", "Query")  # a plan leads to one that has somewhere to send
    _may_change_orders(function, platform)
    function.may_use("dossiers", "BatchGetItem")  # the line of those that wait for review, with their numbers
    function.may_use("orders", "BatchGetItem")
    # Who uploads by a form acts with the rights of whoever signed it: it encrypts, and opens nothing.
    function.may_use_objects(_DOCUMENTS, "documents/", "PutObject", opens=False)
    function.may("kms:GenerateDataKey", on=_key_of_documents(platform))
    function.may(
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminListGroupsForUser",
        "cognito-idp:AdminUpdateUserAttributes",
        "cognito-idp:AdminUserGlobalSignOut",
        on=data.people.pool.user_pool_arn,
    )
    return function


def _reader(scope: Construct, platform: Platform) -> ServiceFunction:
    """Reads documents: when they arrive, and for reviewers. It changes dossiers, and no order."""
    function = ServiceFunction(
        scope,
        "order-reader",
        handler="functions.order.app.reader",
        platform=platform,
        settings=_settings(platform),
        memory=1024,
        timeout=Duration.seconds(29),
    )
    serve_requests(function, platform)
    write_audit(function)
    function.may_use("rule_packs", "GetItem")
    function.may_use("dossiers", "GetItem", "PutItem")
    function.may_use("receipts", "GetItem", "BatchGetItem", "PutItem")
    function.may("kms:Sign", "kms:GetPublicKey", on=platform.data.receipt_key.key_arn)
    function.may_use_objects(_DOCUMENTS, "documents/", "GetObject")
    _may_remove_documents(function, platform)
    return function


def _counter(scope: Construct, platform: Platform) -> ServiceFunction:
    """Counts page views, and knows nothing that they could be joined with (CK-5)."""
    function = ServiceFunction(
        scope,
        "order-counter",
        handler="functions.order.app.counter",
        platform=platform,
        settings=_settings(platform),
    )
    serve_requests(function, platform)
    function.may_use("page_views", "UpdateItem", "Query")
    return function


def _tidy(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "order-tidy",
        handler="functions.order.app.tidy",
        platform=platform,
        settings=_settings(platform),
        timeout=Duration.minutes(5),
    )
    use_secrets(function, platform)
    queue_mails(function, platform)
    write_audit(function)
    # It looks at every account when there is a new privacy statement, and notes who was told.
    function.may_use("accounts", "GetItem", "Query", "Scan", "UpdateItem")
    function.may_use("rule_packs", "GetItem")
    _may_change_orders(function, platform)
    function.triggered(app.tidy)
    return function


def _recheck(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "order-recheck",
        handler="functions.order.app.recheck",
        platform=platform,
        settings=_settings(platform),
        timeout=Duration.minutes(2),
    )
    use_secrets(function, platform)
    queue_mails(function, platform)
    write_audit(function)
    function.may_use("accounts", "GetItem", "Query")
    function.may_use("rule_packs", "GetItem")
    function.may_use("orders", "GetItem", "PutItem", "Query")
    function.may_use("dossiers", "GetItem", "PutItem", "Query")
    function.may_use("numbers", "GetItem", "PutItem")
    function.may_use("plans", "PutItem")
    function.triggered(app.recheck)
    return function


def _calendar(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "order-calendar",
        handler="functions.order.app.calendar",
        platform=platform,
        settings=_settings(platform),
        timeout=Duration.minutes(15),
        reserved=1,
    )
    use_secrets(function, platform)
    function.may_use("numbers", "GetItem", "PutItem", "Scan")  # few keep holidays, and it looks once a day
    function.may_use("plans", "PutItem")
    function.triggered(app.calendar)
    return function


def _may_change_orders(function: ServiceFunction, platform: Platform) -> None:
    """Orders, dossiers and numbers move together; what a dossier no longer needs is removed with a receipt."""
    data = platform.data
    function.may_use("inventory", "GetItem", "PutItem", "UpdateItem", "Query", indexes=True)
    function.may_use("numbers", "GetItem", "PutItem", "UpdateItem", "Query")
    function.may_use("plans", "GetItem", "PutItem", "UpdateItem", "DeleteItem")
    function.may_use("orders", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", indexes=True)
    function.may_use("dossiers", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", indexes=True)
    function.may_use("receipts", "GetItem", "BatchGetItem", "PutItem", "Query")
    function.may("kms:Sign", "kms:GetPublicKey", on=data.receipt_key.key_arn)
    _may_remove_documents(function, platform)


def _may_remove_documents(function: ServiceFunction, platform: Platform) -> None:
    """Removes documents and looks whether they are gone, without a key that opens any (RG-7)."""
    function.may_use_objects(_DOCUMENTS, "documents/", "DeleteObject", opens=False)
    function.may("s3:ListBucket", on=platform.data.buckets[_DOCUMENTS].bucket_arn)


def _key_of_documents(platform: Platform) -> str:
    key = platform.data.buckets[_DOCUMENTS].encryption_key
    assert key is not None  # noqa: S101  # the bucket is among those with a key of their own
    return key.key_arn


def _words(scope: Construct, platform: Platform) -> ServiceFunction:
    """The identity store asks it for the words of its mails; it may do nothing but answer."""
    stage = platform.stage
    function = ServiceFunction(
        scope,
        "order-words",
        handler="functions.order.cognito_messages.words",
        platform=platform,
        settings=MessageSettings(site_url=stage.site_url, mail_domain=stage.mail_domain),
        timeout=Duration.seconds(5),
        called=stage.words_function,
    )
    function.may("kms:Decrypt", on=platform.data.key.key_arn)
    function.function.add_permission(
        "AskedByThePool",
        principal=iam.ServicePrincipal("cognito-idp.amazonaws.com"),
        source_arn=platform.data.people.pool.user_pool_arn,
    )
    return function


def _sell(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "order-sell",
        handler="functions.order.app.sell",
        platform=platform,
        settings=_settings(platform),
        timeout=Duration.minutes(5),
        reserved=1,
    )
    use_secrets(function, platform)
    function.may_use("inventory", "UpdateItem", "Query", indexes=True)
    function.triggered(app.sell)
    return function


def _hear(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "order-hear",
        handler="functions.order.app.hear",
        platform=platform,
        settings=_settings(platform),
        timeout=Duration.minutes(1),
    )
    use_secrets(function, platform)
    function.may_use("webhooks", "GetItem", "UpdateItem", "Query")
    function.may_use("webhook_deliveries", "BatchGetItem", "PutItem")
    function.may("sqs:SendMessage", on=platform.data.queues["webhook-deliveries"].queue_arn)
    function.triggered(app.hear)
    return function


def _bring(scope: Construct, platform: Platform) -> ServiceFunction:
    """It talks to addresses of owners' choosing, so it may do as little as possible."""
    function = ServiceFunction(
        scope,
        "order-bring",
        handler="functions.order.app.bring",
        platform=platform,
        settings=_settings(platform),
        timeout=Duration.seconds(30),
        reserved=20,
    )
    use_secrets(function, platform)
    queue_mails(function, platform)
    write_audit(function)
    function.may_use("webhooks", "GetItem", "UpdateItem")
    function.may_use("webhook_deliveries", "GetItem", "UpdateItem")
    function.may_use("accounts", "GetItem", "Query")
    function.may("sqs:SendMessage", on=platform.data.queues["webhook-deliveries"].queue_arn)
    function.triggered(app.bring)
    return function


def _authorizer(scope: Construct, platform: Platform) -> ServiceFunction:
    data = platform.data
    function = ServiceFunction(
        scope,
        "authorizer",
        handler="functions.order.authorizer.authorize",
        platform=platform,
        settings=AuthorizerSettings(
            accounts_table=data.tables["accounts"].table_name,
            api_keys_table=data.tables["api_keys"].table_name,
            sessions_table=data.tables["sessions"].table_name,
            user_pool_id=data.people.pool.user_pool_id,
            user_pool_client_id=data.people.client.user_pool_client_id,
            master_secret=data.master_secret_name,
            clock_parameter=platform.clock_parameter,
        ),
    )
    use_secrets(function, platform)
    function.may_use("accounts", "GetItem")
    function.may_use("api_keys", "GetItem", "UpdateItem")
    function.may_use("sessions", "GetItem", "UpdateItem")
    function.may("cognito-idp:AdminListGroupsForUser", on=data.people.pool.user_pool_arn)
    return function


VIES = "https://ec.europa.eu/taxation_customs/vies/rest-api"
"""The EU's register of VAT numbers; one machine does not ask it."""


def _settings(platform: Platform) -> OrderSettings:
    data, local = platform.data, platform.stage.local
    return OrderSettings(
        accounts_table=data.tables["accounts"].table_name,
        api_keys_table=data.tables["api_keys"].table_name,
        sessions_table=data.tables["sessions"].table_name,
        sources_table=data.tables["sources"].table_name,
        inventory_table=data.tables["inventory"].table_name,
        numbers_table=data.tables["numbers"].table_name,
        plans_table=data.tables["plans"].table_name,
        answering_machines_table=data.tables["answering_machines"].table_name,
        invitations_table=data.tables["invitations"].table_name,
        email_changes_table=data.tables["email_changes"].table_name,
        webhooks_table=data.tables["webhooks"].table_name,
        webhook_deliveries_table=data.tables["webhook_deliveries"].table_name,
        webhook_deliveries_queue=data.queues["webhook-deliveries"].queue_url,
        orders_table=data.tables["orders"].table_name,
        rule_packs_table=data.tables["rule_packs"].table_name,
        dossiers_table=data.tables["dossiers"].table_name,
        carts_table=data.tables["carts"].table_name,
        page_views_table=data.tables["page_views"].table_name,
        receipts_table=data.tables["receipts"].table_name,
        mails_table=data.tables["mails"].table_name,
        audit_table=data.tables["audit"].table_name,
        idempotency_table=data.tables["idempotency"].table_name,
        rate_limits_table=data.tables["rate_limits"].table_name,
        documents_bucket=data.buckets["documents"].bucket_name,
        receipt_key=data.receipt_key.key_arn,
        bus_name=platform.bus.event_bus_name,
        user_pool_id=data.people.pool.user_pool_id,
        user_pool_client_id=data.people.client.user_pool_client_id,
        master_secret=data.master_secret_name,
        links_endpoint=local.address if local else "",
        vies_address="" if local else VIES,
        clock_parameter=platform.clock_parameter,
        webhook_loopback=platform.stage.is_local,
    )
