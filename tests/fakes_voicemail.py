"""In-memory forms of what the answering machine needs. They keep every promise of their ports; `Faults` (of
`fakes_export`) makes any step crash, before or after it took effect."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from callfactory.errors import NotFound, VersionConflict
from callfactory.mail import Mail, Mailer, Site
from callfactory.numbers import Period
from callfactory.pages import Page, Position
from callfactory.receipts import Draft, Receipt
from callfactory.voicemail.addresses import MailAddress
from callfactory.voicemail.machine import AnsweringMachine, Format
from callfactory.voicemail.message import Message
from callfactory.voicemail.ports import (
    AudioCorrupt,
    AudioEmpty,
    AudioGone,
    AudioTooLarge,
    Converted,
    Owner,
    Post,
    UploadLink,
)
from tests.fakes import FakeClock
from tests.fakes_export import Faults
from tests.fakes_seams import FakeBus, FakeMailer, FakeOutbox, FakeReceipts, FakeSigner
from tests.voicemail_samples import ACCOUNT, FIRST, NUMBER, NUMBER_ID, SECOND, a_machine, an_address


class FakeTransit:
    def __init__(self, faults: Faults | None = None) -> None:
        self._faults = faults or Faults()
        self.kept: dict[str, Message] = {}
        self.history: list[Message] = []

    def add(self, message: Message) -> Message:
        return self.kept.setdefault(message.message_id, message)

    def get(self, message_id: str) -> Message | None:
        return self._faults.step(lambda: self.kept.get(message_id))

    def replace(self, message: Message) -> None:
        self._faults.step(lambda: self._replace(message))

    def _replace(self, message: Message) -> None:
        before = self.kept.get(message.message_id)
        if before is None or before.version != message.version - 1:
            raise VersionConflict("The message was changed meanwhile.")
        self.kept[message.message_id] = message
        self.history.append(message)

    def due(self, now: datetime, *, limit: int) -> tuple[str, ...]:
        waiting = [each for each in self.kept.values() if each.open and each.due_at and each.due_at <= now]
        waiting.sort(key=lambda each: each.due_at or now)
        return tuple(each.message_id for each in waiting[:limit])

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Message]:
        mine = [each for each in self.kept.values() if each.account_id == account_id]
        mine.sort(key=lambda each: each.asked_at, reverse=True)
        start = after["offset"] if after else 0
        end = start + limit
        return Page(tuple(mine[start:end]), {"offset": end} if end < len(mine) else None)


class FakeTransitAudio:
    """A bucket: bytes by message, and unfinished uploads."""

    def __init__(self, clock: FakeClock, faults: Faults | None = None) -> None:
        self._clock = clock
        self._faults = faults or Faults()
        self.files: dict[str, bytes] = {}
        self.put_at: dict[str, datetime] = {}
        self.comes_back = 0
        self.looked_for: list[str] = []

    def put(self, message_id: str, audio: bytes) -> None:
        self.files[message_id] = audio
        self.put_at[message_id] = self._clock.now()

    def link(self, message: Message, lives: timedelta) -> UploadLink:
        return UploadLink(f"https://files.example/{message.message_id}", {}, self._clock.now() + lives)

    def size(self, message_id: str) -> int | None:
        self.looked_for.append(message_id)
        return self._faults.step(lambda: len(self.files[message_id]) if message_id in self.files else None)

    def read(self, message_id: str, at_most: int) -> bytes:
        def act() -> bytes:
            if message_id not in self.files:
                raise AudioGone
            if len(self.files[message_id]) > at_most:
                raise AudioTooLarge
            return self.files[message_id]

        return self._faults.step(act)

    def discard(self, message_id: str) -> None:
        def act() -> None:
            if self.comes_back:
                self.comes_back -= 1
                return
            self.files.pop(message_id, None)

        self._faults.step(act)

    def remove(self, message_id: str) -> None:
        self.discard(message_id)

    def left(self, message_id: str) -> int:
        return self._faults.step(lambda: int(message_id in self.files))

    def older_than(self, instant: datetime) -> Iterator[str]:
        yield from [message_id for message_id in self.files if self.put_at[message_id] < instant]


class FakeConverter:
    """Takes anything for audio but what says that it is not."""

    def convert(self, audio: bytes, wanted: Format) -> Converted:
        if not audio:
            raise AudioEmpty
        if audio == b"noise":
            raise AudioCorrupt
        return Converted(b"%s of %s" % (wanted.encode(), audio), f"audio/{wanted}", wanted, 34.0)

    def greeting(self, audio: bytes) -> Converted:
        return self.convert(audio, "wav")


class FakeMachines:
    def __init__(self, *machines: AnsweringMachine) -> None:
        self.kept = {(each.account_id, each.number_id): each for each in machines}

    def get(self, account_id: str, number_id: str) -> AnsweringMachine:
        return self.kept.get((account_id, number_id), AnsweringMachine(account_id, number_id))

    def change(self, machine: AnsweringMachine) -> None:
        if self.get(machine.account_id, machine.number_id).version != machine.version - 1:
            raise VersionConflict("It was changed meanwhile.")
        self.kept[machine.account_id, machine.number_id] = machine

    def of(self, account_id: str) -> tuple[AnsweringMachine, ...]:
        return tuple(each for each in self.kept.values() if each.account_id == account_id)


class FakeAddresses:
    def __init__(self, *addresses: MailAddress) -> None:
        self.kept = {each.address_id: each for each in addresses}

    def add(self, address: MailAddress) -> MailAddress:
        same = next((each for each in self.of(address.account_id) if each.email == address.email), None)
        if same is None:
            self.kept[address.address_id] = address
        return same or address

    def get(self, account_id: str, address_id: str) -> MailAddress:
        found = self.kept.get(address_id)
        if found is None or found.account_id != account_id:
            raise NotFound("There is no such address, or it is not yours.")
        return found

    def of(self, account_id: str) -> Sequence[MailAddress]:
        return [each for each in self.kept.values() if each.account_id == account_id]

    def change(self, address: MailAddress) -> None:
        if self.kept[address.address_id].version != address.version - 1:
            raise VersionConflict("It was changed meanwhile.")
        self.kept[address.address_id] = address

    def remove(self, account_id: str, address_id: str) -> None:
        self.get(account_id, address_id)
        del self.kept[address_id]


class FakeOwners:
    """One account, with one owner; gone once it is erased."""

    def __init__(self, zone: str = "Europe/Amsterdam") -> None:
        self.kept = {ACCOUNT: Owner(ACCOUNT, zone, ("signs-in@company.example",))}

    def owner(self, account_id: str) -> Owner:
        if account_id not in self.kept:
            raise NotFound("There is no such account.")
        return self.kept[account_id]


class FakeOwnership:
    """The number, from its activation on."""

    def __init__(self, active_from: datetime) -> None:
        self.held = [Period(NUMBER, ACCOUNT, NUMBER_ID, active_from)]

    def periods(self, e164: str) -> Sequence[Period]:
        return [period for period in self.held if period.e164 == e164]


class FaultyMailer:
    """A mailer that crashes where the faults say so, before or after the mail was taken."""

    def __init__(self, inner: FakeMailer, faults: Faults) -> None:
        self._inner = inner
        self._faults = faults
        self.confirms = inner.confirms

    def send(self, mail: Mail) -> str:
        return self._faults.step(lambda: self._inner.send(mail))


class FaultyReceipts:
    def __init__(self, inner: FakeReceipts, faults: Faults) -> None:
        self._inner = inner
        self._faults = faults

    def issue(self, drafts: Sequence[Draft]) -> list[Receipt]:
        return self._faults.step(lambda: self._inner.issue(drafts))

    def receipts(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Receipt]:
        return self._inner.receipts(account_id, limit=limit, after=after)


class World:
    """The answering machine with everything around it, in memory: two confirmed addresses, one number."""

    def __init__(self, *, confirms: bool = True, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.clock = FakeClock()
        self.transit = FakeTransit(self.faults)
        self.audio = FakeTransitAudio(self.clock, self.faults)
        self.machines = FakeMachines(a_machine(FIRST, SECOND))
        self.addresses = FakeAddresses(an_address(FIRST), an_address(SECOND, "second@company.example"))
        self.owners = FakeOwners()
        self.mailer = FakeMailer(confirms=confirms)
        self.bus = FakeBus()
        self.outbox = FakeOutbox(self.bus)
        self.receipts = FakeReceipts(FakeSigner(), self.clock)
        self.post = Post(
            transit=self.transit,
            audio=self.audio,
            converter=FakeConverter(),
            machines=self.machines,
            addresses=self.addresses,
            owners=self.owners,
            mailer=FaultyMailer(self.mailer, self.faults),
            outbox=self.outbox,
            bus=self.bus,
            receipts=FaultyReceipts(self.receipts, self.faults),
            site=Site(url="https://callfactory.example", mail_domain="callfactory.example"),
            clock=self.clock,
        )

    def arrives(self, message: Message, audio: bytes = b"audio") -> str:
        """A switch announced the message and put its audio."""
        self.transit.add(message)
        self.audio.put(message.message_id, audio)
        return message.message_id

    def message(self, message_id: str) -> Message:
        return self.transit.kept[message_id]

    def notices(self) -> list[str]:
        """Whom was told of a loss or doubt, and how: "kind recipient"."""
        requests = [kept.request for kept in self.outbox.mails.values()]
        return sorted(f"{each.kind.value} {each.recipient}" for each in requests if each)

    def with_mailer(self, mailer: Mailer) -> Post:
        """The same with another mailer."""
        return replace(self.post, mailer=mailer)
