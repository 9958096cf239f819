"""The answering machine: a message is mailed at once to the owner of the number, and nothing of it is kept.

machine      how one number's answering machine is set up, and which addresses its messages go to
addresses    mail addresses that the owner has confirmed; what was refused there, and whether the owner lifted it
message      the life of one message, from the switch's announcement to the proof that nothing is left
wording      what the mails say, in the owner's language and zone
attestation  what the receipt of a message states
greeting     what callers hear
limits       how long, how often, how large: every number that owners are promised
ports        what the use cases need
"""
