"""A DynamoDB client for reading millions of items: answers as JSON has them.

botocore walks every answer along the model of the service, attribute by attribute: nine tenths of the CPU of reading.
Items need none of it: JSON gives the same dictionaries (except for binary attributes, which stay base64). Signing,
retries, timeouts, refusals and the check of the answer's checksum are botocore's as ever.
"""

import json
from collections.abc import Mapping
from typing import Any

from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import Session

_OK = 200


class PlainParser(JSONParser):
    """Parses good answers as plain JSON, and leaves refusals to botocore."""

    def parse(self, response: Mapping[str, Any], shape: Any) -> Any:
        if response["status_code"] != _OK:
            return super().parse(response, shape)
        metadata = {"HTTPStatusCode": _OK, "HTTPHeaders": dict(response["headers"])}
        return {**json.loads(response["body"]), "ResponseMetadata": metadata}


class PlainParsers(ResponseParserFactory):
    """Gives every client of its session that parser."""

    def create_parser(self, protocol_name: str) -> PlainParser:
        if protocol_name != "json":
            raise ValueError("only services that speak JSON")
        return PlainParser()


def session() -> Session:
    """A session whose clients parse so."""
    made = Session()
    made.register_component("response_parser_factory", PlainParsers())
    return made
