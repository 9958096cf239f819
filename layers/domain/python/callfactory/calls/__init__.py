"""Calls: what switches report becomes facts about legs, facts become calls.

caller.py    who called, or that it may not be known: every way of hiding a number, in one place
fact.py      one minimised fact about one leg
fold.py      from facts to a call
sources.py   a switch, and how it writes
times.py     from a switch's local time to an instant
formats/     one module a platform: from its records to facts
ports.py     what the use cases need from outside
"""
