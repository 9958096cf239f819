"""Puts back what the embedded AWS's CloudFormation drops, then compares what is deployed with the template.

The emulator takes a template and keeps quiet about the properties that it does not carry over. So each property that
matters is read back here; where it is missing it is set through the service's own API, and where it still differs the
deployment fails, naming resource and property.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from scripts.local import reapply_buckets, reapply_functions, reapply_stores, reapply_tables
from scripts.local.aspects import Aspect
from scripts.local.difference import Difference
from scripts.local.emulator import Aws
from scripts.local.places import Places
from scripts.local.reapply_api import settle_api
from scripts.local.stack import OUR_STACKS
from scripts.local.template import Template
from scripts.local.trouble import Trouble


def reapply(places: Places, aws: Aws) -> int:
    """Answers how many properties were put back. Raises Trouble naming each difference that is left."""
    templates = read_templates(places, aws)
    differences = [difference for template in templates for difference in _not_made(template)]
    put_back = 0
    for template in templates:
        settled = [settle(aspect, template) for aspect in _aspects(aws)]
        for changed, left in (*settled, settle_api(template, aws)):
            put_back += changed
            differences += left
    if differences:
        listed = "\n  ".join(str(each) for each in differences)
        raise Trouble(
            f"What is deployed differs from the template in {len(differences)} places:\n  {listed}\n",
            "Teach scripts/local/reapply.py what the embedded AWS dropped, or change the template.",
        )
    return put_back


def _aspects(aws: Aws) -> Iterator[Aspect]:
    for kinds in (reapply_buckets, reapply_tables, reapply_stores, reapply_functions):
        yield from kinds.aspects(aws)


def settle(aspect: Aspect, template: Template) -> tuple[int, list[Difference]]:
    """Brings one aspect of every resource of its kind in line; answers how many it changed, and what still differs."""
    changed = 0
    left = []
    for resource in template.of_kind(aspect.kind):
        wanted = aspect.declared(template.resolve(aspect.relevant(resource.properties)))
        if aspect.read(resource.physical) == wanted:
            continue
        if aspect.apply is not None:
            aspect.apply(resource.physical, wanted)
            changed += 1
        deployed = aspect.read(resource.physical)
        if deployed != wanted:
            left.append(Difference(f"{resource.stack}/{resource.logical_id}", aspect.name, wanted, deployed))
    return changed, left


def read_templates(places: Places, aws: Aws) -> Sequence[Template]:
    """The synthesised templates of the local stage, beside what they became."""
    cloudformation = aws.client("cloudformation")
    account = str(aws.client("sts").get_caller_identity()["Account"])
    pages = cloudformation.get_paginator("list_exports").paginate()
    exports = {each["Name"]: each["Value"] for page in pages for each in page["Exports"]}
    gateway = aws.client("apigateway")
    templates = []
    for file in sorted(places.assembly.glob(f"{OUR_STACKS}*.template.json")):
        stack = file.name.removesuffix(".template.json")
        made = [
            each
            for each in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
            if each["ResourceStatus"].endswith("COMPLETE") and each.get("PhysicalResourceId")
        ]
        templates.append(
            Template.read(
                file,
                stack=stack,
                physical={each["LogicalResourceId"]: each["PhysicalResourceId"] for each in made},
                region=aws.region,
                account=account,
                exports=exports,
                attributes={
                    (each["LogicalResourceId"], "RootResourceId"): _root_of(gateway, each["PhysicalResourceId"])
                    for each in made
                    if each["ResourceType"] == "AWS::ApiGateway::RestApi"
                },
            )
        )
    return templates


def _root_of(gateway: Any, api: str) -> str:
    return str(gateway.get_rest_api(restApiId=api)["rootResourceId"])


def _not_made(template: Template) -> Iterator[Difference]:
    for resource in template.resources():
        if not resource.physical and resource.kind != "AWS::CDK::Metadata":
            yield Difference(f"{resource.stack}/{resource.logical_id}", resource.kind, "there", "missing")
