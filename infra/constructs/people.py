"""The identity store: who can sign in, with which password rules, and who of them is staff."""

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from callfactory.identity.store import STAFF_GROUP
from infra.constructs.accepted import accept
from infra.stages import StageSettings


class People(Construct):
    """A Cognito user pool: sign-in by e-mail address, one-time codes for who wants them, staff as a group."""

    def __init__(self, scope: Construct, id_: str, *, stage: StageSettings) -> None:
        super().__init__(scope, id_)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True),
                locale=cognito.StandardAttribute(required=False, mutable=True),
                timezone=cognito.StandardAttribute(required=False, mutable=True),
            ),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            email=_email(stage),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        _word_mails(self.pool, stage)
        accept(self.pool, "AwsSolutions-COG2", "Owners decide about one-time codes; staff cannot work without them.")
        accept(
            self.pool,
            "AwsSolutions-COG8",
            "The Plus plan keeps network addresses of whoever signs in, which the privacy statement rules out.",
        )
        self.client = self.pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_password=True),
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.minutes(15),
            id_token_validity=Duration.minutes(15),
            refresh_token_validity=Duration.hours(13),
            disable_o_auth=True,
        )
        cognito.CfnUserPoolGroup(
            self,
            "Staff",
            user_pool_id=self.pool.user_pool_id,
            group_name=STAFF_GROUP,
            description="Call Factory's own staff",
        )


def _word_mails(pool: cognito.UserPool, stage: StageSettings) -> None:
    """Before each mail of its own the pool asks our function for the words, by name: what is kept comes first and does
    not depend on what serves."""
    words = Stack.of(pool).format_arn(
        service="lambda",
        resource="function",
        resource_name=stage.words_function,
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    resource = pool.node.default_child
    assert isinstance(resource, cognito.CfnUserPool)  # noqa: S101  # what CDK makes of a pool
    resource.lambda_config = cognito.CfnUserPool.LambdaConfigProperty(custom_message=words)


def _email(stage: StageSettings) -> cognito.UserPoolEmail:
    """Codes come from our own domain, so that the same rules (TLS, DKIM, DMARC) hold for them."""
    if stage.domain is None:
        return cognito.UserPoolEmail.with_cognito()
    return cognito.UserPoolEmail.with_ses(
        from_email=f"no-reply@{stage.domain.mail}",
        from_name="Call Factory",
        ses_verified_domain=stage.domain.mail,
        ses_region=stage.region,
    )
