"""The API at Amazon: resources, methods and authorizers follow from the endpoints that the families declare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from callfactory_aws.http import Api
from callfactory_aws.http_headers import COMMON_HEADERS
from callfactory_aws.problem import MEDIA_TYPE, TYPE_PREFIX, title
from infra.constructs.accepted import accept
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.constructs.stores import construct_name

STAGE_NAME = "v1"

_REFUSALS: Mapping[str, tuple[int, str, str]] = {
    "UNAUTHORIZED": (401, "unauthenticated", "Sign in first."),
    # The authorizer denies where it knows nobody; what somebody may do is decided by the endpoint.
    "ACCESS_DENIED": (401, "unauthenticated", "Sign in first."),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found", "There is no such address, or it does not take this method."),
    "RESOURCE_NOT_FOUND": (404, "not_found", "There is no such address."),
    "REQUEST_TOO_LARGE": (413, "too_large", "The body is larger than any that is read here."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type", "Bodies of this type are not read here."),
    "THROTTLED": (429, "too_many_requests", "Too many requests: slow down."),
    "QUOTA_EXCEEDED": (429, "too_many_requests", "Too many requests: slow down."),
    "BAD_REQUEST_BODY": (422, "invalid_input", "The body cannot be read."),
    "BAD_REQUEST_PARAMETERS": (422, "invalid_input", "A required parameter is missing."),
    "AUTHORIZER_FAILURE": (503, "unavailable", "Signing in cannot be checked just now: try again."),
    "AUTHORIZER_CONFIGURATION_ERROR": (503, "unavailable", "Signing in cannot be checked just now: try again."),
    "INTEGRATION_TIMEOUT": (503, "unavailable", "The answer took too long: try again."),
    "INTEGRATION_FAILURE": (503, "unavailable", "The service cannot be reached just now: try again."),
    "DEFAULT_4XX": (400, "bad_request", "This request cannot be understood."),
    "DEFAULT_5XX": (500, "internal_error", "Something went wrong on our side. Please try again later."),
}
"""What the gateway itself refuses, in the same form as every other refusal (RFC 9457)."""


@dataclass(frozen=True, slots=True)
class Served:
    """Endpoints, and the function that answers them."""

    api: Api
    function: ServiceFunction


class RestApi(Construct):
    """One REST API over the functions of all families."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        platform: Platform,
        served: Sequence[Served],
        authorizer: ServiceFunction,
    ) -> None:
        super().__init__(scope, id_)
        self.api = self._gateway(platform)
        self._validator = self.api.add_request_validator(
            "Validator", validate_request_parameters=True, validate_request_body=True
        )
        self._authorizer = apigateway.RequestAuthorizer(
            self,
            "Authorizer",
            handler=self._called(authorizer),
            # No identity source and no cache: a cookie, a bearer token or a key may come, and revocation acts at once.
            identity_sources=[],
            results_cache_ttl=Duration.seconds(0),
        )
        for each in served:
            self._serve(each)
        for kind, (status, code, detail) in _REFUSALS.items():
            self._refuse(kind, status, code, detail)
        platform.alarms.watch_api(self.api)
        self._accept(platform)

    def _accept(self, platform: Platform) -> None:
        public = "Routes that anyone may call are declared so; all others ask the authorizer."
        accept(self.api, "AwsSolutions-APIG4", public)
        accept(self.api, "AwsSolutions-COG4", "One authorizer takes sessions, Cognito's tokens and API keys alike.")
        accept(
            self.api,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
            "The role by which API Gateway writes its logs, as Amazon prescribes it.",
        )
        if platform.stage.is_local:
            accept(self.api, "AwsSolutions-APIG3", "One machine has no firewall of Amazon; every real account has it.")
        else:
            accept(self.api, "AwsSolutions-APIG3", "The firewall is joined to it in the stack of its name.")

    def _gateway(self, platform: Platform) -> apigateway.RestApi:
        access = logs.LogGroup(
            Stack.of(self),
            construct_name("api-access", "LogGroup"),
            log_group_name=f"/callfactory/{platform.stage.name}/api-access",
            retention=logs.RetentionDays.ONE_MONTH,
            encryption_key=platform.data.key,
            removal_policy=RemovalPolicy.RETAIN,
        )
        access.grant_write(iam.ServicePrincipal("apigateway.amazonaws.com"))
        return apigateway.RestApi(
            self,
            "Api",
            rest_api_name=f"callfactory-{platform.stage.name}",
            description="Call Factory",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            disable_execute_api_endpoint=not platform.stage.is_local,
            # Every body reaches the functions as bytes: signatures and checksums are about bytes.
            binary_media_types=["*/*"],
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN,
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE_NAME,
                tracing_enabled=True,
                metrics_enabled=True,
                data_trace_enabled=False,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                throttling_rate_limit=500,
                throttling_burst_limit=1000,
                access_log_destination=apigateway.LogGroupLogDestination(access),
                access_log_format=_access_line(),
            ),
        )

    def _called(self, function: ServiceFunction) -> lambda_.IFunction:
        """The function as it is known here, so that the API's right to call it lies beside the API and not beside the
        function: the two stacks would need each other otherwise."""
        return lambda_.Function.from_function_attributes(
            self,
            construct_name(function.name, "Function"),
            function_arn=function.function.function_arn,
            same_environment=True,
        )

    def _serve(self, served: Served) -> None:
        integration = apigateway.LambdaIntegration(
            self._called(served.function),
            proxy=True,
            allow_test_invoke=False,
            scope_permission_to_method=False,
            timeout=Duration.seconds(29),
        )
        for endpoint in served.api.endpoints:
            self.api.root.resource_for_path(endpoint.path).add_method(
                endpoint.method,
                integration,
                operation_name=endpoint.operation_id,
                request_validator=self._validator,
                authorizer=None if endpoint.public else self._authorizer,
                authorization_type=(
                    apigateway.AuthorizationType.NONE if endpoint.public else apigateway.AuthorizationType.CUSTOM
                ),
            )

    def _refuse(self, kind: str, status: int, code: str, detail: str) -> None:
        body = (
            f'{{"type":"{TYPE_PREFIX}{code.replace("_", "-")}","title":"{title(code)}","status":{status},'
            f'"detail":"{detail}","code":"{code}","request_id":"$context.requestId"}}'
        )
        headers = {**COMMON_HEADERS, "Content-Type": MEDIA_TYPE}
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if status in {429, 503}:
            headers["Retry-After"] = "1"
        self.api.add_gateway_response(
            construct_name(kind.lower(), "Refusal"),
            type=apigateway.ResponseType.of(kind),
            status_code=str(status),
            response_headers={
                # The gateway quotes fixed values with apostrophes and knows no way to write one inside.
                **{name: f"'{value}'" for name, value in headers.items() if "'" not in value},
                "X-Request-Id": "context.requestId",
            },
            templates={MEDIA_TYPE: body, "application/json": body},
        )


def _access_line() -> apigateway.AccessLogFormat:
    """One line a request: the route, not the path; neither address nor user."""
    fields = {
        "request_id": "$context.requestId",
        "method": "$context.httpMethod",
        "route": "$context.resourcePath",
        "status": "$context.status",
        "milliseconds": "$context.responseLatency",
        "bytes": "$context.responseLength",
        "error": "$context.error.responseType",
    }
    content = ",".join(f'"{name}":"{value}"' for name, value in fields.items())
    return apigateway.AccessLogFormat.custom(f"{{{content}}}")
