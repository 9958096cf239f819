"""What the export family holds: download jobs, and the files until they are fetched or their days are over."""

from callfactory.registry.model import Purpose, Whose, after_days, attribute, place, prefix, table, ttl

EXPORT_DAYS = 7
"""How long a finished download can be fetched."""

PLACES = (
    table(
        "exports",
        "Downloads that were asked for: what was asked, how far it is, what came out.",
        purposes=[Purpose.MAINTENANCE],
        sentences=["S20", "S21"],
        whose=Whose.OWNER,
        removal=ttl("Removed with the file."),
        attributes=[
            attribute("account_id", "Opaque id of the account"),
            attribute("export_id", "Opaque id of the download"),
        ],
    ),
    place(
        "bucket",
        "exports",
        "Files that owners asked to download.",
        purposes=[Purpose.MAINTENANCE],
        sentences=["S21"],
        whose=Whose.CALLER,
        removal=after_days(EXPORT_DAYS, "lifecycle"),
        parts=[prefix("exports/", "Call history in the format that was asked for", personal=True)],
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
            parts=[attribute("body", "An event: the ids of the download and the account")],
        )
        for name, holds, days in (
            ("exports", "Which downloads wait to be made.", 4),
            ("exports-dead", "Which downloads could not be made, for staff to look at.", 14),
        )
    ),
)
