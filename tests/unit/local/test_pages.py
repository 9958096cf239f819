"""Which file answers which address, with which headers; the same on one machine and in CloudFront."""

import json
import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from callfactory.identity.accounts import PRIVACY_STATEMENT
from callfactory.site_headers import SITE_HEADERS, content_security_policy, file_of, rewriting
from scripts.local.pages import Pages
from scripts.local.places import ROOT

PATHS = {
    "/": "/index.html",
    "/my/numbers/num_1": "/index.html",
    "/my/": "/index.html",
    "/assets/app-1a2b.js": "/assets/app-1a2b.js",
    "/privacy": f"/privacy/{PRIVACY_STATEMENT}/index.html",
    "/privacy/": f"/privacy/{PRIVACY_STATEMENT}/index.html",
    f"/privacy/{PRIVACY_STATEMENT}": f"/privacy/{PRIVACY_STATEMENT}/index.html",
    "/api/": "/api/index.html",
    "/robots.txt": "/robots.txt",
    "/a.b/c": "/index.html",
}


@pytest.fixture
def pages(tmp_path: Path) -> TestClient:
    for name in ("index.html", "404.html", "assets/app-1a2b.js", f"privacy/{PRIVACY_STATEMENT}/index.html"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"content of {name} " * 100, encoding="utf-8")
    return TestClient(Pages(tmp_path))


def test_each_address_has_its_file() -> None:
    assert {path: file_of(path) for path in PATHS} == PATHS


def test_cloudfront_chooses_the_same_files() -> None:
    answers = f"{json.dumps(list(PATHS))}.map((uri) => handler({{ request: {{ uri }} }}).uri)"
    asking = f"{rewriting()}console.log(JSON.stringify({answers}))"
    answered = subprocess.run(["node", "-e", asking], capture_output=True, text=True, check=True)
    assert json.loads(answered.stdout) == list(PATHS.values())


def test_the_application_answers_its_addresses(pages: TestClient) -> None:
    answer = pages.get("/my/orders/ord_1")
    assert (answer.status_code, answer.text[:21]) == (200, "content of index.html")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Encoding"] == "gzip"


def test_who_reads_no_packed_files_gets_them_whole(pages: TestClient) -> None:
    answer = pages.get("/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == pages.get("/").text
    assert answer.headers["Vary"] == pages.get("/").headers["Vary"] == "Accept-Encoding"


def test_part_of_a_file_is_part_of_the_whole_file(pages: TestClient) -> None:
    answer = pages.get("/assets/app-1a2b.js", headers={"Range": "bytes=0-6"})
    assert (answer.status_code, answer.text) == (206, "content")


def test_a_page_that_changed_is_packed_anew(pages: TestClient, tmp_path: Path) -> None:
    before = pages.get("/")
    assert pages.get("/", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    (tmp_path / "index.html").write_text("another page " * 200, encoding="utf-8")
    assert pages.get("/").text.startswith("another page")


def test_pictures_and_fonts_are_packed_already(pages: TestClient, tmp_path: Path) -> None:
    (tmp_path / "assets" / "inter.woff2").write_bytes(b"font" * 1000)
    assert "Content-Encoding" not in pages.get("/assets/inter.woff2").headers


def test_files_with_changing_names_are_kept_by_browsers(pages: TestClient) -> None:
    assert "immutable" in pages.get("/assets/app-1a2b.js").headers["Cache-Control"]


def test_the_statement_in_force_is_there_with_its_version() -> None:  # PS-1, PS-3
    page = (ROOT / "web" / "public" / file_of("/privacy").lstrip("/")).read_text(encoding="utf-8")
    assert f"Version {PRIVACY_STATEMENT}, the version in force" in page


def test_a_missing_file_is_not_the_application(pages: TestClient) -> None:
    answer = pages.get("/assets/app-old.js")
    assert (answer.status_code, answer.text[:19]) == (404, "content of 404.html")
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/privacy", "/assets/app-1a2b.js", "/none.js"])
def test_every_answer_has_our_headers(pages: TestClient, path: str) -> None:
    headers = pages.get(path).headers
    assert {name: headers[name] for name in SITE_HEADERS} == SITE_HEADERS


def test_no_script_inside_pages_and_no_host_but_ours() -> None:
    """CK-5: no third party."""
    policy = dict(part.split(" ", 1) for part in content_security_policy("https://files.example").split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' https://files.example"
    assert policy["frame-ancestors"] == "'none'"
