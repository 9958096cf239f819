"""What buckets are declared to be, compared with what they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from scripts.local.aspects import Aspect, tag_list, tags_of, without_empty
from scripts.local.emulator import Aws
from scripts.local.template import CannotResolve

_KIND = "AWS::S3::Bucket"
_NEVER_SET = {
    "NoSuchLifecycleConfiguration",
    "NoSuchTagSet",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
}


def aspects(aws: Aws) -> Sequence[Aspect]:
    """Every aspect of buckets, against this AWS."""
    buckets = _Buckets(aws.client("s3"))
    return [
        Aspect(
            _KIND,
            "lifecycle",
            {"LifecycleConfiguration": {}},
            lambda declared: by_id([rule(each) for each in declared["LifecycleConfiguration"].get("Rules", [])]),
            buckets.lifecycle,
            buckets.set_lifecycle,
        ),
        Aspect(
            _KIND,
            "encryption",
            {"BucketEncryption": {}},
            lambda declared: [
                _encryption(each, "ServerSideEncryptionByDefault")
                for each in declared["BucketEncryption"].get("ServerSideEncryptionConfiguration", [])
            ],
            buckets.encryption,
            buckets.set_encryption,
        ),
        Aspect(
            _KIND,
            "access log",
            {"LoggingConfiguration": {}},
            lambda declared: _logging(declared["LoggingConfiguration"], "DestinationBucketName", "LogFilePrefix"),
            buckets.logging,
            buckets.set_logging,
        ),
        Aspect(
            _KIND,
            "ownership",
            {"OwnershipControls": {}},
            lambda declared: [each["ObjectOwnership"] for each in declared["OwnershipControls"].get("Rules", [])],
            buckets.ownership,
            buckets.set_ownership,
        ),
        Aspect(
            _KIND,
            "public access",
            {"PublicAccessBlockConfiguration": {}},
            lambda declared: declared["PublicAccessBlockConfiguration"],
            buckets.public_access,
        ),
        Aspect(_KIND, "tags", {"Tags": []}, lambda declared: tags_of(declared["Tags"]), buckets.tags, buckets.set_tags),
    ]


class _Buckets:
    """Reads and sets properties of buckets."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def lifecycle(self, bucket: str) -> Any:
        answer = _unless_never_set(self._s3.get_bucket_lifecycle_configuration, bucket)
        return by_id(without_empty([{**each, "Filter": _filter(each)} for each in answer.get("Rules", [])]))

    def set_lifecycle(self, bucket: str, rules: Any) -> None:
        if not rules:
            self._s3.delete_bucket_lifecycle(Bucket=bucket)
            return
        sent = [{"Filter": {"Prefix": ""}, **each} for each in rules.values()]
        self._s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": sent})

    def encryption(self, bucket: str) -> Any:
        answer = _unless_never_set(self._s3.get_bucket_encryption, bucket)
        rules = answer.get("ServerSideEncryptionConfiguration", {}).get("Rules", [])
        return [_encryption(each, "ApplyServerSideEncryptionByDefault") for each in rules]

    def set_encryption(self, bucket: str, rules: Any) -> None:
        sent = [
            {
                "ApplyServerSideEncryptionByDefault": without_empty(
                    {"SSEAlgorithm": each["algorithm"], "KMSMasterKeyID": each["key"]}
                ),
                "BucketKeyEnabled": each["bucket_key"],
            }
            for each in rules
        ]
        self._s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": sent})

    def logging(self, bucket: str) -> Any:
        enabled = self._s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled", {})
        return _logging(enabled, "TargetBucket", "TargetPrefix")

    def set_logging(self, bucket: str, to: Any) -> None:
        status = {"LoggingEnabled": {"TargetBucket": to["bucket"], "TargetPrefix": to["prefix"]}} if to else {}
        self._s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=status)

    def ownership(self, bucket: str) -> Any:
        answer = _unless_never_set(self._s3.get_bucket_ownership_controls, bucket)
        return [each["ObjectOwnership"] for each in answer.get("OwnershipControls", {}).get("Rules", [])]

    def set_ownership(self, bucket: str, rules: Any) -> None:
        controls = {"Rules": [{"ObjectOwnership": each} for each in rules]}
        self._s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=controls)

    def public_access(self, bucket: str) -> Any:
        return self._s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]

    def tags(self, bucket: str) -> Any:
        return tags_of(_unless_never_set(self._s3.get_bucket_tagging, bucket).get("TagSet"))

    def set_tags(self, bucket: str, wanted: Any) -> None:
        self._s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tag_list(wanted)})


def rule(declared: Mapping[str, Any]) -> dict[str, Any]:
    """A lifecycle rule of the template as S3's API says it. Raises CannotResolve for a property not known here."""
    said: dict[str, Any] = {}
    conditions: dict[str, Any] = {}
    for name, value in declared.items():
        match name:
            case "Id":
                said["ID"] = value
            case "Status" | "AbortIncompleteMultipartUpload":
                said[name] = value
            case "ExpirationInDays":
                said["Expiration"] = {"Days": int(value)}
            case "Prefix":
                conditions["Prefix"] = value
            case "TagFilters":
                conditions["Tags"] = [dict(each) for each in value]
            case _:
                raise CannotResolve(f"{name} of a lifecycle rule")
    cleaned: dict[str, Any] = without_empty(said | {"Filter": _as_filter(conditions)})
    return cleaned


def by_id(rules: Any) -> dict[str, Any]:
    """Rules have no order."""
    return {each["ID"]: each for each in rules}


def _as_filter(conditions: Mapping[str, Any]) -> Any:
    """One condition stands alone, several in an And: that is how S3 wants them."""
    tags = conditions.get("Tags", [])
    if len(tags) + ("Prefix" in conditions) > 1:
        return {"And": without_empty({"Prefix": conditions.get("Prefix"), "Tags": tags})}
    return {"Tag": tags[0]} if tags else {"Prefix": conditions.get("Prefix")}


def _filter(deployed: Mapping[str, Any]) -> dict[str, Any]:
    return dict(deployed.get("Filter") or {"Prefix": deployed.get("Prefix")})


def _encryption(deployed: Mapping[str, Any], default: str) -> dict[str, Any]:
    by_default = deployed.get(default, {})
    return {
        "algorithm": by_default.get("SSEAlgorithm"),
        "key": by_default.get("KMSMasterKeyID"),
        "bucket_key": deployed.get("BucketKeyEnabled", False),
    }


def _logging(content: Mapping[str, Any], bucket: str, prefix: str) -> dict[str, Any]:
    return {"bucket": content[bucket], "prefix": content.get(prefix, "")} if content else {}


def _unless_never_set(read: Any, bucket: str) -> Any:
    """What the call answers; nothing where S3 says that this was never set."""
    try:
        return read(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] in _NEVER_SET:
            return {}
        raise
