"""Where the ports of the cdr family meet their adapters; everything is made when first needed."""

from functools import cache

from callfactory.audit import AuditLog
from callfactory.calls.files import CallFiles, IntakeBucket
from callfactory.calls.ports import CallBook, CallFacts, ClosedMonths, FoldedCalls, Ownership, RatedCalls
from callfactory.calls.sources import Sources
from callfactory.clock import Clock, SystemClock
from callfactory.erasure.forgotten import ForgottenCallers
from callfactory.identity.accounts import Accounts
from callfactory.numbers import Numbers
from callfactory.quarantine import Quarantine
from callfactory.rating.price_lists import Assignments, Tariffs
from callfactory.rating.rater import CompiledRates, Prices, Rater
from callfactory_aws.audit import DynamoAuditLog
from callfactory_aws.billed_calls import DynamoBilledCalls
from callfactory_aws.bus import EventBridgeBus
from callfactory_aws.call_facts import DynamoCallFacts
from callfactory_aws.call_files import DynamoCallFiles, S3IntakeBucket, SqsFileQueue
from callfactory_aws.call_history import DynamoCallBook
from callfactory_aws.call_sources import DynamoSources
from callfactory_aws.clock import make_clock
from callfactory_aws.crypto import Keyring, keyring
from callfactory_aws.cursors import Cursors
from callfactory_aws.folded_calls import DynamoFoldedCalls
from callfactory_aws.forgotten_callers import CachedForgottenCallers
from callfactory_aws.idempotency import PowertoolsIdempotency
from callfactory_aws.ownership import CachedOwnership
from callfactory_aws.quarantine import DynamoQuarantine
from callfactory_aws.rate_limits import DynamoRateLimiter
from callfactory_aws.rated_calls import DynamoClosedMonths, DynamoEveryNumber, DynamoRatedCalls
from callfactory_aws.services import Services
from callfactory_aws.tables.accounts import AccountItem, DynamoAccounts
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.call_files import CallFileItem
from callfactory_aws.tables.calls import SourceItem
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem
from callfactory_aws.tables.inventory import DynamoInventory, InventoryItem
from callfactory_aws.tables.numbers import DynamoNumbers, NumberItem
from callfactory_aws.tables.quarantine import QuarantineItem
from callfactory_aws.tables.tariffs import (
    BilledCallItem,
    ClosedMonthItem,
    TariffAssignmentItem,
    TariffFileItem,
    TariffItem,
)
from callfactory_aws.tariffs import CachedPrices, DynamoAssignments, DynamoTariffs, StoredRates
from callfactory_aws.webhook_listening import CachedListening
from callfactory_aws.webhook_signatures import PlatformSignatures
from functions.cdr.price_calls import Pricing
from functions.cdr.re_rate_calls import ReRating
from functions.cdr.replay_many import Replaying
from functions.cdr.settings import CdrSettings
from functions.cdr.take_file import Taking
from functions.cdr.take_records import Intake
from functions.cdr.take_webhook import Signatures
from functions.cdr.tell_ended import Telling


@cache
def settings() -> CdrSettings:
    return CdrSettings.from_environment()


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
def cursors() -> Cursors:
    return Cursors(keys())


@cache
def sources() -> Sources:
    return DynamoSources(bind(SourceItem, settings().sources_table), keys())


@cache
def inventory() -> DynamoInventory:
    return DynamoInventory(bind(InventoryItem, settings().inventory_table))


@cache
def ownership() -> Ownership:
    return CachedOwnership(inventory(), clock())


@cache
def facts() -> CallFacts:
    return DynamoCallFacts(settings().call_facts_table, by_statement=settings().facts_by_statement)


@cache
def calls() -> FoldedCalls:
    return DynamoFoldedCalls(settings().calls_table, keys().index)


@cache
def forgotten() -> ForgottenCallers:
    return CachedForgottenCallers(bind(ForgottenCallerItem, settings().forgotten_callers_table))


@cache
def book() -> CallBook:
    return DynamoCallBook(settings().calls_table, keys().index)


@cache
def numbers() -> Numbers:
    return DynamoNumbers(bind(NumberItem, settings().numbers_table))


@cache
def accounts() -> Accounts:
    return DynamoAccounts(bind(AccountItem, settings().accounts_table))


@cache
def quarantine() -> Quarantine:
    return DynamoQuarantine(bind(QuarantineItem, settings().quarantine_table), keys(), clock())


@cache
def audit() -> AuditLog:
    return DynamoAuditLog(bind(AuditItem, settings().audit_table))


@cache
def tariffs() -> Tariffs:
    return DynamoTariffs(
        bind(TariffItem, settings().tariffs_table), bind(TariffFileItem, settings().tariff_files_table)
    )


@cache
def assignments() -> Assignments:
    return DynamoAssignments(bind(TariffAssignmentItem, settings().tariff_assignments_table))


@cache
def compiled_rates() -> CompiledRates:
    return CompiledRates(StoredRates(tariffs()))


def fresh_rater() -> Rater:
    """A rater that knows what is assigned and in force now."""
    return Rater(tariffs(), assignments(), compiled_rates())


@cache
def prices() -> Prices:
    return CachedPrices(fresh_rater)


@cache
def rated_calls() -> RatedCalls:
    return DynamoRatedCalls(settings().calls_table, settings().closed_months_table, billed_calls())


@cache
def billed_calls() -> DynamoBilledCalls:
    return DynamoBilledCalls(bind(BilledCallItem, settings().billed_calls_table))


@cache
def closed_months() -> ClosedMonths:
    return DynamoClosedMonths(bind(ClosedMonthItem, settings().closed_months_table))


def pricing() -> Pricing:
    return intake().settling.pricing


def re_rating() -> ReRating:
    """All that re-rating needs, as it is in force now."""
    return ReRating(
        rater=fresh_rater(),
        tariffs=tariffs(),
        terms_of=compiled_rates().terms,
        rated=rated_calls(),
        closed=closed_months(),
        every_number=DynamoEveryNumber(settings().numbers_table),
        pricing=pricing(),
        audit=audit(),
    )


def real_clock() -> Clock:
    """For links and signatures, which others check by real time."""
    return SystemClock()


@cache
def signatures() -> Signatures:
    return PlatformSignatures(real_clock())


@cache
def files() -> CallFiles:
    return DynamoCallFiles(bind(CallFileItem, settings().call_files_table))


@cache
def intake_bucket() -> IntakeBucket:
    return S3IntakeBucket(settings().intake_bucket, settings().links_endpoint)


@cache
def taking() -> Taking:
    """All that taking files needs."""
    return Taking(files(), intake_bucket(), SqsFileQueue(settings().call_files_queue), sources(), intake())


def replaying() -> Replaying:
    """All that replaying records of the quarantine needs."""
    return Replaying(intake(), sources(), re_rating(), audit())


@cache
def telling() -> Telling:
    """Who hears of calls, and how they are told."""
    return Telling(CachedListening(settings().webhooks_table), EventBridgeBus(settings().bus_name))


@cache
def intake() -> Intake:
    """All that taking records needs."""
    return Intake(
        ownership=ownership(),
        facts=facts(),
        calls=calls(),
        quarantine=quarantine(),
        fingerprint=keys().index,
        prices=prices(),
        closed=closed_months(),
        billed=billed_calls(),
        terms_of=compiled_rates().terms,
        telling=telling(),
        forgotten=forgotten(),
        secret=keys().secret("call-ids"),
        clock=clock(),
    )
