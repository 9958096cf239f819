"""Alarms and the dashboard: what staff are woken for, and what they look at then."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from callfactory_aws.observability import NAMESPACE
from infra.constructs.stores import DEAD, construct_name

_FIVE_MINUTES = Duration.minutes(5)
_OLDEST_SECONDS = 900
"""A message that waits this long means that its consumer does not keep up."""


class Alarms(Construct):
    """Collects alarms as constructs are made, and shows what they watch on one dashboard."""

    def __init__(
        self, scope: Construct, id_: str, *, stage: str, key: kms.IKey, queues: Mapping[str, sqs.Queue]
    ) -> None:
        super().__init__(scope, id_)
        self._stage = stage
        self.topic = sns.Topic(
            self, "Topic", display_name=f"Call Factory {stage} alarms", master_key=key, enforce_ssl=True
        )
        self._action = actions.SnsAction(self.topic)
        self._dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=f"callfactory-{stage}")
        for name, queue in queues.items():
            self._watch_queue(name, queue)

    def watch_function(self, name: str, function: lambda_.Function) -> None:
        """Errors and throttles of a function."""
        errors, throttles = (
            function.metric_errors(period=_FIVE_MINUTES),
            function.metric_throttles(period=_FIVE_MINUTES),
        )
        self._alarm(f"{name}-errors", errors, 1, "A function failed: its log names the error and where.")
        self._alarm(f"{name}-throttles", throttles, 1, "A function was called more often than it may run at once.")
        self._show(
            name,
            [function.metric_invocations(period=_FIVE_MINUTES), errors, throttles],
            [function.metric_duration(period=_FIVE_MINUTES, statistic="p99")],
        )

    def _watch_queue(self, name: str, queue: sqs.Queue) -> None:
        """A queue whose oldest message waits too long; dead letters as soon as there are any."""
        waiting = queue.metric_approximate_number_of_messages_visible(period=_FIVE_MINUTES)
        if name.endswith(DEAD):
            self._alarm(name, waiting, 1, "Something could not be handled: repair the cause, then redrive it.")
            self._show(name, [waiting], [])
            return
        age = queue.metric_approximate_age_of_oldest_message(period=_FIVE_MINUTES)
        self._alarm(f"{name}-oldest", age, _OLDEST_SECONDS, "Messages wait too long in a queue.")
        self._show(f"{name} queue", [waiting], [age])

    def watch_metric(self, metric: str, service: str, threshold: float, why: str, *, statistic: str = "Sum") -> None:
        """A metric of our own, as `observability` counts it for a function (`service`)."""
        watched = cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=metric,
            dimensions_map={"service": service},
            statistic=statistic,
            period=_FIVE_MINUTES,
        )
        self._alarm(f"{service}-{metric}", watched, threshold, why)
        self._show(f"{service} {metric}", [watched], [])

    def watch_api(self, api: apigateway.RestApi) -> None:
        """Failures as clients see them: exceptions never leave the functions, so this is where they show."""
        failures = api.metric_server_error(period=_FIVE_MINUTES, statistic="Sum")
        self._alarm("api-server-errors", failures, 5, "Requests were answered with a 5xx.")
        self._show(
            "API",
            [
                api.metric_count(period=_FIVE_MINUTES),
                api.metric_client_error(period=_FIVE_MINUTES, statistic="Sum"),
                failures,
            ],
            [api.metric_latency(period=_FIVE_MINUTES, statistic="p99")],
        )

    def _alarm(self, name: str, metric: cloudwatch.IMetric, threshold: float, why: str) -> None:
        cloudwatch.Alarm(
            self,
            construct_name(name, "Alarm"),
            alarm_name=f"callfactory-{self._stage}-{name}",
            alarm_description=why,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        ).add_alarm_action(self._action)

    def _show(self, title: str, left: list[cloudwatch.IMetric], right: list[cloudwatch.IMetric]) -> None:
        self._dashboard.add_widgets(cloudwatch.GraphWidget(title=title, left=left, right=right, width=12, height=6))
