"""The web pages, as CloudFront serves them: files, and the application for every other address."""

import gzip
import os
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from callfactory.site_headers import ASSETS, CACHE_ASSETS, CACHE_PAGES, SITE_HEADERS, file_of
from scripts.local.places import ROOT

BUILT = ROOT / "web" / "dist"

# Smaller files do not become smaller; pictures and fonts are packed already.
_SMALLEST_TO_PACK = 1000
_TO_PACK = ("text/", "application/json", "application/javascript", "application/manifest", "image/svg+xml")


class Pages:
    """Serves the built pages with our headers, compressed, and `404.html` for files that are not there."""

    def __init__(self, built: Path = BUILT) -> None:
        self._missing = built / "404.html"
        self._files = _PackedFiles(directory=built, check_dir=False)

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


class _PackedFiles(StaticFiles):
    """Files that are packed once, not for each who asks: it takes longer than everything else that a page needs."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = HTTPStatus.OK,
    ) -> Response:
        whole = super().file_response(full_path, stat_result, scope, status_code)
        if not (isinstance(whole, FileResponse) and _is_to_pack(whole.media_type or "", stat_result.st_size)):
            return whole
        whole.headers.add_vary_header("Accept-Encoding")
        asked = Headers(scope=scope)
        if "gzip" not in asked.get("Accept-Encoding", "") or "Range" in asked:
            return whole
        packed = _packed(os.fspath(full_path), stat_result.st_mtime_ns)
        headers = {name: value for name, value in whole.headers.items() if name in {"etag", "last-modified", "vary"}}
        return Response(packed, status_code, {**headers, "Content-Encoding": "gzip"}, whole.media_type)


def _is_to_pack(media_type: str, size: int) -> bool:
    return size >= _SMALLEST_TO_PACK and media_type.startswith(_TO_PACK)


@lru_cache(maxsize=1000)
def _packed(path: str, _changed: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)
