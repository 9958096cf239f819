"""Sending of mail through SES: only over TLS (EM-1), and only from our own, signed domain (EM-3)."""

from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.stages import Domain

_TRIED_FOR: Final = Duration.hours(2)
"""How long SES itself tries one mail: then there is time left for the owner's second address."""

_TOLD = (
    ses.EmailSendingEvent.DELIVERY,
    ses.EmailSendingEvent.BOUNCE,
    ses.EmailSendingEvent.COMPLAINT,
    ses.EmailSendingEvent.REJECT,
    ses.EmailSendingEvent.RENDERING_FAILURE,
)
"""What becomes of a mail. No openings and no clicks: who reads a mail when is nobody's business."""


def admit_topics(queue: sqs.Queue) -> None:
    """Lets topics of this account fill the queue; naming one would make queue and topic wait for each other."""
    stack = Stack.of(queue)
    queue.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("sns.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={
                "ArnLike": {"aws:SourceArn": f"arn:{stack.partition}:sns:{stack.region}:{stack.account}:*"},
                "StringEquals": {"aws:SourceAccount": stack.account},
            },
        )
    )


class MailSending(Construct):
    """The configuration set that demands TLS up to the recipient's server, the one for recipients who chose otherwise,
    the domain that mails come from, and the events that tell what became of each mail, in `events`.

    Which addresses are left alone after a refusal is ours to know and the owner's to lift, so SES keeps no list beside.
    """

    def __init__(self, scope: Construct, id_: str, *, domain: Domain | None, key: kms.IKey, events: sqs.IQueue) -> None:
        super().__init__(scope, id_)
        topic = sns.Topic(self, "Events", display_name="What became of mails", master_key=key, enforce_ssl=True)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        sns.CfnSubscription(
            self,
            "Queued",
            topic_arn=topic.topic_arn,
            protocol="sqs",
            endpoint=events.queue_arn,
            raw_message_delivery=True,
        )
        self.configuration_set = self._set("Tls", ses.ConfigurationSetTlsPolicy.REQUIRE, topic)
        self.plain_set = self._set("Plain", ses.ConfigurationSetTlsPolicy.OPTIONAL, topic)
        self.configuration_set_arns = [self._arn_of(each) for each in (self.configuration_set, self.plain_set)]
        stack = Stack.of(self)
        self.identity_arn = f"arn:{stack.partition}:ses:{stack.region}:{stack.account}:identity/"
        if domain is not None:
            self.identity_arn += domain.mail

    def _set(self, name: str, tls: ses.ConfigurationSetTlsPolicy, topic: sns.Topic) -> ses.ConfigurationSet:
        made = ses.ConfigurationSet(
            self,
            name,
            tls_policy=tls,
            reputation_metrics=True,
            sending_enabled=True,
            disable_suppression_list=True,
            max_delivery_duration=_TRIED_FOR,
        )
        made.add_event_destination(
            "Told", destination=ses.EventDestination.sns_topic(topic), events=list(_TOLD), enabled=True
        )
        return made

    def _arn_of(self, configuration_set: ses.ConfigurationSet) -> str:
        stack, name = Stack.of(self), configuration_set.configuration_set_name
        return f"arn:{stack.partition}:ses:{stack.region}:{stack.account}:configuration-set/{name}"


def own_mail_domain(scope: Construct, domain: Domain) -> None:
    """The domain that mails come from, proven to be ours and signed: DKIM, SPF, DMARC (EM-3)."""
    zone = route53.HostedZone.from_hosted_zone_attributes(
        scope, "MailZone", hosted_zone_id=domain.zone_id, zone_name=domain.zone_name
    )
    # What names no configuration set (the identity store's mails with their codes) asks for TLS as well (EM-1).
    by_default = ses.ConfigurationSet(
        scope, "TlsByDefault", tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE, disable_suppression_list=True
    )
    identity = ses.EmailIdentity(
        scope,
        "Domain",
        identity=ses.Identity.domain(domain.mail),
        configuration_set=by_default,
        mail_from_domain=f"bounce.{domain.mail}",
        mail_from_behavior_on_mx_failure=ses.MailFromBehaviorOnMxFailure.REJECT_MESSAGE,
    )
    for number, record in enumerate(identity.dkim_records, start=1):
        route53.CnameRecord(scope, f"Dkim{number}", zone=zone, record_name=f"{record.name}.", domain_name=record.value)
    region = Stack.of(scope).region
    route53.MxRecord(
        scope,
        "BounceMx",
        zone=zone,
        record_name=f"bounce.{domain.mail}.",
        values=[route53.MxRecordValue(host_name=f"feedback-smtp.{region}.amazonses.com", priority=10)],
    )
    for name, at, text in (
        ("BounceSpf", f"bounce.{domain.mail}.", "v=spf1 include:amazonses.com -all"),
        ("Spf", f"{domain.mail}.", "v=spf1 include:amazonses.com -all"),
        (
            "Dmarc",
            f"_dmarc.{domain.mail}.",
            f"v=DMARC1; p=reject; adkim=s; aspf=r; rua=mailto:dmarc@{domain.zone_name}",
        ),
    ):
        route53.TxtRecord(scope, name, zone=zone, record_name=at, values=[text])
