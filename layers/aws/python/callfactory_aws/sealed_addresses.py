"""Addresses that are kept for one last mail, sealed for one erasure each."""

import json
from typing import Final

from callfactory_aws.crypto import CannotOpen, Keyring

_PURPOSE: Final = "erasure"


class SealedAddresses:
    """The `Addresses` port of erasing."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def seal(self, erasure_id: str, email: str, language: str) -> str:
        return self._keyring.seal(_PURPOSE, erasure_id, json.dumps([email, language]).encode())

    def open(self, erasure_id: str, sealed: str) -> tuple[str, str] | None:
        try:
            email, language = json.loads(self._keyring.open(_PURPOSE, erasure_id, sealed))
        except CannotOpen:
            return None
        return str(email), str(language)
