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
    quarantine_table: str
    audit_table: str
    idempotency_table: str
    rate_limits_table: str
    master_secret: str
    clock_parameter: str = ""
