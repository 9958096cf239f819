"""Downloads that owners ask for.

query.py       what is asked for: calls of which numbers, which period, as of when
job.py         the life of a download, from queued to removed, and how far it is
csv_format.py  rows as CSV
manifest.py    what lies beside the file: rows, checksum, query, zone
ports.py       what a download needs from outside
"""
