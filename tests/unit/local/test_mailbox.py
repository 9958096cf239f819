"""The mailbox keeps what came, byte for byte, and shows it."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from scripts.local.mail_pages import mail_app
from scripts.local.mailbox import Mailbox, NoSuchMail


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail")


def message(subject: str = "Übersicht", html: str = "<p>Hello</p>", audio: bytes = bytes(range(256))) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = "Call Factory <no-reply@callfactory.test>"
    mail["To"] = "ada@example.com"
    mail.set_content("Hello")
    mail.add_alternative(html, subtype="html")
    mail.add_attachment(audio, maintype="audio", subtype="mpeg", filename="Nachricht ä.mp3")
    return mail.as_bytes()


def test_a_mail_is_kept_byte_for_byte_and_survives_a_restart(mailbox: Mailbox, tmp_path: Path) -> None:
    content = message()
    mail_id = mailbox.keep("no-reply@callfactory.test", ["ada@example.com"], content)
    kept = Mailbox(tmp_path / "mail").get(mail_id)
    assert kept.content == content
    assert kept.recipients == ("ada@example.com",)


def test_its_parts_can_be_read(mailbox: Mailbox) -> None:
    content = message()
    mail = mailbox.get(mailbox.keep("a@b.example", ["ada@example.com"], content))
    assert mail.content == content
    assert (mail.body("plain"), mail.body("html")) == ("Hello\n", "<p>Hello</p>\n")
    assert mail.summary()["subject"] == "Übersicht"
    (audio,) = mail.attachments()
    assert (audio.filename, audio.content_type, audio.content) == ("Nachricht ä.mp3", "audio/mpeg", bytes(range(256)))


def test_newest_first_and_by_recipient_in_any_case(mailbox: Mailbox) -> None:
    first = mailbox.keep("a@b.example", ["ada@example.com"], message("1"))
    second = mailbox.keep("a@b.example", ["Bram@Example.com"], message("2"))
    assert [mail.mail_id for mail in mailbox.mails()] == [second, first]
    assert [mail.mail_id for mail in mailbox.mails("bram@example.com")] == [second]


@pytest.mark.parametrize("mail_id", ["../machine", "20261124130000000000-0000000", "", "20261124130000000000-deadbeef"])
def test_other_files_cannot_be_reached(mailbox: Mailbox, mail_id: str) -> None:
    with pytest.raises(NoSuchMail):
        mailbox.get(mail_id)
    with pytest.raises(NoSuchMail):
        mailbox.remove(mail_id)


def test_what_is_removed_is_gone(mailbox: Mailbox) -> None:
    mail_id = mailbox.keep("a@b.example", ["ada@example.com"], message())
    mailbox.remove(mail_id)
    assert mailbox.mails() == []
    mailbox.keep("a@b.example", ["ada@example.com"], message())
    mailbox.clear()
    assert mailbox.mails() == []


def ask(mailbox: Mailbox, method: str, path: str) -> httpx.Response:
    async def through() -> httpx.Response:
        transport = httpx.ASGITransport(app=mail_app(mailbox))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path)

    return asyncio.run(through())


def test_programs_read_mails_as_json(mailbox: Mailbox) -> None:
    mail_id = mailbox.keep("no-reply@callfactory.test", ["ada@example.com"], message())
    (listed,) = ask(mailbox, "GET", "/mail/messages?to=ada@example.com").json()["messages"]
    assert listed["id"] == mail_id
    assert listed["attachments"] == [{"n": 0, "filename": "Nachricht ä.mp3", "content_type": "audio/mpeg", "size": 256}]
    read = ask(mailbox, "GET", f"/mail/messages/{mail_id}").json()
    assert (read["text"], read["html"]) == ("Hello\n", "<p>Hello</p>\n")
    assert {"name": "To", "value": "ada@example.com"} in read["headers"]
    assert ask(mailbox, "GET", f"/mail/messages/{mail_id}/attachments/0").content == bytes(range(256))
    assert ask(mailbox, "GET", f"/mail/messages/{mail_id}/raw").content == mailbox.get(mail_id).content
    assert ask(mailbox, "GET", f"/mail/messages/{mail_id}/attachments/1").status_code == 404
    assert ask(mailbox, "DELETE", f"/mail/messages/{mail_id}").status_code == 204
    assert ask(mailbox, "GET", f"/mail/messages/{mail_id}").status_code == 404


def test_a_mail_cannot_run_scripts_where_it_is_shown(mailbox: Mailbox) -> None:
    mail_id = mailbox.keep("a@b.example", ["x@example.com"], message("<script>1</script>", "<script>alert(1)</script>"))
    page = ask(mailbox, "GET", f"/mail/read/{mail_id}")
    assert "<script" not in page.text
    shown = ask(mailbox, "GET", f"/mail/messages/{mail_id}/html")
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_the_page_lists_what_there_is(mailbox: Mailbox) -> None:
    assert "No mail yet" in ask(mailbox, "GET", "/mail").text
    mailbox.keep("a@b.example", ["ada@example.com"], message("Your download is ready"))
    assert "Your download is ready" in ask(mailbox, "GET", "/mail").text
