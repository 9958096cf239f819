"""What S3 itself removes from the bucket of recordings: the backstop behind our own removal.

Each recording carries the class of its retention as a tag, and each class has a rule. S3 counts whole days from when an
object was put and rounds up to midnight, so a rule never comes before our own moment, which counts from the call.
"""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from callfactory.recordings.places import INCOMING, RENDITIONS
from callfactory.retention import CLASSES, TAG


def recording_rules() -> list[s3.LifecycleRule]:
    """One a class; what was put and what was made for a link goes after a day."""
    passing = [
        s3.LifecycleRule(id=prefix.strip("/"), prefix=prefix, expiration=Duration.days(1))
        for prefix in (INCOMING, RENDITIONS)
    ]
    kept = [
        s3.LifecycleRule(id=f"kept-{days}-days", tag_filters={TAG: f"d{days}"}, expiration=Duration.days(days))
        for days in CLASSES
    ]
    return [*passing, *kept]
