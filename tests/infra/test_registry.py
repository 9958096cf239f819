"""Everything that is held is declared, and everything declared is held: models, template and registry, both ways."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pynamodb.attributes import MapAttribute
from pynamodb.indexes import Index

from callfactory import registry
from callfactory.cookies import COOKIES
from callfactory.mail import MailKind
from callfactory.registry import Place, PlaceKind, Purpose
from callfactory.registry.model import SENTENCES
from callfactory_aws.tables.base import TableModel
from callfactory_aws.tables.models import models, table_of

# -- models ------------------------------------------------------------------------------------------------------------


def attributes_of(model: type[TableModel]) -> set[str]:
    """The attribute names of a model as they are stored; those inside a map with a dot."""
    names: set[str] = set()
    for attribute in model.get_attributes().values():
        inner = type(attribute).get_attributes() if isinstance(attribute, MapAttribute) else {}
        names |= {f"{attribute.attr_name}.{each.attr_name}" for each in inner.values()} or {attribute.attr_name}
    for index in (value for value in vars(model).values() if isinstance(value, Index)):
        names |= {each.attr_name for each in type(index).Meta.attributes.values()}
    return names


def modelled() -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    tables = registry.places("table")
    for model in models():
        found[table_of(model, tables)] |= attributes_of(model)
    return found


def test_every_attribute_of_every_model_is_declared() -> None:
    tables = registry.places("table")
    missing = {
        name: sorted(attributes - {part.name for part in tables[name].parts}) for name, attributes in modelled().items()
    }
    assert not {name: attributes for name, attributes in missing.items() if attributes}, "declare these in the registry"


def test_every_declared_attribute_is_in_a_model() -> None:
    held = modelled()
    surplus = {
        name: sorted({part.name for part in table.parts} - held.get(name, set()))
        for name, table in registry.places("table").items()
        if not table.written_by
    }
    assert not {name: attributes for name, attributes in surplus.items() if attributes}, "no model has these"


# -- the registry itself -----------------------------------------------------------------------------------------------


def test_no_place_and_no_part_is_declared_twice() -> None:
    keys = [(holding.kind, holding.place, holding.part) for holding in registry.everything()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("holding", list(registry.everything()), ids=lambda one: f"{one.kind}/{one.place}/{one.part}")
def test_everything_says_what_why_whose_and_until_when(holding: registry.Holding) -> None:  # OR-3
    assert holding.holds
    assert holding.removal.words.endswith(".")
    assert set(holding.purposes) <= set(Purpose)
    assert holding.purposes
    assert set(holding.sentences) <= set(SENTENCES)
    assert holding.sentences
    if holding.personal:
        assert holding.removal.means != "kept", "what says something about a person goes some day"
        assert holding.whose is not registry.Whose.NOBODY


def test_a_time_to_live_names_an_attribute_of_its_table() -> None:
    for table in registry.places("table").values():
        if table.removal.means == "ttl":
            assert table.removal.attribute in {part.name for part in table.parts}


def test_every_mail_and_every_cookie_is_declared() -> None:
    assert set(registry.places("mail")) == {kind.value for kind in MailKind}
    assert set(registry.places("cookie")) == set(COOKIES)


# -- the template ------------------------------------------------------------------------------------------------------

KINDS: Mapping[str, PlaceKind] = {
    "AWS::DynamoDB::Table": "table",
    "AWS::S3::Bucket": "bucket",
    "AWS::SQS::Queue": "queue",
    "AWS::Logs::LogGroup": "log-group",
}
"""What the registry declares of a template. Every store of these types has to be in it."""


def name_of(logical_id: str, kind: PlaceKind) -> str:
    """The registry's name of a resource, from its logical id (`ApiKeysTable0A1B2C3D` is the table `api_keys`)."""
    words = re.sub(r"[0-9A-F]{8}$", "", logical_id)
    words = re.sub(r"(Table|Bucket|Queue|LogGroup|Logs)$", "", words)
    return re.sub(r"(?<!^)(?=[A-Z])", "_" if kind == "table" else "-", words).lower()


def differences(template: Mapping[str, Any], *, backups: bool) -> list[str]:
    """What a template holds that is not declared, the reverse, and what would be removed otherwise than declared.
    `backups` tells whether the stage keeps any."""
    found: dict[PlaceKind, dict[str, Mapping[str, Any]]] = {kind: {} for kind in KINDS.values()}
    for logical_id, resource in template["Resources"].items():
        kind = KINDS.get(resource["Type"])
        if kind:
            found[kind][name_of(logical_id, kind)] = resource.get("Properties", {})
    wrong = []
    for kind, resources in found.items():
        declared = registry.places(kind)
        wrong += [f"{kind} {name} is not declared in the registry" for name in resources.keys() - declared.keys()]
        wrong += [f"{kind} {name} is declared, but not made" for name in declared.keys() - resources.keys()]
        for name in resources.keys() & declared.keys():
            wrong += [f"{kind} {name}: {what}" for what in _removal_differs(declared[name], resources[name], backups)]
    return sorted(wrong)


