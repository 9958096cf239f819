"""One stage of Call Factory: what is kept, what serves, and the edge of the network."""

from aws_cdk import App, Environment, Stack, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from infra.stacks.api import ApiStack
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.names import NamesStack
from infra.stacks.service import ServiceStack
from infra.stacks.watch import WatchStack
from infra.stages import StageSettings


def call_factory(app: App, stage: StageSettings) -> None:
    """Adds the stacks of a stage to the app, and has AWS Solutions' rules judge them."""
    prefix = f"callfactory-{stage.name}"
    home = Environment(region=stage.region)
    data = DataStack(app, f"{prefix}-data", stage=stage, env=home, description="Call Factory: what is kept")
    watch = WatchStack(
        app, f"{prefix}-watch", stage=stage, data=data, env=home, description="Call Factory: what watches"
    )
    service = ServiceStack(
        app,
        f"{prefix}-service",
        stage=stage,
        data=data,
        alarms=watch.alarms,
        env=home,
        description="Call Factory: what serves",
    )
    api = ApiStack(
        app, f"{prefix}-api", service=service, env=home, description="Call Factory: the API before what serves"
    )
    stacks: list[Stack] = [data, service, api, watch]
    if stage.domain:
        stacks.append(
            NamesStack(
                app,
                f"{prefix}-names",
                domain=stage.domain,
                api=api.rest.api,
                env=home,
                description="Call Factory: its names in the world",
            )
        )
        # Certificates and firewalls of CloudFront live in us-east-1 only.
        stacks.append(
            EdgeStack(
                app,
                f"{prefix}-edge",
                stage=stage,
                domain=stage.domain,
                env=Environment(region="us-east-1"),
                description="Call Factory: the edge of the network",
            )
        )
    for stack in stacks:
        Tags.of(stack).add("application", "callfactory")
        Tags.of(stack).add("stage", stage.name)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
