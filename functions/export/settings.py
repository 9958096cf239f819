"""The variables that the export family needs."""

from dataclasses import dataclass

from callfactory_aws.settings import Settings


@dataclass(frozen=True)
class ExportSettings(Settings):
    """Names of what infra made; `links_endpoint` and `clock_parameter` are set on the local stage only."""

    exports_table: str
    exports_bucket: str
    calls_table: str
    numbers_table: str
    accounts_table: str
    mails_table: str
    audit_table: str
    idempotency_table: str
    rate_limits_table: str
    erasures_table: str
    forgotten_callers_table: str
    receipts_table: str
    recordings_table: str
    recordings_bucket: str
    stores_parameter: str
    """Where the names of all tables and buckets stand, by `table/…` and `bucket/…`, as JSON: too many for here."""
    user_pool_id: str
    user_pool_client_id: str
    receipt_key: str
    master_secret: str
    bus_name: str
    links_endpoint: str = ""
    """Address of the store as whoever opens a link sees it; empty where that is S3 itself."""
    clock_parameter: str = ""
