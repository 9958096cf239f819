"""The mailbox under /mail: pages for people, JSON under /mail/messages for programs. Under /mail/routes a domain gets a
mail server of its own.
"""

import json
from html import escape
from http import HTTPStatus
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from scripts.local.mail_routes import Route as MailRoute
from scripts.local.mail_routes import Routes
from scripts.local.mailbox import Mailbox, NoSuchMail, Received

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_MAIL_HEADERS = _PAGE_HEADERS | {
    # A mail is shown as a mail program would: no scripts, no forms, nothing fetched from elsewhere.
    "Content-Security-Policy": "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}


def mail_app(mailbox: Mailbox, mail_routes: Routes | None = None) -> Starlette:
    """The application, with paths as they are seen from outside."""
    view, elsewhere = _MailViews(mailbox), _RouteViews(mail_routes or Routes())
    return Starlette(
        routes=[
            Route("/mail", view.page_of_all),
            Route("/mail/", view.to_page_of_all),
            Route("/mail/read/{mail_id}", view.page_of_one),
            Route("/mail/clear", view.clear_by_form, methods=["POST"]),
            Route("/mail/messages", view.all, methods=["GET"]),
            Route("/mail/messages", view.clear, methods=["DELETE"]),
            Route("/mail/messages/{mail_id}", view.one, methods=["GET"]),
            Route("/mail/messages/{mail_id}", view.remove, methods=["DELETE"]),
            Route("/mail/messages/{mail_id}/html", view.html),
            Route("/mail/messages/{mail_id}/raw", view.raw),
            Route("/mail/messages/{mail_id}/attachments/{n:int}", view.attachment),
            Route("/mail/routes/{domain}", elsewhere.put, methods=["PUT"]),
            Route("/mail/routes/{domain}", elsewhere.remove, methods=["DELETE"]),
        ],
        exception_handlers={NoSuchMail: _no_such_mail},
    )


async def _no_such_mail(_request: Request, _refusal: Exception) -> Response:
    return JSONResponse({"detail": "There is no such mail."}, HTTPStatus.NOT_FOUND)


class _MailViews:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def all(self, request: Request) -> Response:
        mails = self._mailbox.mails(request.query_params.get("to"))
        return _json({"messages": [mail.summary() for mail in mails]})

    async def one(self, request: Request) -> Response:
        return _json(self._mail(request).view())

    async def remove(self, request: Request) -> Response:
        self._mailbox.remove(request.path_params["mail_id"])
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def clear(self, _request: Request) -> Response:
        self._mailbox.clear()
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def clear_by_form(self, _request: Request) -> Response:
        self._mailbox.clear()
        return RedirectResponse("/mail", HTTPStatus.SEE_OTHER)

    async def raw(self, request: Request) -> Response:
        mail = self._mail(request)
        name = f'attachment; filename="{mail.mail_id}.eml"'
        return Response(
            mail.content, media_type="message/rfc822", headers=_PAGE_HEADERS | {"Content-Disposition": name}
        )

    async def html(self, request: Request) -> Response:
        body = self._mail(request).body("html")
        if body is None:
            raise NoSuchMail
        return HTMLResponse(body, headers=_MAIL_HEADERS)

    async def attachment(self, request: Request) -> Response:
        found = self._mailbox.attachment(request.path_params["mail_id"], request.path_params["n"])
        name = f"attachment; filename*=UTF-8''{quote(found.filename)}"
        return Response(
            found.content, media_type=found.content_type, headers=_MAIL_HEADERS | {"Content-Disposition": name}
        )

    async def to_page_of_all(self, _request: Request) -> Response:
        return RedirectResponse("/mail", HTTPStatus.PERMANENT_REDIRECT)

    async def page_of_all(self, request: Request) -> Response:
        mails = self._mailbox.mails(request.query_params.get("to"))
        rows = "".join(_row(mail) for mail in mails)
        table = f"<table><tr><th>Received</th><th>To</th><th>Subject</th><th>Files</th></tr>{rows}</table>"
        clear = '<form method="post" action="/mail/clear"><button>Remove all</button></form>' if mails else ""
        return _page("Mailbox", f"{table if mails else '<p>No mail yet.</p>'}{clear}")

    async def page_of_one(self, request: Request) -> Response:
        mail = self._mail(request)
        return _page(str(mail.message.get("Subject", "")) or "(no subject)", _reading(mail))

    def _mail(self, request: Request) -> Received:
        return self._mailbox.get(request.path_params["mail_id"])


class _RouteViews:
    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    async def put(self, request: Request) -> Response:
        """The body is `{"host": …, "port": …, "ca_file": …}`, the last one as a path on this machine, or null."""
        self._routes.put(request.path_params["domain"], MailRoute(**await request.json()))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def remove(self, request: Request) -> Response:
        self._routes.remove(request.path_params["domain"])
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _json(content: object) -> Response:
    return Response(
        json.dumps(content, ensure_ascii=False), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _page(title: str, content: str) -> Response:
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"><style>{_STYLE}</style></head>'
        '<body><main><p><a href="/">Call Factory</a> · <a href="/mail">Mailbox</a> of this machine: '
        f"mails go nowhere else.</p><h1>{escape(title)}</h1>{content}</main></body></html>",
        headers=_PAGE_HEADERS,
    )


_STYLE = (
    "main{max-width:70rem}table{border-collapse:collapse}th,td{text-align:left;padding:.3rem .8rem .3rem 0;"
    "vertical-align:top}td{overflow-wrap:anywhere}iframe{width:100%;height:32rem;border:1px solid #888;background:#fff}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere}"
)


def _row(mail: Received) -> str:
    summary = mail.summary()
    link = f'<a href="/mail/read/{mail.mail_id}">{escape(summary["subject"] or "(no subject)")}</a>'
    files = len(summary["attachments"]) or ""
    return (
        f"<tr><td>{escape(mail.received_at[:19].replace('T', ' '))}</td><td>{escape(', '.join(mail.recipients))}</td>"
        f"<td>{link}</td><td>{files}</td></tr>"
    )


def _reading(mail: Received) -> str:
    view = mail.view()
    address = f"/mail/messages/{mail.mail_id}"
    envelope = f"<p>From {escape(mail.sender)} to {escape(', '.join(mail.recipients))}, {escape(mail.received_at)}</p>"
    files = "".join(
        f'<li><a href="{address}/attachments/{each["n"]}">{escape(each["filename"])}</a> '
        f"({escape(each['content_type'])}, {each['size']:,} bytes)</li>"
        for each in view["attachments"]
    )
    html = (
        f'<h2>HTML</h2><iframe sandbox title="The mail as HTML" src="{address}/html"></iframe>'
        if view["html"] is not None
        else ""
    )
    text = f"<h2>Text</h2><pre>{escape(view['text'])}</pre>" if view["text"] is not None else ""
    headers = "".join(
        f"<tr><th>{escape(each['name'])}</th><td>{escape(each['value'])}</td></tr>" for each in view["headers"]
    )
    return (
        f"{envelope}{f'<h2>Files</h2><ul>{files}</ul>' if files else ''}{text}{html}"
        f"<h2>Headers</h2><table>{headers}</table>"
        f'<p><a href="{address}/raw">The message as it came</a> · <a href="{address}">as JSON</a></p>'
    )
