"""The greeting of an answering machine: the owner's own, made into what switches play, or the usual words."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import InvalidInput
from callfactory.ids import new_id
from callfactory.numbers import Numbers
from callfactory.principal import Principal
from callfactory.voicemail.greeting import LONGEST_SECONDS, SHORTEST_SECONDS, slin_of
from callfactory.voicemail.machine import AnsweringMachine, Greeting, Machines, with_greeting
from callfactory.voicemail.ports import AudioCorrupt, AudioEmpty, AudioUnsupported, Converted, Converter, Greetings
from functions.recordings.set_up_machine import show_machine


def record_greeting(
    number_id: str,
    audio: bytes,
    principal: Principal,
    *,
    numbers: Numbers,
    machines: Machines,
    converter: Converter,
    greetings: Greetings,
    audit: AuditLog,
    clock: Clock,
) -> AnsweringMachine:
    """The machine with the new greeting; the former one's audio is removed.

    Raises NotFound, and InvalidInput for what cannot be played or is too short or too long.
    """
    machine = show_machine(number_id, principal, numbers=numbers, machines=machines)
    made = _playable(audio, converter)
    now = clock.now()
    greeting = Greeting(new_id("grt", now), round(made.seconds), now)
    greetings.put(greeting.greeting_id, made.content, slin_of(made.content))
    return _changed(machine, greeting, principal, machines, greetings, audit, clock)


def remove_greeting(
    number_id: str,
    principal: Principal,
    *,
    numbers: Numbers,
    machines: Machines,
    greetings: Greetings,
    audit: AuditLog,
    clock: Clock,
) -> AnsweringMachine:
    """The machine with the usual words. Raises NotFound."""
    machine = show_machine(number_id, principal, numbers=numbers, machines=machines)
    return _changed(machine, None, principal, machines, greetings, audit, clock) if machine.greeting else machine


def _playable(audio: bytes, converter: Converter) -> Converted:
    try:
        made = converter.greeting(audio)
    except AudioEmpty:
        raise InvalidInput.of("audio", "empty", "There is nothing to be heard in it.") from None
    except AudioCorrupt:
        raise InvalidInput.of("audio", "damaged", "The file is damaged.") from None
    except AudioUnsupported as refusal:
        raise InvalidInput.of("audio", "unsupported", str(refusal)) from None
    if not SHORTEST_SECONDS <= made.seconds <= LONGEST_SECONDS:
        raise InvalidInput.of("audio", "duration", f"A greeting takes {SHORTEST_SECONDS} to {LONGEST_SECONDS} seconds.")
    return made


def _changed(
    machine: AnsweringMachine,
    greeting: Greeting | None,
    principal: Principal,
    machines: Machines,
    greetings: Greetings,
    audit: AuditLog,
    clock: Clock,
) -> AnsweringMachine:
    changed = with_greeting(machine, greeting)
    machines.change(changed)
    if machine.greeting is not None:
        greetings.remove(machine.greeting.greeting_id)
    audit.record(
        entry(
            principal.account_id,
            Action.GREETING_CHANGED,
            at=clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("number", machine.number_id),
            version=changed.version,
            recorded=greeting is not None,
        )
    )
    return changed
