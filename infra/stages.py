"""The stages, and all in which they differ.

    local        one machine, on an embedded AWS that lacks some of the real one
    dev          a real account, small
    production   a real account

Everything else is the same template; a test compares them.
"""

from dataclasses import dataclass
from typing import Final

from aws_cdk import Aws

REACHED_BY_BROWSERS: Final = ("documents", "exports", "greetings", "recordings")
"""Buckets that links for browsers lead to: uploads of documents, downloads, playing."""


@dataclass(frozen=True, slots=True)
class LocalMachine:
    """What stands in for the world on one machine: `address` is where everything is reached from outside (links are
    signed for it), mails go to the SMTP server at `smtp_host:smtp_port`."""

    address: str
    smtp_host: str
    smtp_port: int


@dataclass(frozen=True, slots=True)
class Domain:
    """The names of a stage in the world: pages under `site`, mails from `mail`, both in a Route 53 zone."""

    zone_id: str
    zone_name: str
    site: str
    mail: str

    @property
    def contact(self) -> str:
        """The address at which anybody can write to us."""
        return f"contact@{self.mail}"

    @property
    def api(self) -> str:
        """Where CloudFront finds the API; nobody else needs to know it."""
        return f"origin.{self.site}"


@dataclass(frozen=True, slots=True)
class StageSettings:
    """A stage. `local` is set on one machine only, `domain` everywhere else.

    What follows from `local`: no TLS inside (the emulator speaks HTTP), sending of mail and SQS batches allowed without
    conditions (the emulator judges them wrongly), no CloudFront, WAF or domain, the clock that can be set, SMTP in the
    place of SES, and third-party packages built for this machine.
    """

    name: str
    local: LocalMachine | None = None
    domain: Domain | None = None
    region: str = "eu-west-1"
    """Where everything is kept, recordings included (RC-4)."""
    transit_hours: int = 24
    """The longest that a message of an answering machine may be with us: a day at most, as its bucket forgets then."""

    @property
    def is_local(self) -> bool:
        return self.local is not None

    @property
    def site_url(self) -> str:
        """The address of the pages, without closing slash."""
        if self.local:
            return self.local.address
        assert self.domain  # noqa: S101  # a stage has one of the two
        return f"https://{self.domain.site}"

    def bucket_name(self, name: str) -> str | None:
        """The name of a bucket that browsers reach by links, so that the pages' policy can name it; on one machine all
        is reached at one address, and nothing needs a name."""
        if self.is_local or name not in REACHED_BY_BROWSERS:
            return None
        return f"callfactory-{self.name}-{name}-{Aws.ACCOUNT_ID}"

    @property
    def storage_hosts(self) -> str:
        """Where browsers reach those buckets, for the pages' policy."""
        names = [name for each in REACHED_BY_BROWSERS if (name := self.bucket_name(each))]
        suffixes = ("s3.amazonaws.com", f"s3.{self.region}.amazonaws.com")
        return " ".join(f"https://{name}.{suffix}" for name in names for suffix in suffixes)

    @property
    def words_function(self) -> str:
        """The function that words the mails of the identity store. It has a name of its own choice: the store is kept
        and only names it, the function is replaceable."""
        return f"callfactory-{self.name}-order-words"

    @property
    def mail_domain(self) -> str:
        return self.domain.mail if self.domain else "callfactory.test"

    @property
    def support_mailbox(self) -> str:
        """Where people read what was written to the contact address."""
        return f"support@{self.domain.zone_name if self.domain else 'callfactory.test'}"


def local_stage(address: str, smtp: str) -> StageSettings:
    """The stage of one machine; `smtp` is `host:port`."""
    host, _, port = smtp.rpartition(":")
    return StageSettings("local", local=LocalMachine(address.rstrip("/"), host, int(port)))


def _domain(zone: str, zone_id: str, prefix: str = "") -> Domain:
    return Domain(zone_id=zone_id, zone_name=zone, site=f"{prefix}my.{zone}", mail=f"{prefix}mail.{zone}")


DEVELOPMENT: Final = StageSettings("dev", domain=_domain("callfactory.example", "Z0000000000DEV000000", "dev-"))
PRODUCTION: Final = StageSettings("production", domain=_domain("callfactory.example", "Z00000000000LIVE0000"))
"""Zone and domain are placeholders of the reserved name space: whoever deploys puts own ones here."""
