"""A deployed stack as tests see it: customers, staff, mailbox, clock, logs, and an administrator's AWS clients."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from scripts.local.clock import BusinessClock, Run, Schedule, Schedules
from scripts.local.customer import Customer, Mails, new_sign_in
from scripts.local.logs import Line, Logs
from scripts.local.stack import SignIn, Stack

WAIT_SECONDS = 30.0
Found = TypeVar("Found")


class DeployedStack:
    """`facts` is what `stack.json` says. Nothing here reaches around the product: what customers do goes over HTTP."""

    def __init__(self, facts: Stack, folder: Path) -> None:
        self.facts = facts
        self.folder = folder
        self.address = facts.address
        self.mails = Mails(facts.address)
        self.logs = Logs(facts)
        self._clock = BusinessClock(facts)
        self._clock_was_set = False
        self._sessions: dict[str, str] = {}
        self.browser_sessions: dict[str, list[Any]] = {}
        """Cookies of people who have signed in with a browser, by their address."""
        self._schedules = Schedules(facts, folder / "ticks.json")

    # who uses it

    def visitor(self) -> Customer:
        """Somebody who is not signed in."""
        return Customer(self.address)

    def new_customer(self, **more: Any) -> Customer:
        """A customer with an account of their own, signed up by mail and signed in. `more` is for sign-up."""
        customer = self.visitor()
        customer.sign_up(new_sign_in(), **more)
        return customer

    def sign_in(self, who: SignIn) -> Customer:
        """Somebody with a session: the one that the tests before have opened, as long as it holds. An address may sign
        in ten times in a quarter of an hour, and the demonstration's people are wanted by many tests."""
        token = self._sessions.get(who.email)
        if token is not None:
            again = self.program(token)
            if again.request("GET", "/session").is_success:
                again.email = who.email
                return again
        customer = self.visitor()
        customer.sign_in(who)
        self._sessions[who.email] = str(customer.http.headers["Authorization"]).removeprefix("Bearer ")
        return customer

    def owner(self) -> Customer:
        """The demonstration company's owner, signed in."""
        assert self.facts.demo is not None
        return self.sign_in(self.facts.demo.owner)

    def staff(self) -> Customer:
        """Our own staff, signed in with a one-time code."""
        assert self.facts.demo is not None
        return self.sign_in(self.facts.demo.ops)

    def program(self, key: str) -> Customer:
        """A program with an API key."""
        return Customer(self.address, token=key)

    def switch_of(self, owner: Customer, *scopes: str) -> Customer:
        """A switch of an owner's that sends our own JSON, with a source and a key of its own."""
        source = owner.post("/sources", {"name": "pbx", "kind": "callfactory-json", "zone": "UTC"})
        wish = {"name": "pbx", "scopes": scopes or ("calls:write",), "source_id": source["source_id"]}
        return self.program(owner.post("/keys", wish)["secret"])

    # what happens in it

    def aws(self, service: str) -> Any:
        """A boto3 client of the embedded AWS, as its administrator."""
        return self.facts.aws.client(service)

    def at(self, when: str) -> datetime:
        """Sets the business clock: `2027-01-01T00:00:00Z`, `+3d`, `now`. It is set back after each test."""
        self._clock_was_set = True
        return self._clock.set(when)

    def set_clock_back(self) -> None:
        """Business time is real time again, if a test has set it."""
        if self._clock_was_set:
            self.at("now")
            self._clock_was_set = False

    def now(self) -> datetime:
        """Business time."""
        return self._clock.now()

    def schedules(self) -> list[Schedule]:
        """What runs by itself, and how often."""
        return self._schedules.all()

    def tick(self, *, everything: bool = False) -> list[Run]:
        """Runs the schedules that are due, or all of them. An error in one of them fails the test."""
        runs = self._schedules.tick(everything=everything)
        assert not [run for run in runs if run.error], [run for run in runs if run.error]
        return runs

    def log(self, function: str, since: float) -> list[Line]:
        """What a function has logged since a moment (`time.time()`)."""
        return self.logs.since(int(since * 1000), function)

    def wait_for_log(self, function: str, text: str, since: float) -> Line:
        """The first line of a function's log that contains `text`, once it is there."""
        return self.wait(
            lambda: next((line for line in self.log(function, since) if text in line.text), None),
            f"a log line of {function} with {text!r}",
        )

    @staticmethod
    def wait(look: Callable[[], Found | None], what: str, seconds: float = WAIT_SECONDS) -> Found:
        """What `look` finds, once it finds something."""
        deadline = time.monotonic() + seconds
        while (found := look()) is None:
            assert time.monotonic() < deadline, f"{what} did not come within {seconds:.0f} seconds"
            time.sleep(0.2)
        return found

    @contextmanager
    def without(self, function: str, *actions: str) -> Iterator[None]:
        """Takes actions (`dynamodb:GetItem`, `dynamodb:*`) out of what a function may do, and gives them back."""
        iam, role = self.aws("iam"), self._role(function)
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        documents = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
        try:
            for name, document in documents.items():
                self._put(iam, role, name, document | {"Statement": _deprived(document["Statement"], actions)})
            yield
        finally:
            for name, document in documents.items():
                self._put(iam, role, name, document)

    def run_as(self, function: str, code: str) -> Any:
        """Runs Python code (with a `handler(event, context)`) in the role of a function; answers what it returns."""
        functions = self.aws("lambda")
        name = f"probe-{uuid.uuid4().hex[:8]}"
        configuration = functions.get_function_configuration(FunctionName=self.facts.functions[function])
        functions.create_function(
            FunctionName=name,
            Runtime=configuration["Runtime"],
            Role=configuration["Role"],
            Handler="probe.handler",
            Code={"ZipFile": _zipped(code)},
        )
        try:
            return json.loads(functions.invoke(FunctionName=name)["Payload"].read())
        finally:
            functions.delete_function(FunctionName=name)

    def _role(self, function: str) -> str:
        configuration = self.aws("lambda").get_function_configuration(FunctionName=self.facts.functions[function])
        return str(configuration["Role"]).rsplit("/", 1)[-1]

    @staticmethod
    def _put(iam: Any, role: str, name: str, document: Any) -> None:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def _zipped(code: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("probe.py", code)
    return content.getvalue()


def _deprived(statements: Any, actions: tuple[str, ...]) -> list[Any]:
    left = []
    for statement in statements if isinstance(statements, list) else [statements]:
        said = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        kept = [action for action in said if not any(_covers(taken, action) for taken in actions)]
        if kept:
            left.append(statement | {"Action": kept})
    return left


def _covers(taken: str, action: str) -> bool:
    return action == taken or (taken.endswith("*") and action.startswith(taken[:-1]))
