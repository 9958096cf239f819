"""The account: who the customer is, and its log."""

from callfactory.errors import VersionConflict
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.order import present, wiring
from functions.order.endpoints.paging import after, next_cursor
from functions.order.identity_contract import AccountChange, AccountView, AuditPage, ListQuery, StatementRead
from functions.order.tell_statement import note_read
from functions.order.update_account import update_account

TAG = "account"
_LOG = "audit"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("GET", "/account", allow=Permission.ACCOUNT_READ, tag=TAG, answer=AccountView)
    def get_account(call: Call[None, None]) -> AccountView:
        """Show the account."""
        return present.account(wiring.accounts().get(call.principal.account_id))

    @api.endpoint(
        "PATCH",
        "/account",
        allow=Permission.ACCOUNT_WRITE,
        tag=TAG,
        body=AccountChange,
        answer=AccountView,
        errors=(VersionConflict,),
    )
    def change_account(call: Call[AccountChange, None]) -> AccountView:
        """Change organisation, contact person, language or time zone; what is absent stays."""
        changed = update_account(
            call.body,
            call.principal,
            accounts=wiring.accounts(),
            audit=wiring.audit(),
            bus=wiring.bus(),
            clock=wiring.clock(),
        )
        return present.account(changed)

    @api.endpoint(
        "POST",
        "/account/privacy-statement",
        allow=Permission.ACCOUNT_WRITE,
        tag=TAG,
        body=StatementRead,
        answer=AccountView,
        errors=(VersionConflict,),
    )
    def note_statement_read(call: Call[StatementRead, None]) -> AccountView:
        """Say that the newest privacy statement was read: the account no longer shows it as new."""
        read = note_read(
            call.body.version,
            call.principal,
            accounts=wiring.accounts(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return present.account(read)

    @api.endpoint("GET", "/account/audit", allow=Permission.AUDIT_READ, tag=TAG, query=ListQuery, answer=AuditPage)
    def get_audit_log(call: Call[None, ListQuery]) -> AuditPage:
        """List who did what in the account, newest first."""
        page = wiring.audit().entries(call.principal.account_id, limit=call.query.limit, after=after(call, _LOG))
        return AuditPage(
            items=[present.audit_entry(line) for line in page.items], next_cursor=next_cursor(call, page, _LOG)
        )
