"""CDK entry: each stage, one line.

`cdk deploy --all -c stage=local -c address=http://localhost:8080 -c smtp=127.0.0.1:2525` deploys one of them; without a
stage all that live in real accounts are synthesised.
"""

from aws_cdk import App

from infra.application import call_factory
from infra.stages import DEVELOPMENT, PRODUCTION, local_stage

app = App()
wanted = app.node.try_get_context("stage")

if wanted == "local":
    call_factory(app, local_stage(app.node.get_context("address"), app.node.get_context("smtp")))
if wanted in {None, "dev"}:
    call_factory(app, DEVELOPMENT)
if wanted in {None, "production"}:
    call_factory(app, PRODUCTION)

app.synth()
