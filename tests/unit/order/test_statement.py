"""A new version of the privacy statement reaches owners, and the old ones stay readable (PS-1)."""

import re
from typing import Any

import pytest

from callfactory import statement
from callfactory.audit import Action
from callfactory.identity.accounts import PRIVACY_STATEMENT
from callfactory.mail import MailKind
from callfactory.registry.model import SENTENCES
from callfactory.site_headers import file_of
from callfactory.statement import STATEMENTS, Statement
from functions.order import wiring
from functions.order.tell_statement import tell_statement
from scripts.local.places import ROOT
from tests.unit.order.conftest import World

NEXT = Statement(
    "2027-03-01",
    {"en": "Pages are counted.", "nl": "Pagina's worden geteld.", "de": "Seiten werden gezählt."},
)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Statement:
    monkeypatch.setattr(statement, "STATEMENTS", (*STATEMENTS, NEXT))
    return NEXT


def test_nobody_is_told_of_the_statement_that_they_accepted(world: World) -> None:
    client = world.customer()
    assert client.get("/account")["new_statement"] is None
    assert tell_statement(wiring.notice_ports()) == 0
    assert world.mailed(MailKind.STATEMENT_CHANGED) == []


def test_owners_get_one_mail_in_their_language(world: World, announced: Statement) -> None:
    world.customer()
    dutch = world.customer("bob@rival.example")
    assert dutch.call("PATCH", "/account", {"version": 1, "language": "nl"}).status == 200
    assert [tell_statement(wiring.notice_ports()) for _ in range(2)] == [2, 0]
    mails = {mail.recipient: mail for mail in world.mailed(MailKind.STATEMENT_CHANGED)}
    assert {who: mail.parameters["changes"] for who, mail in mails.items()} == {
        "ann@bakery.example": announced.changes["en"],
        "bob@rival.example": announced.changes["nl"],
    }
    assert {mail.parameters["version"] for mail in mails.values()} == {announced.version}


def test_a_cut_off_run_tells_nobody_twice(world: World, announced: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    del announced
    world.customer()

    def cut_off(*_: Any) -> None:
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(world.statement_notices, "told", cut_off)
        with pytest.raises(TimeoutError):
            tell_statement(wiring.notice_ports())
    assert tell_statement(wiring.notice_ports()) == 1
    assert len(world.mailed(MailKind.STATEMENT_CHANGED)) == 1


def test_the_account_shows_it_until_somebody_has_read_it(world: World, announced: Statement) -> None:
    client = world.customer()
    shown = client.get("/account")
    assert shown["new_statement"] == {"version": announced.version, "changes": dict(announced.changes)}
    assert client.call("POST", "/account/privacy-statement", {"version": PRIVACY_STATEMENT}).status == 422
    for _ in range(2):  # read twice is read once
        read = client.call("POST", "/account/privacy-statement", {"version": announced.version})
        assert (read.status, read.json["new_statement"], read.json["version"]) == (200, None, 2)
    assert client.get("/account")["privacy_statement"] == announced.version
    entries = world.audit.entries(shown["account_id"], limit=50).items
    assert [each.action for each in entries].count(Action.STATEMENT_READ) == 1


def test_who_has_read_it_is_not_mailed(world: World, announced: Statement) -> None:
    world.customer().call("POST", "/account/privacy-statement", {"version": announced.version})
    assert tell_statement(wiring.notice_ports()) == 0


def test_every_version_has_its_page_which_leads_to_all_others() -> None:  # PS-3
    for each in STATEMENTS:
        page = (ROOT / "web" / "public" / file_of(f"/privacy/{each.version}").lstrip("/")).read_text(encoding="utf-8")
        assert f"Version {each.version}" in page
        assert all(f'href="/privacy/{other.version}"' in page for other in STATEMENTS)


def test_what_the_register_rests_on_can_be_looked_up() -> None:  # PS-1, DB-1: sentences are links
    page = (ROOT / "web" / "public" / file_of("/privacy").lstrip("/")).read_text(encoding="utf-8")
    assert re.findall(r'id="(S\d\d)"', page) == list(SENTENCES)


def test_the_one_in_force_is_among_them_in_order_and_every_later_one_says_what_changes() -> None:
    versions = [each.version for each in STATEMENTS]
    assert PRIVACY_STATEMENT in versions
    assert versions == sorted(set(versions))
    assert all(each.changes.keys() == {"en", "nl", "de"} for each in STATEMENTS[1:])
