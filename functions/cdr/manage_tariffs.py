"""What staff do with price lists: import a file, activate a version, assign a list to an account."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from zoneinfo import ZoneInfo

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import Conflict, FieldProblem, InvalidInput, NotFound
from callfactory.identity.accounts import PLATFORM_ACCOUNT, Accounts
from callfactory.ids import new_id
from callfactory.principal import Principal
from callfactory.rating.price_lists import (
    Activation,
    Assignment,
    Assignments,
    PriceList,
    Tariffs,
    Version,
    assigned,
    in_force,
)
from callfactory.rating.tariff import CURRENCIES, Rounding, RoundingMethod, TariffTerms
from callfactory.rating.tariff_csv import read_tariff
from functions.cdr.rating_contract import (
    ActivationRequest,
    ActivationView,
    AssignmentRequest,
    AssignmentView,
    TariffQuery,
    TariffView,
    VersionQuery,
    VersionView,
)


def import_tariff(
    wanted: TariffQuery, content: bytes, principal: Principal, *, tariffs: Tariffs, audit: AuditLog, clock: Clock
) -> str:
    """Makes a price list of a file, which becomes its version 1; answers the list's id.

    Raises InvalidInput naming every bad line: then nothing was imported.
    """
    if wanted.currency not in CURRENCIES:
        raise InvalidInput([FieldProblem("query", "currency", "currency", f"One of {', '.join(sorted(CURRENCIES))}.")])
    terms = _terms(wanted, wanted.currency)
    rates = read_tariff(content, terms)
    now = clock.now()
    price_list = PriceList(new_id("trf", now), wanted.name, wanted.currency, now)
    version = _version_of(price_list.tariff_id, 1, terms, len(rates), content, principal, clock)
    tariffs.add_version(version, content)
    tariffs.add(price_list)
    _record(audit, Action.TARIFF_IMPORTED, principal, clock, price_list.tariff_id, version=1)
    return price_list.tariff_id


def import_version(
    tariff_id: str,
    wanted: VersionQuery,
    content: bytes,
    principal: Principal,
    *,
    tariffs: Tariffs,
    audit: AuditLog,
    clock: Clock,
) -> VersionView:
    """Makes a file the next version of a list. The same file with the same terms again is the version that it made.

    Raises NotFound, InvalidInput naming every bad line, VersionConflict where somebody else was first.
    """
    tariffs.get(tariff_id)
    before = tariffs.versions(tariff_id)
    terms = _next_terms(wanted, before[-1].terms)
    rates = read_tariff(content, terms)
    version = _version_of(tariff_id, len(before) + 1, terms, len(rates), content, principal, clock)
    if (before[-1].file_id, before[-1].terms) == (version.file_id, version.terms):
        return _version_view(before[-1])
    tariffs.add_version(version, content)
    _record(audit, Action.TARIFF_IMPORTED, principal, clock, tariff_id, version=version.version)
    return _version_view(version)


def show_version(tariff_id: str, number: int, *, tariffs: Tariffs) -> VersionView:
    """Raises NotFound."""
    for version in tariffs.versions(tariff_id):
        if version.version == number:
            return _version_view(version)
    raise NotFound("There is no such version of this price list.")


def activate_version(
    tariff_id: str, wanted: ActivationRequest, principal: Principal, *, tariffs: Tariffs, audit: AuditLog, clock: Clock
) -> TariffView:
    """Puts a version in force for calls that start at an instant or later. Calls that were rated already keep their
    price until they are re-rated. Raises NotFound."""
    price_list = tariffs.get(tariff_id)
    if wanted.version not in {version.version for version in tariffs.versions(tariff_id)}:
        raise NotFound("There is no such version of this price list.")
    activation = Activation(tariff_id, wanted.version, wanted.valid_from, clock.now(), principal.subject_id)
    tariffs.activate(activation)
    _record(audit, Action.TARIFF_ACTIVATED, principal, clock, tariff_id, version=wanted.version)
    return view_of(price_list, tariffs=tariffs, clock=clock)


def assign_tariff(
    account_id: str,
    wanted: AssignmentRequest,
    principal: Principal,
    *,
    tariffs: Tariffs,
    assignments: Assignments,
    accounts: Accounts,
    audit: AuditLog,
    clock: Clock,
) -> list[AssignmentView]:
    """Rates an account's calls by a price list from an instant on; Call Factory's own account stands for every account
    that has none. Raises NotFound, InvalidInput for another currency than the list's, Conflict where calls that were
    made would change their currency."""
    price_list = tariffs.get(wanted.tariff_id)
    if account_id != PLATFORM_ACCOUNT:
        accounts.get(account_id)
    if wanted.currency != price_list.currency:
        raise InvalidInput.of("currency", "wrong_currency", "This price list is in another currency.")
    now = clock.now()
    before = assigned(assignments.of(account_id), assignments.of(PLATFORM_ACCOUNT), wanted.valid_from)
    if before is not None and before.currency != wanted.currency and wanted.valid_from < now:
        raise Conflict("The currency of calls that were made does not change: assign it for a time to come.")
    assignments.assign(Assignment(account_id, wanted.tariff_id, wanted.currency, wanted.valid_from, now))
    _record(audit, Action.TARIFF_ASSIGNED, principal, clock, wanted.tariff_id, account_id=account_id)
    return list_assignments(account_id, assignments=assignments)


def list_assignments(account_id: str, *, assignments: Assignments) -> list[AssignmentView]:
    """The account's price lists in order of time."""
    return [
        AssignmentView(
            tariff_id=each.tariff_id,
            currency=each.currency,
            valid_from=each.valid_from,
            assigned_at=each.assigned_at,
        )
        for each in assignments.of(account_id)
    ]


