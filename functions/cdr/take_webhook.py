"""Take what a platform tells by webhook, once its signature proves that it is the platform."""

from collections.abc import Mapping
from typing import Protocol

from callfactory.calls.sources import Source, Sources
from callfactory.errors import NotFound, Unauthenticated


class Signatures(Protocol):
    """Knows how platforms sign."""

    def verified(self, source: Source, *, url: str, headers: Mapping[str, str], content: bytes) -> bool:
        """Whether the platform of this source signed this request, just now."""


def signing_source(
    account_id: str,
    source_id: str,
    *,
    url: str,
    headers: Mapping[str, str],
    content: bytes,
    sources: Sources,
    signatures: Signatures,
) -> Source:
    """The source whose platform sent it. Raises Unauthenticated for anything that it did not sign, and just so for a
    source that does not exist: whoever tries addresses learns nothing."""
    try:
        source = sources.get(account_id, source_id)
    except NotFound:
        raise Unauthenticated("The signature is not that of this source's platform.") from None
    if not signatures.verified(source, url=url, headers=headers, content=content):
        raise Unauthenticated("The signature is not that of this source's platform.")
    return source
