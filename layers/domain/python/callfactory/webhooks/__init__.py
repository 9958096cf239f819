"""Webhooks: owners hear of events at an address of theirs.

types.py       which events there are, by the names that owners see
model.py       the webhook, and the delivery of one event to it
addresses.py   where we send: HTTPS to public addresses, never inward
signature.py   body and signature of a delivery
retry.py       when a delivery is tried again, and when a webhook is switched off
"""
