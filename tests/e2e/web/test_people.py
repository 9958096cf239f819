"""Sign-ins and people: what protects them, how they end, how a colleague joins; and what staff send again."""

import json
import re
from datetime import UTC, datetime

import httpx
from playwright.sync_api import Browser, Page, expect

from callfactory.events import MailQueued
from callfactory.ids import new_id
from scripts.local.customer import Customer, new_sign_in
from scripts.local.stack import SignIn
from scripts.local.totp import totp
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import visit

_CODE = re.compile(r"\b(\d{6})\b")


def _code_in(stack: DeployedStack, email: str, subject: str) -> str:
    found = _CODE.search(stack.mails.wait_for(email, subject=subject)["text"])
    assert found
    return found[1]


def _sign_out_everywhere(page: Page) -> None:
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url("**/sign-in*")


def test_a_sign_in_moves_ends_everywhere_is_renewed_and_protected(stack: DeployedStack, browser: Browser) -> None:
    who, new = new_sign_in(), new_sign_in()
    program = stack.visitor()
    program.sign_up(who)
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.sign_in(who)
        visitor.go("/my/security")
        page.get_by_label("New address").fill(new.email)
        page.get_by_role("button", name="Mail the codes").click()
        page.get_by_label("Code from the present address").fill(_code_in(stack, who.email, "changes"))
        page.get_by_label("Code from the new address").fill(_code_in(stack, new.email, "new e-mail"))
        page.get_by_role("button", name="Change the address").click()
        expect(page.get_by_text("Your sign-in address is changed.")).to_be_visible()
        _sign_out_everywhere(page)
        assert program.request("GET", "/session").status_code == 401
        page.get_by_role("link", name="Forgotten your password?").click()
        page.get_by_label("E-mail address").fill(new.email)
        before = len(stack.mails.to(new.email))
        page.get_by_role("button", name="Mail me a code").click()
        stack.wait(lambda: len(stack.mails.to(new.email)) > before or None, "the mail")
        page.get_by_label("Six-digit code").fill(stack.mails.wait_for_code(new.email))
        page.locator("input[autocomplete=new-password]").fill(new.password)
        page.locator("form button[type=submit]").click()
        page.get_by_role("main").get_by_role("link", name="Sign in").click()
        visitor.sign_in(new)
        visitor.go("/my/security")
        page.get_by_role("button", name="Set up one-time codes").click()
        secret = page.locator("form code").first.inner_text()
        expect(page.get_by_role("img", name="QR code with the secret")).to_be_visible()
        page.get_by_label("Six-digit code").fill(totp(secret))
        page.get_by_role("button", name="Switch on").click()
        expect(page.get_by_text("One-time codes are on.")).to_be_visible()
        assert visitor.violations() == []
        _sign_out_everywhere(page)
        visitor.sign_in(SignIn(new.email, new.password, totp_secret=secret))
        assert "Overview" in page.title()
    wish = {"email": new.email, "password": new.password, "as": "bearer"}
    assert stack.visitor().post("/session", wish)["state"] == "code_wanted"


def test_a_colleague_is_invited_joins_changes_role_and_is_removed(stack: DeployedStack, browser: Browser) -> None:
    ann, bob = new_sign_in(), new_sign_in()
    stack.visitor().sign_up(ann)
    with visit(browser, stack.address) as visitor:
        visitor.sign_in(ann)
        visitor.go("/my/people")
        visitor.page.get_by_role("button", name="Invite somebody").click()
        visitor.page.get_by_role("dialog").get_by_label("E-mail address").fill(bob.email)
        visitor.page.get_by_role("button", name="Send invitation").click()
        expect(visitor.page.get_by_role("button", name=f"Withdraw the invitation of {bob.email}")).to_be_visible()
        link = re.search(r"/join#\S+", stack.mails.wait_for(bob.email, subject="invited")["text"])
        assert link
        program = _joins(stack, browser, bob, link[0])
        visitor.go("/my/people")
        row = visitor.page.get_by_role("row").filter(has_text=bob.email).first
        expect(row).to_contain_text("Operator")
        _changes_role(visitor.page, bob.email)
        expect(row).to_contain_text("Reader")
        assert program.request("GET", "/session").status_code == httpx.codes.UNAUTHORIZED
        program.sign_in(bob)
        assert program.request("POST", "/webhooks", json={}).status_code == httpx.codes.FORBIDDEN
        visitor.page.get_by_role("button", name=f"Remove {bob.email}").click()
        dialog = visitor.page.get_by_role("dialog")
        expect(dialog.get_by_text("can no longer sign in to this account")).to_be_visible()
        dialog.get_by_role("button", name="Remove").click()
        expect(visitor.page.get_by_role("button", name=f"Remove {bob.email}")).to_have_count(0)
    assert program.request("GET", "/numbers").status_code == httpx.codes.UNAUTHORIZED


def _changes_role(page: Page, email: str) -> None:
    page.get_by_role("button", name=f"Change role of {email}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Their sign-ins end")).to_be_visible()
    dialog.get_by_role("radio", name="Reader").check()
    dialog.get_by_role("button", name="Change role").click()
    expect(dialog).to_have_count(0)


def _joins(stack: DeployedStack, browser: Browser, bob: SignIn, link: str) -> Customer:
    with visit(browser, stack.address, "phone") as visitor:
        page = visitor.page
        visitor.go(link)
        assert "#" not in page.url, "the secret of an invitation stays in no address"
        page.get_by_role("link", name="Create an account").click()
        page.get_by_label("E-mail address").fill(bob.email)
        page.locator("input[autocomplete=new-password]").fill(bob.password)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Create account").click()
        stack.wait(lambda: len(stack.mails.to(bob.email)) > 1 or None, "the code")
        page.get_by_label("Six-digit code").fill(stack.mails.wait_for_code(bob.email))
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url("**/my")
        visitor.settle()
        assert all(link.partition("#")[2] not in url for url in visitor.asked)
    program = stack.visitor()
    program.sign_in(bob)
    return program


def test_staff_send_a_dead_letter_again(stack: DeployedStack, browser: Browser) -> None:
    """A mail that is not there any more: its letter is seen by its ids, sent again, and done with."""
    assert stack.facts.demo is not None
    sqs, mail_id = stack.aws("sqs"), new_id("mail", datetime.now(UTC))
    [url] = [url for url in sqs.list_queues()["QueueUrls"] if re.search(r"-data-MailDeadQueue", url)]
    sqs.purge_queue(QueueUrl=url)  # other tests have mails given up
    event = MailQueued.happened(datetime.now(UTC), account_id=new_id("acc", datetime.now(UTC)), mail_id=mail_id)
    body = {"source": event.source, "detail-type": event.detail_type, "detail": event.detail()}
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
    with visit(browser, stack.address) as visitor:
        visitor.go_on_as(stack.facts.demo.ops, stack.browser_sessions)
        visitor.go("/ops/work")
        expect(visitor.page.get_by_text("Removal of recordings")).to_be_visible()
        expect(visitor.page.get_by_text(mail_id)).to_be_visible()
        visitor.page.get_by_role("button", name="Send again: mail", exact=True).click()
        visitor.page.get_by_role("dialog").get_by_role("button", name="Send again").click()
        expect(visitor.page.get_by_role("status").filter(has_text="Sent again: 1.")).to_be_visible()
        expect(visitor.page.get_by_text(mail_id)).to_have_count(0)
    sqs.purge_queue(QueueUrl=url)
