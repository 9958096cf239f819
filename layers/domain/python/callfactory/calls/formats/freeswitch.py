"""FreeSWITCH's call detail record, whatever it is written in: channel variables and the call flow. One leg a record.

Times are taken from microseconds and epochs, which are UTC, before local stamps; talk time from `billmsec`, which is
exact, before `billsec`, which may be a second more. Source: FreeSWITCH src/switch_channel.c, switch_ivr.c.
"""

from collections.abc import Mapping
from typing import Final

from callfactory.calls.caller import read_caller
from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.formats.base import Built, Draft, Reading, Unfit, seconds_to_ms
from callfactory.calls.privacy import signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_epoch, read_stamp, to_instant
from callfactory.phone import to_e164

_PARENTS: Final = (
    "originating_leg_uuid", "originator", "originate_signal_bond", "ent_originate_aleg_uuid", "cc_member_session_uuid",
)  # fmt: skip
"""Variables in which a leg that was made names the leg that made it."""
_BONDS: Final = ("call_uuid", "signal_bond", "bridge_uuid", "fifo_bridge_uuid")
"""Variables in which each of two legs names the other: a parent where the leg went out."""
_TARGETS: Final = ("last_sent_callee_id_number", "bridge_to_number", "dialed_user", "bridge_channel")
_RINGS: Final = frozenset({"bridge", "callcenter", "fifo"})
"""Applications that ring somebody, or let the caller wait for somebody."""
_MAILBOX: Final = "app=voicemail"
_MAY_NAME_A_MAILBOX: Final = (
    "last_arg", "current_application_data", "bridge_channel", "profile_destination_number", "destination_number",
)  # fmt: skip
"""Where a bridge to the mailbox shows (`loopback/app=voicemail:default …`): a leg of its own that is nobody's."""
_MESSAGE: Final = ("voicemail_message_len", "voicemail_file_path")
"""What the mailbox leaves behind on the channel of a caller who left a message."""
_CAUSES: Final[Mapping[str, Outcome]] = {
    "USER_BUSY": "busy",
    "NO_ANSWER": "no-answer",
    "NO_USER_RESPONSE": "no-answer",
    "PROGRESS_TIMEOUT": "no-answer",
    "ORIGINATOR_CANCEL": "no-answer",
    "ALLOTTED_TIMEOUT": "no-answer",
    "PICKED_OFF": "no-answer",
    "LOSE_RACE": "no-answer",
    "NORMAL_CLEARING": "no-answer",
    "CALL_REJECTED": "busy",
}
"""Q.850 causes of legs that nobody answered; all others failed."""


