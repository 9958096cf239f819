"""Every route, every role: who may call what is decided in one place, and this holds it to that (DB-7)."""

import importlib
import importlib.util
import re

import pytest

from callfactory.principal import ROLE_PERMISSIONS, Permission, Role
from callfactory_aws.endpoint import Endpoint
from callfactory_aws.http import Api
from callfactory_aws.services import Services
from tests.fakes import FakeIdempotency, FakeRateLimiter
from tests.gateway import Gateway, person

FAMILIES = [
    family for family in ("order", "cdr", "recordings", "export") if importlib.util.find_spec(f"functions.{family}.app")
]

PUBLIC = {
    "POST /calls/webhooks/{account_id}/{source_id}",
    "DELETE /carts/{cart}/numbers/{number}",
    "GET /carts/{cart}",
    "GET /catalogue",
    "GET /catalogue/number",
    "GET /countries",
    "GET /offers",
    "GET /requirements",
    "GET /openapi.json",
    "GET /voicemail/limits",
    "POST /accounts",
    "POST /carts",
    "POST /carts/{cart}/numbers",
    "POST /carts/{cart}/numbers/{number}/extension",
    "POST /catalogue/matches",
    "POST /page-views",
    "POST /accounts/confirmation",
    "GET /receipts/key",
    "POST /price-estimates",
    "POST /session",
    "POST /session/challenge",
    "POST /session/password-reset",
    "POST /session/password-reset/confirmation",
}
"""What anyone may call. A route that joins this list is a decision, so it is written twice."""


def apis() -> list[Api]:
    apps = [importlib.import_module(f"functions.{family}.app") for family in FAMILIES]
    return [api for app in apps if hasattr(app, "api") for api in getattr(app, "apis", (app.api,))]


def endpoints() -> list[Endpoint]:
    return [endpoint for api in apis() for endpoint in api.endpoints]


def name(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def closed() -> list[Endpoint]:
    return [endpoint for endpoint in endpoints() if not endpoint.public]


@pytest.fixture(autouse=True)
def _services(monkeypatch: pytest.MonkeyPatch) -> None:
    """No table is reached: a refusal by permission comes before everything else."""
    for api in apis():
        monkeypatch.setattr(api, "services", lambda: Services(FakeIdempotency(), FakeRateLimiter()))


def url_of(endpoint: Endpoint) -> str:
    return re.sub(r"{\w+}", "num_" + "0" * 26, endpoint.path)


def api_of(endpoint: Endpoint) -> Api:
    return next(api for api in apis() if api.family == endpoint.family)


def test_exactly_the_listed_routes_are_public() -> None:
    assert {name(endpoint) for endpoint in endpoints() if endpoint.public} == PUBLIC


def test_operation_ids_are_unique_over_all_families() -> None:
    ids = [endpoint.operation_id for endpoint in endpoints()]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("endpoint", closed(), ids=name)
def test_a_closed_route_refuses_whoever_has_not_signed_in(endpoint: Endpoint) -> None:
    assert Gateway(api_of(endpoint)).call(endpoint.method, url_of(endpoint)).status == 401


def refused() -> list[tuple[Endpoint, Role]]:
    return [(e, role) for e in closed() for role in Role if e.allow not in ROLE_PERMISSIONS[role]]


@pytest.mark.parametrize(("endpoint", "role"), refused(), ids=lambda part: getattr(part, "operation_id", part))
def test_a_route_refuses_the_roles_without_its_permission(endpoint: Endpoint, role: Role) -> None:
    answer = Gateway(api_of(endpoint), person("acc_1", role, mfa=True)).call(endpoint.method, url_of(endpoint))
    assert (answer.status, answer.json["code"]) == (403, "forbidden")


@pytest.mark.parametrize("endpoint", [e for e in closed() if e.allow is Permission.OPS], ids=name)
def test_staff_without_one_time_code_are_refused(endpoint: Endpoint) -> None:
    answer = Gateway(api_of(endpoint), person("acc_1", Role.OPS)).call(endpoint.method, url_of(endpoint))
    assert (answer.status, answer.json["code"]) == (403, "mfa_required")


MAKES_NOTHING = {
    # Searches, estimates, previews: POSTs because of what is in their bodies; nothing is kept.
    "POST /calls/cost",
    "POST /calls/search",
    "POST /calls/summary",
    "POST /catalogue/matches",
    "POST /estimates",
    "POST /numbers/{number_id}/recording/preview",
    "POST /ops/rule-packs/preview",
    "POST /plan/lookup",
    "POST /price-estimates",
    "POST /recordings/search",
    "POST /voicemail/lookup",
    # Call records: their keys are their own, so the same record again is the same record.
    "POST /calls/records",
    "POST /calls/webhooks/{account_id}/{source_id}",
    # One more in a sum: nobody can tell one look from another, and two from one that was sent twice.
    "POST /page-views",
    # Secrets and links that are kept nowhere: each time another one.
    "POST /exports/{export_id}/download",
    "POST /ops/reviews/{account_id}/{dossier_id}/documents/{document_id}/link",
    "POST /recordings/{recording_id}/links",
    "POST /session",
    "POST /session/challenge",
    "POST /session/password-reset",
    "POST /session/totp",
    "POST /voicemail/addresses/{address_id}/code",
    # Steps of something that is there: done twice they are done once, or the second is told that it is too late.
    "POST /account/email-changes/{change_id}/confirmation",
    "POST /account/privacy-statement",
    "POST /carts/{cart}/numbers",
    "POST /carts/{cart}/numbers/{number}/extension",
    "POST /dossiers/{dossier_id}/documents/{document_id}/uploaded",
    "POST /dossiers/{dossier_id}/submission",
    "POST /numbers/{number_id}/pause",
    "POST /numbers/{number_id}/release",
    "POST /numbers/{number_id}/resume",
    "POST /ops/accounts/{account_id}/closed-months",
    "POST /ops/dead-letters/{name}/replay",
    "POST /ops/erasures/repeat",
    "POST /ops/inventory",
    "POST /ops/quarantine-replays",
    "POST /ops/quarantine/{quarantine_id}/discard",
    "POST /ops/quarantine/{quarantine_id}/replay",
    "POST /ops/re-rating",
    "POST /ops/recordings/holds/{hold_id}/approval",
    "POST /ops/recordings/holds/{hold_id}/release",
    "POST /ops/reviews/{account_id}/{dossier_id}/decision",
    "POST /ops/reviews/{account_id}/{dossier_id}/start",
    "POST /orders/{order_id}/withdrawal",
    "POST /recordings/removals",
    "POST /recordings/uploads/{recording_id}/complete",
    "POST /session/password-reset/confirmation",
    "POST /voicemail/addresses/{address_id}/confirmation",
    "POST /webhooks/{webhook_id}/replay",
}


def test_whoever_makes_something_may_say_once_only() -> None:
    """Each POST takes an Idempotency-Key, or is listed with the reason why it needs none."""
    posts = [endpoint for endpoint in endpoints() if endpoint.method == "POST"]
    assert {name(endpoint) for endpoint in posts if endpoint.creates is None} == MAKES_NOTHING
    assert not [name(endpoint) for endpoint in posts if endpoint.status == 201 and endpoint.creates is None]
