"""What the order family holds: accounts and members, keys, sessions, the numbers on sale, orders, numbers."""

from callfactory.registry.model import KEPT, WITH_ACCOUNT, Purpose, Whose, attribute, place, table, ttl

PLACES = (
    table(
        "accounts",
        "Accounts: the organisation, its people, its call sources.",
        purposes=[Purpose.REGISTRATION, Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S08", "S10"],
        whose=Whose.OWNER,
        removal=WITH_ACCOUNT,
        backup_days=7,
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("item", "Which of the account's items this is"),
        ],
    ),
    table(
        "api_keys",
        "API keys of programs and switches, as hashes.",
        purposes=[Purpose.SETUP, Purpose.MAINTENANCE, Purpose.SECURITY],
        sentences=["S10"],
        whose=Whose.OWNER,
        removal=WITH_ACCOUNT,
        attributes=[attribute("key_id", "Opaque id of the key")],
    ),
    table(
        "sessions",
        "Who is signed in: the hash of the session cookie and the sealed tokens of the identity store.",
        purposes=[Purpose.SECURITY],
        sentences=["S10", "S20"],
        whose=Whose.OWNER,
        removal=ttl("Removed when the session ends, at most 12 hours after sign-in."),
        attributes=[attribute("session_hash", "Hash of the session cookie")],
    ),
    table(
        "inventory",
        "Service numbers: which are for sale, and who held each one when.",
        purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S08", "S10"],
        whose=Whose.NOBODY,
        removal=KEPT,
        attributes=[
            attribute("e164", "A service number"),
            attribute("item", "Offer, or a period of ownership"),
        ],
    ),
    table(
        "numbers",
        "An account's service numbers and how calls to them are answered.",
        purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S10", "S20"],
        whose=Whose.OWNER,
        removal=WITH_ACCOUNT,
        backup_days=7,
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("number_id", "Opaque id of one ownership of one service number"),
        ],
    ),
    table(
        "orders",
        "Orders: organisation, contact person, the number that was chosen, the state.",
        purposes=[Purpose.REGISTRATION, Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S08", "S09", "S10"],
        whose=Whose.OWNER,
        removal=WITH_ACCOUNT,
        backup_days=7,
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("order_id", "Opaque id of the order"),
        ],
    ),
    place(
        "identity-store",
        "people",
        "Cognito: who can sign in.",
        purposes=[Purpose.REGISTRATION, Purpose.SECURITY],
        sentences=["S08", "S10"],
        whose=Whose.OWNER,
        removal=WITH_ACCOUNT,
        parts=[
            attribute("email", "E-mail address: the name for signing in", personal=True),
            attribute("password", "Password, which only the identity store can check", personal=True),
            attribute("one-time codes", "Secret of the one-time codes, if switched on", personal=True),
            attribute("groups", "Whether somebody is staff", whose=Whose.STAFF),
        ],
    ),
)
