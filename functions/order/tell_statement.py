"""Tell owners of a new version of the privacy statement (PS-1), and note that they have read it."""

from dataclasses import dataclass, replace

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import InvalidInput
from callfactory.identity.accounts import Account, Accounts
from callfactory.identity.roster import Rosters
from callfactory.mail import MailKind, Outbox, language_of, request_mail
from callfactory.principal import Principal
from callfactory.statement import Statement, StatementNotices, newest, unread


@dataclass(frozen=True, slots=True)
class NoticePorts:
    """What telling needs."""

    notices: StatementNotices
    rosters: Rosters
    outbox: Outbox
    clock: Clock


def tell_statement(ports: NoticePorts) -> int:
    """A mail to every owner of an account that has read an older version only; how many accounts were told. May be
    interrupted and repeated: nobody is told twice."""
    news = newest()
    if not news.changes:
        return 0
    count = 0
    for account in ports.notices.untold(news.version):
        _mail_owners(account, news, ports)
        ports.notices.told(account.account_id, news.version)
        count += 1
    return count


def _mail_owners(account: Account, news: Statement, ports: NoticePorts) -> None:
    for owner in ports.rosters.roster(account.account_id).owners:
        ports.outbox.put(
            request_mail(
                MailKind.STATEMENT_CHANGED,
                account_id=account.account_id,
                about=f"{news.version}/{owner.user_id}",
                recipient=owner.email,
                language=account.language,
                version=news.version,
                changes=news.changes[language_of(account.language)],
            ),
            ports.clock.now(),
        )


def note_read(
    version: str,
    principal: Principal,
    *,
    accounts: Accounts,
    audit: AuditLog,
    clock: Clock,
) -> Account:
    """The account, whose people have now read the newest version. Raises InvalidInput for any other version, and
    VersionConflict where somebody changed the account at the same time."""
    if version != newest().version:
        raise InvalidInput.of("version", "not_newest", f"The newest version is {newest().version}.")
    account = accounts.get(principal.account_id)
    if unread(account) is None:
        return account
    read = replace(account, privacy_statement=version, version=account.version + 1)
    accounts.change(read)
    audit.record(
        entry(
            account.account_id,
            Action.STATEMENT_READ,
            at=clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("account", account.account_id),
            version=read.version,
        )
    )
    return read
