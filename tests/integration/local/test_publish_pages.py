"""The built pages in their bucket: in an order that leaves no page without its files, each kept as long as it may."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from scripts.publish_pages import publish


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in ("index.html", "assets/app-1a2b.js", "privacy/index.html", ".vite/manifest.json"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return tmp_path


@mock_aws
def test_files_come_before_the_pages_that_name_them(built: Path) -> None:
    s3: Any = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="pages")
    order: list[str] = []
    s3.meta.events.register("provide-client-params.s3.PutObject", lambda params, **_: order.append(params["Key"]))
    assert publish(built, "pages", s3) == len(order)
    assert order[0] == "assets/app-1a2b.js"
    assert sorted(order[1:]) == ["index.html", "privacy/index.html"]
    head = s3.head_object(Bucket="pages", Key="index.html")
    assert (head["ContentType"], head["CacheControl"]) == ("text/html", "no-cache")
    assert "immutable" in s3.head_object(Bucket="pages", Key="assets/app-1a2b.js")["CacheControl"]
