"""What tables are declared to be, compared with what they are."""

from collections.abc import Sequence
from typing import Any

from scripts.local.aspects import Aspect, tag_list, tags_of
from scripts.local.emulator import Aws

_KIND = "AWS::DynamoDB::Table"


def aspects(aws: Aws) -> Sequence[Aspect]:
    """Every aspect of tables, against this AWS."""
    tables = _Tables(aws.client("dynamodb"))
    return [
        Aspect(
            _KIND,
            "time to live",
            {"TimeToLiveSpecification": {}},
            lambda declared: declared["TimeToLiveSpecification"].get("AttributeName"),
            tables.time_to_live,
            tables.set_time_to_live,
        ),
        Aspect(
            _KIND,
            "point-in-time recovery",
            {"PointInTimeRecoverySpecification": {}},
            lambda declared: declared["PointInTimeRecoverySpecification"].get("PointInTimeRecoveryEnabled", False),
            tables.recovery,
            tables.set_recovery,
        ),
        Aspect(
            _KIND,
            "encryption",
            {"SSESpecification": {}},
            lambda declared: declared["SSESpecification"].get("KMSMasterKeyId"),
            tables.encryption,
            tables.set_encryption,
        ),
        Aspect(
            _KIND,
            "billing",
            {"BillingMode": "PROVISIONED"},
            lambda declared: declared["BillingMode"],
            lambda table: tables.described(table)["BillingModeSummary"]["BillingMode"],
        ),
        Aspect(
            _KIND,
            "deletion protection",
            {"DeletionProtectionEnabled": False},
            lambda declared: declared["DeletionProtectionEnabled"],
            lambda table: tables.described(table).get("DeletionProtectionEnabled", False),
        ),
        Aspect(
            _KIND,
            "indexes",
            {"GlobalSecondaryIndexes": []},
            lambda declared: _indexes(declared["GlobalSecondaryIndexes"]),
            lambda table: _indexes(tables.described(table).get("GlobalSecondaryIndexes", [])),
        ),
        Aspect(_KIND, "tags", {"Tags": []}, lambda declared: tags_of(declared["Tags"]), tables.tags, tables.set_tags),
    ]


class _Tables:
    """Reads and sets properties of tables."""

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb

    def described(self, table: str) -> Any:
        return self._dynamodb.describe_table(TableName=table)["Table"]

    def time_to_live(self, table: str) -> Any:
        found = self._dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        return found.get("AttributeName") if found["TimeToLiveStatus"] in {"ENABLED", "ENABLING"} else None

    def set_time_to_live(self, table: str, attribute: Any) -> None:
        self._dynamodb.update_time_to_live(
            TableName=table,
            TimeToLiveSpecification={
                "Enabled": attribute is not None,
                "AttributeName": attribute or self.time_to_live(table),
            },
        )

    def recovery(self, table: str) -> Any:
        """On or off: the embedded AWS keeps no number of days. Template tests cover those."""
        found = self._dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        return found.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED"

    def set_recovery(self, table: str, enabled: Any) -> None:
        self._dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled}
        )

    def encryption(self, table: str) -> Any:
        return (self.described(table).get("SSEDescription") or {}).get("KMSMasterKeyArn")

    def set_encryption(self, table: str, key: Any) -> None:
        self._dynamodb.update_table(
            TableName=table, SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        )

    def tags(self, table: str) -> Any:
        return tags_of(self._dynamodb.list_tags_of_resource(ResourceArn=self.described(table)["TableArn"]).get("Tags"))

    def set_tags(self, table: str, wanted: Any) -> None:
        self._dynamodb.tag_resource(ResourceArn=self.described(table)["TableArn"], Tags=tag_list(wanted))


def _indexes(indexes: Any) -> dict[str, Any]:
    return {
        each["IndexName"]: {
            "keys": [(key["AttributeName"], key["KeyType"]) for key in each["KeySchema"]],
            "projection": each["Projection"]["ProjectionType"],
            "attributes": sorted(each["Projection"].get("NonKeyAttributes", [])),
        }
        for each in indexes
    }
