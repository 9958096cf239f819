"""Calls: one endpoint, one use case."""

from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.endpoints import calls, files, intake, quarantine, re_rating, sources, tariffs, usage, webhooks

api = Api("cdr", wiring.services)

for subject in (intake, files, webhooks, calls, sources, quarantine, tariffs, usage, re_rating):
    subject.declare(api)
