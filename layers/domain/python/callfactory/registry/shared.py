"""What all families share: audit log, receipts, idempotency, rate limits, logs, cookies."""

from callfactory.cookies import COOKIES
from callfactory.registry.model import (
    KEPT,
    Place,
    Purpose,
    Removal,
    Whose,
    after_days,
    attribute,
    place,
    prefix,
    table,
    ttl,
)

LOG_DAYS = 30
"""How long logs are kept."""

LOG_GROUPS: dict[str, str] = {
    "order-api": "Requests to the number shop and the account",
    "order-reader": "Documents that were looked at, and links to them that reviewers were given",
    "order-counter": "Looks at pages that were counted",
    "order-tidy": "Orders and dossiers that ended by themselves",
    "order-calendar": "Call plans that got the public holidays of another year",
    "order-recheck": "What was looked at again because an account changed",
    "order-words": "Mails of the identity store that were put into words",
    "order-sell": "Numbers that came back on sale",
    "order-hear": "Events that webhooks asked for",
    "order-bring": "Events that were sent to webhooks",
    "authorizer": "Who was let in and who was not",
    "cdr-api": "Requests to the call history, and arriving call records",
    "cdr-files": "Files of call records that were read",
    "cdr-quarantine": "How long records wait in quarantine",
    "recordings-api": "Requests about recordings and mails",
    "recordings-voicemail": "Messages that were mailed",
    "recordings-mail-events": "What became of messages that were mailed",
    "recordings-due": "Messages that waited and were moved on",
    "recordings-forgotten": "Audio that was found where none should be",
    "recordings-contact-mail": "Mails to us that were forwarded to support",
    "recordings-mail": "Mails that were sent",
    "recordings-resend": "Mails that were found waiting",
    "recordings-signer": "Links to recordings that were given",
    "recordings-remover": "Choices how long recordings are kept, and removals",
    "recordings-operator": "What staff looked after: dead letters, lateness",
    "recordings-store": "Uploads of switches that became recordings",
    "recordings-copies": "Copies of long recordings in another format that were made",
    "recordings-fetched": "Fetches with links that were written into owners' logs",
    "recordings-sweep": "Recordings that were removed when their time was over",
    "export-api": "Requests for downloads",
    "export-run": "Downloads that were made",
    "export-erase": "Erasures that were done",
    "export-tidy": "Downloads whose time was over, and callers of calls long past",
    "api-access": "Requests as the gateway saw them",
}
"""By function (and the gateway's own): what it writes down. Ids, routes, codes, counts and durations only."""


def _log_group(name: str, holds: str) -> Place:
    return place(
        "log-group",
        name,
        f"{holds}: ids, routes, codes, counts and durations.",
        purposes=[Purpose.SECURITY, Purpose.MAINTENANCE],
        sentences=["S10"],
        whose=Whose.NOBODY,
        removal=after_days(LOG_DAYS, "retention"),
    )


PLACES = (
    table(
        "audit",
        "Who did what in an account, when: ids and codes, added only.",
        purposes=[Purpose.SECURITY],
        sentences=["S10", "S20"],
        whose=Whose.OWNER,
        removal=Removal("Removed when the account is erased.", "with-account"),
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("entry", "Instant and id of the entry"),
            attribute("actor_kind", "Person, key, staff or system"),
            attribute("actor_id", "Opaque id of who acted"),
            attribute("action", "Code of what was done"),
            attribute("target_kind", "What it was done to"),
            attribute("target_id", "Opaque id of what it was done to"),
            attribute("details", "Ids, codes and counts that belong to it"),
        ],
    ),
    table(
        "receipts",
        "Signed receipts of what was removed: ids, codes and instants.",
        purposes=[Purpose.SECURITY],
        sentences=["S19", "S20"],
        whose=Whose.NOBODY,
        removal=KEPT,
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("sequence", "Place in the account's chain, or the id of what a receipt is about"),
            attribute("body", "The receipt's text"),
            attribute("proof", "Path and signature"),
            attribute("issued", "How many receipts the account has, or under which number this one stands"),
            attribute("last_hash", "Hash of the account's last receipt"),
        ],
    ),
    table(
        "idempotency",
        "Which requests were made already: keyed hashes and the ids of what they made.",
        purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S10"],
        whose=Whose.NOBODY,
        removal=ttl("Removed a day after the request.", "expiration"),
        written_by="Powertools",
        attributes=[
            attribute("id", "Route, account and hash of the Idempotency-Key"),
            attribute("expiration", "When it is removed"),
            attribute("in_progress_expiration", "Until when the request is worked on"),
            attribute("status", "Whether it is done"),
            attribute("data", "Opaque id of what was made"),
            attribute("validation", "Keyed hash of the request"),
        ],
    ),
    table(
        "rate_limits",
        "How many requests came in the present minute.",
        purposes=[Purpose.SECURITY],
        sentences=["S10"],
        whose=Whose.VISITOR,
        removal=ttl("Removed a minute after the window ends."),
        written_by="boto3",
        attributes=[
            attribute("id", "Keyed hash of the client, and the window"),
            attribute("requests", "How many requests came"),
            attribute("expires_at", "When it is removed"),
        ],
    ),
    place(
        "bucket",
        "access-log",
        "Which objects were fetched from our buckets, as the store itself saw it.",
        purposes=[Purpose.SECURITY],
        sentences=["S10"],
        whose=Whose.OWNER,
        removal=after_days(LOG_DAYS, "lifecycle"),
        parts=[
            prefix("exports/", "Fetches of downloads: instant, opaque key, network address", personal=True),
            prefix("recordings/", "Fetches of recordings: instant, opaque key, network address", personal=True),
        ],
    ),
    *(_log_group(name, holds) for name, holds in LOG_GROUPS.items()),
    *(
        place(
            "cookie",
            cookie.name,
            cookie.purpose,
            purposes=[Purpose.SECURITY, Purpose.MAINTENANCE],
            sentences=["S04", "S05", "S06", "S07"],
            whose=Whose.VISITOR,
            removal=Removal(
                f"Your browser forgets it after {cookie.max_age_seconds // 3600} hours at the latest.", "max-age"
            ),
        )
        for cookie in COOKIES.values()
    ),
)
