"""The API before the functions. Apart from what serves: a stack holds 500 resources at most, and routes are many."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.constructs.rest_api import RestApi
from infra.stacks.service import ServiceStack


class ApiStack(Stack):
    """One REST API over all that the functions serve."""

    def __init__(self, scope: Construct, id_: str, *, service: ServiceStack, **more: Any) -> None:
        super().__init__(scope, id_, **more)
        self.rest = RestApi(
            self, "Rest", platform=service.platform, authorizer=service.authorizer, served=service.served
        )
        CfnOutput(self, "ApiId", value=self.rest.api.rest_api_id)
