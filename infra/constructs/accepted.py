"""Findings of AWS Solutions' rules that we know and accept: said where they arise, each with its reason."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def accept(construct: IConstruct, rule: str, because: str) -> None:
    """Accepts one finding (`AwsSolutions-SMG4`, `AwsSolutions-IAM5[Resource::*]`) on a construct and all in it.

    Matching is exact; a finding that is not accepted anywhere fails the synthesis.
    """
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::{rule}", reason=because))
