"""The API's own description."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import RootModel

from callfactory_aws.endpoint import Allow, Answer, Call
from callfactory_aws.http import Api

_DOCUMENT = Path(__file__).resolve().parent.parent / "openapi.json"


class OpenApiDocument(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""


def declare(api: Api) -> None:
    """Declares the endpoint."""

    @api.endpoint("GET", "/openapi.json", allow=Allow.ANYONE, tag="description", answer=OpenApiDocument)
    def get_openapi(call: Call[None, None]) -> Answer:
        """Read this description as OpenAPI 3.1."""
        del call
        return Answer(_document(), headers={"Cache-Control": "public, max-age=300"})


@cache
def _document() -> OpenApiDocument:
    """The committed document: it describes every family, not only those in this function."""
    return OpenApiDocument(json.loads(_DOCUMENT.read_text(encoding="utf-8")))
