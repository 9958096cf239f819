"""BroadWorks' CDR files (XML): one `cdrData` a leg, in UTC with milliseconds; long calls come as partial records.

Source: BroadWorks accounting CDR interface; the elements of `headerModule` and `basicModule` that are read are named
here, all others are dropped.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element  # the type only; parsing is `xml_stream`'s

from callfactory.calls.caller import WITHHELD, presentation, read_caller
from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.formats.base import Built, Draft, Reading, Record, Unfit
from callfactory.calls.formats.xml_stream import xml_records
from callfactory.calls.privacy import signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_compact
from callfactory.phone import to_e164

_CAUSES: Final[Mapping[str, Outcome]] = {"017": "busy", "018": "no-answer", "019": "no-answer", "016": "no-answer"}
_TALKED: Final = frozenset({"answered", "voicemail"})
_UNREAD: Final = frozenset({"Start", "Failover", "End", "Restart"})
"""Kinds of records that frame a file and are no calls."""


class BroadWorksXml:
    """See above."""

    media_types = ("application/xml", "text/xml")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        def build(element: Element, draft: Draft) -> Built:
            return _fact(element, reading, draft)

        return xml_records(content, "cdrData", build)


def _fact(element: Element, reading: Reading, draft: Draft) -> Built:
    header, basic = _texts(element.find("headerModule")), _texts(element.find("basicModule"))
    kind = header.get("type", "")
    if not basic:
        if kind in _UNREAD:
            return None
        raise Unfit("field_missing")
    country = reading.source.country
    incoming = basic.get("direction", "Terminating") != "Originating" or not basic.get("relatedCallId")
    signs = [presentation(basic.get("callingPresentationIndicator")), signs_in(_texts(element).items())]
    if basic.get("clidPermitted", "Yes").lower() not in {"yes", "y"}:
        signs.append(WITHHELD)
    draft.fields["caller"] = caller = read_caller(basic.get("callingNumber"), country=country, signs=signs)
    called = basic.get("calledNumber") or basic.get("dialedDigits") or ""
    number = to_e164(basic.get("serviceNumber") or called, country)
    draft.fields["service_number"] = number if incoming else None
    started, answered, ended = (
        read_compact(basic.get(name, "")) for name in ("startTime", "answerTime", "releaseTime")
    )
    if started is None:
        raise NotATime("time_missing")
    local = basic.get("localCallId") or f"{header.get('systemId', '')} {header.get('eventCounter', '')}"
    if incoming and number is None:
        raise Unfit("no_service_number")
    whole = kind in {"Normal", "End", ""} and ended is not None
    outcome = _outcome(basic, answered) if ended is not None else None
    ring_to = _ring_to(basic, number, country) if incoming else read_ring_to(called, country)
    fact = Fact(
        call_id=reading.keys.call_id(local if incoming else basic["relatedCallId"]),
        leg=reading.keys.leg(local),
        revision=_counter(header),
        complete=whole,
        role="call" if incoming else "delivery",
        service_number=number if incoming else None,
        caller=caller if incoming or caller == "withheld" else None,
        started_ms=started,
        answered_ms=answered if outcome is None or outcome in _TALKED else None,
        ended_ms=ended,
        talk_ms=ended - answered if outcome in _TALKED and ended is not None and answered is not None else None,
        ring_to=unless_callers(ring_to, caller, basic.items(), country),
        outcome=outcome,
    )
    return fact, not incoming


def _ring_to(basic: Mapping[str, str], number: str | None, country: str | None) -> str | None:
    """The user whom the called number belongs to. Where that is the user's own number, the user's device rang, and no
    other number."""
    reached = read_ring_to(basic.get("userNumber"), country)
    return reached if reached != number else read_ring_to(f"sip:{basic.get('userId', '')}", None)


def _outcome(basic: Mapping[str, str], answered: int | None) -> Outcome:
    if answered is not None and not basic.get("answerIndicator", "Yes").startswith("No"):
        return "voicemail" if "voice mail" in basic.get("redirectingReason", "").lower() else "answered"
    return _CAUSES.get(basic.get("terminationCause", ""), "failed")


def _counter(header: Mapping[str, str]) -> int:
    """Later records of the same call bear higher counters."""
    text = header.get("eventCounter", "")
    return int(text) if text.isdecimal() else 0


def _texts(element: Element | None) -> dict[str, str]:
    """The texts of a module, those of groups within it included."""
    if element is None:
        return {}
    return {each.tag: each.text.strip() for each in element.iter() if each.text and each.text.strip()}
