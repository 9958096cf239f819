"""What all tables share: one DynamoDB client for every model, and a place for the table's name.

PynamoDB would open a client per model (tens of milliseconds of cold start each); `bind` gives them all the one of
`callfactory_aws.clients`. A model's name is known only at run time, from settings, so models are declared without.
"""

from typing import Any, TypeVar

from pynamodb.connection import Connection
from pynamodb.models import Model

from callfactory_aws import clients


class TableModel(Model):
    """Base of every model. Subclasses declare attributes and an inner `Meta(TableMeta)`."""


class TableMeta:
    """Settings of every table's connection: the table name comes from `bind`."""

    table_name = "unbound"
    connect_timeout_seconds = clients.CONNECT_TIMEOUT_SECONDS
    read_timeout_seconds = clients.READ_TIMEOUT_SECONDS


AnyModel = TypeVar("AnyModel", bound=Model)


def bind(model: type[AnyModel], table_name: str) -> type[AnyModel]:
    """The model, tied to its deployed table and to the shared client. Binding again to another name replaces the first.

    Only wiring calls this, once per process (and tests, once per test).
    """
    meta: Any = model.Meta
    meta.table_name = table_name
    model._connection = None  # noqa: SLF001  # PynamoDB caches the connection of the former name here
    table = model._get_connection()  # noqa: SLF001  # the only door to the connection
    table.connection._client = _shared_client()  # noqa: SLF001  # it can be given no client
    return model


def connection() -> Connection:
    """A PynamoDB connection on the shared client, for transactions (`TransactWrite(connection=…)`)."""
    shared = Connection()
    shared._client = _shared_client()  # noqa: SLF001  # it can be given no client
    return shared


def _shared_client() -> Any:
    """PynamoDB types its client more narrowly than boto3 does; both are the same botocore client."""
    return clients.dynamodb()
