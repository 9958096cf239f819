"""What the templates promise about documents of applicants: one function reads them, each look is logged (RG-7)."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.infra.test_recordings import statements
from tests.infra.test_templates import STAGES, Templates, resources

READERS = {"OrderReaderService", "ExportRunService"}
"""The check of their content and reviewers' links; and owners' own downloads of everything that is held."""


def actions_of(statement: Mapping[str, Any]) -> set[str]:
    said = statement["Action"]
    return set(said) if isinstance(said, list) else {said}


@pytest.mark.parametrize("stage", STAGES)
def test_only_the_reader_and_downloads_read_documents(templates: Templates, stage: str) -> None:
    reading = {"s3:GetObject", "s3:GetObjectVersion", "s3:Get*", "s3:*", "*"}
    readers = {
        roles
        for roles, statement in statements(templates, stage)
        if reading & actions_of(statement) and "DocumentsBucket" in str(statement["Resource"])
    }
    assert {role.partition("Role")[0] for role in readers} == READERS


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_else_has_the_key_that_opens_documents(templates: Templates, stage: str) -> None:
    opening = {"kms:Decrypt", "kms:*", "*"}
    openers = {
        roles
        for roles, statement in statements(templates, stage)
        if opening & actions_of(statement) and "DocumentsKey" in str(statement["Resource"])
    }
    assert {role.partition("Role")[0] for role in openers} == READERS


@pytest.mark.parametrize("stage", STAGES)
def test_every_look_at_the_bucket_of_documents_is_logged(templates: Templates, stage: str) -> None:
    (bucket,) = [
        properties
        for name, properties in resources(templates, stage, "AWS::S3::Bucket")
        if name.startswith("DocumentsB")
    ]
    assert bucket["LoggingConfiguration"]["LogFilePrefix"] == "documents/"
    rule = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]
    assert rule["SSEAlgorithm"] == "aws:kms"
    assert "DocumentsKey" in str(rule["KMSMasterKeyID"])
