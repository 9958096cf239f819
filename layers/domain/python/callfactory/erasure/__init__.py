"""Removing what is held: an owner who leaves, a caller who is to be forgotten, callers of calls long past.

kept.py    what stays by law, and what is cleared of it
ledger.py  an erasure and its life: also what is done again after a restore
ports.py   what erasing needs from outside
"""
