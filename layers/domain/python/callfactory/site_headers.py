"""How web pages are served: by CloudFront in the world, by the front door on one machine. One home for both."""

import json
from typing import Final

from callfactory.identity.accounts import PRIVACY_STATEMENT
from callfactory.statement import STATEMENTS

PLAIN_PAGES: Final = {
    "/api": "/api",
    "/privacy": f"/privacy/{PRIVACY_STATEMENT}",
    **{page: page for page in (f"/privacy/{each.version}" for each in STATEMENTS)},
}
"""Addresses with a page of their own that needs no script, and the folders of their pages: each version of the privacy
statement keeps its address (PS-3), and the one in force answers `/privacy` too (PS-1). Every other address without a
dot is the application's."""

ASSETS: Final = "/assets/"
"""Files whose names change with their content."""
CACHE_ASSETS: Final = "public, max-age=31536000, immutable"
CACHE_PAGES: Final = "no-cache"


def content_security_policy(storage: str = "") -> str:
    """Pages run our own scripts only, talk to our own API only, and are framed by nobody.

    `storage` is where recordings and files are uploaded, played and shown from, where those are other hosts than the
    pages'. Styles may stand inside pages, because the component library and the charts size and place things that way:
    scripts may not.
    """
    files = f"'self' {storage}".rstrip()
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: {storage}".rstrip(),
            "font-src 'self'",
            f"connect-src {files}",
            f"media-src {files}",
            f"frame-src {files}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


SITE_HEADERS: Final[dict[str, str]] = {
    "Content-Security-Policy": content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
"""For pages whose files are on their own host. CloudFront adds Strict-Transport-Security, void over plain HTTP."""


def file_of(path: str) -> str:
    """The file that answers a path: what has a dot in its last part is one itself."""
    stem = path.rstrip("/")
    if "." in stem.rpartition("/")[2]:
        return path
    return f"{PLAIN_PAGES.get(stem, '')}/index.html"


def rewriting() -> str:
    """`file_of` as a function of CloudFront; a test runs both on the same paths."""
    return (
        "function handler(event) {\n"
        "  var request = event.request;\n"
        "  var stem = request.uri.replace(/\\/+$/, '');\n"
        "  if (stem.split('/').pop().indexOf('.') < 0) {\n"
        f"    request.uri = ({json.dumps(PLAIN_PAGES)}[stem] || '') + '/index.html';\n"
        "  }\n"
        "  return request;\n"
        "}\n"
    )
