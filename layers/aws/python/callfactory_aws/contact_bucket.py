"""Mails to our contact address: what SES tells of one that it received, and the bucket in which it puts it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from callfactory.contact_mail import ContactMail
from callfactory.events import NotAnEvent
from callfactory_aws import clients

PREFIX: Final = "inbound/"


def contact_mails(event: Mapping[str, Any]) -> list[ContactMail]:
    """The mails that a Lambda action of a receipt rule tells of. Raises NotAnEvent for anything else."""
    try:
        return [_mail(record["ses"]) for record in event["Records"]]
    except (KeyError, TypeError):
        raise NotAnEvent("this is no receipt of SES") from None


def _mail(told: Mapping[str, Any]) -> ContactMail:
    headers: dict[str, list[str]] = defaultdict(list)
    for header in told["mail"]["headers"]:
        headers[header["name"].lower()].append(header["value"])
    receipt = told["receipt"]
    verdicts = {name: receipt.get(f"{name}Verdict", {}).get("status", "") for name in ("spam", "virus")}
    return ContactMail(told["mail"]["messageId"], dict(headers), verdicts)


class S3ContactMails:
    """The `ContactMails` port: GetObject and DeleteObject under the prefix."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def read(self, content_id: str, largest: int) -> bytes | None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        try:
            found = clients.s3().get_object(Bucket=self._bucket, Key=f"{PREFIX}{content_id}")
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise KeyError(content_id) from None
            raise
        return found["Body"].read() if found["ContentLength"] <= largest else None

    def remove(self, content_id: str) -> None:
        clients.s3().delete_object(Bucket=self._bucket, Key=f"{PREFIX}{content_id}")
