"""The words that mails about messages are put together from: times, durations, callers, reasons, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callfactory.mail_texts import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language. `time` is a pattern of weekday, day, month, year, clock and zone; `reasons` go by their codes, and
    finish the sentence "it could not be delivered because …"; `file` begins the name of the attachment."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    time: str
    minutes: str
    seconds: str
    withheld: str
    unknown: str
    file: str
    reasons: Mapping[str, str]


WORDS: Final[Mapping[Language, Words]] = {
    "en": Words(
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        time="{weekday} {day} {month} {year}, {clock} ({zone})",
        minutes="min",
        seconds="s",
        withheld="withheld",
        unknown="unknown",
        file="message",
        reasons={
            "not-received": "the telephone switch never handed the recording to us",
            "corrupt-audio": "the recording arrived damaged",
            "unsupported-audio": "the recording is in a format that cannot be converted",
            "too-large": "the recording is too large for an e-mail",
            "no-address": "there was no confirmed e-mail address that accepts messages",
            "no-tls": "the receiving mail server does not offer encryption",
            "refused": "the receiving mail server refused it",
            "mailbox-full": "the mailbox is full",
            "undeliverable": "the receiving mail server did not take it",
            "rejected": "our mail system took the recording for harmful",
            "out-of-order": "of a failure on our side",
            "out-of-time": "it could not be delivered in the time that we promise",
        },
    ),
    "nl": Words(
        weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        months=(
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ),
        time="{weekday} {day} {month} {year}, {clock} uur ({zone})",
        minutes="min",
        seconds="s",
        withheld="afgeschermd",
        unknown="onbekend",
        file="bericht",
        reasons={
            "not-received": "de telefooncentrale de opname nooit aan ons heeft gegeven",
            "corrupt-audio": "de opname beschadigd is aangekomen",
            "unsupported-audio": "de opname een formaat heeft dat niet kan worden omgezet",
            "too-large": "de opname te groot is voor een e-mail",
            "no-address": "er geen bevestigd e-mailadres was dat berichten aanneemt",
            "no-tls": "de ontvangende mailserver geen versleuteling aanbiedt",
            "refused": "de ontvangende mailserver het heeft geweigerd",
            "mailbox-full": "de mailbox vol is",
            "undeliverable": "de ontvangende mailserver het niet heeft aangenomen",
            "rejected": "ons mailsysteem de opname voor schadelijk hield",
            "out-of-order": "er bij ons een storing was",
            "out-of-time": "het niet is gelukt binnen de tijd die wij beloven",
        },
    ),
    "de": Words(
        weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        months=(
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ),
        time="{weekday}, {day}. {month} {year}, {clock} Uhr ({zone})",
        minutes="Min.",
        seconds="Sek.",
        withheld="unterdrückt",
        unknown="unbekannt",
        file="nachricht",
        reasons={
            "not-received": "die Telefonanlage uns die Aufnahme nie übergeben hat",
            "corrupt-audio": "die Aufnahme beschädigt ankam",
            "unsupported-audio": "die Aufnahme ein Format hat, das sich nicht umwandeln lässt",
            "too-large": "die Aufnahme zu groß für eine E-Mail ist",
            "no-address": "es keine bestätigte E-Mail-Adresse gab, die Nachrichten annimmt",
            "no-tls": "der empfangende Mailserver keine Verschlüsselung anbietet",
            "refused": "der empfangende Mailserver sie abgelehnt hat",
            "mailbox-full": "das Postfach voll ist",
            "undeliverable": "der empfangende Mailserver sie nicht angenommen hat",
            "rejected": "unser Mailsystem die Aufnahme für schädlich hielt",
            "out-of-order": "es bei uns eine Störung gab",
            "out-of-time": "es in der Zeit, die wir versprechen, nicht gelungen ist",
        },
    ),
}
