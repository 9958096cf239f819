"""Logger and Metrics of Powertools, one pair a process, made when first used.

What is logged is declared by who logs it: ids, routes, codes, counts, durations. Never a body, a query, a header, a
number, a name or an address; a marker test over every route holds this.
"""

from functools import cache

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "CallFactory"


@cache
def logger() -> Logger:
    """Structured JSON logs; the service name comes from POWERTOOLS_SERVICE_NAME, which infra sets per function."""
    return Logger(utc=True, use_rfc3339=True)


@cache
def metrics() -> Metrics:
    """CloudWatch metrics in the embedded format, written with the logs: no call, no permission."""
    return Metrics(namespace=NAMESPACE)


def count(name: str, value: float = 1) -> None:
    """Adds to a counter metric; names are CamelCase nouns such as `RecordsQuarantined`."""
    metrics().add_metric(name=name, unit=MetricUnit.Count, value=value)


def duration(name: str, milliseconds: float) -> None:
    """Records how long something took."""
    metrics().add_metric(name=name, unit=MetricUnit.Milliseconds, value=milliseconds)


def flush() -> None:
    """Writes what was counted since the last flush. Who handles an event calls this once, at its end."""
    if metrics().metric_set:
        metrics().flush_metrics()


def code_of(failure: BaseException) -> str | None:
    """The code of Amazon's refusal behind a failure, such as `AccessDeniedException`: their word, nothing of ours.

    It is looked for in what caused the failure as well, because libraries wrap it. None where Amazon did not refuse.
    """
    seen: BaseException | None = failure
    while seen is not None:
        response = getattr(seen, "response", None)
        if isinstance(response, dict) and "Error" in response:
            return str(response["Error"].get("Code"))
        seen = getattr(seen, "cause", None) or seen.__cause__ or seen.__context__
    return None


def gauge(name: str, seconds: float) -> None:
    """Records how late something is, in seconds: what an alarm watches the maximum of."""
    metrics().add_metric(name=name, unit=MetricUnit.Seconds, value=seconds)
