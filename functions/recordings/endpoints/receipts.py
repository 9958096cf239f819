"""Endpoints for receipts: the proof that something was removed, and what it is checked with."""

import base64
from hashlib import sha256

from callfactory.principal import Permission
from callfactory_aws.endpoint import Allow, Call
from callfactory_aws.http import Api
from functions.recordings import recordings_wiring as wiring
from functions.recordings.recordings_contract import PublicKeyView, ReceiptPage, ReceiptQuery

TAG = "receipts"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("GET", "/receipts", allow=Permission.AUDIT_READ, tag=TAG, query=ReceiptQuery, answer=ReceiptPage)
    def get_receipts(call: Call[None, ReceiptQuery]) -> ReceiptPage:
        """List the account's receipts, the first one first.

        Each names the one before it, so that none can be taken away or put in between. They are checked without us:
        save the items as a list, and give it to `verify_receipt.py` with the public key. That program is for everybody
        to download, at `/verify_receipt.py` of the site.
        """
        account_id, cursors = call.principal.account_id, wiring.cursors()
        page = wiring.receipts().receipts(
            account_id, limit=call.query.limit, after=cursors.decode(account_id, "receipts", call.query.cursor)
        )
        following = dict(page.next) if page.next else None
        return ReceiptPage(
            items=[receipt.document() for receipt in page.items],
            next_cursor=cursors.encode(account_id, "receipts", following),
        )

    @api.endpoint("GET", "/receipts/key", allow=Allow.ANYONE, tag=TAG, answer=PublicKeyView)
    def get_receipt_key(call: Call[None, None]) -> PublicKeyView:
        """Show the public key that receipts are signed with."""
        del call
        pem = wiring.receipt_signer().public_key()
        der = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-")))
        return PublicKeyView(pem=pem, key=sha256(der).hexdigest())

    del get_receipts, get_receipt_key