def _removal_differs(place: Place, properties: Mapping[str, Any], backups: bool) -> Iterator[str]:
    removal = place.removal
    if place.kind == "table":
        ttl = properties.get("TimeToLiveSpecification", {}).get("AttributeName")
        if ttl != removal.attribute:
            yield f"time-to-live is on {ttl}, declared is {removal.attribute}"
        restorable = properties.get("PointInTimeRecoverySpecification", {})
        days = restorable.get("RecoveryPeriodInDays", 35) if restorable.get("PointInTimeRecoveryEnabled") else 0
        if days != (place.backup_days if backups else 0):
            yield f"can be restored for {days} days, declared is {place.backup_days}"
    elif place.kind == "log-group" and properties.get("RetentionInDays") != removal.days:
        yield f"kept for {properties.get('RetentionInDays')} days, declared is {removal.days}"
    elif place.kind == "queue" and properties.get("MessageRetentionPeriod") != (removal.days or 0) * 86_400:
        yield f"kept for {properties.get('MessageRetentionPeriod')} seconds, declared is {removal.days} days"
    elif place.kind == "bucket" and removal.means == "lifecycle":
        rules = properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if removal.days not in {rule.get("ExpirationInDays") for rule in rules if rule.get("Status") == "Enabled"}:
            yield f"no enabled rule removes after {removal.days} days"


def resource_for(place: Place) -> tuple[str, dict[str, Any]]:
    """The resource that a place asks for, as a template would have it."""
    word = {"table": "Table", "bucket": "Bucket", "queue": "Queue", "log-group": "LogGroup"}[place.kind]
    logical_id = "".join(part.capitalize() for part in re.split("[-_]", place.name)) + word + "0A1B2C3D"
    by_kind: dict[str, dict[str, Any]] = {
        "table": {
            "TimeToLiveSpecification": {"AttributeName": place.removal.attribute, "Enabled": True},
            "PointInTimeRecoverySpecification": {
                "PointInTimeRecoveryEnabled": place.backup_days > 0,
                "RecoveryPeriodInDays": place.backup_days,
            },
        },
        "bucket": {
            "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": place.removal.days}]}
        },
        "queue": {"MessageRetentionPeriod": (place.removal.days or 0) * 86_400},
        "log-group": {"RetentionInDays": place.removal.days},
    }
    kind = next(type_ for type_, kind in KINDS.items() if kind == place.kind)
    return logical_id, {"Type": kind, "Properties": by_kind[place.kind]}


@pytest.fixture
def faithful() -> dict[str, Any]:
    """A template that holds exactly what is declared."""
    return {"Resources": dict(resource_for(place) for place in registry.PLACES if place.kind in KINDS.values())}


def test_a_faithful_template_has_no_differences(faithful: dict[str, Any]) -> None:
    assert differences(faithful, backups=True) == []


def test_a_store_that_nobody_declared_is_found(faithful: dict[str, Any]) -> None:
    faithful["Resources"]["SecretsTable0A1B2C3D"] = {"Type": "AWS::DynamoDB::Table", "Properties": {}}
    assert differences(faithful, backups=True) == ["table secrets is not declared in the registry"]


def test_a_store_that_is_not_made_is_found(faithful: dict[str, Any]) -> None:
    del faithful["Resources"]["MailQueue0A1B2C3D"]
    assert differences(faithful, backups=True) == ["queue mail is declared, but not made"]


@pytest.mark.parametrize(
    ("logical_id", "properties"),
    [
        ("SessionsTable0A1B2C3D", {}),
        ("QuarantineTable0A1B2C3D", {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}),
        ("OrderApiLogGroup0A1B2C3D", {"RetentionInDays": 3653}),
        ("MailDeadQueue0A1B2C3D", {"MessageRetentionPeriod": 60}),
        ("ExportsBucket0A1B2C3D", {"LifecycleConfiguration": {"Rules": []}}),
    ],
)
def test_a_store_that_forgets_otherwise_than_declared_is_found(
    faithful: dict[str, Any], logical_id: str, properties: dict[str, Any]
) -> None:
    faithful["Resources"][logical_id]["Properties"] |= properties
    if not properties:
        faithful["Resources"][logical_id]["Properties"] = {}
    assert len(differences(faithful, backups=True)) == 1
