"""Bus messages carry opaque ids only, and survive the way there and back."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import get_type_hints

import pytest

from callfactory import events
from callfactory.events import EVENTS, Event, MailQueued, NotAnEvent, OrderAccepted, id_kinds, parse_event
from callfactory.ids import is_id, new_id

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)


def example(kind: type[Event]) -> Event:
    ids = {name: new_id(of, NOW) for name, of in id_kinds(kind).items() if name != "event_id"}
    return kind.happened(NOW, **ids)


def test_every_event_type_is_in_the_list() -> None:
    declared = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)} - {Event}
    assert set(EVENTS.values()) == declared


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.__name__)
def test_an_event_has_no_field_but_ids_and_its_instant(kind: type[Event]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    for field in fields(kind):
        if field.name == "at":
            assert hints["at"] is datetime
        else:
            assert field.name.endswith("_id")
            assert len(hints[field.name].__metadata__) == 1, "an id names its kind"


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.__name__)
def test_what_is_published_is_what_arrives(kind: type[Event]) -> None:
    event = example(kind)
    detail = event.detail()
    assert all(name == "at" or is_id(value, id_kinds(kind)[name]) for name, value in detail.items())
    assert parse_event(event.detail_type, {**detail, "added_later": "ignored"}) == event


@pytest.mark.parametrize("value", ["+31612345678", "jan@example.com", "ord_", "Jan Jansen", ""])
def test_an_event_refuses_to_carry_anything_else(value: str) -> None:
    ids = {"account_id": new_id("acc", NOW), "number_id": new_id("num", NOW)}
    with pytest.raises(ValueError, match="order_id") as refusal:
        OrderAccepted.happened(NOW, **ids, order_id=value)
    assert not value or value not in str(refusal.value)


def test_an_id_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="mail_id"):
        MailQueued.happened(NOW, account_id=new_id("acc", NOW), mail_id=new_id("ord", NOW))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("SomethingElse", {}),
        ("MailQueued", {"mail_id": "x"}),
        ("MailQueued", {"at": "noon"}),
        ("MailQueued", {"at": 5}),
    ],
)
def test_what_is_not_an_event_is_refused(name: str, change: dict[str, object]) -> None:
    with pytest.raises(NotAnEvent):
        parse_event(name, {**example(MailQueued).detail(), **change})
