"""What the export family holds: download jobs, and the files until they are fetched or their days are over."""

from callfactory.erasure.forgotten import KEPT_FOR as FORGOTTEN_KEPT_FOR
from callfactory.erasure.ledger import REMEMBERED_FOR as ERASURES_REMEMBERED_FOR
from callfactory.exports.job import KEPT_FOR, REMEMBERED_FOR
from callfactory.registry.model import Purpose, Whose, after_days, attribute, place, prefix, table, ttl, when

PLACES = (
    table(
        "exports",
        "Downloads that were asked for: what was asked, how far it is, what came out.",
        purposes=[Purpose.MAINTENANCE],
        sentences=["S20", "S21"],
        whose=Whose.OWNER,
        removal=ttl(f"Removed {REMEMBERED_FOR.days} days after the file.", "forgotten_at"),
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("export_id", "Opaque id of the download, or the digest of what was asked for"),
            attribute(
                "wish",
                "What was asked for: numbers, period, outcomes, format; a caller's number where one was searched",
                personal=True,
                whose=Whose.CALLER,
            ),
            attribute("requested_at", "When it was asked for"),
            attribute("requested_by", "Opaque id of who asked"),
            attribute("requested_by_kind", "Person or key"),
            attribute("state", "Where the download stands"),
            attribute("version", "How often it was changed"),
            attribute("progress", "How far the file is"),
            attribute("leased_until", "Until when one worker writes it"),
            attribute("begun_at", "When the first worker began"),
            attribute("attempts", "How often it was tried"),
            attribute("restarts", "How often it was begun anew"),
            attribute("finished_at", "When the file was finished"),
            attribute("expires_at", "Until when the file can be fetched"),
            attribute("sha256", "Checksum of the file"),
            attribute("failure", "Code of why it failed"),
            attribute("announced", "Whether the others were told that it is ready"),
            attribute("fetched", "How often a link was made"),
            attribute("downloads", "Who got links and when: opaque ids"),
            attribute("latest", "Opaque id of the latest download for what was asked for"),
            attribute("forgotten_at", "When the item is removed"),
        ],
    ),
    place(
        "bucket",
        "exports",
        "Files that owners asked to download.",
        purposes=[Purpose.MAINTENANCE],
        sentences=["S21"],
        whose=Whose.CALLER,
        removal=after_days(KEPT_FOR.days, "lifecycle"),
        parts=[prefix("exports/", "Call history in the format that was asked for", personal=True)],
    ),
    table(
        "erasures",
        "Erasures that were asked for and done: ids, counts and a keyed hash, to repeat them after a restore.",
        purposes=[Purpose.SECURITY],
        sentences=["S10", "S19"],
        whose=Whose.OWNER,
        removal=ttl(f"Removed {ERASURES_REMEMBERED_FOR.days} days after it was done.", "forgotten_at"),
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("erasure_id", "Opaque id of the erasure, or the number whose old callers are forgotten"),
            attribute("kind", "The account, or a caller"),
            attribute("state", "Asked for or done"),
            attribute("version", "How often it was changed"),
            attribute("asked_at", "When it was asked for"),
            attribute("asked_by", "Opaque id of who asked"),
            attribute("number_ids", "Opaque ids of the numbers that the account had"),
            attribute("caller_index", "Keyed hash of the caller's number", personal=True, whose=Whose.CALLER),
            attribute(
                "sealed",
                "The owner's address for the last mail, sealed",
                personal=True,
                removal=when("Forgotten as soon as the last mail is asked for."),
            ),
            attribute("done_places", "How many entries of each place are gone"),
            attribute("done_at", "When it was done"),
            attribute("times", "How often it was done: again after each restore"),
            attribute("until", "Up to when the callers of a number are forgotten"),
            attribute("forgotten_at", "When the item is removed"),
        ],
    ),
    table(
        "forgotten_callers",
        "Callers who are to stay forgotten, as keyed hashes: a record of a call that comes again does not bring them"
        " back.",
        purposes=[Purpose.SECURITY],
        sentences=["S10", "S15"],
        whose=Whose.CALLER,
        removal=ttl(f"Removed {FORGOTTEN_KEPT_FOR.days} days after the asking: then no call from before has a caller."),
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute(
                "caller_index", "Keyed hash of the caller's number, or that all of the account is erased", personal=True
            ),
            attribute("before", "Calls that began before this lose the caller"),
            attribute("expires_at", "When the item is removed"),
        ],
    ),
    *(
        place(
            "queue",
            name,
            holds,
            purposes=[Purpose.MAINTENANCE],
            sentences=["S21"],
            whose=Whose.NOBODY,
            removal=after_days(days, "retention"),
            parts=[attribute("body", "An event: opaque ids of the account and of what is to be done")],
        )
        for name, holds, days in (
            ("exports", "Which downloads wait to be made.", 4),
            ("exports-dead", "Which downloads could not be made, for staff to look at.", 14),
            ("erasures", "Which erasures wait to be done.", 4),
            ("erasures-dead", "Which erasures could not be done, for staff to look at.", 14),
        )
    ),
)