def fact_of(variables: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    """The fact of a leg. `variables` are the channel's, with what the first caller profile adds under
    `profile_…` and its times under `times_…`. Raises Unfit, NotATime."""
    source = reading.source
    uuid = variables.get("uuid") or variables.get("profile_uuid") or variables.get("call_uuid", "")
    if not uuid:
        raise Unfit("field_missing")
    parent = _parent(variables, uuid)
    delivery = bool(parent) and parent != uuid
    draft.fields["caller"] = caller = caller_of(variables, source.country)
    dialled = variables.get("profile_destination_number") or variables.get("destination_number", "")
    number = to_e164(variables.get("service_number") or dialled, source.country)
    draft.fields["service_number"] = None if delivery else number
    started = _instant(variables, "start", "created", reading)
    if started is None:
        raise NotATime("time_missing")
    draft.fields["started_at"] = to_instant(started).isoformat(timespec="milliseconds")
    answered = _instant(variables, "answer", "answered", reading)
    ended = _instant(variables, "end", "hangup", reading)
    talk, outcome = _talk(variables), _outcome(variables, answered)
    if not delivery and number is None:
        raise Unfit("no_service_number")
    ring_to = read_ring_to(dialled, source.country) if delivery else None
    if not delivery and outcome == "answered":
        ring_to = _bridged_to(variables, source.country)
    fact = Fact(
        call_id=reading.keys.call_id(parent or uuid),
        leg=reading.keys.leg(uuid),
        revision=0,
        complete=True,
        role="delivery" if delivery else "call",
        service_number=None if delivery else number,
        caller=caller if not delivery or caller == "withheld" else None,
        started_ms=started,
        answered_ms=answered,
        ended_ms=ended,
        talk_ms=talk if answered is not None else None,
        ring_to=unless_callers(ring_to, caller, variables.items(), source.country),
        outcome=outcome,
    )
    return fact, delivery


def _parent(variables: Mapping[str, str], uuid: str) -> str:
    """The leg that made this one; empty where it came in by itself."""
    names = (*_PARENTS, *_BONDS) if variables.get("direction") == "outbound" else _PARENTS
    return next((variables[name] for name in names if variables.get(name) not in {None, "", uuid}), "")


def caller_of(variables: Mapping[str, str], country: str | None) -> str:
    """Who called, from the number that is shown. Never from `ani` or the asserted identity: they hold the number of
    callers who hide it."""
    signs = [signs_in(variables.items()), _origination_privacy(variables.get("origination_privacy", ""))]
    shown = variables.get("profile_caller_id_number") or variables.get("caller_id_number")
    others = (variables.get("sip_from_uri"), variables.get("effective_caller_id_number"))
    hidden = [text for text in others if read_caller(text) == "withheld"]
    return read_caller(shown, *hidden, country=country, signs=signs)


def _origination_privacy(text: str) -> str | None:
    parts = {part.strip().lower() for part in text.replace(":", ",").split(",")}
    return "withheld" if parts & {"hide_number", "full", "screen", "hide_both"} else None


def _instant(variables: Mapping[str, str], name: str, time: str, reading: Reading) -> int | None:
    micro = read_epoch(variables.get(f"{name}_uepoch") or variables.get(f"times_{time}_time", ""), per_second=1_000_000)
    if micro is not None:
        return micro
    whole = read_epoch(variables.get(f"{name}_epoch", ""), per_second=1)
    if whole is not None:
        return whole
    return read_stamp(variables.get(f"{name}_stamp", ""), reading.source.zone_info)


def _talk(variables: Mapping[str, str]) -> int | None:
    exact = variables.get("billmsec", "").strip()
    if exact:
        if exact.startswith("-"):
            raise Unfit("negative_duration")
        if not exact.isdecimal():
            raise Unfit("duration_unreadable")
        return int(exact)
    return seconds_to_ms(variables.get("billsec", ""))


def _outcome(variables: Mapping[str, str], answered: int | None) -> Outcome:
    cause = variables.get("hangup_cause", "").strip().upper()
    if answered is None:
        disposition = variables.get("originate_disposition", "").strip().upper()
        if disposition not in {"", "SUCCESS"}:
            cause = disposition
        return _CAUSES.get(cause, "failed") if cause else "incomplete"
    application = (variables.get("last_app") or variables.get("current_application") or "").strip().lower()
    if application == "voicemail" or any(_MAILBOX in variables.get(name, "") for name in _MAY_NAME_A_MAILBOX):
        return "voicemail"
    bridged = any(variables.get(name) for name in ("bridge_uuid", "last_bridge_to", "bleg_uuid", "signal_bond"))
    if not bridged and (variables.get("voicemail_action") == "save" or any(variables.get(name) for name in _MESSAGE)):
        return "voicemail"
    made = variables.get("direction") == "outbound" or any(variables.get(name) for name in _PARENTS)
    if bridged or made or application in {"", "conference", "intercept"}:
        return "answered"
    return _rang(variables, application) if application in _RINGS else "announcement"


def _rang(variables: Mapping[str, str], application: str) -> Outcome:
    """What became of an incoming leg that the plan answered and that was connected to nobody, as far as it tells."""
    disposition = variables.get("originate_disposition", "").strip().upper()
    if application == "bridge" and disposition not in {"", "SUCCESS"}:
        return _CAUSES.get(disposition, "failed")
    waited = bool(variables.get("cc_queue_joined_epoch")) and not variables.get("cc_queue_answered_epoch")
    gave_up = variables.get("cc_cause", "").strip().lower() == "cancel" or "ABORT" in variables.get("fifo_status", "")
    return "no-answer" if waited or gave_up else "answered"


def _bridged_to(variables: Mapping[str, str], country: str | None) -> str | None:
    """Where the incoming leg was connected to, as far as it knows itself."""
    for name in _TARGETS:
        text = variables.get(name, "")
        if name == "bridge_channel":
            text = text.rpartition("/")[2].partition("@")[0]
        found = read_ring_to(text, country)
        if found is not None:
            return found
    return None
