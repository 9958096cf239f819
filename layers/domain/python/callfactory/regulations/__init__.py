"""What the law of a country asks before somebody may have a number of it: rules as data, decisions as a pure function.

rule.py          the shape of a rule, and of what it asks
pack.py          a rule pack: from JSON to rules, every error named; conflicting rows merged, the stricter applies
pack/            the pack that ships with the product: sources, documents, one file a country
dossier.py       what an applicant handed in: answers and documents
eligibility.py   rule version, answers, documents, today -> eligible, not eligible or missing, with the repair
papers.py        the smallest set of papers that is missing
postbox.py       PO boxes in the languages of the covered countries
identifiers.py   company and tax identifiers
"""
