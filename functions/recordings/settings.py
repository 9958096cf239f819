"""The variables that the recordings family needs."""

from dataclasses import dataclass

from callfactory_aws.settings import Settings


@dataclass(frozen=True)
class RecordingsSettings(Settings):
    """Names of what infra made. With `smtp_host` mails go there (the local stage), without through SES."""

    mails_table: str
    idempotency_table: str
    rate_limits_table: str
    master_secret: str
    mail_sender: str
    """From whom mails come: an address, with or without name."""
    mail_domain: str
    """Domain of Message-IDs."""
    site_url: str
    """Address of the web pages that mails lead to, without closing slash."""
    mail_configuration_set: str = ""
    mail_plain_configuration_set: str = ""
    """For mails that may travel unencrypted because their recipient chose so."""
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_ca_file: str = ""
    smtp_demand_tls: bool = False
    clock_parameter: str = ""


@dataclass(frozen=True)
class VoicemailSettings(Settings):
    """What the answering machine needs more."""

    transit_table: str
    answering_machines_table: str
    accounts_table: str
    receipts_table: str
    transit_bucket: str
    receipt_key: str
    bus_name: str
    transit_hours: int = 24
    """The longest that any audio may be with us."""
    links_endpoint: str = ""
    """Where switches reach the buckets; empty where the service's own address is right."""


@dataclass(frozen=True)
class ContactSettings(Settings):
    """What the function needs more that forwards mails to our contact address."""

    contact_bucket: str
    support_mailbox: str
    """Where people read them: never the contact address itself."""


@dataclass(frozen=True)
class MachineSettings(Settings):
    """What those functions need more that set answering machines up."""

    inventory_table: str
    forgotten_callers_table: str
    numbers_table: str
    audit_table: str
    greetings_bucket: str


@dataclass(frozen=True)
class OperationsSettings(Settings):
    """What the function needs that looks after work."""

    recordings_table: str
    audit_table: str
    dead_letters: str
    """JSON: the names at Amazon of each queue of dead letters and of the queue they come from, by the latter's name."""
    called_functions: str
    """JSON: the names of functions that are called without a queue, by the names of their dead letters."""


@dataclass(frozen=True)
class FetchSettings(Settings):
    """What the function needs that reads S3's access log."""

    access_log_bucket: str
    audit_table: str


@dataclass(frozen=True)
class RecordedSettings(Settings):
    """What recordings of calls need more. `region` is where they are stored, as owners are shown."""

    recordings_table: str
    recordings_bucket: str
    numbers_table: str
    inventory_table: str
    forgotten_callers_table: str
    audit_table: str
    receipts_table: str
    receipt_key: str
    exports_table: str
    exports_bucket: str
    bus_name: str
    region: str
    links_endpoint: str = ""
    """Where others reach the bucket; empty where the service's own address is right."""
