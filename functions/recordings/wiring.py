"""Where the ports of the recordings family meet their adapters; everything is made when first needed."""

from functools import cache

from callfactory.clock import Clock
from callfactory.mail import Dispatch, Mailer, Site
from callfactory_aws.clock import make_clock
from callfactory_aws.crypto import Keyring, keyring
from callfactory_aws.idempotency import PowertoolsIdempotency
from callfactory_aws.mailer import SesMailer, SmtpMailer
from callfactory_aws.outbox import DynamoDispatch
from callfactory_aws.rate_limits import DynamoRateLimiter
from callfactory_aws.services import Services
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.mails import MailItem
from functions.recordings.settings import RecordingsSettings


@cache
def settings() -> RecordingsSettings:
    return RecordingsSettings.from_environment()


def keys() -> Keyring:
    return keyring(settings().master_secret)


@cache
def clock() -> Clock:
    return make_clock(settings().clock_parameter)


@cache
def services() -> Services:
    return Services(
        idempotency=PowertoolsIdempotency(settings().idempotency_table, keys()),
        rate_limiter=DynamoRateLimiter(settings().rate_limits_table, keys()),
    )


@cache
def dispatch() -> Dispatch:
    return DynamoDispatch(bind(MailItem, settings().mails_table), keys())


@cache
def mailer() -> Mailer:
    mine = settings()
    if mine.smtp_host:
        return SmtpMailer(
            mine.mail_sender, mine.smtp_host, mine.smtp_port, mine.smtp_ca_file, demand_tls=mine.smtp_demand_tls
        )
    return SesMailer(mine.mail_sender, mine.mail_configuration_set, mine.mail_plain_configuration_set)


@cache
def site() -> Site:
    return Site(url=settings().site_url, mail_domain=settings().mail_domain)
