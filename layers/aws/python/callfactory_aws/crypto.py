"""Sealing and indexing with keys derived from one master secret.

Seal: AES-256-GCM with a key per purpose; the context (account, query, session) is authenticated, so a sealed text
opens only where it was made for. Index: HMAC-SHA-256 under a key per account, for finding items by personal data
(a caller's number) without storing the data in a key.
"""

import base64
import hashlib
import hmac
import secrets
from functools import cache

from callfactory_aws import clients

_NONCE_BYTES = 12


class CannotOpen(Exception):  # it is an answer, not a fault
    """The sealed text was made for another context, by another key, or was changed."""


class Keyring:
    """Derives every key from the master secret (at least 32 random characters)."""

    def __init__(self, master: bytes) -> None:
        if len(master) < 32:
            raise ValueError("the master secret is too short")
        self._master = master
        self._derive = cache(self._derive_key)

    def seal(self, purpose: str, context: str, content: bytes) -> str:
        """URL-safe text that only `open` with the same purpose and context turns back into the content."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # only who needs it pays

        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._derive(purpose)).encrypt(nonce, content, context.encode())
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, purpose: str, context: str, text: str) -> bytes:
        """The content that was sealed. Raises CannotOpen for anything else."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # as above
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # as above

        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return AESGCM(self._derive(purpose)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error

    def index(self, account_id: str, value: str) -> str:
        """The same value of the same account gives the same text; nobody without the key can tell the value."""
        digest = hmac.new(self._derive(f"index/{account_id}"), value.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:18]).decode()

    def secret(self, purpose: str) -> bytes:
        """A key of 32 bytes for a purpose, for keyed hashes that are made elsewhere by the million."""
        return self._derive(purpose)

    def _derive_key(self, purpose: str) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  # as above
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415  # as above

        return HKDF(SHA256(), length=32, salt=None, info=f"callfactory/{purpose}".encode()).derive(self._master)


@cache
def keyring(secret_id: str) -> Keyring:
    """The keyring of the deployed master secret, read once per process."""
    answer = clients.secrets_manager().get_secret_value(SecretId=secret_id)
    return Keyring(answer["SecretString"].encode())
