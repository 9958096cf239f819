"""Recordings of calls: from a switch's request to put one until the receipt of its removal.

settings     what an owner decides for a number: how long, why, and that callers are told
policy       the decisions of a number over time, and which of them binds a recording
recording    one recording and its life
removal      what is done to remove one, and what its receipt says
fetches      what was fetched with links, as the store's own log tells
holds        the one thing that suspends a removal: an authority's case
places       where its objects lie, and in which class of storage
ports        what the use cases need from outside
"""
