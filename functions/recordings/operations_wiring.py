"""Where the ports meet their adapters that staff look after work with; everything is made when first needed."""

import json
from functools import cache

from callfactory.audit import AuditLog
from callfactory.dead_letters import DeadLetters
from callfactory.mail import Dispatch
from callfactory.recordings.ports import Recordings
from callfactory_aws.audit import DynamoAuditLog
from callfactory_aws.dead_letters import SqsDeadLetters
from callfactory_aws.outbox import DynamoDispatch
from callfactory_aws.recordings import DynamoRecordings
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.mails import MailItem
from callfactory_aws.tables.recordings import RecordingItem, SweepItem
from functions.recordings import wiring
from functions.recordings.settings import OperationsSettings


@cache
def settings() -> OperationsSettings:
    return OperationsSettings.from_environment()


@cache
def dead_letters() -> DeadLetters:
    return SqsDeadLetters(json.loads(settings().dead_letters), json.loads(settings().called_functions))


@cache
def audit() -> AuditLog:
    return DynamoAuditLog(bind(AuditItem, settings().audit_table))


@cache
def dispatch() -> Dispatch:
    return DynamoDispatch(bind(MailItem, wiring.settings().mails_table), wiring.keys())


@cache
def recordings() -> Recordings:
    table = settings().recordings_table
    return DynamoRecordings(bind(RecordingItem, table), bind(SweepItem, table), wiring.keys())
