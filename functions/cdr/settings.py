"""The variables that the cdr family needs."""

from dataclasses import dataclass

from callfactory_aws.settings import Settings


@dataclass(frozen=True)
class CdrSettings(Settings):
    """Names of what infra made; `clock_parameter` is set on the local stage only."""

    call_facts_table: str
    calls_table: str
    sources_table: str
    numbers_table: str
    inventory_table: str
    accounts_table: str
    forgotten_callers_table: str
    quarantine_table: str
    tariffs_table: str
    tariff_files_table: str
    tariff_assignments_table: str
    closed_months_table: str
    billed_calls_table: str
    webhooks_table: str
    audit_table: str
    idempotency_table: str
    rate_limits_table: str
    call_files_table: str
    intake_bucket: str
    call_files_queue: str
    """Its address."""
    bus_name: str
    master_secret: str
    facts_by_statement: bool = True
    """Whether facts of many calls are read by one statement; the embedded AWS would search its whole table for it."""
    links_endpoint: str = ""
    """Address of the store as whoever puts a file sees it; empty where that is S3 itself."""
    clock_parameter: str = ""
