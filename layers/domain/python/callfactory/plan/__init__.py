"""The call plan of a number: what happens on every call.

model.py      the plan as its owner makes it
hours.py      opening hours on the clock of the number's zone, through DST
holidays.py   public holidays: whose are kept, and on which days
rules.py      what a plan may not say: numbers that cannot ring, hours that overlap
decision.py   what a voice switch is to do with a call at this moment
stored.py     the plan as JSON and back
"""
