"""What is held of recorded calls: the audio, what is known of it, and what its owner decided about it."""

from callfactory.registry.model import (
    WITH_ACCOUNT,
    Purpose,
    Removal,
    Whose,
    after_days,
    attribute,
    place,
    prefix,
    table,
    when,
)

_WITH_RECORDING = when("Forgotten as soon as the recording is removed and its receipt is written.")

_ON_EXPIRY = when("Removed within the hour after the time that the owner of the number chose, with a receipt.")

PLACES = (
    place(
        "bucket",
        "recordings",
        "Recordings of calls, as long as the owner of the number chose.",
        purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S19", "S29", "S30", "S31"],
        whose=Whose.CALLER,
        removal=_ON_EXPIRY,
        parts=[
            prefix("incoming/", "What a switch has put, until it is looked at", personal=True),
            prefix("recordings/", "Both sides of calls", personal=True),
            prefix("renditions/", "The same in another format, for a day at most", personal=True),
        ],
    ),
    *(
        place(
            "queue",
            name,
            holds,
            purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
            sentences=["S29"],
            whose=Whose.NOBODY,
            removal=after_days(days, "retention"),
            parts=[attribute("body", "Opaque ids of recording and account, or the name of the file")],
        )
        for name, holds, days in (
            ("recordings", "Which uploads have arrived.", 4),
            ("recordings-dead", "Which uploads could not be made recordings, for staff to look at.", 14),
            ("access-log", "Which files of the store's own log have arrived.", 4),
            ("access-log-dead", "Which of these files could not be read, for staff to look at.", 14),
            ("renditions", "Which long recordings are wanted in another format.", 1),
            ("renditions-dead", "Which copies could not be made, for staff to look at.", 14),
        )
    ),
    table(
        "recordings",
        "Recordings of calls, how long they are kept, links that were given to them, and holds on them.",
        purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S19", "S20", "S29", "S30", "S31", "S33"],
        whose=Whose.OWNER,
        removal=Removal(WITH_ACCOUNT.words, "with-account", attribute="forgotten_at"),
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("entry", "Opaque id of the recording, or of what else the item is about"),
            attribute("number_id", "Opaque id of the ownership of the number", removal=_WITH_RECORDING),
            attribute("service_number", "Number that was called", removal=_WITH_RECORDING),
            attribute(
                "caller",
                "Number that called, unless withheld",
                personal=True,
                whose=Whose.CALLER,
                removal=_WITH_RECORDING,
            ),
            attribute("caller_index", "Keyed hash of it, to find it again", removal=_WITH_RECORDING),
            attribute("recorded_at", "When the recording began", removal=_WITH_RECORDING),
            attribute("asked_at", "When the switch announced it", removal=_WITH_RECORDING),
            attribute("days", "How long it is kept", removal=_WITH_RECORDING),
            attribute("policy", "Under which version of the settings it was made", removal=_WITH_RECORDING),
            attribute("announced", "Whether the caller heard the announcement", removal=_WITH_RECORDING),
            attribute("call_id", "Opaque id of its call", removal=_WITH_RECORDING),
            attribute("state", "Expected, stored, refused or being removed", removal=_WITH_RECORDING),
            attribute("version", "How often the item was changed"),
            attribute("upload", "Size and digest that were announced", removal=_WITH_RECORDING),
            attribute("audio", "Format, length, size and digests", removal=_WITH_RECORDING),
            attribute("duration_ms", "How long it is", removal=_WITH_RECORDING),
            attribute("stored_at", "When it arrived", removal=_WITH_RECORDING),
            attribute("refusal", "Why a file was refused", removal=_WITH_RECORDING),
            attribute("leased_until", "Until when one worker writes it", removal=_WITH_RECORDING),
            attribute("holds", "Opaque ids of legal holds on it", removal=_WITH_RECORDING),
            attribute("reason", "Why it is removed", removal=_WITH_RECORDING),
            attribute("removal_due_at", "Since when it is to be removed", removal=_WITH_RECORDING),
            attribute("due_in", "Month and part of the index in which it is due", removal=_WITH_RECORDING),
            attribute("due_at", "When it is looked at to be removed", removal=_WITH_RECORDING),
            attribute("settings", "How a number is recorded: days, purpose, announcement"),
            attribute("caps", "Earlier decisions that bind recordings of before"),
            attribute("longest", "The most days that were ever chosen"),
            attribute("hold", "A legal hold: case, ground, recordings, who asked, approved and released it"),
            attribute("month", "How far the sweeper has come"),
            attribute(
                "forgotten_at",
                "When a note of a link is removed",
                removal=when("Removed by time-to-live, a day after the link is dead."),
            ),
        ],
    ),
)
