"""The web pages, as CloudFront serves them: files, and the application for every other address."""

from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from callfactory.site_headers import ASSETS, CACHE_ASSETS, CACHE_PAGES, SITE_HEADERS, file_of
from scripts.local.places import ROOT

BUILT = ROOT / "web" / "dist"


class Pages:
    """Serves the built pages with our headers, compressed, and `404.html` for files that are not there."""

    def __init__(self, built: Path = BUILT) -> None:
        self._missing = built / "404.html"
        self._files = GZipMiddleware(StaticFiles(directory=built, check_dir=False), minimum_size=1000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = file_of(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SITE_HEADERS)
                found = message["status"] < HTTPStatus.BAD_REQUEST
                headers["Cache-Control"] = CACHE_ASSETS if found and file.startswith(ASSETS) else CACHE_PAGES
            await send(message)

        try:
            await self._files({**scope, "path": file, "root_path": ""}, receive, send_with_headers)
        except HTTPException as refusal:
            await self._refusal(refusal)(scope, receive, send_with_headers)

    def _refusal(self, refusal: HTTPException) -> Response:
        if refusal.status_code == HTTPStatus.NOT_FOUND and self._missing.exists():
            return FileResponse(self._missing, HTTPStatus.NOT_FOUND)
        return PlainTextResponse(refusal.detail, refusal.status_code)