def show_tariff(tariff_id: str, *, tariffs: Tariffs, clock: Clock) -> TariffView:
    """Raises NotFound."""
    return view_of(tariffs.get(tariff_id), tariffs=tariffs, clock=clock)


def list_tariffs(*, tariffs: Tariffs, clock: Clock) -> list[TariffView]:
    """Every price list, oldest first."""
    return [view_of(each, tariffs=tariffs, clock=clock) for each in tariffs.all()]


def view_of(price_list: PriceList, *, tariffs: Tariffs, clock: Clock) -> TariffView:
    """A price list as staff see it."""
    activations: Sequence[Activation] = tariffs.activations(price_list.tariff_id)
    return TariffView(
        tariff_id=price_list.tariff_id,
        name=price_list.name,
        currency=price_list.currency,
        created_at=price_list.created_at,
        in_force=in_force(activations, clock.now()),
        versions=[_version_view(each) for each in tariffs.versions(price_list.tariff_id)],
        activations=[
            ActivationView(version=each.version, valid_from=each.valid_from, activated_at=each.activated_at)
            for each in activations
        ],
    )


def _next_terms(wanted: VersionQuery, before: TariffTerms) -> TariffTerms:
    """The terms of a further version: what is not told is as before. Raises InvalidInput for another zone."""
    if wanted.zone not in {None, before.zone}:
        words = "The months of a price list begin and end in its zone, so it stays: make another list."
        raise InvalidInput([FieldProblem("query", "zone", "zone_of_list", words)])
    minutes, rounding, decimals = wanted.included_minutes, wanted.rounding, wanted.decimals
    return replace(
        before,
        included_s=before.included_s if minutes is None else minutes * 60,
        rounding=Rounding(
            before.rounding.method if rounding is None else RoundingMethod(rounding),
            before.rounding.decimals if decimals is None else decimals,
        ),
    )


def _terms(wanted: TariffQuery, currency: str) -> TariffTerms:
    try:
        ZoneInfo(wanted.zone)
    except (OSError, ValueError, LookupError):
        words = "Name an IANA time zone such as Europe/Amsterdam."
        raise InvalidInput([FieldProblem("query", "zone", "zone", words)]) from None
    rounding = Rounding(RoundingMethod(wanted.rounding), wanted.decimals)
    return TariffTerms(currency, wanted.zone, wanted.included_minutes * 60, rounding)


def _version_of(
    tariff_id: str, number: int, terms: TariffTerms, rates: int, content: bytes, principal: Principal, clock: Clock
) -> Version:
    return Version(
        tariff_id=tariff_id,
        version=number,
        terms=terms,
        rates=rates,
        file_id=sha256(content).hexdigest(),
        imported_at=clock.now(),
        imported_by=principal.subject_id,
    )


def _version_view(version: Version) -> VersionView:
    return VersionView(
        version=version.version,
        rates=version.rates,
        zone=version.terms.zone,
        included_minutes=version.terms.included_s // 60,
        rounding=version.terms.rounding.method.value,
        decimals=version.terms.rounding.decimals,
        sha256=version.file_id,
        imported_at=version.imported_at,
    )


def _record(
    audit: AuditLog,
    action: Action,
    principal: Principal,
    clock: Clock,
    tariff_id: str,
    *,
    account_id: str = PLATFORM_ACCOUNT,
    **details: int,
) -> None:
    target = ("tariff", tariff_id)
    made = entry(account_id, action, at=clock.now(), by=("ops", principal.subject_id), target=target, **details)
    audit.record(made)
