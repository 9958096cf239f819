"""The client for pages reads what the usual one reads, and refuses as it does."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from callfactory_aws import clients
from callfactory_aws.tables.calls import CallItem
from tests.integration.seams.conftest import MakeTable

ITEM: dict[str, Any] = {
    "number_id": {"S": "num_1"},
    "moment": {"S": "2026-11-24#é漢"},
    "price": {"N": "123456789012345678"},
    "flags": {"L": [{"BOOL": True}, {"NULL": True}, {"M": {"a": {"SS": ["x", "y"]}}}]},
}
QUERY: dict[str, Any] = {
    "KeyConditionExpression": "number_id = :number",
    "ExpressionAttributeValues": {":number": {"S": "num_1"}},
}


def test_answers_are_the_same(make_table: MakeTable[CallItem]) -> None:
    table = make_table(CallItem).Meta.table_name
    for moment in ("1", "2", "3"):
        clients.dynamodb().put_item(TableName=table, Item={**ITEM, "moment": {"S": moment}})
    usual = clients.dynamodb().query(TableName=table, Limit=2, **QUERY)
    pages = clients.dynamodb_pages().query(TableName=table, Limit=2, **QUERY)
    for key in ("Items", "Count", "LastEvaluatedKey"):
        assert pages[key] == usual[key], key
    assert pages["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_refusal_is_the_same_error(make_table: MakeTable[CallItem]) -> None:
    make_table(CallItem)
    with pytest.raises(ClientError) as refused:
        clients.dynamodb_pages().query(TableName="unknown", **QUERY)
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
