"""What the cdr family holds: facts about call legs, calls folded from them, and records in quarantine."""

from callfactory.quarantine import HELD_FOR
from callfactory.registry.model import WITH_ACCOUNT, Purpose, Whose, attribute, table, ttl

PLACES = (
    table(
        "call_facts",
        "What switches reported about the legs of each call.",
        purposes=[Purpose.INVOICING],
        sentences=["S14", "S15", "S16"],
        whose=Whose.CALLER,
        removal=WITH_ACCOUNT,
        backup_days=7,
        attributes=[
            attribute("call_id", "Opaque id of the call"),
            attribute("fact_id", "Opaque id of the fact"),
        ],
    ),
    table(
        "calls",
        "Calls to service numbers, folded from the facts.",
        purposes=[Purpose.INVOICING],
        sentences=["S14", "S15", "S16", "S21"],
        whose=Whose.CALLER,
        removal=WITH_ACCOUNT,
        backup_days=7,
        attributes=[attribute("number_id", "Opaque id of one ownership of one service number")],
    ),
    table(
        "quarantine",
        "Call records that could not be understood, until they are repaired.",
        purposes=[Purpose.INVOICING],
        sentences=["S14", "S15", "S16"],
        whose=Whose.CALLER,
        removal=ttl(f"Removed {HELD_FOR.days} days after it first arrived."),
        attributes=[
            attribute("quarantine_id", "Opaque id, follows from source and record"),
            attribute("account_id", "Opaque id of the account whose switch sent it"),
            attribute("family", "What kind of record it is"),
            attribute("source_id", "Opaque id of the switch that sent it"),
            attribute("position", "Where in what was sent it stood"),
            attribute("reason", "Code of what is wrong"),
            attribute("words", "What is wrong, in words without values"),
            attribute("content", "The allowed fields of the record, sealed", personal=True),
            attribute("content_hash", "Keyed hash, to know the same record again"),
            attribute("first_seen", "When it arrived first"),
            attribute("last_seen", "When it arrived last"),
            attribute("times_seen", "How often it arrived"),
            attribute("state", "Open, replayed or discarded"),
            attribute("settled_at", "When it was replayed or discarded"),
            attribute("listed", "Place in the list by time"),
            attribute("expires_at", "When it is removed"),
        ],
    ),
)
