"""What a log line says of a failure: Amazon's word for it, and nothing that anybody sent."""

from botocore.exceptions import ClientError
from pynamodb.exceptions import GetError

from callfactory_aws.observability import code_of

DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "about +31201234567"}}, "GetItem")


def test_amazons_word_is_found_wherever_the_refusal_is_wrapped() -> None:
    assert code_of(DENIED) == "AccessDeniedException"
    assert code_of(GetError("failed", cause=DENIED)) == "AccessDeniedException"
    wrapped = RuntimeError("about +31201234567")
    wrapped.__cause__ = DENIED
    assert code_of(wrapped) == "AccessDeniedException"


def test_other_failures_have_none() -> None:
    assert code_of(ValueError("about +31201234567")) is None
