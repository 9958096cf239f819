"""What most functions may do: the grants behind the services that every API has, and behind the shared seams."""

from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction


def use_secrets(function: ServiceFunction, platform: Platform) -> None:
    """Reads the master secret and opens what the data key encrypts; on the local stage also reads the clock."""
    function.may("secretsmanager:GetSecretValue", on=platform.data.master_secret_arn)
    function.may_open(platform.data.key.key_arn)
    if platform.data.clock_parameter:
        function.may("ssm:GetParameter", on=platform.data.clock_parameter.parameter_arn)


def serve_requests(function: ServiceFunction, platform: Platform) -> None:
    """What `Services` needs: idempotency and rate limits."""
    use_secrets(function, platform)
    function.may_use("idempotency", "GetItem", "PutItem", "UpdateItem", "DeleteItem")
    function.may_use("rate_limits", "UpdateItem")


def write_audit(function: ServiceFunction) -> None:
    """Adds entries: nothing that changes or removes one."""
    function.may_use("audit", "PutItem", "GetItem")


def tell_others(function: ServiceFunction, platform: Platform) -> None:
    """Publishes events."""
    function.may("events:PutEvents", on=platform.bus.event_bus_arn)


def queue_mails(function: ServiceFunction, platform: Platform) -> None:
    """Leaves mails in the outbox, which tells the bus."""
    function.may_use("mails", "PutItem")
    tell_others(function, platform)
