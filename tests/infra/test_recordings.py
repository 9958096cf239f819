"""What the templates promise about recordings: few may read them, nothing keeps what was removed (RC-2, RC-6)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App, Stack

from callfactory.retention import CLASSES
from infra.application import call_factory
from infra.stages import PRODUCTION
from tests.infra.conftest import ROOT
from tests.infra.test_templates import STAGES, Templates, resources

READERS = {"RecordingsSignerService", "RecordingsCopiesService", "ExportRunService"}
"""Links for owners, copies in another format for these, and their downloads."""


def recordings_bucket(templates: Templates, stage: str) -> tuple[str, Mapping[str, Any]]:
    (found,) = [each for each in resources(templates, stage, "AWS::S3::Bucket") if each[0].startswith("RecordingsB")]
    return found


def statements(templates: Templates, stage: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every statement of every policy with the roles that it is given to."""
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for _, properties in resources(templates, stage, kind):
            roles = "".join(role["Ref"] for role in properties.get("Roles", []))
            for statement in properties["PolicyDocument"]["Statement"]:
                yield roles, statement


@pytest.mark.parametrize("stage", STAGES)
def test_only_the_signer_and_downloads_read_recordings(templates: Templates, stage: str) -> None:  # RC-6
    readers = set()
    for roles, statement in statements(templates, stage):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        where = str(statement["Resource"])
        whole = "recordings/*" in where or "'/*'" in where
        if {"s3:GetObject", "s3:*", "s3:Get*"} & set(actions) and "RecordingsBucket" in where and whole:
            readers.add(roles)
    assert readers
    assert all(any(role.startswith(reader) for reader in READERS) for role in readers), readers


@pytest.mark.parametrize("stage", STAGES)
def test_who_removes_has_no_key_that_opens(templates: Templates, stage: str) -> None:  # RC-6
    for roles, statement in statements(templates, stage):
        if "RecordingsRemover" in roles or "RecordingsSweep" in roles:
            assert "RecordingsKey" not in str(statement), roles


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_keeps_what_was_removed(templates: Templates, stage: str) -> None:  # RC-2
    _, bucket = recordings_bucket(templates, stage)
    forbidden = {
        "VersioningConfiguration",
        "ReplicationConfiguration",
        "ObjectLockConfiguration",
        "ObjectLockEnabled",
        "IntelligentTieringConfigurations",
        "InventoryConfigurations",
    }
    assert not forbidden & set(bucket)
    (table,) = [
        properties
        for name, properties in resources(templates, stage, "AWS::DynamoDB::Table")
        if name.startswith("RecordingsTable")
    ]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": False}
    assert "StreamSpecification" not in table
    assert "Replicas" not in table


@pytest.mark.parametrize("stage", STAGES)
def test_every_class_of_retention_has_its_rule_behind_ours(templates: Templates, stage: str) -> None:
    _, bucket = recordings_bucket(templates, stage)
    rules = bucket["LifecycleConfiguration"]["Rules"]
    by_tag = {rule["TagFilters"][0]["Value"]: rule["ExpirationInDays"] for rule in rules if rule.get("TagFilters")}
    assert by_tag == {f"d{days}": days for days in CLASSES}
    assert len(by_tag) <= 40
    assert {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule} == {
        "incoming/": 1,
        "renditions/": 1,
    }
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)
    assert all("NoncurrentVersionExpiration" not in rule for rule in rules)


@pytest.mark.parametrize("stage", STAGES)
def test_an_alarm_wakes_somebody_when_removal_is_an_hour_late(templates: Templates, stage: str) -> None:
    (alarm,) = [
        properties
        for _, properties in resources(templates, stage, "AWS::CloudWatch::Alarm")
        if properties.get("MetricName") == "RemovalLagSeconds"
    ]
    assert (alarm["Threshold"], alarm["Statistic"], alarm["Namespace"]) == (3600, "Maximum", "CallFactory")
    assert alarm["AlarmActions"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_message_is_not_given_to_a_second_worker_while_the_first_may_work(templates: Templates, stage: str) -> None:
    """Lambda refuses a queue whose messages come back before its function has ended."""
    queues = dict(resources(templates, stage, "AWS::SQS::Queue"))
    functions = dict(resources(templates, stage, "AWS::Lambda::Function"))
    for _, mapping in resources(templates, stage, "AWS::Lambda::EventSourceMapping"):
        source, function = str(mapping["EventSourceArn"]), mapping["FunctionName"]["Ref"]
        waits = [queue["VisibilityTimeout"] for name, queue in queues.items() if name in source.replace(":", "")]
        assert all(wait >= functions[function]["Timeout"] for wait in waits), source


def test_a_stage_can_be_kept_in_another_region_with_all_that_it_holds() -> None:  # RC-4
    app = App(context={**json.loads((ROOT / "cdk.json").read_text())["context"], "aws:cdk:bundling-stacks": []})
    call_factory(app, replace(PRODUCTION, region="eu-central-1"))
    stacks = {child.node.id: child for child in app.node.children if isinstance(child, Stack)}
    at_the_edge = {name for name, stack in stacks.items() if stack.region != "eu-central-1"}
    assert at_the_edge == {"callfactory-production-edge"}, "certificates of CloudFront live in us-east-1 only"
    kept_at_the_edge = {each.node.id for each in stacks["callfactory-production-edge"].node.find_all()}
    assert not [name for name in kept_at_the_edge if "Recording" in name or name.endswith("Table")]
