"""Puts the built pages where CloudFront finds them: `make publish STACK=callfactory-production-edge`.

Files whose names change with their content go first, the pages that name them last, so that at every moment all that a
page names is there. Old files stay: somebody may still have the page that names them.
"""

import argparse
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import boto3

from callfactory.site_headers import ASSETS, CACHE_ASSETS, CACHE_PAGES

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "web" / "dist"
REGION = "us-east-1"
"""Of the edge's stack."""
FOLDER = ASSETS.strip("/") + "/"


def main() -> None:
    """Publishes to the bucket of a deployed stack, and lets CloudFront forget what it has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stack", help="the edge's stack")
    stack: str = parser.parse_args().stack
    described = boto3.client("cloudformation", region_name=REGION).describe_stacks(StackName=stack)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described["Stacks"][0]["Outputs"]}
    print(f"{publish(DIST, outputs['PagesBucket'], boto3.client('s3', region_name=REGION))} files")
    boto3.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(DIST.stat().st_mtime_ns)},
    )


def publish(built: Path, bucket: str, s3: Any) -> int:
    """Uploads every file of a build; answers how many."""
    names = sorted(_names(built), key=lambda name: not name.startswith(FOLDER))
    for name in names:
        s3.put_object(
            Bucket=bucket,
            Key=name,
            Body=(built / name).read_bytes(),
            ContentType=mimetypes.guess_type(name)[0] or "application/octet-stream",
            CacheControl=CACHE_ASSETS if name.startswith(FOLDER) else CACHE_PAGES,
        )
    return len(names)


def _names(built: Path) -> Iterable[str]:
    for file in built.rglob("*"):
        name = file.relative_to(built).as_posix()
        if file.is_file() and not name.startswith("."):
            yield name


if __name__ == "__main__":
    main()
