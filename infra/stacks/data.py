"""What is kept: tables, buckets, queues, people, keys, secrets. Removing this stack removes none of it."""

from typing import Any

from aws_cdk import ArnFormat, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from callfactory.recordings.places import INCOMING
from infra.constructs import stores
from infra.constructs.accepted import accept
from infra.constructs.keys import data_key, receipt_key
from infra.constructs.mail_receiving import admit_received_mail
from infra.constructs.mail_sending import admit_topics
from infra.constructs.people import People
from infra.stages import StageSettings

CLOCK_PARAMETER = "/callfactory/local/clock-offset"


class DataStack(Stack):
    """Everything that would be missed. What refers to it by name (`tables["orders"]`) is declared in the registry."""

    def __init__(self, scope: Construct, id_: str, *, stage: StageSettings, **more: Any) -> None:
        super().__init__(scope, id_, termination_protection=not stage.is_local, **more)
        enforce_ssl = not stage.is_local
        self.key = data_key(self)
        self.receipt_key = receipt_key(self)
        self.tables = stores.tables(self, self.key)
        self.queues = stores.queues(self, self.key, enforce_ssl=enforce_ssl)
        self.access_log = stores.access_log_bucket(self, enforce_ssl=enforce_ssl)
        self.buckets = stores.buckets(self, self.key, self.access_log, stage=stage)
        stores.notify_on_upload(self.buckets["recordings"], {INCOMING: self.queues["recordings"]})
        stores.notify_on_upload(self.access_log, {"recordings/": self.queues["access-log"]})
        stores.notify_on_upload(self.buckets["transit"], {"messages/": self.queues["voicemail"]})
        admit_topics(self.queues["mail-events"])
        admit_received_mail(self.buckets["contact-mail"])
        stores.notify_on_upload(self.buckets["intake"], {"files/": self.queues["call-files"]})
        self.people = People(self, "People", stage=stage)
        self.master_secret_name = f"callfactory/{stage.name}/master"
        secret = secretsmanager.Secret(
            self,
            "MasterSecret",
            secret_name=self.master_secret_name,
            description="Every key of sealing and indexing is derived from this",
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
            removal_policy=RemovalPolicy.RETAIN,
        )
        accept(
            secret,
            "AwsSolutions-SMG4",
            "What is sealed with keys derived from it could not be opened any more: it is replaced by plan.",
        )
        CfnOutput(self, "UserPoolId", value=self.people.pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.people.client.user_pool_client_id)
        # Secrets Manager ends a secret's ARN with six characters of its own choice.
        self.master_secret_arn = self.format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{self.master_secret_name}-??????",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self.clock_parameter = (
            ssm.StringParameter(self, "ClockOffset", parameter_name=CLOCK_PARAMETER, string_value="0")
            if stage.is_local
            else None
        )
