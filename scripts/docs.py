"""Writes what is generated from the code: the OpenAPI document, its reference page, and what the site serves for
programs. `--check` only compares.

CI runs the check, so the committed files never lag behind the endpoints.
"""

import argparse
import html
import importlib
import importlib.util
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FAMILIES = ("order", "cdr", "recordings", "export")
DOCUMENT = ROOT / "functions" / "order" / "openapi.json"
REFERENCE = ROOT / "web" / "public" / "api" / "index.html"
COOKIES = (ROOT / "web" / "src" / "register" / "cookies.json", ROOT / "web" / "public" / "cookies.json")
"""The cookie register (CK-1): for the page about cookies, and for programs."""
VERIFIER = (ROOT / "scripts" / "verify_receipt.py", ROOT / "web" / "public" / "verify_receipt.py")
"""The program that checks receipts without us, and where owners download it."""


def main() -> int:
    """Writes or checks; 1 when a committed file lags."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; fail when a file lags")
    check: bool = parser.parse_args().check
    document = api_document()
    wanted = {
        DOCUMENT: json.dumps(document, indent=1, ensure_ascii=False) + "\n",
        REFERENCE: reference_page(document),
        VERIFIER[1]: VERIFIER[0].read_text(encoding="utf-8"),
    } | dict.fromkeys(COOKIES, cookie_register())
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} lags behind the code: run `make docs`.", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if check and stale else 0


def api_document() -> dict[str, Any]:
    """The OpenAPI document of all families."""
    for layer in ("domain", "aws"):
        sys.path.insert(0, str(ROOT / "layers" / layer / "python"))
    sys.path.insert(0, str(ROOT))
    from callfactory_aws.openapi import openapi  # noqa: PLC0415  # the paths above come first

    present = [family for family in FAMILIES if importlib.util.find_spec(f"functions.{family}.app")]
    apps = [importlib.import_module(f"functions.{family}.app") for family in present]
    apis = [api for app in apps if hasattr(app, "api") for api in getattr(app, "apis", (app.api,))]
    return openapi(endpoint for api in apis for endpoint in api.endpoints)


def cookie_register() -> str:
    """Every cookie and everything else that a browser may keep, and what is counted without either, in JSON."""
    from callfactory.cookies import COOKIES as REGISTER  # noqa: PLC0415  # after the paths of the layers
    from callfactory.cookies import STORED  # noqa: PLC0415
    from callfactory.page_views import KEPT_FOR  # noqa: PLC0415

    register = {
        "cookies": [asdict(cookie) for cookie in REGISTER.values()],
        "storage": {name: asdict(stored) for name, stored in STORED.items()},
        "counting": {"kind": "analytical", "opt_in": True, "cookies": [], "sums_kept_days": KEPT_FOR.days},
    }
    return json.dumps(register, indent=1) + "\n"


def reference_page(document: dict[str, Any]) -> str:
    """A readable page of the document: no script, no third party."""
    operations = [
        _operation(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = [_schema(name, schema) for name, schema in document["components"]["schemas"].items()]
    introduction = "".join(f"<p>{_words(part)}</p>" for part in document["info"]["description"].split("\n\n"))
    return _PAGE.format(
        introduction=introduction,
        contents=_contents(document),
        operations="\n".join(operations),
        schemas="\n".join(schemas),
    )


def _contents(document: dict[str, Any]) -> str:
    """The operations by subject, each a link."""
    subjects: dict[str, list[str]] = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            link = f'<li><a href="#{operation["operationId"]}">{_words(operation["summary"])}</a></li>'
            for tag in operation["tags"]:
                subjects.setdefault(tag, []).append(link)
    return "\n".join(
        f"<details><summary>{_text(subject.replace('-', ' ').capitalize())} ({len(links)})</summary>"
        f"<ul>{''.join(links)}</ul></details>"
        for subject, links in sorted(subjects.items())
    )


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Call Factory API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<p><a href="/">Call Factory</a></p>
<h1>API reference</h1>
{introduction}
<p>The same as a machine reads it: <a href="/v1/openapi.json">/v1/openapi.json</a> (OpenAPI 3.1).</p>
<h2 id="contents">Contents</h2>
<nav class="contents" aria-label="Contents">
{contents}
</nav>
<h2>Operations</h2>
{operations}
<h2>Shapes</h2>
{schemas}
</main>
<footer>
<p><a href="/privacy">Privacy statement</a> · <a href="/cookies">Cookies</a></p>
</footer>
</body>
</html>
"""


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    who = (
        f"Permission <code>{operation['x-permission']}</code>"
        if "x-permission" in operation
        else "Anyone may call this"
    )
    rows = "".join(
        f"<tr><td><code>{_text(parameter['name'])}</code></td><td>{parameter['in']}</td>"
        f"<td>{_words(parameter.get('description', ''))}</td></tr>"
        for parameter in operation.get("parameters", [])
    )
    parameters = f"<table><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr>{rows}</table>" if rows else ""
    bodies = "".join(
        f"<p>Body <code>{media_type}</code>: {_shape(content['schema'])}</p>"
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
    )
    answers = "".join(
        f"<li><code>{status}</code> {_words(answer['description'])}{_answered(answer)}</li>"
        for status, answer in operation["responses"].items()
    )
    description = f"<p>{_words(operation['description'])}</p>" if "description" in operation else ""
    return (
        f'<section id="{operation["operationId"]}"><h3>{_words(operation["summary"])}</h3>'
        f"<p><code>{method.upper()} /v1{_text(path)}</code> · {who}</p>"
        f"{description}{_scrolling(parameters)}{bodies}<ul>{answers}</ul>"
        '<p class="top"><a href="#contents">Contents</a></p></section>'
    )


def _answered(answer: dict[str, Any]) -> str:
    shapes = [_shape(content["schema"]) for kind, content in answer.get("content", {}).items() if "problem" not in kind]
    return f": {', '.join(shapes)}" if shapes else ""


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{_text(field)}</code>{'' if field in required else ' (optional)'}</td>"
        f"<td>{_shape(shape)}</td><td>{_words(shape.get('description', ''))}</td></tr>"
        for field, shape in schema.get("properties", {}).items()
    )
    fields = f"<table><tr><th>Field</th><th>Shape</th><th>Meaning</th></tr>{rows}</table>" if rows else ""
    about = f"<p>{_words(schema['description'])}</p>" if "description" in schema else ""
    one_of = "" if rows else f"<p>{_shape(schema)}</p>"
    return f'<section id="shape-{_text(name)}"><h3>{_text(name)}</h3>{about}{one_of}{_scrolling(fields)}</section>'


def _shape(schema: dict[str, Any]) -> str:
    """A schema in a few words, linking to the shapes it names."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f'<a href="#shape-{name}">{name}</a>'
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(_shape(option) for option in schema[choice])
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items', {}))}"
    if "enum" in schema:
        return "one of " + ", ".join(f"<code>{_text(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{_text(str(schema['const']))}</code>"
    return _text(" ".join(str(schema[key]) for key in ("type", "format") if key in schema) or "any")


def _scrolling(table: str) -> str:
    """A table that is wider than a phone moves by itself, and not the page."""
    return f'<div class="scroll" tabindex="0" role="group" aria-label="Table">{table}</div>' if table else ""


def _words(text: str) -> str:
    """Prose with `code` in it."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    return html.escape(text)


if __name__ == "__main__":
    sys.exit(main())
