"""What is deployed is brought in line with the template, and what cannot be is named."""

from typing import Any

import pytest

from scripts.local.aspects import Aspect, tags_of, without_empty
from scripts.local.reapply import settle
from scripts.local.reapply_buckets import rule
from scripts.local.stack import registry_name
from scripts.local.template import CannotResolve, Template

TEMPLATE = {
    "Resources": {
        "DataKey0A1B2C3D": {"Type": "AWS::KMS::Key", "Properties": {}},
        "MailsTable0A1B2C3D": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "SSESpecification": {"KMSMasterKeyId": {"Fn::GetAtt": ["DataKey0A1B2C3D", "Arn"]}},
                "Unknown": {"Fn::Sub": "what only CloudFormation knows"},
            },
        },
    }
}


def template(**more: Any) -> Template:
    physical = {"DataKey0A1B2C3D": "key-1", "MailsTable0A1B2C3D": "mails-1"}
    return Template(
        stack="data", content=TEMPLATE, physical=physical, region="eu-west-1", account="000000000000", **more
    )


class Deployed:
    """A property of each resource; it can be set, or refuses to change."""

    def __init__(self, value: Any, *, stubborn: bool = False) -> None:
        self.value = value
        self._stubborn = stubborn

    def read(self, _physical: str) -> Any:
        return self.value

    def apply(self, _physical: str, wanted: Any) -> None:
        if not self._stubborn:
            self.value = wanted


def encryption(deployed: Deployed, *, can_be_set: bool = True) -> Aspect:
    return Aspect(
        "AWS::DynamoDB::Table",
        "encryption",
        {"SSESpecification": {}},
        lambda declared: declared["SSESpecification"].get("KMSMasterKeyId"),
        deployed.read,
        deployed.apply if can_be_set else None,
    )


KEY = "arn:aws:kms:eu-west-1:000000000000:key/key-1"


def test_what_was_dropped_is_put_back() -> None:
    deployed = Deployed(None)
    assert settle(encryption(deployed), template()) == (1, [])
    assert deployed.value == KEY


def test_what_agrees_is_left_alone() -> None:
    assert settle(encryption(Deployed(KEY)), template()) == (0, [])


@pytest.mark.parametrize(("stubborn", "can_be_set"), [(True, True), (False, False)])
def test_what_stays_different_is_named(stubborn: bool, can_be_set: bool) -> None:
    aspect = encryption(Deployed("another-key", stubborn=stubborn), can_be_set=can_be_set)
    _, (difference,) = settle(aspect, template())
    assert str(difference) == (
        f"data/MailsTable0A1B2C3D encryption: the template says {KEY!r}, deployed is 'another-key'"
    )


def test_only_what_an_aspect_reads_is_resolved() -> None:
    with pytest.raises(CannotResolve, match="Fn::Sub"):
        template().resolve(TEMPLATE["Resources"]["MailsTable0A1B2C3D"]["Properties"])
    assert settle(encryption(Deployed(KEY)), template())[1] == []


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "MailsTable0A1B2C3D"}, "mails-1"),
        ({"Fn::Join": ["", ["a-", {"Ref": "AWS::AccountId"}]]}, "a-000000000000"),
        ({"Fn::ImportValue": "data:Key"}, "key-9"),
        ([{"a": {"Fn::GetAtt": ["MailsTable0A1B2C3D", "Arn"]}}],
         [{"a": "arn:aws:dynamodb:eu-west-1:000000000000:table/mails-1"}]),
    ],
)  # fmt: skip
def test_references_are_resolved(value: Any, resolved: Any) -> None:
    assert template(exports={"data:Key": "key-9"}).resolve(value) == resolved


@pytest.mark.parametrize(
    "value", [{"Ref": "Other"}, {"Fn::ImportValue": "x"}, {"Fn::GetAtt": ["DataKey0A1B2C3D", "Id"]}]
)
def test_a_reference_that_is_not_known_is_never_guessed(value: Any) -> None:
    with pytest.raises(CannotResolve):
        template().resolve(value)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (
            {"Id": "expired", "Status": "Enabled", "ExpirationInDays": 7},
            {"ID": "expired", "Status": "Enabled", "Expiration": {"Days": 7}},
        ),
        (
            {"Id": "a", "Status": "Enabled", "Prefix": "transit/", "TagFilters": [{"Key": "keep", "Value": "30"}]},
            {"ID": "a", "Status": "Enabled",
             "Filter": {"And": {"Prefix": "transit/", "Tags": [{"Key": "keep", "Value": "30"}]}}},
        ),
        (
            {"Id": "b", "Status": "Enabled", "TagFilters": [{"Key": "keep", "Value": "30"}]},
            {"ID": "b", "Status": "Enabled", "Filter": {"Tag": {"Key": "keep", "Value": "30"}}},
        ),
    ],
)  # fmt: skip
def test_lifecycle_rules_are_said_as_s3_wants_them(declared: dict[str, Any], said: dict[str, Any]) -> None:
    assert rule(declared) == said


def test_a_lifecycle_property_that_is_not_known_is_refused() -> None:
    with pytest.raises(CannotResolve, match="NoncurrentVersionExpiration"):
        rule({"Id": "a", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}})


def test_tags_of_cloudformation_itself_do_not_count() -> None:
    tags = [{"Key": "stage", "Value": "local"}, {"Key": "aws:cloudformation:stack-name", "Value": "x"}]
    assert tags_of(tags) == {"stage": "local"}


def test_absent_and_empty_are_the_same() -> None:
    assert without_empty({"a": None, "b": {"c": ""}, "d": 0, "e": [{"f": []}]}) == {"d": 0, "e": [{}]}


@pytest.mark.parametrize(
    ("logical_id", "joint", "name"),
    [
        ("ApiKeysTable9F4DC7E7", "_", "api_keys"),
        ("CallFactsTableD92EE125", "_", "call_facts"),
        ("MailDeadQueue8A0972AA", "-", "mail-dead"),
        ("OrderApiFunction1AB3B0F5", "-", "order-api"),
        ("ExportsBucket0A1B2C3D", "-", "exports"),
    ],
)
def test_resources_are_called_as_in_the_registry(logical_id: str, joint: str, name: str) -> None:
    assert registry_name(logical_id, joint) == name
