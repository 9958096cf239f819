"""Somebody who uses the API over HTTP: what seeding and tests share."""

import ipaddress
import json
import random
import re
import sys
import time
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx

from scripts.local.stack import SignIn
from scripts.local.totp import totp

_CODE = re.compile(r"\b(\d{6})\b")
_WAIT_SECONDS = 30.0


class Unexpected(Exception):
    """An answer that a well-meaning client does not expect; says what came instead."""


class Mails:
    """The mailbox, as programs read it."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=f"{address}/mail", timeout=30, trust_env=False)

    def to(self, recipient: str) -> list[dict[str, Any]]:
        """Summaries of the mails to an address, newest first."""
        found: list[dict[str, Any]] = self._http.get("/messages", params={"to": recipient}).json()["messages"]
        return found

    def get(self, mail_id: str) -> dict[str, Any]:
        """All that there is to read of a mail."""
        mail: dict[str, Any] = self._http.get(f"/messages/{mail_id}").raise_for_status().json()
        return mail

    def raw(self, mail_id: str) -> bytes:
        """The message byte for byte."""
        return self._http.get(f"/messages/{mail_id}/raw").raise_for_status().content

    def attachment(self, mail_id: str, n: int) -> bytes:
        return self._http.get(f"/messages/{mail_id}/attachments/{n}").raise_for_status().content

    def route(self, domain: str, host: str, port: int, ca_file: str | None = None) -> None:
        """From now on mails to the domain go to a server of its own."""
        body = {"host": host, "port": port, "ca_file": ca_file}
        self._http.put(f"/routes/{domain}", json=body).raise_for_status()

    def unroute(self, domain: str) -> None:
        """Mails to the domain are kept here again."""
        self._http.delete(f"/routes/{domain}").raise_for_status()

    def wait_for(self, recipient: str, *, subject: str = "", seconds: float = _WAIT_SECONDS) -> dict[str, Any]:
        """The newest mail to the address whose subject contains `subject`, once it is there. Raises Unexpected."""
        deadline = time.monotonic() + seconds
        while True:
            for mail in self.to(recipient):
                if subject.lower() in mail["subject"].lower():
                    return self.get(mail["id"])
            if time.monotonic() > deadline:
                raise Unexpected(f"no mail about {subject!r} came within {seconds:.0f} seconds")
            time.sleep(0.2)

    def wait_for_code(self, recipient: str) -> str:
        """The six digits that the newest mail brings."""
        mail = self.wait_for(recipient)
        found = _CODE.search(mail["text"] or mail["html"] or "")
        if not found:
            raise Unexpected("the mail holds no code")
        return found[1]


class Customer:
    """A client of the API at `address`, signed in or not.

    Each customer comes from a network address of its own where the machine has several (Linux: all of 127.0.0.0/8), so
    that rate limits for visitors count each by itself. An answer that says to come back later is waited for.
    """

    def __init__(self, address: str, *, token: str | None = None) -> None:
        self.address = address
        self.mails = Mails(address)
        self.email: str | None = None
        transport = httpx.HTTPTransport(local_address=_own_address(), retries=1)
        # The front door listens on 127.0.0.1 by this name, too; going there by number makes the local address fit.
        self.http = httpx.Client(
            base_url=f"{address.replace('//localhost', '//127.0.0.1')}/v1",
            headers={"Host": address.partition("//")[2]},
            timeout=300,
            transport=transport,
            trust_env=False,
        )
        if token:
            self.authorize(token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.http.close()

    def authorize(self, token: str) -> None:
        """Sends this session, access token or API key from now on."""
        self.http.headers["Authorization"] = f"Bearer {token}"

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any request, any answer. POSTs get an Idempotency-Key unless they bring one."""
        headers = dict(more.pop("headers", None) or {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        while True:
            answer = self.http.request(method, path, headers=headers, **more)
            if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            time.sleep(float(answer.headers.get("Retry-After", "1")))

    def call(self, method: str, path: str, body: Any = None, *, params: Mapping[str, Any] | None = None) -> Any:
        """A request that shall succeed; its JSON. Raises Unexpected with what the API said instead."""
        answer = self.request(method, path, json=body, params=params)
        if not answer.is_success:
            raise Unexpected(f"{method} {path} answered {answer.status_code}: {answer.text[:1000]}")
        return answer.json() if answer.content else None

    def get(self, path: str, **params: Any) -> Any:
        return self.call("GET", path, params=params)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = None) -> Any:
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Any = None) -> Any:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)

    def sign_up(self, who: SignIn, *, zone: str = "Europe/Amsterdam", language: str = "en") -> str:
        """Signs up, confirms with the code from the mailbox, signs in. Answers the account's id."""
        self.post(
            "/accounts",
            {
                "email": who.email,
                "password": who.password,
                "zone": zone,
                "language": language,
                "privacy_statement": "2018-05-01",
            },
        )
        code = self.mails.wait_for_code(who.email)
        opened = self.post("/accounts/confirmation", {"email": who.email, "code": code})
        self.sign_in(who)
        account_id: str = opened["account_id"]
        return account_id

    def sign_in(self, who: SignIn) -> None:
        """Opens a session and uses it from now on; gives a one-time code where one is wanted."""
        opened = self.post("/session", {"email": who.email, "password": who.password, "as": "bearer"})
        if opened["state"] == "code_wanted":
            if who.totp_secret is None:
                raise Unexpected("a one-time code is wanted, and there is no secret to make one")
            opened = self.post(
                "/session/challenge", {"challenge_token": opened["challenge_token"], "code": totp(who.totp_secret)}
            )
        self.email = who.email
        self.authorize(opened["token"])

    def wait_until(self, path: str, field: str, *values: str, seconds: float = _WAIT_SECONDS) -> Any:
        """Reads until a field has one of the values. Raises Unexpected with the last answer."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.get(path)
            if answer[field] in values:
                return answer
            if time.monotonic() > deadline:
                raise Unexpected(f"{path} did not come to {values} within {seconds:.0f} seconds: {json.dumps(answer)}")
            time.sleep(0.2)


def new_sign_in(name: str = "customer") -> SignIn:
    """A sign-in that nobody has yet."""
    return SignIn(f"{name}-{uuid.uuid4().hex[:12]}@example.com", f"Pass-{uuid.uuid4().hex}-9Z!")


def _own_address() -> str:
    """A loopback address by itself on Linux; the usual one elsewhere."""
    if sys.platform != "linux":
        return "127.0.0.1"
    first = int(ipaddress.IPv4Address("127.1.0.1"))
    return str(ipaddress.IPv4Address(first + random.randrange(0xFE0000)))  # noqa: S311  # a choice, not a secret
