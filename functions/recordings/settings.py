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
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_ca_file: str = ""
    clock_parameter: str = ""
