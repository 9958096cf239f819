"""Everything we hold about an account: shown, handed out, and removed, from the one registry of what is held.

ways.py      how the part of an account is found in each place; a place without a way cannot exist (a test)
ports.py     reading and removing, whatever the place
statement.py the page and the file "what we hold"
"""
